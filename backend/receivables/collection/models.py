from sqlalchemy import CheckConstraint, Index
from sqlmodel import SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, words


class CollectionAction(SQLModel, table=True):
    """One contact with a customer: what was done, what was said, and what comes next. Only ever inserted."""

    __tablename__ = "collection_actions"
    __table_args__ = (
        Index("collection_actions_customer", "customer_id", "acted_at", "id"),
        Index("collection_actions_acted", "company_id", "acted_at", "id"),
        CheckConstraint("cost_minor >= 0", "cost_not_negative"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    customer_id: int = reference("customers.id")
    invoice_id: int | None = reference("invoices.id", nullable=True)
    channel: str = words(nullable=False)
    outcome: str = words(nullable=False)
    contact: str | None = words()
    note: str | None = words()
    next_step: str | None = words()
    next_on: date | None = day(nullable=True)
    cost_minor: int | None = minor(nullable=True)
    cost_currency: str | None = words()
    actor: str = words(nullable=False)
    acted_at: datetime = instant()
    recorded_at: datetime = instant()
