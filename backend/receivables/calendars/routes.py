"""Calendars over HTTP: a company's own days, and years of official ones."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.calendars import queries, service
from receivables.calendars.models import CalendarYear, QuietDay
from receivables.calendars.schemas import (
    CalendarYearIn,
    CalendarYearQuery,
    CalendarYearRead,
    CalendarYearRow,
    QuietDayIn,
    QuietDayQuery,
    QuietDayRow,
)
from receivables.database import SessionDep
from receivables.etags import tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id

QUIET = router("/quiet-days", "dunning")
YEARS = router("/calendar-years", "dunning")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Keeper = Annotated[Principal, needs(Permission.STRATEGIES_WRITE)]


@QUIET.get("", summary="Days of the company's own, before the official list", response_model=Page[QuietDayRow])
def list_quiet_days(request: Request, session: SessionDep, principal: Reader, query: Annotated[QuietDayQuery, Query()]) -> Any:
    statement, tie = queries.quiet_days(principal, query), col(QuietDay.id)
    return list_answer(request, session, statement, query, "day", queries.QUIET_SORTABLE, tie, queries.row_of, QuietDayRow)


@QUIET.post("", summary="Say what a day is to the company", status_code=201, response_model=QuietDayRow, responses=problems(409))
def create_quiet_day(session: SessionDep, principal: Keeper, body: QuietDayIn) -> Response:
    return tagged(service.add_quiet_day(session, principal, body), 201)


@QUIET.delete("/{quiet_id}", summary="Take a day of its own away", status_code=204, response_class=Response, responses=problems(404))
def delete_quiet_day(session: SessionDep, principal: Keeper, quiet_id: Id) -> Response:
    service.remove_quiet_day(session, principal, quiet_id)
    return Response(status_code=204)


@YEARS.get("", summary="Years of official holidays that the company goes by", response_model=Page[CalendarYearRow])
def list_calendar_years(request: Request, session: SessionDep, principal: Reader, query: Annotated[CalendarYearQuery, Query()]) -> Any:
    statement, tie = queries.years(principal, query), col(CalendarYear.id)
    return list_answer(request, session, statement, query, "-year", queries.YEAR_SORTABLE, tie, queries.row_of, CalendarYearRow)


@YEARS.post("", summary="Go by a country's official holidays of a year", status_code=201, response_model=CalendarYearRead)
def take_calendar_year(session: SessionDep, principal: Keeper, body: CalendarYearIn) -> Response:
    return tagged(service.take(session, principal, body), 201)


@YEARS.get("/{year_id}", summary="A year with its holidays and worked weekends", response_model=CalendarYearRead, responses=problems(404))
def get_calendar_year(session: SessionDep, principal: Reader, year_id: Id) -> Response:
    return tagged(service.read(session, principal, year_id))


@YEARS.delete(
    "/{year_id}", summary="Go by it no more from today on", status_code=204, response_class=Response, responses=problems(404)
)
def delete_calendar_year(session: SessionDep, principal: Keeper, year_id: Id) -> Response:
    service.withdraw(session, principal, year_id)
    return Response(status_code=204)
