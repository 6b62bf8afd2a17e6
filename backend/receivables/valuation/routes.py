"""The base-currency valuation over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.etags import tagged
from receivables.pagination import Page, list_answer
from receivables.rates.service import check_instant
from receivables.routing import problems, router
from receivables.texts import Id
from receivables.valuation import queries, revaluations, worth
from receivables.valuation.models import BaseMovement, Revaluation
from receivables.valuation.schemas import (
    BaseMovementQuery,
    BaseMovementRow,
    BaseValue,
    BaseValueQuery,
    RevaluationIn,
    RevaluationPreview,
    RevaluationQuery,
    RevaluationRead,
    RevaluationReversal,
    RevaluationSummary,
)

ROUTER = router("/revaluations", "exchange-rates")
MOVEMENTS = router("/base-movements", "exchange-rates")
INVOICES = router("/invoices/{invoice_id}/base-value", "invoices")
PAYMENTS = router("/payments/{payment_id}/base-value", "payments")
Reader = Annotated[Principal, needs(Permission.REPORTS_READ)]
Writer = Annotated[Principal, needs(Permission.REVALUATIONS_WRITE)]
_MOVING: Any = {"status_code": 201, "response_model": RevaluationRead}


@ROUTER.get("", summary="Month-end revaluations", response_model=Page[RevaluationSummary])
def list_revaluations(request: Request, session: SessionDep, principal: Reader, query: Annotated[RevaluationQuery, Query()]) -> Any:
    statement = queries.runs(principal, query)
    return list_answer(
        request, session, statement, query, "-month_end", queries.RUNS_SORTABLE, Revaluation.id, queries.run_row, RevaluationSummary
    )


@ROUTER.post("", summary="Post the revaluation of a month end", responses=problems(409), **_MOVING)
def post_revaluation(session: SessionDep, principal: Writer, body: RevaluationIn, once: OnceDep) -> Response:
    """Posts the unrealised difference of each open foreign document on the month end, and takes it back on the next day.

    A month that is posted already is answered as it is; reverse it to post it anew.
    """
    return once.run(session, principal, lambda: revaluations.post(session, principal, body))


@ROUTER.post("/preview", summary="What a revaluation would post")
def preview_revaluation(session: SessionDep, principal: Reader, body: RevaluationIn) -> RevaluationPreview:
    return revaluations.preview(session, principal, body)


@ROUTER.get("/{revaluation_id}", summary="One revaluation", response_model=RevaluationRead, responses=problems(404))
def get_revaluation(session: SessionDep, principal: Reader, revaluation_id: Id) -> Response:
    return tagged(revaluations.read(session, principal, revaluation_id))


@ROUTER.post("/{revaluation_id}/reversal", summary="Take a revaluation back", responses=problems(404, 409), **_MOVING)
def reverse_revaluation(
    session: SessionDep, principal: Writer, revaluation_id: Id, body: RevaluationReversal, once: OnceDep
) -> Response:
    return once.run(session, principal, lambda: revaluations.reverse(session, principal, revaluation_id, body))


@MOVEMENTS.get("", summary="Movements of base values", response_model=Page[BaseMovementRow])
def list_base_movements(request: Request, session: SessionDep, principal: Reader, query: Annotated[BaseMovementQuery, Query()]) -> Any:
    """Made within a minute of the entry or rate that calls for them; a revaluation makes what is missing first."""
    check_instant(query.known_at)
    statement = queries.movements(principal, query)
    return list_answer(
        request, session, statement, query, "-effective_on", queries.SORTABLE, BaseMovement.id, queries.movement_row, BaseMovementRow
    )


@INVOICES.get("", summary="What an item is worth in the base currency", responses=problems(404))
def get_invoice_base_value(
    session: SessionDep,
    principal: Annotated[Principal, needs(Permission.INVOICES_READ)],
    invoice_id: Id,
    query: Annotated[BaseValueQuery, Query()],
) -> BaseValue:
    return worth.of_invoice(session, principal, invoice_id, query.rate_on)


@PAYMENTS.get("", summary="What a receipt is worth in the base currency", responses=problems(404))
def get_payment_base_value(
    session: SessionDep,
    principal: Annotated[Principal, needs(Permission.PAYMENTS_READ)],
    payment_id: Id,
    query: Annotated[BaseValueQuery, Query()],
) -> BaseValue:
    return worth.of_payment(session, principal, payment_id, query.rate_on)
