from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, words, yes


class CollectionAction(SQLModel, table=True):
    """One contact with a customer: what was done, what was said, and what comes next. Only ever inserted.

    A correction is an action of its own that names the one it stands in for, once.
    """

    __tablename__ = "collection_actions"
    __table_args__ = (
        Index("collection_actions_customer", "customer_id", "acted_at", "id"),
        Index("collection_actions_acted", "company_id", "acted_at", "id"),
        Index("collection_actions_corrects", "corrects_id", unique=True, postgresql_where=text("corrects_id IS NOT NULL")),
        CheckConstraint("cost_minor >= 0", "cost_not_negative"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    customer_id: int = reference("customers.id")
    invoice_id: int | None = reference("invoices.id", nullable=True)
    corrects_id: int | None = reference("collection_actions.id", nullable=True)
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


class ActionTemplate(SQLModel, table=True):
    """What is usually written down after an outcome: words, the next step, and after how many days it is due."""

    __tablename__ = "action_templates"
    __table_args__ = (UniqueConstraint("company_id", "name"), CheckConstraint("next_days BETWEEN 0 AND 3650", "next_days"))
    id: int = key()
    company_id: int = reference("companies.id")
    outcome: str = words(nullable=False)
    name: str = words(nullable=False)
    note: str = words(nullable=False)
    next_step: str | None = words()
    next_days: int | None = whole()
    active: bool = yes(default=True)
    created_at: datetime = instant()
