"""SQL of clearing several credits at once: rows locked in one order, the clearing and its credits written."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from psycopg import Cursor

from receivables.clearing import apply_queries
from receivables.clearing.apply_queries import LockedItem, LockedReceipt
from receivables.rules.items import Kind

_CLEARING = """
    INSERT INTO clearings
        (company_id, received_on, customer_id, currency, applied_minor, differences_minor, kept_minor, left_minor, note, actor)
    VALUES (%(company)s, %(received_on)s, %(customer)s, %(currency)s, %(applied)s, %(differences)s, %(kept)s, %(left)s, %(note)s, %(actor)s)
    RETURNING id"""
_CREDITS = """INSERT INTO clearing_credits (clearing_id, payment_id, invoice_id, used_minor, left_minor, identified, alias_id)
    SELECT %(clearing)s, payment_id, invoice_id, used_minor, left_minor, identified, alias_id FROM jsonb_to_recordset(%(rows)s::jsonb)
        AS t (payment_id bigint, invoice_id bigint, used_minor bigint, left_minor bigint, identified boolean, alias_id bigint)"""
_COMPANY = """SELECT company_id FROM payments WHERE id = %(payment)s AND company_id = ANY(%(companies)s)
    UNION ALL SELECT company_id FROM invoices WHERE id = %(invoice)s AND company_id = ANY(%(companies)s)"""
_REVERSED = "SELECT id FROM invoices WHERE id = ANY(%s) AND reversed"


@dataclass(frozen=True, slots=True)
class Credit:
    """A receipt or an item as it is now: minor units open, whose it is, and the day of its money; `pays`: it is no debit."""

    side: Literal["payment", "credit"]
    id: int
    number: str
    open_minor: int
    currency: str
    customer_id: int | None
    on: date
    reversed: bool
    pays: bool = True
    receipt: LockedReceipt | None = None

    @property
    def named(self) -> dict[str, int | None]:
        """The columns that name it."""
        return {"payment_id": self.id if self.side == "payment" else None, "invoice_id": self.id if self.side == "credit" else None}


def company_of(cursor: Cursor[Any], companies: Sequence[int], payment_id: int | None, invoice_id: int | None) -> int | None:
    """The company of a receipt or an item, if it is one of these."""
    cursor.execute(_COMPANY, {"payment": payment_id, "invoice": invoice_id, "companies": list(companies)})
    found = cursor.fetchone()
    return None if found is None else int(found[0])


def read(
    cursor: Cursor[Any], company_id: int, item_ids: Sequence[int], note_ids: Sequence[int], payment_ids: Sequence[int], *, lock: bool
) -> tuple[dict[int, LockedItem], dict[int, Credit], dict[int, Credit]]:  # fmt: skip
    """The items, the credit notes and the receipts by id, the company's only; with `lock` held: items by id first, then receipts by id."""
    items = apply_queries.items(cursor, company_id, [*item_ids, *note_ids], lock=lock)
    cursor.execute(_REVERSED, [list(note_ids)])
    gone = {row[0] for row in cursor.fetchall()}
    notes = {
        note_id: Credit("credit", note_id, item.number, item.debit.open_minor, item.debit.currency, item.debit.customer_id, item.issued_on,
                        note_id in gone, item.debit.kind is Kind.CREDIT)
        for note_id in note_ids if (item := items.get(note_id)) is not None
    }  # fmt: skip
    found = apply_queries.receipts(cursor, company_id, payment_ids, lock=lock)
    cursor.execute("SELECT id, number FROM payments WHERE id = ANY(%s)", [list(found)])
    numbers = dict(cursor.fetchall())
    paid = {
        one.id: Credit("payment", one.id, numbers[one.id], one.open_minor, one.currency, one.customer_id, one.received_on, one.reversed,
                       receipt=one)
        for one in found.values()
    }  # fmt: skip
    return items, notes, paid


def add(cursor: Cursor[Any], clearing: dict[str, Any], credits: Sequence[dict[str, Any]]) -> int:
    """Inserts a clearing and the credits it takes from; answers its id."""
    cursor.execute(_CLEARING, clearing)
    (made,) = cursor.fetchone() or (0,)
    cursor.execute(_CREDITS, {"clearing": made, "rows": json.dumps(list(credits))})
    return int(made)
