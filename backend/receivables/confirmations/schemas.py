"""Wire shapes of balance confirmations."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.texts import Code, Currency, Day, Id, Input, MoneyText, Output, Reason, ShortText

Selection = Literal["chosen", "all", "amount", "sample"]
State = Literal["made", "sent", "no_answer", "agreed", "differs"]
SentBy = Literal["letter", "email", "other"]


class ConfirmationRunIn(Input):
    """Whom to ask: those named, all with anything open, those who owe `minimum` of `currency` or more, or `size` of these at random."""

    company: Code | None = None
    as_of: Day
    selection: Selection
    customer_ids: Annotated[list[Id], Field(default_factory=list, max_length=1000)]
    currency: Currency | None = None
    minimum: MoneyText | None = None
    size: Annotated[int, Field(ge=1, le=1000)] | None = None
    seed: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$", description="Drawn by the server unless given; the same seed draws the "
                    "same sample of the same customers.")] | None = None  # fmt: skip
    answer_by: Day
    remind_days: Annotated[int, Field(ge=1, le=90)] = 7
    remind_most: Annotated[int, Field(ge=0, le=10, description="How often at most a customer is reminded.")] = 2
    note: ShortText | None = None


class ConfirmationRunRow(Output):
    """A run and how far it is. `acceptance_rate` = agreed ÷ reached, `answer_rate` = answered ÷ reached; null if nobody was.

    `reached` are the letters that were sent and did not come back (`bounced`): who never had one could not answer.
    `print_parts` is how many files its letters are printed in.
    """

    id: int
    company: str
    as_of: date
    selection: Selection
    currency: str | None
    minimum: str | None
    size: int | None
    seed: str | None
    population: int
    answer_by: date
    remind_days: int
    remind_most: int
    note: str | None
    actor: str
    created_at: datetime
    letters: int
    sent: int
    reached: int
    agreed: int
    differs: int
    no_answer: int
    bounced: int
    reminders_due: int
    print_parts: int
    acceptance_rate: str | None
    answer_rate: str | None


class SampleMember(Output):
    """A customer that stood for a sample. `mark` is the SHA-256 of the seed, a line feed and `customer_id`: the lowest marks are drawn."""

    customer_id: int
    customer_number: str
    customer_name: str
    mark: str
    drawn: bool


class ConfirmationBalance(Output):
    """What the letter states of one currency: open items less credits not applied."""

    currency: str
    amount: str


class ConfirmationRow(Output):
    """A letter. `bounced`: nobody answered it, and it, or the last mail about it, came back (`returned_on`: the letter itself)."""

    id: int
    run_id: int
    company: str
    customer_id: int
    customer_number: str
    customer_name: str
    as_of: date
    answer_by: date
    state: State
    balances: list[ConfirmationBalance]
    sent_on: date | None
    sent_by: str | None
    channel: SentBy | None
    reminders: int
    reminded_on: date | None
    reminder_due: bool
    bounced: bool
    answered_at: datetime | None
    returned_on: date | None
    return_reason: str | None
    answer_id: int | None
    link_id: int


class ConfirmationSendingIn(Input):
    """How the letter went out, and on which day: today unless given."""

    channel: SentBy = "letter"
    sent_on: Day | None = None


class LetterReturnIn(Input):
    """Why a letter came back, such as the post's own words, and on which day: today unless given."""

    reason: Reason
    returned_on: Day | None = None


class LettersSent(Output):
    """How many letters of the run were marked as sent; those sent before are left as they are."""

    sent: int


class ConfirmationRunQuery(PageQuery):
    company: Code | None = None


class SampleQuery(PageQuery):
    pass


class ConfirmationQuery(PageQuery):
    company: Code | None = None
    run_id: Id | None = None
    customer_id: Id | None = None
    state: State | None = None
    reminder_due: bool | None = None
    q: Annotated[ShortText, Field(description="Part of the customer's name or number.")] | None = None
