"""Reconciliations over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.etags import IfMatch, tagged
from receivables.pagination import Page, list_answer
from receivables.reconciliations import explain, queries, service
from receivables.reconciliations.inputs import CONTRACT, SentDep, lines_of
from receivables.reconciliations.models import Reconciliation, ReconciliationDifference
from receivables.reconciliations.schemas import (
    DifferenceQuery,
    DifferenceRow,
    Explanation,
    ExplanationsIn,
    ExplanationsRead,
    ReconciliationQuery,
    ReconciliationRead,
    ReconciliationRow,
    SendQuery,
    SignatureIn,
)
from receivables.routing import problems, router
from receivables.texts import Id

ROUTER = router("/reconciliations", "reconciliations")
Reader = Annotated[Principal, needs(Permission.RECONCILIATIONS_READ)]
Writer = Annotated[Principal, needs(Permission.RECONCILIATIONS_WRITE)]
Signer = Annotated[Principal, needs(Permission.RECONCILIATIONS_SIGN)]
_MAKING: Any = {"status_code": 201, "response_model": ReconciliationRead, "responses": problems(404, 409)}
_SENDING: Any = {"status_code": 201, "response_model": ReconciliationRead, "responses": problems(409, 413, 415), "openapi_extra": CONTRACT}


@ROUTER.post("", summary="Send what another system has open, and compare", **_SENDING)
def send_reconciliation(session: SessionDep, principal: Writer, query: Annotated[SendQuery, Query()], body: SentDep) -> Response:
    """The whole list or nothing (50 MiB at most; JSON 10,000 lines). Sent again it is a new version of the same reconciliation."""
    return tagged(service.send(session, principal, query, lines_of(body, query)), 201)


@ROUTER.get("", summary="Search and list reconciliations", response_model=Page[ReconciliationRow])
def list_reconciliations(request: Request, session: SessionDep, principal: Reader, query: Annotated[ReconciliationQuery, Query()]) -> Any:
    statement = queries.listed(principal, query)
    return list_answer(request, session, statement, query, "-as_of", queries.SORTABLE, Reconciliation.id, queries.row_of, ReconciliationRow)


@ROUTER.get("/{reconciliation_id}", summary="One reconciliation", response_model=ReconciliationRead, responses=problems(404))
def get_reconciliation(session: SessionDep, principal: Reader, reconciliation_id: Id) -> Response:
    return tagged(service.read(session, principal, reconciliation_id))


@ROUTER.post("/{reconciliation_id}/comparisons", summary="Compare again with the books as they are now", **_MAKING)
def compare_again(session: SessionDep, principal: Writer, reconciliation_id: Id, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.compare_again(session, principal, reconciliation_id))


@ROUTER.post("/{reconciliation_id}/signatures", summary="Sign a version", **_MAKING)
def sign_reconciliation(session: SessionDep, principal: Signer, reconciliation_id: Id, body: SignatureIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.sign(session, principal, reconciliation_id, body.version))


@ROUTER.get(
    "/{reconciliation_id}/differences", summary="Search and list differences", response_model=Page[DifferenceRow], responses=problems(404)
)
def list_differences(
    request: Request, session: SessionDep, principal: Reader, reconciliation_id: Id, query: Annotated[DifferenceQuery, Query()]
) -> Any:
    statement = queries.differences(queries.read_row(session, principal, reconciliation_id), principal, query)
    return list_answer(
        request, session, statement, query, "id", queries.DIFFERENCES_SORTABLE, ReconciliationDifference.id, queries.difference_row,
        DifferenceRow,
    )  # fmt: skip


@ROUTER.get(
    "/{reconciliation_id}/differences/{difference_id}", summary="One difference", response_model=DifferenceRow, responses=problems(404)
)
def get_difference(session: SessionDep, principal: Reader, reconciliation_id: Id, difference_id: Id) -> Response:
    return tagged(explain.read(session, principal, reconciliation_id, difference_id))


@ROUTER.patch(
    "/{reconciliation_id}/differences/{difference_id}", summary="Explain, assign or close a difference", response_model=DifferenceRow,
    responses=problems(404, 409, 412, 428),
)  # fmt: skip
def explain_difference(
    session: SessionDep, principal: Writer, reconciliation_id: Id, difference_id: Id, body: Explanation, if_match: IfMatch = None
) -> Response:
    return tagged(explain.explain(session, principal, reconciliation_id, difference_id, body, if_match))


@ROUTER.post(
    "/{reconciliation_id}/explanations", summary="Explain, assign or close many differences", response_model=ExplanationsRead,
    responses=problems(404, 409),
)  # fmt: skip
def explain_differences(session: SessionDep, principal: Writer, reconciliation_id: Id, body: ExplanationsIn) -> ExplanationsRead:
    return explain.explain_many(session, principal, reconciliation_id, body)
