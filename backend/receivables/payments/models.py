from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKeyConstraint, Index, text
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whose, words, yes


class Payment(SQLModel, table=True):
    """A receipt; without a customer it is unidentified. `open_minor` is what is not applied yet."""

    __tablename__ = "payments"
    __table_args__ = (
        ForeignKeyConstraint(["customer_id", "company_id"], ["customers.id", "customers.company_id"]),
        CheckConstraint("amount_minor > 0", "amount_positive"),
        CheckConstraint("open_minor BETWEEN 0 AND amount_minor", "open_within_amount"),
        Index("payments_identity", "company_id", "source", "external_id", unique=True, postgresql_where=text("NOT superseded")),
        Index("payments_customer", "customer_id", "received_on", "id"),
        Index("payments_received", "company_id", "received_on", "id"),
        Index("payments_open", "company_id", "id", postgresql_include=["customer_id", "currency", "open_minor"],
              postgresql_where=text("open_minor > 0")),
        Index("payments_reference", "company_id", "reference", "received_on", postgresql_where=text("reference IS NOT NULL")),
    )  # fmt: skip
    id: int = key()
    company_id: int = reference("companies.id")
    customer_id: int | None = whose(nullable=True)
    source: str = words(nullable=False)
    external_id: str = words(nullable=False)
    number: str = words(nullable=False)
    currency: str = words(nullable=False)
    amount_minor: int = minor()
    open_minor: int = minor()
    received_on: date = day()
    method: str | None = words()
    reference: str | None = words()
    remittance_text: str | None = words()
    reversed: bool = yes(default=False)
    superseded: bool = yes(default=False)
    fingerprint: int | None = Field(default=None, sa_column=Column(BigInteger))
    recorded_at: datetime = instant()
