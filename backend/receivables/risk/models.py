from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, words


class BehaviourScore(SQLModel, table=True):
    """A customer's behaviour score on a day, with what made it; a new row only when it changed."""

    __tablename__ = "behaviour_scores"
    __table_args__ = (Index("behaviour_scores_customer", "customer_id", "as_of", "id"),)
    id: int = key()
    company_id: int = reference("companies.id")
    customer_id: int = reference("customers.id")
    as_of: date = day()
    method: str = words(nullable=False)
    score: int | None = whole()
    settled_count: int = whole(default=0)
    factors: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    recorded_at: datetime = instant()


class Flag(SQLModel, table=True):
    """A warning on a customer: opened when its rule starts to hold, closed when it stops."""

    __tablename__ = "flags"
    __table_args__ = (
        Index("flags_customer", "customer_id"),
        Index("flags_open", "company_id", "customer_id", "rule", unique=True, postgresql_where=text("closed_on IS NULL")),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    customer_id: int = reference("customers.id")
    rule: str = words(nullable=False)
    severity: str = words(nullable=False)
    currency: str | None = words()
    amount_minor: int | None = minor(nullable=True)
    evidence: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    opened_on: date = day()
    closed_on: date | None = day(nullable=True)
    updated_at: datetime = instant()


class Evaluation(SQLModel, table=True):
    """For which day a company's scores and flags were last made, and up to which entry and instant changes were taken in."""

    __tablename__ = "evaluations"
    company_id: int = Field(sa_column=Column(BigInteger, ForeignKey("companies.id"), primary_key=True))
    last_entry_id: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    seen_at: datetime | None = instant(nullable=True)
    evaluated_on: date | None = day(nullable=True)
