"""The entries that made a balance, each with the documents on both sides."""

from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.money import from_minor

_ENTRIES = """
    SELECT e.id, e.kind, e.amount_minor, e.currency, e.effective_on, e.recorded_at, e.reverses_id, back.id AS reversed_by_id,
           e.reason, e.actor,
           e.debit_id AS invoice_id, d.number AS invoice_number, e.credit_id AS credit_note_id, c.number AS credit_note_number,
           e.payment_id, p.number AS payment_number
    FROM entries e
    LEFT JOIN entries back ON back.reverses_id = e.id
    LEFT JOIN invoices d ON d.id = e.debit_id LEFT JOIN invoices c ON c.id = e.credit_id LEFT JOIN payments p ON p.id = e.payment_id
    WHERE {side} ORDER BY e.id"""


def _shown(row: Any) -> dict[str, Any]:
    shown = dict(row._mapping)
    return shown | {"amount": from_minor(shown.pop("amount_minor"), row.currency)}


def of_invoice(session: Session, invoice_id: int) -> list[dict[str, Any]]:
    """Every entry naming the item, oldest first; amounts are decimal strings, signed by their effect on what is open."""
    statement = text(_ENTRIES.format(side="e.debit_id = :id OR e.credit_id = :id"))
    return [_shown(row) for row in session.execute(statement, {"id": invoice_id})]


def of_payment(session: Session, payment_id: int) -> list[dict[str, Any]]:
    """Every entry naming the receipt, oldest first; amounts are decimal strings, signed by their effect on what is unapplied."""
    return [_shown(row) for row in session.execute(text(_ENTRIES.format(side="e.payment_id = :id")), {"id": payment_id})]
