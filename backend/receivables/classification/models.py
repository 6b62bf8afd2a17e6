from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, words, yes


class OverdueCause(SQLModel, table=True):
    """Why items of a company are late: its own list. One no longer in use stays for the items that name it."""

    __tablename__ = "overdue_causes"
    __table_args__ = (UniqueConstraint("company_id", "code"),)
    id: int = key()
    company_id: int = reference("companies.id")
    code: str = words(nullable=False)
    name: str = words(nullable=False)
    active: bool = yes(default=True)
    created_at: datetime = instant()


class Classification(SQLModel, table=True):
    """One judgement of an item, whole as it stood from that instant on. Only ever inserted; `invoices.classification_id` is the latest.

    An absent `classification` has not been judged yet; the other fields may still be set.
    """

    __tablename__ = "classifications"
    __table_args__ = (
        CheckConstraint("classification IN ('normal', 'abnormal')", "classification"),
        CheckConstraint("expected_recoverable_minor >= 0", "expected_not_negative"),
    )
    id: int = key()
    invoice_id: int = reference("invoices.id", index=True)
    classification: str | None = words()
    cause_id: int | None = reference("overdue_causes.id", nullable=True)
    expected_recoverable_minor: int | None = minor(nullable=True)
    responsible: str | None = words()
    measure: str | None = words()
    deadline_on: date | None = day(nullable=True)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
