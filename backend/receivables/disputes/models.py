from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, whose, words, yes


class DisputeReason(SQLModel, table=True):
    """Why customers of a company dispute: its own list, each with the days until it should be decided. One out of use stays."""

    __tablename__ = "dispute_reasons"
    __table_args__ = (UniqueConstraint("company_id", "code"), CheckConstraint("days BETWEEN 0 AND 3650", "days"))
    id: int = key()
    company_id: int = reference("companies.id")
    code: str = words(nullable=False)
    name: str = words(nullable=False)
    days: int = whole(default=14)
    active: bool = yes(default=True)
    created_at: datetime = instant()


class Dispute(SQLModel, table=True):
    """A part of an item that the customer does not accept. What becomes of it is an act; only its owner, its deadline, the credit note
    it waits for, and the item where another system corrects that, change.

    `undecided_minor` is what of it no act that stands has decided, kept by triggers: open disputes are found by it.
    """

    __tablename__ = "disputes"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", "amount_positive"),
        Index("disputes_opened", "company_id", "opened_on", "id"),
        Index("disputes_day", "opened_on", "id"),
        Index("disputes_open", "opened_on", "id", postgresql_where=text("undecided_minor > 0")),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    customer_id: int = reference("customers.id", index=True)
    invoice_id: int = reference("invoices.id", index=True)
    reason_id: int = reference("dispute_reasons.id")
    currency: str = words(nullable=False)
    amount_minor: int = minor()
    description: str | None = words()
    owner: str | None = words()
    deadline_on: date = day()
    opened_on: date = day()
    credit_note_number: str | None = words()
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
    undecided_minor: int = minor()


class DisputeAct(SQLModel, table=True):
    """What was decided of a dispute, for how much of it; a credit note with the entry by which it was applied. Only ever inserted."""

    __tablename__ = "dispute_acts"
    __table_args__ = (
        CheckConstraint("kind IN ('credit_note', 'rejected', 'settled')", "kind"),
        CheckConstraint("amount_minor > 0", "amount_positive"),
        CheckConstraint("(kind = 'credit_note') = (credit_id IS NOT NULL) AND (credit_id IS NULL) = (entry_id IS NULL)", "credited_whole"),
        Index("dispute_acts_entry", "entry_id", postgresql_where=text("entry_id IS NOT NULL")),
    )
    id: int = key()
    dispute_id: int = reference("disputes.id", index=True)
    kind: str = words(nullable=False)
    amount_minor: int = minor()
    effective_on: date = day()
    note: str = words(nullable=False)
    credit_id: int | None = reference("invoices.id", nullable=True)
    entry_id: int | None = whose(nullable=True)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class DisputeTask(SQLModel, table=True):
    """A question to another department, answered once."""

    __tablename__ = "dispute_tasks"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL)", "answered_whole"),
        CheckConstraint("department IN ('sales', 'quality', 'logistics', 'finance', 'legal', 'other')", "department"),
    )
    id: int = key()
    dispute_id: int = reference("disputes.id", index=True)
    department: str = words(nullable=False)
    assignee: str | None = words()
    question: str = words(nullable=False)
    deadline_on: date = day()
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
    answer: str | None = words()
    answered_by: str | None = words()
    answered_at: datetime | None = instant(nullable=True)
