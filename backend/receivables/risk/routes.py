"""Scores, flags and evaluations over HTTP."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import Query, Request
from sqlmodel import col

from receivables import clock
from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customers.queries import load
from receivables.database import SessionDep
from receivables.pagination import Page, list_answer
from receivables.risk import queries, service
from receivables.risk.models import Flag
from receivables.risk.schemas import EvaluationIn, EvaluationRead, EvaluationsRead, FlagQuery, FlagRead, ScoreRead
from receivables.routing import problems, router, wants_csv
from receivables.texts import Day, Id

SCORE_ROUTER = router("/customers", "risk")
FLAG_ROUTER = router("/flags", "risk")
EVALUATION_ROUTER = router("/evaluations", "risk")
Reader = Annotated[Principal, needs(Permission.RISK_READ)]
Writer = Annotated[Principal, needs(Permission.RISK_WRITE)]


@SCORE_ROUTER.get("/{customer_id}/score", summary="A customer's behaviour score for a day, and its history", responses=problems(404))
def get_customer_score(session: SessionDep, principal: Reader, customer_id: Id, as_of: Annotated[Day | None, Query()] = None) -> ScoreRead:
    customer = load(session, principal, customer_id)
    today = _today(principal, customer.company_id)
    return service.score_on(session, customer, as_of or today, today)


@FLAG_ROUTER.get("", summary="Warnings on customers, with their evidence", response_model=Page[FlagRead])
def list_flags(request: Request, session: SessionDep, principal: Reader, query: Annotated[FlagQuery, Query()]) -> Any:
    statement = queries.listed(principal, query)
    row_of = queries.csv_row_of if wants_csv(request) else queries.row_of
    return list_answer(request, session, statement, query, "-severity,-amount", queries.SORTABLE, col(Flag.id), row_of, FlagRead)


@EVALUATION_ROUTER.post("", summary="Make scores and flags anew, now")
def evaluate_now(session: SessionDep, principal: Writer, body: EvaluationIn) -> EvaluationsRead:
    """Of one company, or of every company one may see."""
    rows = []
    for company_id in sorted(principal.scope(body.company)):
        company = session.get_one(Company, company_id)
        done = service.evaluate_company(session, company, everyone=True, wait=True)
        counts = {} if done is None else asdict(done)
        rows.append(EvaluationRead(company=company.code, as_of=_today(principal, company_id), **counts))
    return EvaluationsRead(items=rows)


def _today(principal: Principal, company_id: int) -> date:
    return clock.today(next(c.time_zone for c in principal.companies.values() if c.id == company_id))
