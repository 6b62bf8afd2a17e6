"""Wire shapes of dunning runs and letters."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from receivables.pagination import PageQuery
from receivables.rules.strategy import StepChannel
from receivables.strategies.schemas import CurrencyTotal, StrategyCount
from receivables.texts import Code, Id, Input, Output, Reason, ShortText

RunStatus = Literal["preview", "approved", "cancelled"]
State = Literal["proposed", "excluded", "queued", "claimed", "handing_over", "sent", "failed", "uncertain", "bounced", "task", "print",
                "dropped", "withdrawn"]  # fmt: skip


class DunningRunIn(Input):
    company: Code | None = None


class DunningDecision(Input):
    reason: Reason


class DunningApprovalIn(DunningDecision):
    accept_changes: Annotated[
        str | None, Field(pattern="^[0-9a-f]{64}$", description="The fingerprint that the refusal `run_changed` named at /accept_changes: "
                          "lets letters go out that ask for more than the preview showed, go elsewhere or say other words, and just those.")
    ] = None  # fmt: skip


class ExclusionIn(DunningDecision):
    excluded: Annotated[bool, Field(description="Whether it is left out; said, so that asking twice changes nothing.")] = True


class DunningRunRow(Output):
    """A run as a list shows it; `letters` by state."""

    id: int
    company: str
    strategy_id: int
    version: int
    as_of: date
    status: RunStatus
    letters: dict[str, int]
    stopped: dict[str, int]
    actor: str
    recorded_at: datetime
    decided_by: str | None
    decided_at: datetime | None


class DunningRunRead(DunningRunRow):
    """`mail_configured`: whether mails go out at all; without HUIKUAN_SMTP_HOST they wait in the queue."""

    by_channel: list[StrategyCount]
    by_level: list[StrategyCount]
    by_person: list[StrategyCount]
    totals: list[CurrencyTotal]
    to_print: Annotated[int, Field(description="Letters on paper that were not printed yet.")]
    mail_configured: bool
    sms_configured: bool


class DunningRunChanges(Output):
    """What differs from the preview: items left out, items of which less or more is asked for, letters to another address, letters with
    other words."""

    left_out: int
    less: int
    more: int
    readdressed: int
    reworded: int


class DunningRunApproved(DunningRunRead):
    changes: DunningRunChanges


class RunQuery(PageQuery):
    company: Code | None = None
    status: RunStatus | None = None


class LetterRow(Output):
    """A letter or task as a list shows it."""

    id: int
    company: str
    run_id: int
    as_of: date
    customer_id: int
    customer_number: str
    customer_name: str
    channel: StepChannel
    level: int
    template: str | None
    text_version: Annotated[int | None, Field(description="The version of the text that was previewed, and that goes out once approved.")]
    segment: str
    person: str | None
    state: State
    recipient: str | None
    subject: str | None
    items: int
    totals: list[CurrencyTotal]
    attempts: int
    next_try_at: datetime | None
    sent_at: Annotated[datetime | None, Field(description="Of one on paper: when it was said to be posted.")]
    posted_on: Annotated[date | None, Field(description="The day a letter on paper went into the post, which is what counts.")]
    error_code: str | None
    error_detail: str | None
    resend_of_id: int | None
    reason: str | None
    message_id: str | None
    done_by_action_id: Annotated[int | None, Field(description="The action that did the task.")]


class LetterItemRead(Output):
    """`asked`: what is open less what is held, disputed or promised."""

    invoice_id: int
    number: str
    issued_on: date
    due_on: date
    level: int
    currency: str
    open: str
    asked: str
    dropped: str | None


class LetterRead(LetterRow):
    """A letter with its items; the text is that which was sent, or what it would be now."""

    body: str | None
    lines: list[LetterItemRead]


class LetterQuery(PageQuery):
    company: Code | None = None
    run_id: Id | None = None
    customer_id: Id | None = None
    invoice_id: Id | None = None
    state: State | None = None
    channel: StepChannel | None = None
    level: Annotated[int | None, Field(ge=1, le=20)] = None
    q: Annotated[ShortText, Field(description="Part of the customer's name or number.")] | None = None


class OutcomeIn(DunningDecision):
    outcome: Annotated[Literal["arrived", "returned"], Field(description="One in doubt arrived; one that was sent came back.")]


class BounceIn(Input):
    """A mail server's report that a mail could not be delivered, as it came (RFC 3464)."""

    report: Annotated[str, StringConstraints(min_length=1, max_length=500_000)]
