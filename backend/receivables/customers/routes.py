"""Customers over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import TypeAdapter

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.bulk.body import BodyDep
from receivables.bulk.contract import bulk_route
from receivables.bulk.run import BulkQuery, run
from receivables.customers import queries, service, tags
from receivables.customers.models import Customer
from receivables.customers.schemas import CustomerPatch, CustomerPush, CustomerQuery, CustomerRead, CustomerRow
from receivables.customers.tags import CustomerTags, CustomerTagsIn
from receivables.database import SessionDep
from receivables.etags import IfMatch, tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Code, Id

ROUTER = router("/customers", "customers")
_ROWS = TypeAdapter(CustomerPush)
Reader = Annotated[Principal, needs(Permission.CUSTOMERS_READ)]
Writer = Annotated[Principal, needs(Permission.CUSTOMERS_WRITE)]


@ROUTER.get("", summary="Search and list customers", response_model=Page[CustomerRow])
def list_customers(request: Request, session: SessionDep, principal: Reader, query: Annotated[CustomerQuery, Query()]) -> Any:
    statement = queries.listed(principal, query)
    return list_answer(
        request, session, statement, query, "name", queries.SORTABLE, Customer.id, lambda row: queries.row_of(row[0], row[1]), CustomerRow
    )


@ROUTER.post("", summary="Enter a customer", status_code=201, response_model=CustomerRead, responses=problems(409))
def create_customer(session: SessionDep, principal: Writer, body: CustomerPush) -> Response:
    return tagged(service.create(session, principal, body), 201)


@ROUTER.post("/bulk", summary="Push customers", **bulk_route(CustomerPush))
def push_customers(session: SessionDep, principal: Writer, body: BodyDep, query: Annotated[BulkQuery, Query()]) -> Response:
    return run(session, body, _ROWS, query, principal, lambda rows: service.push(session, principal, rows))


@ROUTER.get("/tags", summary="Every tag in use")
def list_customer_tags(session: SessionDep, principal: Reader, company: Code | None = None) -> CustomerTags:
    return tags.known(session, principal, company)


@ROUTER.get("/{customer_id}", summary="One customer", response_model=CustomerRead, responses=problems(404))
def get_customer(session: SessionDep, principal: Reader, customer_id: Id) -> Response:
    return tagged(queries.read(session, principal, queries.load(session, principal, customer_id)))


@ROUTER.patch("/{customer_id}", summary="Change a customer", response_model=CustomerRead, responses=problems(404, 412, 428))
def change_customer(session: SessionDep, principal: Writer, customer_id: Id, body: CustomerPatch, if_match: IfMatch = None) -> Response:
    return tagged(service.change(session, principal, customer_id, body, if_match))


@ROUTER.get("/{customer_id}/tags", summary="Its tags", responses=problems(404))
def get_customer_tags(session: SessionDep, principal: Reader, customer_id: Id) -> CustomerTags:
    return tags.read(session, principal, customer_id)


@ROUTER.put("/{customer_id}/tags", summary="Give it these tags instead", responses=problems(404))
def put_customer_tags(session: SessionDep, principal: Writer, customer_id: Id, body: CustomerTagsIn) -> CustomerTags:
    return tags.put(session, principal, customer_id, body)
