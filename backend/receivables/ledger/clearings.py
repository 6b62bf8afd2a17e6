"""SQL of what a clearing makes: allocations with the discounts, differences and charges let go beside them, under one `clearing_id`.

A difference stands and falls with the allocation of its item: whatever takes that back takes the difference back with it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from psycopg import Cursor

from receivables.arrays import literal
from receivables.ledger.queries import Moves, move, moves_of
from receivables.periods.guard import closed_until
from receivables.rules.allocation import free_from
from receivables.rules.periods import first_open

DIFFERENCES = ("discount", "small_difference", "bank_charge")
_ENTER = """
    INSERT INTO entries
        (company_id, currency, kind, debit_id, payment_id, credit_id, amount_minor, effective_on, reason, actor, clearing_id)
    SELECT company_id, currency, kind, debit_id, payment_id, credit_id, -minor, effective_on, %(reason)s, %(actor)s, clearing_id
    FROM unnest(%(company_id)s::bigint[], %(currency)s::text[], %(kind)s::text[], %(debit_id)s::bigint[], %(payment_id)s::bigint[],
                %(credit_id)s::bigint[], %(minor)s::bigint[], %(effective_on)s::date[], %(clearing_id)s::bigint[])
         AS t (company_id, currency, kind, debit_id, payment_id, credit_id, minor, effective_on, clearing_id)"""
_STANDING = "e.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = e.id)"
_REVERSE = """
    INSERT INTO entries
        (company_id, currency, kind, debit_id, payment_id, credit_id, amount_minor, effective_on, reverses_id, reason, actor)
    SELECT company_id, currency, kind, debit_id, payment_id, credit_id, -amount_minor, coalesce(%(on)s::date, effective_on), id,
           %(reason)s, %(actor)s
    FROM entries WHERE id = ANY(%(ids)s) ORDER BY id RETURNING debit_id, credit_id, payment_id, amount_minor"""
# Of each allocation taken back: what was let go of its item in the same clearing.
_BESIDE = f"""SELECT e.id FROM entries e WHERE e.kind = ANY(%(kinds)s) AND {_STANDING} AND (e.clearing_id, e.debit_id) IN (
    SELECT clearing_id, debit_id FROM entries WHERE id = ANY(%(ids)s) AND clearing_id IS NOT NULL)"""  # noqa: S608 - constant text only
_OF_RECEIPT = f"SELECT e.id FROM entries e WHERE e.payment_id = %(payment)s AND e.kind = ANY(%(kinds)s) AND {_STANDING}"  # noqa: S608
_END = """UPDATE clearings SET undone_at = clock_timestamp(), undone_by = %(actor)s, undo_reason = %(reason)s
    WHERE payment_id = %(payment)s AND undone_at IS NULL"""
# Of several credits cleared together each may be taken back by itself: with the last of it the clearing is over.
_HOLD_JOINT = """SELECT id FROM clearings WHERE undone_at IS NULL AND id IN (
    SELECT clearing_id FROM clearing_credits WHERE clearing_id = ANY(%(ids)s) OR payment_id = %(payment)s) ORDER BY id FOR UPDATE"""
_END_EMPTY = f"""UPDATE clearings c SET undone_at = clock_timestamp(), undone_by = %(actor)s, undo_reason = %(reason)s
    WHERE c.id = ANY(%(ids)s) AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.clearing_id = c.id AND {_STANDING})"""  # noqa: S608
_OF_ITEM = f"""SELECT e.id FROM entries e
    WHERE e.debit_id = %(debit)s AND e.kind = ANY(%(kinds)s) AND e.clearing_id IS NULL AND {_STANDING}"""  # noqa: S608 - constant text
_OF_CLEARING = f"SELECT e.id, e.effective_on FROM entries e WHERE e.clearing_id = %s AND {_STANDING} ORDER BY e.id"  # noqa: S608


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Minor units > 0 taken from a debit, a receipt or, by an allocation, from the debit and a receipt or a credit note.

    Effective on its day or the first that both are free. `clearing_id`: of the clearing it is made under, if any.
    """

    clearing_id: int | None
    company_id: int
    currency: str
    kind: str
    debit_id: int | None
    payment_id: int | None
    minor: int
    effective_on: date
    credit_id: int | None = None


_COLUMNS = tuple(NewEntry.__slots__)


def _placed(moves: Moves, entries: Sequence[NewEntry]) -> list[NewEntry]:
    """What is taken of one item takes effect on one day, on which both sides have it free."""
    groups: dict[tuple[int | None, int | None], list[NewEntry]] = {}
    for entry in entries:
        groups.setdefault((entry.clearing_id, entry.debit_id), []).append(entry)
    placed = []
    for group in groups.values():
        day = max(entry.effective_on for entry in group)
        taken: dict[tuple[str, int], int] = {}
        for entry in group:
            for side in (("debit", entry.debit_id or 0), ("credit", entry.credit_id or 0), ("payment", entry.payment_id or 0)):
                taken[side] = taken.get(side, 0) + (entry.minor if side[1] else 0)
        known = [(moves[side], minor) for side, minor in taken.items() if side in moves]
        day = max([day, *(free_from(made, minor, day) for made, minor in known)])
        for made, minor in known:
            made.append((day, -minor))
        placed += [replace(entry, effective_on=day) for entry in group]
    return placed


