"""Promises to pay over HTTP: they are given with a collection action and read here."""

from typing import Annotated, Any

from fastapi import Query, Request

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.pagination import CSV_ROWS, Page, whole
from receivables.promises import reliability, service
from receivables.promises.schemas import PromiseQuery, PromiseRow, ReliabilityAnswer
from receivables.routing import csv_answer, problems, router, wants_csv
from receivables.texts import Id

ROUTER = router("/promises", "collection")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]


@ROUTER.get("", summary="Promises to pay and whether they were kept", response_model=Page[PromiseRow])
def list_promises(request: Request, session: SessionDep, principal: Reader, query: Annotated[PromiseQuery, Query()]) -> Any:
    if wants_csv(request):
        query = query.model_copy(update={"limit": CSV_ROWS, "cursor": None})
        rows = whole(service.page(session, principal, query))
        return csv_answer(list(PromiseRow.model_fields), (row.model_dump(mode="json") for row in rows), "promises")
    return service.page(session, principal, query)


@ROUTER.get("/reliability/{customer_id}", summary="How a customer kept its promises", responses=problems(404))
def get_promise_reliability(session: SessionDep, principal: Reader, customer_id: Id) -> ReliabilityAnswer:
    return reliability.of_customer(session, principal, customer_id)
