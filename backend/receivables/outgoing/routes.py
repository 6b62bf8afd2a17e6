"""Outgoing statement lines over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.etags import tagged
from receivables.outgoing import queries, run, ties
from receivables.outgoing.schemas import (
    OutgoingQuery,
    OutgoingRead,
    OutgoingRow,
    OutgoingRun,
    OutgoingRunIn,
    PaysRefundIn,
    ReturnsReceiptIn,
    SetAsideIn,
    UntieIn,
)
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.statements.models import StatementLine
from receivables.texts import Id

ROUTER = router("/outgoing-lines", "statements")
Reader = Annotated[Principal, needs(Permission.PAYMENTS_READ)]
Writer = Annotated[Principal, needs(Permission.PAYMENTS_WRITE)]
Reverser = Annotated[Principal, needs(Permission.PAYMENTS_REVERSE)]
_MOVING: Any = {"status_code": 201, "response_model": OutgoingRead, "responses": problems(404, 409)}


@ROUTER.get("", summary="Money that left an account", response_model=Page[OutgoingRow])
def list_outgoing(request: Request, session: SessionDep, principal: Reader, query: Annotated[OutgoingQuery, Query()]) -> Any:
    statement, tie = queries.listed(principal, query), col(StatementLine.id)
    return list_answer(request, session, statement, query, "-booked_on", queries.SORTABLE, tie, queries.row_of, OutgoingRow)


@ROUTER.post("/runs", summary="Find what outgoing lines are", status_code=201, response_model=OutgoingRun, responses=problems(409))
def run_outgoing(session: SessionDep, principal: Reverser, body: OutgoingRunIn, once: OnceDep) -> Response:
    """All that wait, 2,000 at most at a time; what is sure is tied."""
    company = principal.company(body.company, "/company")
    return once.run(session, principal, lambda: run.run(session, principal, company.id, applying=body.apply))


@ROUTER.get("/{line_id}", summary="One outgoing line with what it may be", response_model=OutgoingRead, responses=problems(404))
def get_outgoing(session: SessionDep, principal: Reader, line_id: Id) -> Response:
    return tagged(ties.read(session, principal, line_id))


@ROUTER.post("/{line_id}/refund", summary="Say which refund it pays", **_MOVING)
def pays_refund(session: SessionDep, principal: Writer, line_id: Id, body: PaysRefundIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: ties.tie(session, principal, line_id, "refund", body.refund_id))


@ROUTER.post("/{line_id}/return", summary="Say which receipt the bank took back", **_MOVING)
def returns_receipt(session: SessionDep, principal: Reverser, line_id: Id, body: ReturnsReceiptIn, once: OnceDep) -> Response:
    """Reverses the receipt and all that it paid, with effect from the line's day."""
    return once.run(session, principal, lambda: ties.tie(session, principal, line_id, "return", body.payment_id))


@ROUTER.post("/{line_id}/set-aside", summary="Say that it is nothing of the receivables", **_MOVING)
def set_aside(session: SessionDep, principal: Writer, line_id: Id, body: SetAsideIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: ties.tie(session, principal, line_id, "other", None, note=body.note))


@ROUTER.post("/{line_id}/undo", summary="Take back what it was tied to", **_MOVING)
def undo_tie(session: SessionDep, principal: Reverser, line_id: Id, body: UntieIn, once: OnceDep) -> Response:
    """A receipt that was reversed is recorded anew and applied again to what it had paid, as far as that is open."""
    return once.run(session, principal, lambda: ties.undo(session, principal, line_id, body.reason))
