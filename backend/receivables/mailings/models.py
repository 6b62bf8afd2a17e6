from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, reference, whole, words, yes


class StatementSchedule(SQLModel, table=True):
    """When a company's customers get their statements, and which of them: those who owe, with movements too, or those named."""

    __tablename__ = "statement_schedules"
    __table_args__ = (
        CheckConstraint("rhythm IN ('monthly', 'weekly')", "rhythm"),
        CheckConstraint("on_day BETWEEN 1 AND CASE rhythm WHEN 'weekly' THEN 7 ELSE 31 END", "on_day"),
        CheckConstraint("from_hour BETWEEN 0 AND 23", "from_hour"),
        CheckConstraint("audience IN ('owing', 'moved', 'chosen')", "audience"),
        CheckConstraint("(audience = 'chosen') = (cardinality(customer_ids) > 0)", "chosen_whole"),
    )
    id: int = key()
    company_id: int = reference("companies.id", index=True)
    rhythm: str = words(nullable=False)
    on_day: int = whole(default=1)
    from_hour: int = whole(default=8)
    audience: str = words(nullable=False)
    customer_ids: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False, server_default="{}"))
    language: str | None = words()
    active: bool = yes(default=True)
    starts_on: date = day()
    actor: str = words(nullable=False)
    created_at: datetime = instant()


class StatementRun(SQLModel, table=True):
    """Statements of one period made ready at one time: once for a schedule and due day; without a schedule a person asked."""

    __tablename__ = "statement_runs"
    __table_args__ = (
        UniqueConstraint("schedule_id", "due_on"),
        CheckConstraint("(schedule_id IS NULL) = (due_on IS NULL)", "due_whole"),
        CheckConstraint("from_on <= to_on", "period"),
        Index("statement_runs_company", "company_id", "id"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    schedule_id: int | None = reference("statement_schedules.id", nullable=True)
    due_on: date | None = day(nullable=True)
    from_on: date = day()
    to_on: date = day()
    customers: int = whole(default=0)
    actor: str = words(nullable=False)
    created_at: datetime = instant()


class Mail(SQLModel, table=True):
    """One mail to one customer; `occasion` is what makes it the only one: a period, a letter, a reminder's number.

    `bounced_at` is when it came back last, and stays when it is sent again.
    """

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("customer_id", "kind", "occasion"),
        CheckConstraint("kind IN ('statement', 'confirmation', 'reminder')", "kind"),
        CheckConstraint("state IN ('queued', 'claimed', 'handing_over', 'sent', 'failed', 'uncertain', 'dropped', 'bounced')", "state"),
        CheckConstraint("(kind = 'statement') = (confirmation_id IS NULL) AND (kind = 'statement') = (from_on IS NOT NULL)", "kind_whole"),
        CheckConstraint("(state IN ('claimed', 'handing_over')) = (claimed_by IS NOT NULL)", "claimed_whole"),
        CheckConstraint("recipient IS NOT NULL OR state = 'failed'", "recipient_known"),
        CheckConstraint("(state IN ('sent', 'bounced')) = (sent_at IS NOT NULL)", "sent_whole"),
        CheckConstraint("state <> 'bounced' OR bounced_at IS NOT NULL", "bounced_whole"),
        Index("mails_company", "company_id", "id"),
        Index("mails_message", "message_id", unique=True, postgresql_where=text("message_id IS NOT NULL")),
        Index("mails_due", "next_try_at", "id", postgresql_where=text("state = 'queued'")),
        Index("mails_claimed", "claimed_until", postgresql_where=text("claimed_by IS NOT NULL")),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    customer_id: int = reference("customers.id")
    kind: str = words(nullable=False)
    occasion: str = words(nullable=False)
    run_id: int | None = reference("statement_runs.id", nullable=True, index=True)
    confirmation_id: int | None = reference("confirmations.id", nullable=True, index=True)
    from_on: date | None = day(nullable=True)
    to_on: date | None = day(nullable=True)
    language: str | None = words()
    recipient: str | None = words()
    subject: str | None = words()
    message_id: str | None = words()
    pdf_hash: str | None = words()
    state: str = words(nullable=False, default="queued")
    attempts: int = whole(default=0)
    next_try_at: datetime = instant()
    claimed_by: str | None = words()
    claimed_until: datetime | None = instant(nullable=True)
    error_code: str | None = words()
    error_detail: str | None = words()
    sent_at: datetime | None = instant(nullable=True)
    bounced_at: datetime | None = instant(nullable=True)
    actor: str = words(nullable=False)
    created_at: datetime = instant()
