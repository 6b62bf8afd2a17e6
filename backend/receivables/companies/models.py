from typing import Any

from sqlalchemy import ARRAY, Column, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from receivables.columns import datetime, instant, key, words


class Company(SQLModel, table=True):
    """A legal entity with its own books: base currency, time zone, country (whose holidays it keeps), aging scheme, thresholds,
    KPI targets."""

    __tablename__ = "companies"
    id: int = key()
    code: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    name: str = words(nullable=False)
    base_currency: str = words(nullable=False)
    time_zone: str = words(nullable=False)
    country: str | None = words()
    overdue_bounds: list[int] = Field(sa_column=Column(ARRAY(Integer), nullable=False, server_default="{30,60,90,180,365}"))
    age_years: list[int] = Field(sa_column=Column(ARRAY(Integer), nullable=False, server_default="{1,2,3}"))
    thresholds: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False, server_default="{}"))
    targets: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False, server_default="{}"))
    created_at: datetime = instant()
