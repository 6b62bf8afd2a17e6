from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whose, words, yes


class WriteOff(SQLModel, table=True):
    """What was asked to be given up of an item, on which evidence; `entry_id` once it was. `open_minor` is what was open then."""

    __tablename__ = "write_offs"
    __table_args__ = (
        CheckConstraint("amount_minor BETWEEN 1 AND open_minor", "amount_within_open"),
        CheckConstraint("expected_recoverable_minor BETWEEN 0 AND amount_minor", "expected_within_amount"),
        CheckConstraint("recovered_minor BETWEEN 0 AND CASE WHEN entry_id IS NULL THEN 0 ELSE amount_minor END", "recovered_within_amount"),
        CheckConstraint("(entry_id IS NULL) = (written_off_on IS NULL)", "written_off_whole"),
        Index("write_offs_pursued", "company_id", "written_off_on", "id", postgresql_where=text("entry_id IS NOT NULL")),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    invoice_id: int = reference("invoices.id", index=True)
    approval_id: int = reference("approval_requests.id", index=True)
    currency: str = words(nullable=False)
    amount_minor: int = minor()
    open_minor: int = minor()
    judgement: str = words(nullable=False)
    expected_recoverable_minor: int = minor()
    evidence: str | None = words()
    entry_id: int | None = whose(nullable=True)
    written_off_on: date | None = day(nullable=True)
    recovered_minor: int = minor()
    pursued: bool = yes(default=True)


class Recovery(SQLModel, table=True):
    """Cash that came in for an item after it was written off: the entry that took the write-off back, and the receipt."""

    __tablename__ = "write_off_recoveries"
    __table_args__ = (CheckConstraint("amount_minor > 0", "amount_positive"),)
    id: int = key()
    write_off_id: int = reference("write_offs.id", index=True)
    entry_id: int = whose()
    payment_id: int = reference("payments.id")
    amount_minor: int = minor()
    received_on: date = day()
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