def _opened(cursor: Cursor[Any], entries: Sequence[NewEntry]) -> list[NewEntry]:
    """The entries, none before the first open day of its company: money that is free on a day is so on every later one."""
    last = {company_id: closed_until(cursor, company_id) for company_id in sorted({entry.company_id for entry in entries})}
    if not any(last.values()):
        return list(entries)
    return [replace(entry, effective_on=first_open(entry.effective_on, last[entry.company_id])) for entry in entries]


def enter(cursor: Cursor[Any], entries: Sequence[NewEntry], actor: str, reason: str | None) -> None:
    """Inserts the entries of clearings and moves both sides; callers hold the rows' locks and have checked what is open.

    What would take effect on a closed day does so on the first open one.
    """
    if not entries:
        return
    sides = {
        "debit": [e.debit_id for e in entries if e.debit_id is not None],
        "credit": [e.credit_id for e in entries if e.credit_id is not None],
        "payment": [e.payment_id for e in entries if e.payment_id is not None],
    }  # fmt: skip
    moves = moves_of(cursor, sides)
    placed = _opened(cursor, _placed(moves, entries) if moves else entries)
    columns = {name: literal([getattr(entry, name) for entry in placed]) for name in _COLUMNS}
    cursor.execute(_ENTER, columns | {"actor": actor, "reason": reason})
    move(cursor, "invoices", [(side, -entry.minor) for entry in placed for side in (entry.debit_id, entry.credit_id)])
    move(cursor, "payments", [(entry.payment_id, -entry.minor) for entry in placed])


def standing(cursor: Cursor[Any], clearing_id: int) -> list[tuple[int, date]]:
    """(id, day of effect) of the clearing's entries that were not taken back."""
    cursor.execute(_OF_CLEARING, [clearing_id])
    return cursor.fetchall()


def reverse(cursor: Cursor[Any], ids: Sequence[int], on: date | None, reason: str, actor: str) -> None:
    """Takes standing entries of any kind back on the day `on` (None: each on its own day) and moves both sides."""
    if not ids:
        return
    cursor.execute(_REVERSE, {"ids": list(ids), "on": on, "reason": reason, "actor": actor})
    made = cursor.fetchall()
    move(cursor, "invoices", [(side, minor) for debit_id, credit_id, _, minor in made for side in (debit_id, credit_id)])
    move(cursor, "payments", [(payment_id, minor) for _, _, payment_id, minor in made])


def reverse_beside(cursor: Cursor[Any], allocation_ids: Sequence[int], on: date | None, reason: str, actor: str) -> None:
    """Takes back what was let go beside these allocations, which are being taken back themselves."""
    cursor.execute(_BESIDE, {"ids": list(allocation_ids), "kinds": list(DIFFERENCES)})
    reverse(cursor, [row[0] for row in cursor.fetchall()], on, reason, actor)


def reverse_of_item(cursor: Cursor[Any], debit_id: int, on: date | None, reason: str, actor: str) -> None:
    """Takes back what was let go of an item outside any clearing."""
    cursor.execute(_OF_ITEM, {"debit": debit_id, "kinds": list(DIFFERENCES)})
    reverse(cursor, [row[0] for row in cursor.fetchall()], on, reason, actor)


def end_of_receipt(cursor: Cursor[Any], payment_id: int, on: date | None, reason: str, actor: str) -> None:
    """Takes back what was booked away of a receipt's overpayment; its clearings, whose allocations are gone already, stand no more."""
    cursor.execute(_OF_RECEIPT, {"payment": payment_id, "kinds": list(DIFFERENCES)})
    reverse(cursor, [row[0] for row in cursor.fetchall()], on, reason, actor)
    cursor.execute(_END, {"payment": payment_id, "reason": reason, "actor": actor})
    end_empty(cursor, (), reason, actor, payment_id=payment_id)


def end_empty(cursor: Cursor[Any], ids: Collection[int], reason: str, actor: str, *, payment_id: int | None = None) -> None:
    """Ends joint clearings (of these, or that take from the receipt) of which no entry stands any more."""
    if ids or payment_id is not None:
        cursor.execute(_HOLD_JOINT, {"ids": list(ids), "payment": payment_id})
        # Asked only now: who held one before us may have taken back the rest of it.
        held = [row[0] for row in cursor.fetchall()]
        cursor.execute(_END_EMPTY, {"ids": held, "reason": reason, "actor": actor})
