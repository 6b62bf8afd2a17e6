from decimal import Decimal

from sqlalchemy import CheckConstraint, Column, Index, Numeric
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, words


class MonthlyFigure(SQLModel, table=True):
    """What a company says of a month that its ledger does not hold, in minor units. Only ever inserted: the latest row of a month counts.

    Without an amount an earlier one is taken back. `month` is the first day of it.
    """

    __tablename__ = "monthly_figures"
    __table_args__ = (
        CheckConstraint("kind IN ('output_value')", "kind"),
        CheckConstraint("amount_minor >= 0", "amount_not_negative"),
        CheckConstraint("extract(day FROM month) = 1", "first_day"),
        Index("monthly_figures_month", "company_id", "kind", "currency", "month", "id"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    month: date = day()
    kind: str = words(nullable=False)
    currency: str = words(nullable=False)
    amount_minor: int | None = minor(nullable=True)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class PeriodTarget(SQLModel, table=True):
    """What a figure should reach in a period: for the company, or for the customers of one salesperson or collector."""

    __tablename__ = "period_targets"
    __table_args__ = (
        CheckConstraint("subject IN ('company', 'owner', 'collector')", "subject"),
        CheckConstraint("(subject = 'company') = (person = '')", "person"),
        CheckConstraint("first_on <= last_on", "days_rising"),
        Index("period_targets_identity", "company_id", "subject", "person", "first_on", "last_on", "kpi_id", unique=True),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    subject: str = words(nullable=False)
    person: str = words(nullable=False, default="")
    first_on: date = day()
    last_on: date = day()
    kpi_id: str = words(nullable=False)
    value: Decimal = Field(sa_column=Column(Numeric(15, 6), nullable=False))
    created_at: datetime = instant()
