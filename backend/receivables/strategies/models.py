from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, whose, words


class Strategy(SQLModel, table=True):
    """A version of a company's strategy. Its content never changes; it counts from `valid_from` until a later one does."""

    __tablename__ = "strategies"
    __table_args__ = (
        UniqueConstraint("company_id", "version"),
        CheckConstraint("(valid_from IS NULL) = (activated_at IS NULL)", "activated_whole"),
        Index("strategies_valid", "company_id", "valid_from", "activated_at", postgresql_where=text("valid_from IS NOT NULL")),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    version: int = whole(default=1)
    name: str = words(nullable=False)
    note: str | None = words()
    definition: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
    valid_from: date | None = day(nullable=True)
    activated_at: datetime | None = instant(nullable=True)
    activated_by: str | None = words()


class Hold(SQLModel, table=True):
    """Dunning is silent about a customer, an item, or an amount of either, up to and including `until_on`, unless lifted before."""

    __tablename__ = "dunning_holds"
    __table_args__ = (
        CheckConstraint("from_on <= until_on", "days_rise"),
        CheckConstraint("amount_minor > 0", "amount_positive"),
        CheckConstraint("(amount_minor IS NULL) = (currency IS NULL)", "amount_has_currency"),
        CheckConstraint("(lifted_on IS NULL) = (lifted_by IS NULL)", "lifted_whole"),
        Index("dunning_holds_until", "company_id", "until_on"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    customer_id: int = reference("customers.id", index=True)
    invoice_id: int | None = reference("invoices.id", nullable=True)
    currency: str | None = words()
    amount_minor: int | None = minor(nullable=True)
    from_on: date = day()
    until_on: date = day()
    reason: str = words(nullable=False)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
    lifted_on: date | None = day(nullable=True)
    lifted_by: str | None = words()


class SendingHours(SQLModel, table=True):
    """When something may be sent to customers of a country, by its own clock, instead of the strategy's hours."""

    __tablename__ = "sending_hours"
    __table_args__ = (
        UniqueConstraint("company_id", "country"),
        CheckConstraint("from_hour >= 0 AND from_hour < to_hour AND to_hour <= 24", "hours_rise"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    country: str = words(nullable=False)
    time_zone: str = words(nullable=False)
    from_hour: int = Field(sa_column=Column(Integer, nullable=False))
    to_hour: int = Field(sa_column=Column(Integer, nullable=False))


class Mark(SQLModel, table=True):
    """An item has reached a level: the primary key is what makes a level happen once, whatever is retried.

    Taken away only when the letter that made it was never handed to a mail server.
    """

    __tablename__ = "dunning_marks"
    __table_args__ = (Index("dunning_marks_letter", "letter_id"),)
    invoice_id: int = Field(sa_column=Column(BigInteger, primary_key=True))
    level: int = Field(sa_column=Column(Integer, primary_key=True))
    letter_id: int = whose()
    marked_on: date = day()
