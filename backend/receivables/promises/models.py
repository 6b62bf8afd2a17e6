from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, words


class Promise(SQLModel, table=True):
    """A promise to pay; whether it was kept is read from the ledger, never stored. Only ever inserted."""

    __tablename__ = "promises"
    __table_args__ = (
        Index("promises_customer", "customer_id", "promised_on"),
        Index("promises_due", "company_id", "promised_on"),
        CheckConstraint("amount_minor > 0", "amount_positive"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    customer_id: int = reference("customers.id")
    action_id: int = reference("collection_actions.id", index=True)
    currency: str = words(nullable=False)
    amount_minor: int = minor()
    given_on: date = day()
    promised_on: date = day()
    grace_days: int = whole(default=0)
    recorded_at: datetime = instant()


class PromiseItem(SQLModel, table=True):
    """An item that a promise names. Only ever inserted."""

    __tablename__ = "promise_items"
    __table_args__ = (UniqueConstraint("promise_id", "invoice_id"),)
    id: int = key()
    promise_id: int = reference("promises.id")
    invoice_id: int = reference("invoices.id", index=True)
