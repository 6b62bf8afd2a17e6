"""An entry names only documents that exist, on their side, in its company and currency: the database refuses anything else."""

from datetime import date

import pytest
from builders import add_customer, add_invoice, add_payment
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
