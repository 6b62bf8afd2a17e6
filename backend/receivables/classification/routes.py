"""The list of overdue causes over HTTP; items are judged under /invoices."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.classification import queries, service
from receivables.classification.models import OverdueCause
from receivables.classification.schemas import CauseIn, CausePatch, CauseQuery, CauseRead
from receivables.database import SessionDep
from receivables.etags import IfMatch, tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id

ROUTER = router("/overdue-causes", "classification")
Reader = Annotated[Principal, needs(Permission.INVOICES_READ)]
Keeper = Annotated[Principal, needs(Permission.CAUSES_WRITE)]


@ROUTER.get("", summary="Why items are late: each company's own list", response_model=Page[CauseRead])
def list_overdue_causes(request: Request, session: SessionDep, principal: Reader, query: Annotated[CauseQuery, Query()]) -> Any:
    statement, tie = queries.causes(principal, query), col(OverdueCause.id)
    return list_answer(request, session, statement, query, "code", queries.CAUSES_SORTABLE, tie, queries.cause_row, CauseRead)


@ROUTER.post("", summary="Add an overdue cause", status_code=201, response_model=CauseRead, responses=problems(409))
def create_overdue_cause(session: SessionDep, principal: Keeper, body: CauseIn) -> Response:
    return tagged(service.create_cause(session, principal, body), 201)


@ROUTER.get("/{cause_id}", summary="One overdue cause", response_model=CauseRead, responses=problems(404))
def get_overdue_cause(session: SessionDep, principal: Reader, cause_id: Id) -> Response:
    return tagged(service.read_cause(session, principal, cause_id))


@ROUTER.patch("/{cause_id}", summary="Rename a cause, or take it out of use", response_model=CauseRead, responses=problems(404, 412, 428))
def change_overdue_cause(session: SessionDep, principal: Keeper, cause_id: Id, body: CausePatch, if_match: IfMatch = None) -> Response:
    return tagged(service.change_cause(session, principal, cause_id, body, if_match))
