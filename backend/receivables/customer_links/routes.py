"""Customer links over HTTP: made, listed and revoked by people; used by customers on their page."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.customer_links import queries, service
from receivables.customer_links.models import CustomerLink, CustomerLinkUse
from receivables.customer_links.schemas import (
    CustomerLinkIn,
    CustomerLinkMade,
    CustomerLinkRow,
    LinkQuery,
    LinkRevocationIn,
    LinkUseQuery,
    LinkUseRow,
)
from receivables.database import SessionDep
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id

ROUTER = router("/customer-links", "customer page")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Writer = Annotated[Principal, needs(Permission.CUSTOMER_LINKS_WRITE)]


@ROUTER.get("", summary="Links given to customers", response_model=Page[CustomerLinkRow])
def list_customer_links(request: Request, session: SessionDep, principal: Reader, query: Annotated[LinkQuery, Query()]) -> Any:
    statement, tie = queries.listed(principal, query), col(CustomerLink.id)
    return list_answer(request, session, statement, query, "-id", queries.SORTABLE, tie, queries.row_of, CustomerLinkRow)


@ROUTER.post("", summary="Make a link for a customer", status_code=201, responses=problems(404))
def make_customer_link(session: SessionDep, principal: Writer, body: CustomerLinkIn, response: Response) -> CustomerLinkMade:
    """Its address is told in this answer only."""
    response.headers["Cache-Control"] = "no-store"
    return service.make(session, principal, body)


@ROUTER.post("/{link_id}/revocation", summary="End a link now", responses=problems(404, 409))
def revoke_customer_link(session: SessionDep, principal: Writer, link_id: Id, body: LinkRevocationIn) -> CustomerLinkRow:
    return service.revoke(session, principal, link_id, body)


@ROUTER.get("/{link_id}/uses", summary="When a link was used, and from where", response_model=Page[LinkUseRow], responses=problems(404))
def list_customer_link_uses(
    request: Request, session: SessionDep, principal: Reader, link_id: Id, query: Annotated[LinkUseQuery, Query()]
) -> Any:
    """Uses of the last 400 days: `uses` and `last_used_at` of the link count earlier ones too."""
    queries.read(session, principal, link_id)
    statement, tie = queries.uses(link_id), col(CustomerLinkUse.id)
    return list_answer(request, session, statement, query, "-id", queries.USE_SORTABLE, tie, queries.row_of, LinkUseRow)
