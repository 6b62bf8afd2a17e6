"""SQL of what is taken out of one document beside an allocation: refunds and transfers of receipts and credit notes, and what a note
receivable is endorsed for or costs.

Each moves `open_minor` with its entry, in one statement. Callers hold the row's lock.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from psycopg import Cursor

from receivables.rules.allocation import free_from


@dataclass(frozen=True, slots=True)
class Credit:
    """A receipt, a credit note or an item that owes, by its id and the side of the entries it stands on."""

    side: Literal["payment", "credit", "debit"]
    id: int

    @property
    def table(self) -> str:
        return "payments" if self.side == "payment" else "invoices"


_TAKE = """
    WITH moved AS (
        UPDATE {table} SET open_minor = open_minor - %(minor)s WHERE id = %(id)s RETURNING id, company_id, currency)
    INSERT INTO entries (company_id, currency, kind, {side}_id, amount_minor, effective_on, reason, actor)
    SELECT company_id, currency, %(kind)s, id, -%(minor)s, %(on)s, %(reason)s, %(actor)s FROM moved RETURNING id"""
_GIVE_BACK = """
    WITH made AS (
        INSERT INTO entries (company_id, currency, kind, {side}_id, amount_minor, effective_on, reverses_id, reason, actor)
        SELECT company_id, currency, kind, {side}_id, -amount_minor, %(on)s, id, %(reason)s, %(actor)s
        FROM entries WHERE id = %(entry)s RETURNING id, {side}_id, amount_minor),
    moved AS (
        UPDATE {table} SET open_minor = open_minor + made.amount_minor FROM made WHERE {table}.id = made.{side}_id)
    SELECT id FROM made"""
_STANDING = """SELECT coalesce(-sum(amount_minor), 0)::bigint FROM entries WHERE {side}_id = %s AND kind IN ('refund', 'transfer')"""


def take(
    cursor: Cursor[Any], kind: Literal["refund", "transfer", "bank_charge", "discount"], credit: Credit, minor: int, on: date, reason: str,
    actor: str,
) -> tuple[int, date]:  # fmt: skip
    """Takes `minor` > 0 units out of what the credit has open; answers the entry and the day it takes effect.

    That is the day asked for or, where money is applied until later, the first day on which so much stays open.
    """
    cursor.execute(f"SELECT effective_on, amount_minor FROM entries WHERE {credit.side}_id = %s", [credit.id])  # noqa: S608 - one of two
    day = free_from(cursor.fetchall(), minor, on)
    values = {"id": credit.id, "kind": kind, "minor": minor, "on": day, "reason": reason, "actor": actor}
    cursor.execute(_TAKE.format(table=credit.table, side=credit.side), values)
    return _id(cursor), day


def give_back(cursor: Cursor[Any], credit: Credit, entry_id: int, on: date, reason: str, actor: str) -> int:
    """Reverses a refund or transfer of the credit with effect on the day `on`, not before its own; answers the entry."""
    values = {"entry": entry_id, "on": on, "reason": reason, "actor": actor}
    cursor.execute(_GIVE_BACK.format(table=credit.table, side=credit.side), values)
    return _id(cursor)


def standing(cursor: Cursor[Any], credit: Credit) -> int:
    """Minor units refunded or transferred out of the credit and not given back."""
    cursor.execute(_STANDING.format(side=credit.side), [credit.id])
    return _id(cursor)


def _id(cursor: Cursor[Any]) -> int:
    row = cursor.fetchone()
    assert row is not None  # noqa: S101 - the credit is locked and its entry stays
    return int(row[0])
