"""Wire shapes of notes receivable."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from receivables.invoices.schemas import AllocationIn
from receivables.pagination import PageQuery
from receivables.rules.notes import NoteState
from receivables.texts import Code, Currency, Day, Id, Input, LongText, MoneyText, Name, Output, ShortText

NoteKind = Annotated[Literal["bank", "commercial"], Field(description="Whose acceptance: a bank's (银行承兑) or a merchant's (商业承兑).")]
Act = Literal["endorsed", "discounted", "collected", "dishonoured", "cancelled"]


class NoteIn(Input):
    """A draft received from a customer, and what it pays."""

    customer_id: Id
    number: Code
    kind: NoteKind = "bank"
    drawer: Name
    acceptor: Name
    issued_on: Day
    matures_on: Day
    received_on: Day
    currency: Currency
    amount: MoneyText
    allocations: Annotated[list[AllocationIn], Field(max_length=1000, default_factory=list)]


class NoteAct(Input):
    """What became of a note."""

    kind: Act
    effective_on: Day | None = None
    party: Annotated[Name | None, Field(description="Who it was endorsed to or discounted with.")] = None
    charge: Annotated[MoneyText, Field(description="What discounting or collecting cost, out of the note's amount.")] = "0"
    payment_id: Annotated[Id | None, Field(description="The receipt of the cash where it is there already; else one is recorded.")] = None
    remark: LongText | None = None


class NoteEventRead(Output):
    id: int
    kind: str
    effective_on: date
    party: str | None
    charge: str
    payment_id: int | None
    entry_id: int | None
    remark: str | None
    actor: str
    recorded_at: datetime


class NoteRow(Output):
    """A note as a list shows it."""

    id: int
    company: str
    customer_id: int
    customer_number: str
    customer_name: str
    invoice_id: int
    payment_id: int
    number: str
    kind: NoteKind
    drawer: str
    acceptor: str
    issued_on: date
    matures_on: date
    received_on: date
    currency: str
    amount: str
    status: NoteState


class NoteRead(NoteRow):
    events: list[NoteEventRead]


class NoteQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    status: NoteState | None = None
    kind: Literal["bank", "commercial"] | None = None
    currency: Currency | None = None
    matures_from: Day | None = None
    matures_to: Day | None = None
    q: Annotated[ShortText, Field(description="Part of the number, the drawer, the acceptor or the customer's name.")] | None = None
