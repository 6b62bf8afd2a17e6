"""Takes back a part of a receipt: what the bank returned leaves it, what it had paid is freed as far as that needs."""

from datetime import date
from typing import Any

from psycopg import Cursor
from sqlmodel import Session, col, select

from receivables.arrays import among
from receivables.database import driver
from receivables.invoices.corrections import reverse_allocations
from receivables.invoices.earned import take_back_unearned
from receivables.ledger import clearings, credits
from receivables.ledger.clearings import DIFFERENCES, NewEntry
from receivables.ledger.credits import Credit
from receivables.ledger.models import Entry
from receivables.payments.models import Payment
from receivables.rules.returned import Freed, Used, free

Taken = list[Any]
"""[item or None, minor units, kind, clearing or None]: one thing that a return took back."""
_STANDING = "reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = e.id)"
_USED = f"""SELECT e.id, e.debit_id, -e.amount_minor, e.effective_on FROM entries e
    WHERE e.payment_id = %(payment)s AND (e.kind = 'allocation' OR e.kind = ANY(%(kinds)s)) AND {_STANDING}"""  # noqa: S608
# What stands beside an allocation was let go with it, and goes with it.
_TAKEN = f"""SELECT e.debit_id, -e.amount_minor, e.kind, e.clearing_id FROM entries e WHERE e.id = ANY(%(ids)s)
    UNION ALL SELECT e.debit_id, -e.amount_minor, e.kind, e.clearing_id FROM entries e
    WHERE e.kind = ANY(%(kinds)s) AND {_STANDING} AND (e.clearing_id, e.debit_id) IN (
        SELECT clearing_id, debit_id FROM entries WHERE id = ANY(%(ids)s) AND kind = 'allocation' AND clearing_id IS NOT NULL)"""  # noqa: S608


def used_of(cursor: Cursor[Any], payment_id: int) -> list[Used]:
    """What a receipt paid and what was booked away of it, in minor units, as it stands."""
    cursor.execute(_USED, {"payment": payment_id, "kinds": list(DIFFERENCES)})
    return [Used(*row) for row in cursor.fetchall()]


def taken_with(cursor: Cursor[Any], entry_ids: list[int]) -> list[Taken]:
    """What goes when these standing entries are taken back: they themselves and what was let go beside them."""
    cursor.execute(_TAKEN, {"ids": entry_ids, "kinds": list(DIFFERENCES)})
    return [list(row) for row in cursor.fetchall()]


def take_part(session: Session, payment: Payment, minor: int, on: date, reason: str, actor: str) -> tuple[int, list[Taken]]:
    """Takes `minor` units out of a locked receipt on the day `on`, its items locked too; answers the entry and what was taken back.

    `minor` is at most what is open of it and what it paid; the caller sees to that, and that the day is no earlier than any of its entries.
    """
    cursor = driver(session)
    freed = free(minor, payment.open_minor, used_of(cursor, payment.id))
    taken = taken_with(cursor, [one.entry_id for one in freed.taken_back])
    kept_clearing = _take_back(session, freed, actor, reason, on)
    if freed.kept is not None and freed.kept.item_id is not None:
        again = NewEntry(kept_clearing, payment.company_id, payment.currency, "allocation", freed.kept.item_id, payment.id,
                         freed.kept.minor, on)  # fmt: skip
        clearings.enter(cursor, [again], actor, reason)
        _lessen(taken, freed.kept, kept_clearing)
    take_back_unearned(session, [one.item_id for one in freed.taken_back], on, reason, actor)
    entry_id, _ = credits.take(cursor, "refund", Credit("payment", payment.id), minor, on, reason, actor)
    return entry_id, taken


def _take_back(session: Session, freed: Freed, actor: str, reason: str, on: date) -> int | None:
    """Reverses what is freed; answers the clearing of the last, whose item keeps a part."""
    ids = [one.entry_id for one in freed.taken_back]
    entries = {entry.id: entry for entry in session.exec(select(Entry).where(among(col(Entry.id), ids)))}
    paid = [entries[one.entry_id] for one in freed.taken_back if one.item_id is not None]
    reverse_allocations(session, paid, actor, reason, on)
    away = [one.entry_id for one in freed.taken_back if one.item_id is None]
    clearings.reverse(driver(session), away, on, reason, actor)
    return entries[ids[-1]].clearing_id if ids else None


def _lessen(taken: list[Taken], kept: Used, clearing_id: int | None) -> None:
    """What an item was paid again at once was not taken back of it."""
    whole = next(one for one in taken if (one[0], one[2], one[3]) == (kept.item_id, "allocation", clearing_id) and one[1] > kept.minor)
    whole[1] -= kept.minor
