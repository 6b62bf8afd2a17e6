from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, words


class ConfirmationRun(SQLModel, table=True):
    """Whom a run asked and how they were chosen: `population` customers stood for selection.

    A sample is drawn again from its `seed` and `member_ids`, who stood for it: later entries may change who owed anything on the day.
    """

    __tablename__ = "confirmation_runs"
    __table_args__ = (
        CheckConstraint("selection IN ('chosen', 'all', 'amount', 'sample')", "selection"),
        CheckConstraint("(selection = 'sample') = (seed IS NOT NULL) AND (seed IS NULL) = (size IS NULL)", "sample_whole"),
        CheckConstraint("selection <> 'amount' OR minimum_minor IS NOT NULL AND currency IS NOT NULL", "amount_whole"),
        CheckConstraint("selection = 'sample' OR cardinality(member_ids) = 0", "members_of_sample"),
        CheckConstraint("remind_most BETWEEN 0 AND 10", "remind_most"),
        Index("confirmation_runs_company", "company_id", "id"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    as_of: date = day()
    selection: str = words(nullable=False)
    currency: str | None = words()
    minimum_minor: int | None = minor(nullable=True)
    size: int | None = whole()
    seed: str | None = words()
    population: int = whole(default=0)
    member_ids: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False, server_default="{}"))
    answer_by: date = day()
    remind_days: int = whole(default=7)
    remind_most: int = whole(default=2)
    note: str | None = words()
    actor: str = words(nullable=False)
    created_at: datetime = instant()


class Confirmation(SQLModel, table=True):
    """One customer's letter of a run, the link in it, and where it stands. `returned_on`: the day on which the letter itself came back."""

    __tablename__ = "confirmations"
    __table_args__ = (
        UniqueConstraint("run_id", "customer_id"),
        CheckConstraint("state IN ('made', 'sent', 'agreed', 'differs')", "state"),
        CheckConstraint("(sent_on IS NULL) = (sent_by IS NULL)", "sent_whole"),
        CheckConstraint("(returned_on IS NULL) = (return_reason IS NULL)", "returned_whole"),
        CheckConstraint("returned_on IS NULL OR state = 'sent'", "returned_unanswered"),
        CheckConstraint("(answered_at IS NULL) = (state IN ('made', 'sent'))", "answered_whole"),
        Index("confirmations_company", "company_id", "id"),
        Index("confirmations_waiting", "id", postgresql_where=text("state = 'sent' AND channel = 'email'")),
    )
    id: int = key()
    run_id: int = reference("confirmation_runs.id")
    company_id: int = reference("companies.id")
    customer_id: int = reference("customers.id", index=True)
    link_id: int = reference("customer_links.id", index=True)
    state: str = words(nullable=False, default="made")
    sent_on: date | None = day(nullable=True)
    sent_by: str | None = words()
    channel: str | None = words()
    reminders: int = whole(default=0)
    reminded_on: date | None = day(nullable=True)
    answered_at: datetime | None = instant(nullable=True)
    returned_on: date | None = day(nullable=True)
    return_reason: str | None = words()


class ConfirmationItem(SQLModel, table=True):
    """What a letter states: one open item or unapplied credit of the day; credits are negative."""

    __tablename__ = "confirmation_items"
    id: int = key()
    confirmation_id: int = reference("confirmations.id", index=True)
    invoice_id: int | None = reference("invoices.id", nullable=True)
    payment_id: int | None = reference("payments.id", nullable=True)
    number: str = words(nullable=False)
    kind: str = words(nullable=False)
    currency: str = words(nullable=False)
    issued_on: date = day()
    due_on: date | None = day(nullable=True)
    open_minor: int = minor()
