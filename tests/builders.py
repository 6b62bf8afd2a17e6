"""Rows for tests, written straight into the tables: entries and open amounts always agree, as the API would leave them."""

from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

ACTOR = "test"


def _insert(session: Session, table: str, row: dict[str, Any]) -> int:
    columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    return int(session.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values}) RETURNING id"), row).scalar_one())


def _next(session: Session, table: str) -> int:
    return int(session.execute(text(f"SELECT count(*) + 1 FROM {table}")).scalar_one())


def add_customer(session: Session, number: str = "", *, company_id: int = 1, **columns: Any) -> int:
    number = number or f"C{_next(session, 'customers')}"
    row = {"company_id": company_id, "source": "erp", "external_id": number, "number": number}
    row |= {"name": f"Customer {number}", "currency": "CNY"}
    return _insert(session, "customers", row | columns)


def add_invoice(session: Session, customer_id: int, amount_minor: int, due_on: date, **columns: Any) -> int:
    """An open item (an invoice in CNY issued on its due day unless said otherwise) and its posting."""
    number = columns.pop("number", None) or f"I{_next(session, 'invoices')}"
    row = {
        "company_id": _company_of(session, customer_id), "customer_id": customer_id, "source": "erp", "external_id": number,
        "number": number, "kind": "invoice", "currency": "CNY", "amount_minor": amount_minor, "open_minor": amount_minor,
        "issued_on": due_on, "due_on": due_on,
    } | columns  # fmt: skip
    invoice_id = _insert(session, "invoices", row)
    side = "credit_id" if row["kind"] == "credit_note" else "debit_id"
    _post(session, row, {side: invoice_id}, row["issued_on"])
    return invoice_id


def add_payment(session: Session, customer_id: int | None, amount_minor: int, received_on: date, **columns: Any) -> int:
    """A receipt (in CNY unless said otherwise) and its posting; without a customer it is unidentified, in company 1."""
    number = columns.pop("number", None) or f"P{_next(session, 'payments')}"
    row = {
        "company_id": 1 if customer_id is None else _company_of(session, customer_id), "customer_id": customer_id, "source": "erp",
        "external_id": number, "number": number, "currency": "CNY", "amount_minor": amount_minor, "open_minor": amount_minor,
        "received_on": received_on,
    } | columns  # fmt: skip
    payment_id = _insert(session, "payments", row)
    _post(session, row, {"payment_id": payment_id}, received_on)
    return payment_id


def allocate(
    session: Session, invoice_id: int, amount_minor: int, on: date, *, payment_id: int | None = None, credit_id: int | None = None
) -> int:
    """Pays part of an item from a receipt or a credit note; answers the entry's id."""
    row = session.execute(text("SELECT company_id, currency FROM invoices WHERE id = :id"), {"id": invoice_id}).one()
    sides = {"debit_id": invoice_id} | ({"payment_id": payment_id} if payment_id else {"credit_id": credit_id})
    entry = {"company_id": row.company_id, "currency": row.currency, "kind": "allocation", "amount_minor": -amount_minor}
    entry_id = _insert(session, "entries", entry | sides | {"effective_on": on, "actor": ACTOR})
    _move(session, sides, -amount_minor)
    return entry_id


def pay(session: Session, invoice_id: int, amount_minor: int, on: date) -> int:
    """A receipt of exactly this amount, allocated on the day it came in; answers the receipt's id."""
    row = session.execute(text("SELECT customer_id, currency FROM invoices WHERE id = :id"), {"id": invoice_id}).one()
    payment_id = add_payment(session, row.customer_id, amount_minor, on, currency=row.currency)
    allocate(session, invoice_id, amount_minor, on, payment_id=payment_id)
    return payment_id


def reverse_entry(session: Session, entry_id: int, on: date) -> int:
    """Takes an allocation back on its own day."""
    row = dict(session.execute(text("SELECT * FROM entries WHERE id = :id"), {"id": entry_id}).mappings().one())
    sides = {name: row[name] for name in ("debit_id", "credit_id", "payment_id") if row[name] is not None}
    entry = {"company_id": row["company_id"], "currency": row["currency"], "kind": row["kind"], "amount_minor": -row["amount_minor"]}
    made = _insert(session, "entries", entry | sides | {"effective_on": on, "reverses_id": entry_id, "reason": "test", "actor": ACTOR})
    _move(session, sides, -row["amount_minor"])
    return made


def _company_of(session: Session, customer_id: int) -> int:
    return int(session.execute(text("SELECT company_id FROM customers WHERE id = :id"), {"id": customer_id}).scalar_one())


def _post(session: Session, row: dict[str, Any], side: dict[str, int], on: date) -> None:
    entry = {"company_id": row["company_id"], "currency": row["currency"], "kind": "posting", "amount_minor": row["amount_minor"]}
    _insert(session, "entries", entry | side | {"effective_on": on, "actor": ACTOR})


def _move(session: Session, sides: dict[str, int], minor: int) -> None:
    for side, row_id in sides.items():
        table = "payments" if side == "payment_id" else "invoices"
        session.execute(text(f"UPDATE {table} SET open_minor = open_minor + :minor WHERE id = :id"), {"minor": minor, "id": row_id})
