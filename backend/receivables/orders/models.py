from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, whose, words


class Order(SQLModel, table=True):
    """A sales order as its ERP last told it; amounts are minor units of its currency."""

    __tablename__ = "orders"
    __table_args__ = (
        ForeignKeyConstraint(["customer_id", "company_id"], ["customers.id", "customers.company_id"]),
        UniqueConstraint("company_id", "source", "external_id"),
        CheckConstraint("amount_minor > 0", "amount_positive"),
        CheckConstraint("delivered_minor BETWEEN 0 AND amount_minor", "delivered_within_amount"),
        CheckConstraint("invoiced_minor BETWEEN 0 AND amount_minor", "invoiced_within_amount"),
        Index("orders_customer", "customer_id", "ordered_on", "id"),
        Index("orders_ordered", "company_id", "ordered_on", "id"),
        Index("orders_number", "company_id", "number", postgresql_ops={"number": "text_pattern_ops"}),
    )
    id: int = key()
    company_id: int = whose()
    customer_id: int = whose()
    source: str = words(nullable=False)
    external_id: str = words(nullable=False)
    number: str = words(nullable=False)
    currency: str = words(nullable=False)
    amount_minor: int = minor()
    delivered_minor: int = minor()
    invoiced_minor: int = minor()
    status: str = words(nullable=False)
    ordered_on: date = day()
    requested_on: date | None = day(nullable=True)
    owner: str | None = words()
    reference: str | None = words()
    description: str | None = words()
    fingerprint: int | None = Field(default=None, sa_column=Column(BigInteger))
    recorded_at: datetime = instant()
    updated_at: datetime = instant()
