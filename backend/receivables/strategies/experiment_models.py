from sqlalchemy import CheckConstraint, Column, Index, Integer, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, reference, whose, words


class Experiment(SQLModel, table=True):
    """Another version of the strategy is tried on a share of the customers, from a day on until it is ended; one at a time."""

    __tablename__ = "strategy_experiments"
    __table_args__ = (
        CheckConstraint("share_percent BETWEEN 1 AND 99", "share"),
        CheckConstraint("(ended_on IS NULL) = (ended_by IS NULL)", "ended_whole"),
        Index("strategy_experiments_running", "company_id", unique=True, postgresql_where=text("ended_on IS NULL")),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    challenger_id: int = reference("strategies.id")
    name: str = words(nullable=False)
    share_percent: int = Field(sa_column=Column(Integer, nullable=False))
    started_on: date = day()
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
    ended_on: date | None = day(nullable=True)
    ended_by: str | None = words()


class Assignment(SQLModel, table=True):
    """Which version a customer gets while an experiment runs; never changed, whatever becomes of the rule that drew it."""

    __tablename__ = "strategy_assignments"
    __table_args__ = (UniqueConstraint("experiment_id", "customer_id"), CheckConstraint("arm IN ('champion', 'challenger')", "arm"))
    id: int = key()
    experiment_id: int = reference("strategy_experiments.id")
    customer_id: int = whose()
    arm: str = words(nullable=False)
    assigned_at: datetime = instant()
