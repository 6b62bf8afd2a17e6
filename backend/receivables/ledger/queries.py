"""SQL of the movements. Everything that changes an open amount goes through here, with its entry, in one statement each.

`open_minor` of the rows named is changed in the same transaction; callers hold the rows' locks (items by id, then receipts by id).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from psycopg import Cursor
from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from receivables.arrays import literal
from receivables.ledger.models import Entry
from receivables.periods.guard import closed_until
from receivables.rules.allocation import free_from
from receivables.rules.periods import first_open


@dataclass(frozen=True, slots=True)
class NewAllocation:
    """Money taken from one debit item and one credit (a receipt, or a credit note): `minor` > 0 in the currency of both."""

    company_id: int
    currency: str
    debit_id: int
    payment_id: int | None
    credit_id: int | None
    minor: int
    effective_on: date
    reverses_id: int | None = None


_ALLOCATE = """
    INSERT INTO entries
        (company_id, currency, kind, debit_id, payment_id, credit_id, amount_minor, effective_on, reverses_id, reason, actor)
    SELECT company_id, currency, 'allocation', debit_id, payment_id, credit_id, amount_minor, effective_on, reverses_id,
           %(reason)s, %(actor)s
    FROM unnest(%(company)s::bigint[], %(currency)s::text[], %(debit)s::bigint[], %(payment)s::bigint[], %(credit)s::bigint[],
                %(minor)s::bigint[], %(effective)s::date[], %(reverses)s::bigint[])
         AS t (company_id, currency, debit_id, payment_id, credit_id, amount_minor, effective_on, reverses_id)
    RETURNING id"""
_REVERSE_POSTING = """
    INSERT INTO entries
        (company_id, currency, kind, debit_id, credit_id, payment_id, amount_minor, effective_on, reverses_id, reason, actor)
    SELECT company_id, currency, kind, debit_id, credit_id, payment_id, -amount_minor, %(on)s, id, %(reason)s, %(actor)s
    FROM entries WHERE id = %(id)s RETURNING id"""
_TAKEN_BACK = " UNION ALL ".join(
    f"""SELECT '{side}', {side}_id, effective_on, amount_minor FROM entries WHERE {side}_id IN (
        SELECT {side}_id FROM entries WHERE {side}_id = ANY(%({side})s::bigint[]) AND kind <> 'posting' AND amount_minor > 0)"""  # noqa: S608
    for side in ("debit", "credit", "payment")
)
_PAST = """SELECT max(e.effective_on), bool_or(o.id IS NOT NULL) FROM entries e
    LEFT JOIN entries o ON o.id = e.reverses_id AND o.effective_on < e.effective_on
    WHERE e.debit_id = %(invoice)s OR e.credit_id = %(invoice)s OR e.payment_id = %(payment)s"""
_MOVE = """UPDATE {table} SET open_minor = open_minor + t.minor
    FROM unnest(%(ids)s::bigint[], %(minor)s::bigint[]) AS t (id, minor) WHERE {table}.id = t.id"""


def move(cursor: Cursor[Any], table: str, changes: Iterable[tuple[int | None, int]]) -> None:
    """Adds signed minor units to what rows of `invoices` or `payments` have open; the entries are the caller's."""
    total: dict[int, int] = {}
    for row_id, minor in changes:
        if row_id is not None:
            total[row_id] = total.get(row_id, 0) + minor
    if total:
        cursor.execute(_MOVE.format(table=table), {"ids": literal(list(total)), "minor": literal(list(total.values()))})


Moves = dict[tuple[str, int], list[tuple[date, int]]]


def moves_of(cursor: Cursor[Any], sides: dict[str, list[int]]) -> Moves:
    """The (day, minor) of every entry of those documents of which something was taken back; of the others today is their fullest day.

    `sides`: ids of documents by `debit`, `credit` and `payment`.
    """
    cursor.execute(_TAKEN_BACK, {side: literal(ids) for side, ids in sides.items()})
    found: Moves = {}
    for side, document_id, day, minor in cursor.fetchall():
        found.setdefault((side, document_id), []).append((day, minor))
    return found


def _placed(cursor: Cursor[Any], allocations: Sequence[NewAllocation], *, payments: bool) -> list[NewAllocation]:
    """The allocations, each on the first day from its own on that its money is free on both sides; new receipts are free."""
    sides = {
        "debit": [a.debit_id for a in allocations], "credit": [a.credit_id for a in allocations if a.credit_id is not None],
        "payment": [a.payment_id for a in allocations if payments and a.payment_id is not None],
    }  # fmt: skip
    moves = moves_of(cursor, sides)
    if not moves:
        return list(allocations)
    placed = []
    for a in allocations:
        told = [moves.get(side) for side in (("debit", a.debit_id), ("credit", a.credit_id or 0), ("payment", a.payment_id or 0))]
        known = [side for side in told if side is not None]
        day = max([a.effective_on, *(free_from(side, a.minor, a.effective_on) for side in known)])
        for side in known:
            side.append((day, -a.minor))
        placed.append(replace(a, effective_on=day))
    return placed


