"""Open items over HTTP."""

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
from receivables.companies.scheme import Scheme, scheme_of
from receivables.database import SessionDep, transaction
from receivables.etags import IfMatch, tagged
from receivables.invoices import queries, releases, service
from receivables.invoices.moments import days_of
from receivables.invoices.schemas import (
    AllocationsIn,
    InvoicePatch,
    InvoicePush,
    InvoiceQuery,
    InvoiceRead,
    InvoiceRow,
    ReleaseIn,
    ReleaseWithdrawalIn,
    ReversalIn,
)
from receivables.pagination import Page, list_answer, page_answer
from receivables.routing import problems, router, wants_csv
from receivables.texts import Id

ROUTER = router("/invoices", "invoices")
_ROWS = TypeAdapter(InvoicePush)
_MOVING: Any = {"status_code": 201, "response_model": InvoiceRead, "responses": problems(404, 409)}
Reader = Annotated[Principal, needs(Permission.INVOICES_READ)]
Writer = Annotated[Principal, needs(Permission.INVOICES_WRITE)]
Reverser = Annotated[Principal, needs(Permission.INVOICES_REVERSE)]
Applier = Annotated[Principal, needs(Permission.PAYMENTS_WRITE)]


@ROUTER.get("", summary="Search and list open items", response_model=Page[InvoiceRow])
def list_invoices(request: Request, principal: Reader, query: Annotated[InvoiceQuery, Query()]) -> Response:
    days = days_of(principal, query)
    prepared = None if wants_csv(request) or len(set(days.values())) != 1 else queries.prepared(query)
    if prepared is not None:  # what is asked most, ten thousand times a day
        given, (day, *_) = {name: getattr(query, name) for name in queries.PLAIN}, days.values()
        rows, cursor = prepared.page(query, given | {"companies": principal.scope(query.company), "today": day})
        return page_answer([queries.row_of(row, day) for row in rows], cursor)
    with transaction() as session:
        scheme = scheme_of(session, principal.scope(query.company)) if query.bucket else Scheme()
        statement, moment = queries.listed(principal, query, days, scheme)
        if moment.as_of is not None:
            session.execute(queries.JOIN_ONCE)
        sortable = queries.SORTABLE | {"open": moment.open_minor, "due_on": moment.due_on}
        tie, row_of = sortable["id"], lambda row: queries.row_of(row, days[row.company])
        return list_answer(request, session, statement, query, "due_on", sortable, tie, row_of, InvoiceRow)


@ROUTER.post("", summary="Post an open item", status_code=201, response_model=InvoiceRead, responses=problems(409))
def create_invoice(session: SessionDep, principal: Writer, body: InvoicePush, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.create(session, principal, body))


@ROUTER.post("/bulk", summary="Push open items", **bulk_route(InvoicePush))
def push_invoices(session: SessionDep, principal: Writer, body: BodyDep, query: Annotated[BulkQuery, Query()]) -> Response:
    merge = partial(service.push, session, principal, corrections_allowed=query.corrections)
    return run(session, body, _ROWS, query, principal, merge)


@ROUTER.get("/{invoice_id}", summary="One open item with its entries", response_model=InvoiceRead, responses=problems(404))
def get_invoice(session: SessionDep, principal: Reader, invoice_id: Id) -> Response:
    return tagged(service.read(session, principal, invoice_id))


@ROUTER.patch("/{invoice_id}", summary="Change what describes an item", response_model=InvoiceRead, responses=problems(404, 412, 428))
def change_invoice(session: SessionDep, principal: Writer, invoice_id: Id, body: InvoicePatch, if_match: IfMatch = None) -> Response:
    return tagged(service.change(session, principal, invoice_id, body, if_match))


@ROUTER.post("/{invoice_id}/allocations", summary="Apply a credit note", **_MOVING)
def apply_credit_note(session: SessionDep, principal: Applier, invoice_id: Id, body: AllocationsIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.apply_credit_note(session, principal, invoice_id, body))


@ROUTER.post("/{invoice_id}/reversal", summary="Reverse an item", **_MOVING)
def reverse_invoice(session: SessionDep, principal: Reverser, invoice_id: Id, body: ReversalIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.reverse(session, principal, invoice_id, body))


@ROUTER.post("/{invoice_id}/release", summary="Make a held retention or deposit due", **_MOVING)
def release_invoice(session: SessionDep, principal: Writer, invoice_id: Id, body: ReleaseIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: releases.release(session, principal, invoice_id, body))


@ROUTER.post("/{invoice_id}/release/withdrawal", summary="Hold a released retention or deposit again", **_MOVING)
def withdraw_release(session: SessionDep, principal: Writer, invoice_id: Id, body: ReleaseWithdrawalIn, once: OnceDep) -> Response:
    """As long as nothing was paid or let go of it since."""
    return once.run(session, principal, lambda: releases.withdraw(session, principal, invoice_id, body))
