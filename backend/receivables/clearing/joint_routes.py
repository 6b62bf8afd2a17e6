"""Clearing several receipts and credit notes at once over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.clearing import joint, joint_picking, picking, settings
from receivables.clearing.joint_schemas import CreditQuery, CreditToPick, JointIn, JointItemQuery, JointPreview
from receivables.clearing.schemas import ClearingRead, ItemToPick
from receivables.database import SessionDep
from receivables.invoices.models import Invoice
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router

CLEARINGS = router("/clearings", "clearing")
ROUTER = router("/clearing", "clearing")
Reader = Annotated[Principal, needs(Permission.PAYMENTS_READ)]
Writer = Annotated[Principal, needs(Permission.PAYMENTS_WRITE)]


@CLEARINGS.post("", summary="Clear receipts and credit notes against items", status_code=201, response_model=ClearingRead,
                responses=problems(404, 409))  # fmt: skip
def clear_together(session: SessionDep, principal: Writer, body: JointIn, once: OnceDep) -> Response:
    """All in one transaction, undone as a whole. Credits are used up in the order given; what is not used stays on each."""
    return once.run(session, principal, lambda: joint.clear(session, principal, body))


@CLEARINGS.post("/preview", summary="Try a clearing of several credits", response_model=JointPreview, responses=problems(404))
def preview_together(session: SessionDep, principal: Writer, body: JointIn) -> JointPreview:
    """Writes nothing: which credit would pay what of which item, and what it would be refused with."""
    return joint.preview(session, principal, body)


@ROUTER.get("/credits", summary="Open receipts and credit notes", response_model=Page[CreditToPick], responses=problems(404))
def list_credits(request: Request, session: SessionDep, principal: Reader, query: Annotated[CreditQuery, Query()]) -> Any:
    statement, tie = joint_picking.credits(session, principal, query), joint_picking.CREDITS.mark
    return list_answer(request, session, statement, query, "on", joint_picking.SORTABLE, tie, joint_picking.credit_row, CreditToPick)


@ROUTER.get("/items", summary="Open items to pick from", response_model=Page[ItemToPick], responses=problems(404))
def list_items(request: Request, session: SessionDep, principal: Reader, query: Annotated[JointItemQuery, Query()]) -> Any:
    """Of the customer's group, or those that the text finds; without either none."""
    company = principal.company(query.company)
    grace = settings.settings_of(session, company.id).discount_grace_days
    statement = joint_picking.items(session, principal, company.id, query)
    return list_answer(request, session, statement, query, "due_on", picking.SORTABLE, Invoice.id,
                       lambda row: joint_picking.item_row(row, query.on, grace), ItemToPick)  # fmt: skip
