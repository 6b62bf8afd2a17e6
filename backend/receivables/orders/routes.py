"""Orders over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import TypeAdapter

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.bulk.body import BodyDep
from receivables.bulk.contract import bulk_route
from receivables.bulk.run import BulkQuery, run
from receivables.database import SessionDep
from receivables.etags import tagged
from receivables.orders import queries, service
from receivables.orders.models import Order
from receivables.orders.schemas import OrderPush, OrderQuery, OrderRow
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id

ROUTER = router("/orders", "orders")
_ROWS = TypeAdapter(OrderPush)
Reader = Annotated[Principal, needs(Permission.INVOICES_READ)]
Writer = Annotated[Principal, needs(Permission.INVOICES_WRITE)]


@ROUTER.get("", summary="Search and list orders", response_model=Page[OrderRow])
def list_orders(request: Request, session: SessionDep, principal: Reader, query: Annotated[OrderQuery, Query()]) -> Any:
    statement = queries.listed(principal, query)
    return list_answer(request, session, statement, query, "ordered_on", queries.SORTABLE, Order.id, queries.row_of, OrderRow)


@ROUTER.post("/bulk", summary="Push orders", **bulk_route(OrderPush))
def push_orders(session: SessionDep, principal: Writer, body: BodyDep, query: Annotated[BulkQuery, Query()]) -> Response:
    return run(session, body, _ROWS, query, principal, lambda rows: service.push(session, principal, rows))


@ROUTER.get("/{order_id}", summary="One order", response_model=OrderRow, responses=problems(404))
def get_order(session: SessionDep, principal: Reader, order_id: Id) -> Response:
    return tagged(service.read(session, principal, order_id))
