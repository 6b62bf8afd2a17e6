"""Wire shapes of the customer page: what a customer is shown, and what it may say."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from receivables.account_statements.schemas import AccountStatement
from receivables.confirmations.schemas import ConfirmationBalance
from receivables.customer_answers.schemas import AnswerKind, AnswerState, DisputeReason, Rhythm
from receivables.customers.schemas import Language
from receivables.rules.plans import PartStatus
from receivables.texts import Code, Currency, Day, Id, Input, MoneyText, Name, Output, ShortText

Remark = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]


class ConfirmationLine(Output):
    """What we hold open; `id` is what an answer names."""

    id: int
    number: str
    kind: str
    currency: str
    issued_on: date
    due_on: date | None
    open: str


class PageConfirmation(Output):
    """A letter that asks to confirm a balance; answered once."""

    id: int
    as_of: date
    answer_by: date
    state: Literal["waiting", "agreed", "differs"]
    balances: list[ConfirmationBalance]
    items: list[ConfirmationLine]


class PageAnswer(Output):
    """What the customer said before; what people here wrote about it is not told."""

    id: int
    kind: AnswerKind
    state: AnswerState
    currency: str | None
    amount: str | None
    wanted_on: date | None
    answered_at: datetime
    files: list[str]


class PagePlanPart(Output):
    number: int
    due_on: date
    amount: str
    received: str
    status: PartStatus | None


class PagePlanItem(Output):
    number: str
    covered: str


class PagePlan(Output):
    """A plan to pay in parts: `offered` until the customer accepts it or `accept_until` has passed."""

    id: int
    status: Literal["offered", "running", "kept", "defaulted"]
    currency: str
    principal: str
    interest: str
    total: str
    received: str
    annual_percent: str
    accept_until: date
    accepted_on: date | None
    accepted_by: str | None
    parts: list[PagePlanPart]
    items: list[PagePlanItem]


class PageOffer(Output):
    """A discount for paying by a day; `earned` once the rest was paid in time."""

    id: int
    status: Literal["offered", "earned"]
    invoice_id: int
    invoice_number: str
    currency: str
    percent: str
    discount: str
    to_pay: str
    expires_on: date
    answer: Literal["offer_accepted", "offer_declined"] | None


class PageDocument(Output):
    """A file of an item that the company shows its customer."""

    id: int
    invoice_number: str
    file_name: str
    size_bytes: int
    uploaded_at: datetime


class CustomerPageRead(Output):
    """Everything the page shows when it is opened. `statement` is of the last two months at least, up to today."""

    company_name: str
    customer_name: str
    language: Language
    today: date
    expires_at: datetime
    statement: AccountStatement
    confirmations: list[PageConfirmation]
    answers: list[PageAnswer]
    plans: list[PagePlan]
    offers: list[PageOffer]
    documents: list[PageDocument]


class PromiseAnswerIn(Input):
    """The customer will pay an amount by a day."""

    currency: Currency
    amount: MoneyText
    promised_on: Day
    person: Name
    words: Remark | None = None


class DisputedItem(Input):
    """A part of an item that the customer does not owe, as it says."""

    invoice_id: Id
    amount: MoneyText
    words: ShortText | None = None


class PageDisputeIn(Input):
    items: Annotated[list[DisputedItem], Field(min_length=1, max_length=100)]
    reason: DisputeReason
    person: Name
    words: Remark | None = None


class PlanAnswerIn(Input):
    """The customer asks to pay in parts."""

    currency: Currency
    amount: MoneyText
    parts: Annotated[int, Field(ge=2, le=36)]
    rhythm: Rhythm
    first_on: Day
    person: Name
    words: Remark | None = None


class DifferingItem(Input):
    """An item of the letter by its id, or any by number and currency: the letter's own of that number, or one that only the customer knows.

    `amount` is what the customer says is open; what the customer is owed is negative.
    """

    item_id: Id | None = None
    number: Code | None = None
    currency: Currency | None = None
    amount: MoneyText
    words: ShortText | None = None


class ConfirmationAnswerIn(Input):
    """The balance agrees, or it differs by these items."""

    agreed: bool
    items: Annotated[list[DifferingItem], Field(default_factory=list, max_length=200)]
    person: Name
    words: Remark | None = None


class PlanAcceptedIn(Input):
    """Who accepts the plan for the customer."""

    person: Name


class PlanDeclinedIn(Input):
    """Who declines the plan for the customer, and why if it says so."""

    person: Name
    words: Remark | None = None


class OfferAnswerIn(Input):
    """The discount is taken, which promises to pay by its day, or not wanted."""

    accepted: bool
    person: Name
    words: Remark | None = None


class AnswerMade(Output):
    id: int
    kind: AnswerKind
    state: AnswerState


class FileQuery(BaseModel):
    file_name: Name


class FileMade(Output):
    file_name: str
