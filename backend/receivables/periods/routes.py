"""Periods over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.clock import today
from receivables.database import SessionDep
from receivables.pagination import Page, list_answer
from receivables.periods import queries, service
from receivables.periods.schemas import ClosingIn, PeriodQuery, PeriodRow, PeriodState, PeriodStateQuery, ReopeningIn
from receivables.routing import problems, router

ROUTER = router("/periods", "periods")
Reader = Annotated[Principal, needs(Permission.PERIODS_READ)]
Closer = Annotated[Principal, needs(Permission.PERIODS_CLOSE)]
_MAKING: Any = {"status_code": 201, "response_model": PeriodState, "responses": problems(409)}


@ROUTER.get("", summary="The months of a company's books", response_model=Page[PeriodRow])
def list_periods(request: Request, session: SessionDep, principal: Reader, query: Annotated[PeriodQuery, Query()]) -> Any:
    company = principal.company(query.company)
    statement = queries.months(company, query, today(company.time_zone))
    key = statement.selected_columns["id"]

    def row_of(row: Any) -> dict[str, Any]:
        return {"company": company.code} | {name: value for name, value in row._mapping.items() if not name.startswith("_key")}

    return list_answer(request, session, statement, query, "-id", {"id": key}, key, row_of, PeriodRow)


@ROUTER.get("/state", summary="Until when the books are closed")
def get_period_state(session: SessionDep, principal: Reader, query: Annotated[PeriodStateQuery, Query()]) -> PeriodState:
    return service.state(session, principal.company(query.company))


@ROUTER.post("/closings", summary="Close every day up to one", **_MAKING)
def close_period(session: SessionDep, principal: Closer, body: ClosingIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.close(session, principal, body))


@ROUTER.post("/reopenings", summary="Ask for closed days to be opened again", **_MAKING)
def ask_to_reopen(session: SessionDep, principal: Closer, body: ReopeningIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.ask_to_reopen(session, principal, body))
