from decimal import Decimal

from sqlalchemy import CheckConstraint, Column, Index, Numeric, text
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, reference, words


class ExchangeRate(SQLModel, table=True):
    """Units of the base currency for one unit of the currency from a day on. Only ever inserted; the latest row of a day counts."""

    __tablename__ = "exchange_rates"
    __table_args__ = (
        CheckConstraint("rate > 0", "rate_positive"),
        CheckConstraint("currency <> base_currency", "two_currencies"),
        Index("exchange_rates_day", "company_id", "currency", text("rate_on DESC"), text("id DESC")),
        Index("exchange_rates_recorded", "company_id", "recorded_at"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    currency: str = words(nullable=False)
    base_currency: str = words(nullable=False)
    rate: Decimal = Field(sa_column=Column(Numeric(24, 12), nullable=False))
    rate_on: date = day()
    source: str | None = words()
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
