"""Promises to pay over HTTP: they are given with a collection action and read here."""

from typing import Annotated, Any

from fastapi import Query, Request

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.pagination import CSV_ROWS, Page
from receivables.promises import service
from receivables.promises.schemas import PromiseQuery, PromiseRow
from receivables.routing import csv_answer, router, wants_csv

ROUTER = router("/promises", "collection")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]


@ROUTER.get("", summary="Promises to pay and whether they were kept", response_model=Page[PromiseRow])
def list_promises(request: Request, session: SessionDep, principal: Reader, query: Annotated[PromiseQuery, Query()]) -> Any:
    if wants_csv(request):
        query = query.model_copy(update={"limit": CSV_ROWS, "cursor": None})
        rows = service.page(session, principal, query).items
        return csv_answer(list(PromiseRow.model_fields), (row.model_dump(mode="json") for row in rows), "promises")
    return service.page(session, principal, query)
