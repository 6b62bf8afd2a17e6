"""What a day is to a company, by country, for programs and for other SQL: its own days before official ones, those of the country named
before those of none. `rests_sql` is the twin of `rules.calendar.rests`."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.calendars.models import CalendarDay, CalendarYear, QuietDay
from receivables.calendars.schemas import CalendarYearQuery, Known, QuietDayQuery
from receivables.companies.models import Company
from receivables.pagination import Statement
from receivables.rules.calendar import Calendar, DayKind

QUIET_SORTABLE = {"day": col(QuietDay.day)}
YEAR_SORTABLE = {"year": col(CalendarYear.year), "country": col(CalendarYear.country), "id": col(CalendarYear.id)}
EVERY = frozenset(DayKind)
PUBLIC = frozenset({DayKind.HOLIDAY, DayKind.WORKDAY})
"""What a day is to everybody in a country: not that one company rests."""
_DAYS = text("""SELECT DISTINCT ON (c.country, d.day) c.country, d.day, d.kind
    FROM unnest(CAST(:countries AS text[])) AS c (country) JOIN (
        SELECT country, day, kind, CASE WHEN country IS NULL THEN 1 ELSE 0 END AS place FROM quiet_days WHERE company_id = :company
        UNION ALL SELECT country, day, kind, 2 FROM calendar_days WHERE company_id = :company) d
        ON coalesce(d.country, c.country) = c.country
    WHERE d.kind = ANY(:kinds) AND d.day BETWEEN :first AND :last
    ORDER BY c.country, d.day, d.place""")
_KNOWN = text("""SELECT provisional FROM calendar_years WHERE company_id = :company AND country = :country
    AND year = extract(year FROM CAST(:day AS date)) AND from_on <= :day AND withdrawn_on IS NULL""")
_FOLLOWED = text("""SELECT country FROM (
        SELECT DISTINCT ON (country) country, withdrawn_on FROM calendar_years WHERE company_id = :company ORDER BY country, year DESC) y
    WHERE withdrawn_on IS NULL
    UNION SELECT country FROM companies m WHERE id = :company AND country IS NOT NULL
        AND NOT EXISTS (SELECT FROM calendar_years y WHERE y.company_id = m.id AND y.country = m.country AND withdrawn_on IS NOT NULL)
    ORDER BY 1""")
NOWHERE = ""
"""Stands for no country: only the company's days of every country hold there."""


def kind_sql(company: str, country: str, day: str) -> str:
    """SQL of what is known of a day, null where nothing is; the parameters are SQL of a company's id, a country (or null) and a day."""
    return f"""coalesce(
        (SELECT q.kind FROM quiet_days q WHERE q.company_id = {company} AND q.day = {day} AND (q.country IS NULL OR q.country = {country})
            ORDER BY q.country IS NULL LIMIT 1),
        (SELECT q.kind FROM calendar_days q WHERE q.company_id = {company} AND q.country = {country} AND q.day = {day}))"""  # noqa: S608


def rests_sql(kind: str, week: str, day: str) -> str:
    """SQL of whether a day is one of rest: `kind` as of `kind_sql`, `week` the weekdays of rest as JSON, `day` a day or local time."""
    return f"""CASE {kind} WHEN 'holiday' THEN true WHEN 'closed' THEN true WHEN 'workday' THEN {week} @> '[1, 2, 3, 4, 5, 6, 7]'
        ELSE {week} @> to_jsonb(extract(isodow FROM {day})::int) END"""


def days(
    session: Session, company_id: int, countries: Collection[str | None], first: date = date.min, last: date = date.max,
    kinds: Collection[DayKind] = EVERY,
) -> dict[str | None, Calendar]:  # fmt: skip
    """What is known of the days from `first` to `last` in each country; None: in no country at all."""
    named = {country: NOWHERE if country is None else country for country in countries}
    values: dict[str, Any] = {"company": company_id, "countries": sorted(set(named.values())), "first": first, "last": last}
    values["kinds"] = [kind.value for kind in kinds]
    found: dict[str, dict[date, DayKind]] = {}
    for country, day, kind in session.execute(_DAYS, values):
        found.setdefault(country, {})[day] = DayKind(kind)
    return {country: found.get(name, {}) for country, name in named.items()}


def quiet_days(principal: Principal, query: QuietDayQuery) -> Statement:
    """The company's own days that a list shows."""
    columns: list[Any] = [col(getattr(QuietDay, name)) for name in ("id", "country", "day", "name", "kind")]
    statement: Statement = select(*columns, col(Company.code).label("company")).join(Company, col(Company.id) == QuietDay.company_id)
    statement = statement.where(col(QuietDay.company_id).in_(principal.scope(query.company)))
    return statement if query.day_from is None else statement.where(col(QuietDay.day) >= query.day_from)


def _count(kind: DayKind) -> Any:
    wanted = select(func.count()).where(
        col(CalendarDay.company_id) == CalendarYear.company_id, col(CalendarDay.country) == CalendarYear.country,
        col(CalendarDay.year) == CalendarYear.year, col(CalendarDay.kind) == kind,
    )  # fmt: skip
    return wanted.correlate(CalendarYear).scalar_subquery()


def years(principal: Principal, query: CalendarYearQuery) -> Statement:
    """The years that a list shows, with how many days each has."""
    names = ("id", "country", "year", "from_on", "provisional", "source", "actor", "taken_at", "withdrawn_on")
    columns: list[Any] = [col(getattr(CalendarYear, name)) for name in names]
    statement: Statement = select(
        *columns, col(Company.code).label("company"), _count(DayKind.HOLIDAY).label("holidays"), _count(DayKind.WORKDAY).label("workdays")
    ).join(Company, col(Company.id) == CalendarYear.company_id)
    statement = statement.where(col(CalendarYear.company_id).in_(principal.scope(query.company)))
    for column, value in ((CalendarYear.country, query.country), (CalendarYear.year, query.year)):
        statement = statement if value is None else statement.where(col(column) == value)
    return statement


def known_on(session: Session, company_id: int, country: str, day: date) -> Known:
    """Whether the company goes by a country's official list on a day, and whether that list was official yet."""
    provisional = session.execute(_KNOWN, {"company": company_id, "country": country, "day": day}).scalar_one_or_none()
    return "unknown" if provisional is None else "provisional" if provisional else "official"


def year(session: Session, company_id: int, country: str, of: int) -> CalendarYear | None:
    """A country's year as it was taken last."""
    own = (col(CalendarYear.company_id) == company_id, col(CalendarYear.country) == country, col(CalendarYear.year) == of)
    found: CalendarYear | None = session.execute(
        select(CalendarYear).where(*own).execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return found


def days_of_year(session: Session, company_id: int, country: str, of: int) -> list[CalendarDay]:
    """The days of a country's year that the company goes by, in their order."""
    own = (col(CalendarDay.company_id) == company_id, col(CalendarDay.country) == country, col(CalendarDay.year) == of)
    return list(session.execute(select(CalendarDay).where(*own).order_by(col(CalendarDay.day))).scalars())


def followed(session: Session, company_id: int) -> list[str]:
    """The countries whose years the worker takes: those of which a person took one, and the company's own; none that was withdrawn."""
    return list(session.execute(_FOLLOWED, {"company": company_id}).scalars())


def row_of(row: Any) -> dict[str, Any]:
    """A row as the wire shows it."""
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key")}
