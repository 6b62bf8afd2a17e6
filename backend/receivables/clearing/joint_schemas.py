"""Wire shapes of clearing several receipts and credit notes at once."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from receivables.clearing.request_schemas import ItemIn, PreviewItem, PreviewLimits
from receivables.errors import ProblemField
from receivables.pagination import PageQuery
from receivables.texts import Code, Currency, Day, Id, Input, LongText, MoneyText, Output, ShortText

CreditKind = Literal["receipt", "credit_note"]


class CreditIn(Input):
    """A receipt or a credit note, what it had open when it was read, and how much of it may be used at most (all of it unless given)."""

    payment_id: Id | None = None
    invoice_id: Annotated[Id | None, Field(description="A credit note.")] = None
    open: MoneyText
    amount: MoneyText | None = None

    @model_validator(mode="after")
    def _names_one_credit(self) -> Self:
        if (self.payment_id is None) == (self.invoice_id is None):
            raise PydanticCustomError("one_credit", "Send payment_id or invoice_id, one of them")
        return self


class JointIn(Input):
    """What pays and what is paid; credits are used up in the order given, items in theirs."""

    credits: Annotated[list[CreditIn], Field(min_length=1, max_length=100)]
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=500)]
    customer_id: Annotated[Id, Field(description="Whose the receipts are, where nobody is known yet.")] | None = None
    small_difference: Annotated[MoneyText, Field(description="Booked away of what a receipt was overpaid.")] | None = None
    note: LongText | None = None


class JointPart(Output):
    """What one credit would pay of one item, by their places in what was sent."""

    credit: int
    item: int
    amount: str


class JointCredit(Output):
    """A credit as it is now, and as the clearing would leave it."""

    payment_id: int | None
    invoice_id: int | None
    number: str
    open_before: str
    used: str
    open_after: str


class JointPreview(Output):
    """What clearing so would come to; `errors` are what it would be refused with, `parts` are empty then."""

    currency: str | None
    open: str
    applied: str
    differences: str
    kept: str
    left: str
    credits: list[JointCredit]
    items: list[PreviewItem]
    parts: list[JointPart]
    errors: list[ProblemField]
    limits: PreviewLimits


class CreditToPick(Output):
    """An open receipt or credit note; `id` counts within its kind."""

    kind: CreditKind
    id: int
    company: str
    number: str
    customer_id: int | None
    customer_number: str | None
    customer_name: str | None
    on: date
    currency: str
    amount: str
    open: str
    text: str | None


class CreditQuery(PageQuery):
    company: Code | None = None
    customer_id: Annotated[Id | None, Field(description="With all of the customer's group.")] = None
    currency: Currency | None = None
    kind: CreditKind | None = None
    q: Annotated[ShortText, Field(description="Part of the number, the payer's text or the customer's name.")] | None = None


class JointItemQuery(PageQuery):
    company: Code | None = None
    currency: Currency
    customer_id: Annotated[Id | None, Field(description="With all of the customer's group.")] = None
    on: Annotated[Day | None, Field(description="The day of the money: which discounts it is in time for.")] = None
    q: Annotated[ShortText, Field(description="Part of the item's number, contract or external id, or the customer's name.")] | None = None