def _opened(cursor: Cursor[Any], allocations: Sequence[NewAllocation]) -> list[NewAllocation]:
    """The allocations, none before the first open day of its company: money that is free on a day is so on every later one."""
    last = {company_id: closed_until(cursor, company_id) for company_id in {a.company_id for a in allocations}}
    days = [first_open(a.effective_on, last[a.company_id]) for a in allocations]
    return [a if day == a.effective_on else replace(a, effective_on=day) for a, day in zip(allocations, days, strict=True)]


def allocate(
    cursor: Cursor[Any], allocations: Sequence[NewAllocation], actor: str, reason: str | None = None, *, move_payments: bool = True
) -> list[int]:
    """Inserts allocations (or, with `minor` < 0 and `reverses_id`, their reversals) and moves both sides; answers the entry ids.

    An allocation takes effect on its day or, where money was applied elsewhere until later or the books are closed, on the first day
    that it is free and they are open. A reversal takes effect on the day it was given.
    `move_payments` is off where a receipt is inserted with its rest already worked out.
    """
    if not allocations:
        return []
    if allocations[0].reverses_id is None:
        allocations = _opened(cursor, _placed(cursor, allocations, payments=move_payments))
    columns = {
        "company": literal([a.company_id for a in allocations]), "currency": literal([a.currency for a in allocations]),
        "debit": literal([a.debit_id for a in allocations]), "payment": literal([a.payment_id for a in allocations]),
        "credit": literal([a.credit_id for a in allocations]), "minor": literal([-a.minor for a in allocations]),
        "effective": literal([a.effective_on for a in allocations]), "reverses": literal([a.reverses_id for a in allocations]),
    }  # fmt: skip
    cursor.execute(_ALLOCATE, columns | {"actor": actor, "reason": reason})
    ids = [row[0] for row in cursor.fetchall()]
    move(cursor, "invoices", [(side, -a.minor) for a in allocations for side in (a.debit_id, a.credit_id)])
    if move_payments:
        move(cursor, "payments", [(a.payment_id, -a.minor) for a in allocations])
    return ids


def reverse_posting(cursor: Cursor[Any], entry_id: int, on: date, reason: str, actor: str) -> int:
    """The reversal of a posting, with effect on the day `on`."""
    cursor.execute(_REVERSE_POSTING, {"id": entry_id, "on": on, "reason": reason, "actor": actor})
    row = cursor.fetchone()
    assert row is not None  # noqa: S101 - the posting is locked with its document
    return int(row[0])


def past_of(cursor: Cursor[Any], *, invoice_id: int | None = None, payment_id: int | None = None) -> tuple[date, bool]:
    """The last day on which an entry of the document takes effect, and whether one was taken back on a later day than its own."""
    cursor.execute(_PAST, {"invoice": invoice_id, "payment": payment_id})
    row = cursor.fetchone()
    assert row is not None  # noqa: S101 - a document has a posting
    return row[0], row[1]


def standing_allocations(
    session: Session, *, debit_id: int | None = None, payment_id: int | None = None, credit_id: int | None = None
) -> list[Entry]:
    """Allocations naming the side that were neither reversed nor are reversals, oldest first."""
    later = aliased(Entry)
    taken_back = exists().where(col(later.reverses_id) == col(Entry.id))
    statement = select(Entry).where(Entry.kind == "allocation", col(Entry.reverses_id).is_(None), ~taken_back)
    for column, side in ((Entry.debit_id, debit_id), (Entry.payment_id, payment_id), (Entry.credit_id, credit_id)):
        if side is not None:
            statement = statement.where(col(column) == side)
    return list(session.exec(statement.order_by(col(Entry.id))))


def posting_of(session: Session, *, invoice_id: int | None = None, payment_id: int | None = None) -> Entry:
    """The posting entry of an item or receipt."""
    statement = select(Entry).where(Entry.kind == "posting", col(Entry.reverses_id).is_(None))
    if invoice_id is not None:
        statement = statement.where((col(Entry.debit_id) == invoice_id) | (col(Entry.credit_id) == invoice_id))
    if payment_id is not None:
        statement = statement.where(col(Entry.payment_id) == payment_id)
    return session.exec(statement).one()
