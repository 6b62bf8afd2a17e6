from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKeyConstraint, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, reference, words, yes
from receivables.rules.calendar import DayKind


class QuietDay(SQLModel, table=True):
    """A day of the company's own, for customers of a country, or of any when none is named: a public holiday that it typed in, a day on
    which it rests, or one on which it works. It counts before the official list."""

    __tablename__ = "quiet_days"
    __table_args__ = (
        UniqueConstraint("company_id", "country", "day", postgresql_nulls_not_distinct=True),
        CheckConstraint("kind IN ('holiday', 'closed', 'workday')", "kind"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    country: str | None = words()
    day: date = day()
    name: str = words(nullable=False)
    kind: str = words(nullable=False, default=DayKind.HOLIDAY.value)


class CalendarYear(SQLModel, table=True):
    """A country's year that the company goes by, from `from_on`; `provisional`: the list it was taken from had no official year yet.

    One that was withdrawn counts no more from that day on, and the worker leaves the country alone until a person takes a year again.
    """

    __tablename__ = "calendar_years"
    __table_args__ = (UniqueConstraint("company_id", "country", "year"),)
    id: int = key()
    company_id: int = reference("companies.id")
    country: str = words(nullable=False)
    year: int = Field(sa_column=Column(Integer, nullable=False))
    from_on: date = day()
    provisional: bool = yes(default=False)
    source: str = words(nullable=False)
    actor: str = words(nullable=False)
    taken_at: datetime = instant()
    withdrawn_on: date | None = day(nullable=True)


class CalendarDay(SQLModel, table=True):
    """A day of a country's official list as it was taken: a public holiday, or a weekend that is worked."""

    __tablename__ = "calendar_days"
    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "country", "year"], ["calendar_years.company_id", "calendar_years.country", "calendar_years.year"]
        ),
        CheckConstraint("kind IN ('holiday', 'workday')", "kind"),
        CheckConstraint("year = extract(year FROM day)", "year"),
    )
    company_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    country: str = Field(sa_column=Column(Text, primary_key=True))
    day: date = Field(sa_column=Column(Date, primary_key=True))
    year: int = Field(sa_column=Column(Integer, nullable=False))
    kind: str = words(nullable=False)
    name: str = words(nullable=False)
    names: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False, server_default="{}"))
    source: str = words(nullable=False)
