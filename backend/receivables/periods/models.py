from sqlalchemy import CheckConstraint, Index
from sqlmodel import SQLModel

from receivables.columns import date, datetime, day, instant, key, reference, words


class PeriodClosing(SQLModel, table=True):
    """Until which day a company's books are closed from this row on; the last row of a company counts. Only ever inserted."""

    __tablename__ = "period_closings"
    __table_args__ = (
        CheckConstraint("(approval_id IS NOT NULL) = (closed_until < coalesce(previous, closed_until))", "reopened_by_approval"),
        Index("period_closings_last", "company_id", "id"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    closed_until: date = day()
    previous: date | None = day(nullable=True)
    approval_id: int | None = reference("approval_requests.id", nullable=True)
    note: str | None = words()
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
