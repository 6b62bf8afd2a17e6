"""Wire shapes of refunds and transfers."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from receivables.pagination import PageQuery
from receivables.texts import Code, Currency, Day, Id, Input, MoneyText, Name, Output, Reason, ShortText

RefundStatus = Literal["pending", "refunded", "returned", "rejected", "withdrawn"]


class _OutOfCredit(Input):
    """Names the receipt or the credit note that money is taken out of, and how much of it."""

    payment_id: Id | None = None
    invoice_id: Annotated[Id | None, Field(description="A credit note.")] = None
    amount: Annotated[MoneyText | None, Field(description="All that is open unless given.")] = None
    reason: Reason

    @model_validator(mode="after")
    def _names_one_credit(self) -> Self:
        if (self.payment_id is None) == (self.invoice_id is None):
            raise PydanticCustomError("one_credit", "Send payment_id or invoice_id, one of them")
        return self


class RefundIn(_OutOfCredit):
    """Asks for a refund, and says where the money goes."""

    payee: Name
    bank: Name
    account: Annotated[Code, Field(description="The payee's account number or IBAN.")]


class TransferIn(_OutOfCredit):
    """Moves a credit balance to another customer of the same group and company."""

    customer_id: Id
    effective_on: Day | None = None


class GiveBackIn(Input):
    """Says that the money came back, or that a transfer was wrong."""

    reason: Reason
    effective_on: Day | None = None


class _CreditRow(Output):
    id: int
    company: str
    customer_id: int | None
    customer_number: str | None
    customer_name: str | None
    payment_id: int | None
    payment_number: str | None
    invoice_id: int | None
    invoice_number: str | None
    currency: str
    amount: str
    reason: str


class RefundRead(_CreditRow):
    """A refund as asked for, decided and, where it came back, returned."""

    status: RefundStatus
    payee: str
    bank: str
    account: str
    approval_id: int
    requested_by: str
    requested_at: datetime
    decided_by: str | None
    refunded_on: date | None
    returned_on: date | None


class TransferRead(_CreditRow):
    """A transfer: out of one customer's credit, into a receipt of another."""

    to_payment_id: int
    to_payment_number: str
    to_customer_id: int
    to_customer_number: str
    to_customer_name: str
    transferred_on: date
    reversed_on: date | None
    actor: str
    recorded_at: datetime


class RefundQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    payment_id: Id | None = None
    invoice_id: Id | None = None
    currency: Currency | None = None
    status: RefundStatus | None = None
    q: Annotated[ShortText, Field(description="Part of the document's number, the payee or the customer's name.")] | None = None


class TransferQuery(PageQuery):
    company: Code | None = None
    customer_id: Annotated[Id | None, Field(description="On either end.")] = None
    payment_id: Annotated[Id | None, Field(description="A receipt on either end.")] = None
    invoice_id: Id | None = None
    currency: Currency | None = None
