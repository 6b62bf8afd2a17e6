"""Use cases of calendars: days of a company's own, and years of official ones, taken by a person or by the worker."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.calendars import official, queries
from receivables.calendars.models import CalendarDay, CalendarYear, QuietDay
from receivables.calendars.official import NotListed, OfficialYear
from receivables.calendars.schemas import CalendarYearIn, CalendarYearQuery, CalendarYearRead, QuietDayIn, QuietDayRow
from receivables.clock import now, today
from receivables.errors import conflict, invalid, not_found

WORKER = "system:calendars"
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('calendars'), :company)")
Window = tuple[date, date]
"""From a day to a day, both inside."""


def add_quiet_day(session: Session, principal: Principal, data: QuietDayIn) -> QuietDayRow:
    """Keeps a day of the company's own. Raises 409 `already_exists`, 422 `unknown_company`."""
    company = principal.company(data.company, "/company")
    values = {name: value for name, value in data.model_dump(mode="json", exclude={"company", "day"}).items() if value is not None}
    values |= {"day": data.day}
    statement = upsert(QuietDay).values(values | {"company_id": company.id}).on_conflict_do_nothing().returning(col(QuietDay.id))
    made = session.execute(statement).scalar()
    if made is None:
        raise conflict("already_exists", "The company has said what that day is; take it away first.")
    audit.record(session, actor=principal.actor, action="created", subject="quiet_day", subject_id=made, company_id=company.id,
                 after=values)  # fmt: skip
    return QuietDayRow.model_validate(data.model_dump() | {"id": made, "company": company.code})


def remove_quiet_day(session: Session, principal: Principal, quiet_id: int) -> None:
    """Takes a day of the company's own away. Raises 404."""
    statement = delete(QuietDay).where(col(QuietDay.id) == quiet_id, col(QuietDay.company_id).in_(principal.company_ids))
    columns = (col(QuietDay.company_id), col(QuietDay.country), col(QuietDay.day), col(QuietDay.name), col(QuietDay.kind))
    row = session.execute(statement.returning(*columns)).one_or_none()
    if row is None:
        raise not_found("quiet day")
    audit.record(session, actor=principal.actor, action="removed", subject="quiet_day", subject_id=quiet_id, company_id=row.company_id,
                 before={"country": row.country, "day": row.day, "name": row.name, "kind": row.kind})  # fmt: skip


def read(session: Session, principal: Principal, year_id: int) -> CalendarYearRead:
    """A year with its days; raises 404."""
    row = session.execute(queries.years(principal, CalendarYearQuery()).where(col(CalendarYear.id) == year_id)).one_or_none()
    if row is None:
        raise not_found("calendar year")
    shown = queries.row_of(row)
    found = [{"day": one.day, "kind": one.kind, "name": one.name, "names": one.names, "source": one.source}
             for one in queries.days_of_year(session, principal.companies[row.company].id, row.country, row.year)]  # fmt: skip
    return CalendarYearRead.model_validate(shown | {"days": found})


def take(session: Session, principal: Principal, data: CalendarYearIn) -> CalendarYearRead:
    """Goes by a country's year of the official list. Taken again, only what is not over yet changes, and what was never taken is added.

    Raises 422 `unknown_company`, `country_not_listed`, `year_not_listed`.
    """
    company = principal.company(data.company, "/company")
    try:
        listed = official.year_of(data.country, data.year)
    except NotListed as error:
        raise invalid(error.code, str(error), "/country" if error.code == "country_not_listed" else "/year") from error
    return read(session, principal, _take(session, company.id, today(company.time_zone), data.country, listed, principal.actor))


