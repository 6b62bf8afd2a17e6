"""Monthly figures and the targets of periods over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.pagination import Page, csv_too_long, fetch, list_answer, page_answer, sort_keys
from receivables.reporting import monthly_figures, period_targets
from receivables.reporting.figure_schemas import (
    FigureQuery,
    FigureRead,
    FiguresAnswer,
    FiguresIn,
    PeriodTargetIn,
    PeriodTargetQuery,
    PeriodTargetRead,
)
from receivables.reporting.models import MonthlyFigure, PeriodTarget
from receivables.reporting.period import home
from receivables.routing import csv_answer, router, wants_csv

CSV_ROWS = 1000  # each target is worked out by the key figures of its period
FIGURES = router("/monthly-figures", "reports")
TARGETS = router("/period-targets", "reports")
Reader = Annotated[Principal, needs(Permission.REPORTS_READ)]


@FIGURES.get("", summary="What companies say of their months", response_model=Page[FigureRead])
def list_monthly_figures(request: Request, session: SessionDep, principal: Reader, query: Annotated[FigureQuery, Query()]) -> Any:
    statement, tie = monthly_figures.listed(principal, query), col(MonthlyFigure.id)
    return list_answer(request, session, statement, query, "-month", monthly_figures.SORTABLE, tie, monthly_figures.row_of, FigureRead)


@FIGURES.put("", summary="Tell figures of months")
def put_monthly_figures(
    session: SessionDep, principal: Annotated[Principal, needs(Permission.FIGURES_WRITE)], body: FiguresIn
) -> FiguresAnswer:
    company = home(principal, body.company, "/company")
    return FiguresAnswer(changed=monthly_figures.put(session, principal, company, body.items))


@TARGETS.get("", summary="Targets of periods and what was attained", response_model=Page[PeriodTargetRead])
def list_period_targets(request: Request, session: SessionDep, principal: Reader, query: Annotated[PeriodTargetQuery, Query()]) -> Any:
    keys = sort_keys(query.sort, "-last_on", period_targets.SORTABLE, col(PeriodTarget.id))
    as_csv = wants_csv(request)
    asked = query.model_copy(update={"limit": CSV_ROWS, "cursor": None}) if as_csv else query
    rows, cursor, total = fetch(session, period_targets.listed(principal, query), asked, keys)
    if as_csv and cursor is not None:
        raise csv_too_long(CSV_ROWS)
    shown = period_targets.attained(session, principal, rows)
    if as_csv:
        return csv_answer(list(PeriodTargetRead.model_fields), shown, "period-targets")
    return page_answer(shown, cursor, total)


@TARGETS.put("", summary="Set a target for a period", response_model=PeriodTargetRead, responses={204: {"description": "Taken away"}})
def put_period_target(
    session: SessionDep, principal: Annotated[Principal, needs(Permission.TARGETS_WRITE)], body: PeriodTargetIn
) -> Any:
    made = period_targets.put(session, principal, home(principal, body.company, "/company"), body)
    if made is None:
        return Response(status_code=204)
    return period_targets.attained(session, principal, [made])[0]
