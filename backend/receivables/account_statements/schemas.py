"""Wire shapes of account statements."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from receivables.customers.schemas import Language
from receivables.texts import Currency, Day, Output

FileForm = Literal["pdf", "xlsx", "csv"]


class PeriodQuery(BaseModel):
    """Both days inside; by default from the first day of last month to today."""

    from_on: Day | None = None
    to_on: Day | None = None
    currency: Currency | None = None


class StatementFileQuery(PeriodQuery):
    form: FileForm = "pdf"
    language: Annotated[Language | None, Field(description="The customer's own unless given.")] = None


class StatementMovement(Output):
    """What changed the balance: a `debit` raises it, a `credit` lowers it; `balance` is what it came to."""

    on: date
    kind: str
    document: str
    number: str
    reversal: bool
    debit: str | None
    credit: str | None
    balance: str
    invoice_id: int | None
    payment_id: int | None


class StatementItem(Output):
    """An open item or, `open` negative, a credit not applied, at the end of the last day.

    `disputed_amount` is what of `open` was in dispute then: all of it where the item's source marks it as disputed.
    """

    number: str
    kind: str
    issued_on: date
    due_on: date | None
    days_overdue: int
    amount: str
    open: str
    disputed: bool
    disputed_amount: str
    invoice_id: int | None
    payment_id: int | None


class StatementAge(Output):
    key: str
    label: str
    from_days: int | None
    to_days: int | None
    amount: str


class CurrencyAccount(Output):
    """One currency's account: opening + Σ debits - Σ credits = closing = Σ open items.

    `written_off` is what of `closing` our books gave up while the debtor still owes it; null where the customer reads it.
    """

    currency: str
    opening: str
    debits: str
    credits: str
    closing: str
    overdue: str
    unapplied: str
    written_off: str | None
    movements: list[StatementMovement]
    open_items: list[StatementItem]
    aging: list[StatementAge]


class AccountStatement(Output):
    company: str
    company_name: str
    customer_id: int
    customer_number: str
    customer_name: str
    language: Language
    from_on: date
    to_on: date
    method: str
    accounts: list[CurrencyAccount]