def withdraw(session: Session, principal: Principal, year_id: int) -> None:
    """From today on the company goes by that year's list no more; days that are over stay. Raises 404."""
    wanted = select(CalendarYear).where(col(CalendarYear.id) == year_id, col(CalendarYear.company_id).in_(principal.company_ids))
    found = session.execute(wanted.with_for_update().execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None or found.withdrawn_on is not None:
        raise not_found("calendar year")
    day = today(next(one for one in principal.companies.values() if one.id == found.company_id).time_zone)
    own = (col(CalendarDay.company_id) == found.company_id, col(CalendarDay.country) == found.country, col(CalendarDay.year) == found.year)
    session.execute(delete(CalendarDay).where(*own, col(CalendarDay.day) >= day))
    session.execute(update(CalendarYear).where(col(CalendarYear.id) == year_id).values(withdrawn_on=day)
                    .execution_options(synchronize_session=False))  # fmt: skip
    audit.record(session, actor=principal.actor, action="withdrawn", subject="calendar_year", subject_id=year_id,
                 company_id=found.company_id, before={"country": found.country, "year": found.year})  # fmt: skip


def keep_up(session: Session, company_id: int, day: date) -> int:
    """The worker's part on a business day: this year and the next of each country that the company goes by, its own among them, as the
    list has them by now; answers how many years it took. Of a year that nobody took before it takes the days from today on: what is over
    stays as it was.
    """
    taken = 0
    for country in queries.followed(session, company_id):
        for year in (day.year, day.year + 1):
            kept = queries.year(session, company_id, country, year)
            if kept is None or (kept.withdrawn_on is None and kept.source != official.source()):
                with suppress(NotListed):
                    _take(session, company_id, day, country, official.year_of(country, year), WORKER)
                    taken += 1
    return taken


def _take(session: Session, company_id: int, day: date, country: str, listed: OfficialYear, actor: str) -> int:
    """Puts the listed days in place of those that are not over on `day`; answers the year's id."""
    session.execute(_LOCK, {"company": company_id})
    kept, year = queries.year(session, company_id, country, listed.year), listed.year
    first, last = date(year, 1, 1), date(year, 12, 31)
    begins = min(max(first, day), last) if actor == WORKER else first
    values: dict[str, Any] = {"provisional": listed.provisional, "source": listed.source}
    windows = [(begins, last)]
    if kept is None:
        made = {"company_id": company_id, "country": country, "year": year, "from_on": begins, "actor": actor}
        year_id: int = session.execute(insert(CalendarYear).values(values | made).returning(col(CalendarYear.id))).scalar_one()
    else:
        year_id, again = kept.id, values | {"from_on": min(kept.from_on, begins), "withdrawn_on": None}
        windows = [(begins, kept.from_on - timedelta(1)), (max(kept.from_on, day), last)]
        over = day > last and begins >= kept.from_on
        if over or all(getattr(kept, name) == value for name, value in again.items()):
            return year_id
        statement = update(CalendarYear).where(col(CalendarYear.id) == year_id).values(again | {"actor": actor, "taken_at": now()})
        session.execute(statement.execution_options(synchronize_session=False))
    count = _put(session, company_id, country, listed, windows)
    audit.record(session, actor=actor, action="taken", subject="calendar_year", subject_id=year_id, company_id=company_id,
                 after={"country": country, "year": year, "days": count} | values)  # fmt: skip
    return year_id


def _put(session: Session, company_id: int, country: str, listed: OfficialYear, windows: Sequence[Window]) -> int:
    own = (col(CalendarDay.company_id) == company_id, col(CalendarDay.country) == country, col(CalendarDay.year) == listed.year)
    for first, last in windows:
        session.execute(delete(CalendarDay).where(*own, col(CalendarDay.day).between(first, last)))
    whose = {"company_id": company_id, "country": country, "year": listed.year, "source": listed.source}
    rows = [whose | {"day": day, "kind": one.kind.value, "name": one.name, "names": one.names}
            for day, one in listed.days.items() if any(first <= day <= last for first, last in windows)]  # fmt: skip
    if rows:
        session.execute(insert(CalendarDay), rows)
    return len(rows)
