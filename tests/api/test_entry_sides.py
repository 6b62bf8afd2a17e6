"""An entry names only documents that exist, on their side, in its company and currency: the database refuses anything else."""

from datetime import date

import pytest
from builders import add_customer, add_invoice, add_payment
from conftest import add_company
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from receivables.database import transaction

DAY = date(2026, 1, 1)
ENTRY = """INSERT INTO entries (company_id, currency, kind, debit_id, credit_id, payment_id, amount_minor, effective_on, reverses_id, actor)
    VALUES (:company, :currency, :kind, :debit, :credit, :payment, :amount, '2026-01-01', :reverses, 'test')"""
GOOD = {"company": 1, "currency": "CNY", "kind": "posting", "debit": 1, "credit": None, "payment": None, "amount": 5, "reverses": None}


@pytest.mark.parametrize(
    "wrong",
    [
        {"debit": 999}, {"company": 2}, {"currency": "USD"}, {"debit": 2}, {"debit": None, "credit": 1}, {"debit": None, "payment": 999},
        {"kind": "allocation", "payment": 999}, {"reverses": 999}, {"debit": None, "payment": 1, "currency": "USD"},
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused(main_company: int, wrong: dict[str, object]) -> None:
    with transaction() as session:
        customer = add_customer(session, company_id=main_company)
        add_invoice(session, customer, 100, DAY)
        add_invoice(session, customer, 100, DAY, kind="credit_note")
        add_payment(session, customer, 100, DAY)
    with transaction() as session:
        session.execute(text(ENTRY), GOOD)
    with pytest.raises(IntegrityError, match="an entry names by"), transaction() as session:
        session.execute(text(ENTRY), GOOD | wrong)


def test_an_item_names_a_customer_of_its_company_and_customers_stay(main_company: int) -> None:
    """What stands in for a foreign key: one look a statement, and customers that are never deleted nor moved to another company."""
    with transaction() as session:
        customer = add_customer(session, company_id=main_company)
        add_invoice(session, customer, 100, DAY)
        other = add_company(session, "other")
    row = """INSERT INTO invoices
        (company_id, customer_id, source, external_id, number, kind, currency, amount_minor, open_minor, issued_on, due_on)
        VALUES (:company, :customer, 'erp', 'X', 'X', 'invoice', 'CNY', 5, 5, '2026-01-01', '2026-01-01')"""
    for wrong in ({"company": main_company, "customer": 999}, {"company": other, "customer": customer}):
        with pytest.raises(IntegrityError, match="an item names a customer"), transaction() as session:
            session.execute(text(row), wrong)
    for change in ("DELETE FROM customers", "UPDATE customers SET company_id = 2", "UPDATE customers SET id = DEFAULT"):
        with pytest.raises(IntegrityError, match="is refused"), transaction() as session:
            session.execute(text(change))
