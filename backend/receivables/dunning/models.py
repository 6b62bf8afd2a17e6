from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, whose, words

STATES = (
    "proposed", "excluded", "queued", "claimed", "handing_over", "sent", "failed", "uncertain", "bounced", "task", "print", "dropped",
    "withdrawn",
)  # fmt: skip
AT_WORK = ("claimed", "handing_over")


class Run(SQLModel, table=True):
    """What a strategy proposed on a day, and who let it go out. `stopped` counts the items left alone, by reason."""

    __tablename__ = "dunning_runs"
    __table_args__ = (
        CheckConstraint("status IN ('preview', 'approved', 'cancelled')", "status"),
        Index("dunning_runs_company", "company_id", "id"),
        Index("dunning_runs_morning", "company_id", "as_of", unique=True, postgresql_where=text("actor = 'system:dunning_runs'")),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    strategy_id: int = reference("strategies.id")
    as_of: date = day()
    status: str = words(nullable=False, default="preview")
    stopped: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
    decided_by: str | None = words()
    decided_at: datetime | None = instant(nullable=True)
    experiment_id: int | None = reference("strategy_experiments.id", nullable=True)


class Letter(SQLModel, table=True):
    """A letter, mail, short message or task of a run; the outbox at the same time.

    `claimed_by` is the worker that has it until `claimed_until`; another one takes over what a dead one has left. `handed_at`: since
    when a server may have it; what is marked by it stays told. `text_id` is the version of the text that was previewed and goes out.
    """

    __tablename__ = "dunning_letters"
    __table_args__ = (
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", "state"),
        Index("dunning_letters_run", "run_id", "id"),
        Index("dunning_letters_customer", "customer_id", "id"),
        Index("dunning_letters_company", "company_id", "id"),
        Index("dunning_letters_queued", "next_try_at", "id", postgresql_where=text("state = 'queued'")),
        Index("dunning_letters_at_work", "claimed_until", postgresql_where=text("state IN ('claimed', 'handing_over')")),
        Index("dunning_letters_print", "print_id", postgresql_where=text("print_id IS NOT NULL")),
        Index("dunning_letters_tasks", "company_id", "customer_id", postgresql_where=text("state = 'task' AND done_by_action_id IS NULL")),
        Index("dunning_letters_done", "done_by_action_id", postgresql_where=text("done_by_action_id IS NOT NULL")),
        Index("dunning_letters_sent", "company_id", "sent_at", postgresql_where=text("sent_at IS NOT NULL")),
        Index("dunning_letters_message", "message_id", unique=True, postgresql_where=text("message_id IS NOT NULL")),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    run_id: int = reference("dunning_runs.id")
    customer_id: int = reference("customers.id")
    channel: str = words(nullable=False)
    level: int = whole(default=1)
    template: str | None = words()
    text_id: int | None = whose(nullable=True)
    segment: str = words(nullable=False)
    person: str | None = words()
    state: str = words(nullable=False, default="proposed")
    recipient: str | None = words()
    subject: str | None = words()
    body: str | None = words()
    message_id: str | None = words()
    pdf_hash: str | None = words()
    attempts: int = whole(default=0)
    next_try_at: datetime | None = instant(nullable=True)
    claimed_by: str | None = words()
    claimed_until: datetime | None = instant(nullable=True)
    handed_at: datetime | None = instant(nullable=True)
    sent_at: datetime | None = instant(nullable=True)
    error_code: str | None = words()
    error_detail: str | None = words()
    resend_of_id: int | None = whose(nullable=True)
    reason: str | None = words()
    recorded_at: datetime = instant()
    print_id: int | None = whose(nullable=True)
    done_by_action_id: int | None = whose(nullable=True)


class LetterItem(SQLModel, table=True):
    """An item in a letter, at its own level; `dropped` says why it was taken out before the letter went. `fee_minor` is what a letter
    of the level costs, as this one was written; null where no policy was in force.

    Without foreign keys: neither letters nor items are ever deleted, and a run inserts a hundred thousand of these at once.
    """

    __tablename__ = "dunning_letter_items"
    __table_args__ = (Index("dunning_letter_items_invoice", "invoice_id"),)
    letter_id: int = Field(sa_column=Column(BigInteger, primary_key=True))
    invoice_id: int = Field(sa_column=Column(BigInteger, primary_key=True))
    level: int = whole(default=1)
    currency: str = words(nullable=False)
    open_minor: int = minor()
    chased_minor: int = minor()
    fee_minor: int | None = minor(nullable=True)
    dropped: str | None = words()


class Print(SQLModel, table=True):
    """A batch of a run's printed letters as one PDF; `times` it was printed, and when it was posted.

    `data_hash`: what its letters were typeset from, so that one of them alone can be had; before it was kept each had a PDF of its own.
    """

    __tablename__ = "dunning_prints"
    __table_args__ = (
        CheckConstraint("letters > 0", "letters_positive"),
        CheckConstraint("(posted_on IS NULL) = (posted_by IS NULL) AND (posted_on IS NULL) = (posted_at IS NULL)", "posted_whole"),
        Index("dunning_prints_company", "company_id", "id"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    run_id: int = reference("dunning_runs.id", index=True)
    letters: int = whole(default=0)
    pdf_hash: str = words(nullable=False)
    data_hash: str | None = words()
    times: int = whole(default=1)
    printed_by: str = words(nullable=False)
    printed_at: datetime = instant()
    last_printed_by: str = words(nullable=False)
    last_printed_at: datetime = instant()
    posted_on: date | None = day(nullable=True)
    posted_by: str | None = words()
    posted_at: datetime | None = instant(nullable=True)
