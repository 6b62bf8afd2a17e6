"""Receipts over HTTP."""

from functools import partial
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import TypeAdapter

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.bulk.body import BodyDep
from receivables.bulk.contract import bulk_route
from receivables.bulk.run import BulkQuery, run
from receivables.database import SessionDep
from receivables.etags import tagged
from receivables.invoices.schemas import AllocationsIn, ReversalIn
from receivables.pagination import Page, list_answer
from receivables.payments import queries, service
from receivables.payments.models import Payment
from receivables.payments.schemas import PaymentCustomer, PaymentPush, PaymentQuery, PaymentRead, PaymentRow, ReversedAllocation
from receivables.routing import problems, router
from receivables.texts import Id

ROUTER = router("/payments", "payments")
ALLOCATIONS = router("/allocations", "payments")
_ROWS = TypeAdapter(PaymentPush)
_MOVING: Any = {"status_code": 201, "response_model": PaymentRead, "responses": problems(404, 409)}
Reader = Annotated[Principal, needs(Permission.PAYMENTS_READ)]
Writer = Annotated[Principal, needs(Permission.PAYMENTS_WRITE)]
Reverser = Annotated[Principal, needs(Permission.PAYMENTS_REVERSE)]


@ROUTER.get("", summary="Search and list receipts", response_model=Page[PaymentRow])
def list_payments(request: Request, session: SessionDep, principal: Reader, query: Annotated[PaymentQuery, Query()]) -> Any:
    statement = queries.listed(principal, query)
    return list_answer(request, session, statement, query, "-received_on", queries.SORTABLE, Payment.id, queries.row_of, PaymentRow)


@ROUTER.post("", summary="Record a receipt", **_MOVING)
def create_payment(session: SessionDep, principal: Writer, body: PaymentPush, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.create(session, principal, body))


@ROUTER.post("/bulk", summary="Push receipts", **bulk_route(PaymentPush))
def push_payments(session: SessionDep, principal: Writer, body: BodyDep, query: Annotated[BulkQuery, Query()]) -> Response:
    merge = partial(service.push, session, principal, corrections_allowed=query.corrections)
    return run(session, body, _ROWS, query, principal, merge)


@ROUTER.get("/{payment_id}", summary="One receipt with its entries", response_model=PaymentRead, responses=problems(404))
def get_payment(session: SessionDep, principal: Reader, payment_id: Id) -> Response:
    return tagged(service.read(session, principal, payment_id))


@ROUTER.post("/{payment_id}/allocations", summary="Apply a receipt to items", **_MOVING)
def allocate_payment(session: SessionDep, principal: Writer, payment_id: Id, body: AllocationsIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.allocate(session, principal, payment_id, body))


@ROUTER.post("/{payment_id}/customer", summary="Say whose receipt it is", **_MOVING)
def identify_payment(session: SessionDep, principal: Writer, payment_id: Id, body: PaymentCustomer, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.identify(session, principal, payment_id, body.customer_id))


@ROUTER.post("/{payment_id}/reversal", summary="Reverse a receipt", **_MOVING)
def reverse_payment(session: SessionDep, principal: Reverser, payment_id: Id, body: ReversalIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.reverse(session, principal, payment_id, body))


@ALLOCATIONS.post("/{entry_id}/reversal", summary="Reverse an allocation", **(_MOVING | {"response_model": ReversedAllocation}))
def reverse_allocation(session: SessionDep, principal: Reverser, entry_id: Id, body: ReversalIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.reverse_allocation(session, principal, entry_id, body))
