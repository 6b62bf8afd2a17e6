"""Clearing over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.clearing import aliases, picking, preview, queries, run, service, settings, undo
from receivables.clearing.models import Clearing, LearntPayer
from receivables.clearing.request_schemas import AcceptIn, AcceptManyIn, AcceptManyRead, ClearIn, PreviewRead, RunIn, RunRead, UndoIn
from receivables.clearing.schemas import (
    ClearingQuery,
    ClearingRead,
    ClearingRow,
    ItemQuery,
    ItemToPick,
    ReceiptQuery,
    ReceiptRead,
    ReceiptRow,
)
from receivables.clearing.setting_schemas import AliasQuery, AliasRow, ClearingSettingsPatch, ClearingSettingsRead, CompanyOnly
from receivables.database import SessionDep
from receivables.etags import IfMatch, tagged
from receivables.invoices.models import Invoice
from receivables.pagination import Page, list_answer
from receivables.payments.models import Payment
from receivables.routing import problems, router
from receivables.texts import Id

ROUTER = router("/clearing", "clearing")
CLEARINGS = router("/clearings", "clearing")
ALIASES = router("/payer-aliases", "clearing")
Reader = Annotated[Principal, needs(Permission.PAYMENTS_READ)]
Writer = Annotated[Principal, needs(Permission.PAYMENTS_WRITE)]
Reverser = Annotated[Principal, needs(Permission.PAYMENTS_REVERSE)]
Administrator = Annotated[Principal, needs(Permission.COMPANIES_WRITE)]
_MOVING: Any = {"status_code": 201, "response_model": ClearingRead, "responses": problems(404, 409)}


@ROUTER.get("/receipts", summary="Receipts to clear, with what is proposed", response_model=Page[ReceiptRow])
def list_clearing_receipts(request: Request, session: SessionDep, principal: Reader, query: Annotated[ReceiptQuery, Query()]) -> Any:
    statement = queries.listed(principal, query)
    return list_answer(request, session, statement, query, "-received_on", queries.SORTABLE, Payment.id, queries.row_of, ReceiptRow)


@ROUTER.get("/receipts/{payment_id}", summary="One receipt to clear", response_model=ReceiptRead, responses=problems(404))
def get_clearing_receipt(session: SessionDep, principal: Reader, payment_id: Id) -> Response:
    return tagged(service.read(session, principal, payment_id))


@ROUTER.get("/receipts/{payment_id}/items", summary="Open items to pick from", response_model=Page[ItemToPick], responses=problems(404))
def list_clearing_items(
    request: Request, session: SessionDep, principal: Reader, payment_id: Id, query: Annotated[ItemQuery, Query()]
) -> Any:  # fmt: skip
    receipt = queries.read_row(session, principal, payment_id)
    grace = settings.settings_of(session, receipt.company_id).discount_grace_days
    return list_answer(request, session, picking.items(session, receipt, query), query, "due_on", picking.SORTABLE, Invoice.id,
                       lambda row: picking.item_row(row, receipt.received_on, grace), ItemToPick)  # fmt: skip


@ROUTER.post("/runs", summary="Match what is left and apply what is sure", status_code=201, response_model=RunRead,
             responses=problems(409))  # fmt: skip
def run_matching(session: SessionDep, principal: Writer, body: RunIn, once: OnceDep) -> Response:
    """Without `payment_ids` all receipts of the company that are left, 10,000 at most at a time."""
    company = principal.company(body.company, "/company")
    return once.run(session, principal, lambda: run.run(session, principal, company.id, body.payment_ids, applying=body.apply))


@ROUTER.post("/receipts/{payment_id}/accept", summary="Apply a proposal", **_MOVING)
def accept_proposal(session: SessionDep, principal: Writer, payment_id: Id, body: AcceptIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.accept(session, principal, payment_id, body.key))


@ROUTER.post("/accept", summary="Apply many proposals", response_model=AcceptManyRead, responses=problems(409))
def accept_proposals(session: SessionDep, principal: Writer, body: AcceptManyIn, once: OnceDep) -> Response:
    """In one transaction: each receipt is applied once or, as its row tells, not at all."""
    return once.run(session, principal, lambda: service.accept_many(session, principal, body), 200)


@ROUTER.post("/receipts/{payment_id}/clear", summary="Clear a receipt by hand", **_MOVING)
def clear_receipt(session: SessionDep, principal: Writer, payment_id: Id, body: ClearIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.clear(session, principal, payment_id, body))


@ROUTER.post("/receipts/{payment_id}/preview", summary="Try a clearing", response_model=PreviewRead, responses=problems(404))
def preview_clearing(session: SessionDep, principal: Writer, payment_id: Id, body: ClearIn) -> PreviewRead:
    """Writes nothing: what clearing so would come to, and what it would be refused with."""
    return preview.preview(session, principal, payment_id, body)


@ROUTER.get("/settings", summary="How a company clears", response_model=ClearingSettingsRead)
def get_clearing_settings(session: SessionDep, principal: Reader, query: Annotated[CompanyOnly, Query()]) -> Response:
    return tagged(settings.read(session, principal.company(query.company)))


@ROUTER.patch("/settings", summary="Change how a company clears", response_model=ClearingSettingsRead, responses=problems(412, 428))
def change_clearing_settings(
    session: SessionDep, principal: Administrator, query: Annotated[CompanyOnly, Query()], body: ClearingSettingsPatch,
    if_match: IfMatch = None,
) -> Response:  # fmt: skip
    return tagged(settings.change(session, principal, principal.company(query.company), body, if_match))


@CLEARINGS.get("", summary="What was cleared, and how", response_model=Page[ClearingRow])
def list_clearings(request: Request, session: SessionDep, principal: Reader, query: Annotated[ClearingQuery, Query()]) -> Any:
    statement, tie = queries.clearings(principal, query), Clearing.id
    return list_answer(request, session, statement, query, "-id", queries.CLEARINGS_SORTABLE, tie, queries.clearing_row, ClearingRow)


@CLEARINGS.get("/{clearing_id}", summary="One clearing with its entries", response_model=ClearingRead, responses=problems(404))
def get_clearing(session: SessionDep, principal: Reader, clearing_id: Id) -> Response:
    return tagged(service.read_clearing(session, principal, clearing_id))


@CLEARINGS.post("/{clearing_id}/undo", summary="Undo a clearing", **_MOVING)
def undo_clearing(session: SessionDep, principal: Reverser, clearing_id: Id, body: UndoIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: undo.undo(session, principal, clearing_id, body))


@ALIASES.get("", summary="Who is known to pay for whom", response_model=Page[AliasRow])
def list_payer_aliases(request: Request, session: SessionDep, principal: Reader, query: Annotated[AliasQuery, Query()]) -> Any:
    statement, tie = aliases.listed(principal, query), col(LearntPayer.id)
    return list_answer(request, session, statement, query, "name", aliases.SORTABLE, tie, aliases.row_of, AliasRow)


@ALIASES.delete("/{alias_id}", summary="Forget a payer", status_code=204, responses=problems(404))
def forget_payer_alias(session: SessionDep, principal: Writer, alias_id: Id) -> None:
    aliases.forget(session, principal, alias_id)
