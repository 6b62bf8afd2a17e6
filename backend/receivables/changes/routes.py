"""The feed of changes over HTTP."""

from typing import Annotated

from fastapi import Query, Response
from pydantic_core import to_json

from receivables.access.authentication import Anyone
from receivables.changes import service
from receivables.changes.schemas import ChangesAnswer, ChangesQuery
from receivables.database import SessionDep
from receivables.routing import router

ROUTER = router("/changes", "changes")


@ROUTER.get("", summary="Rows changed since a cursor", response_model=ChangesAnswer)
def list_changes(session: SessionDep, principal: Anyone, query: Annotated[ChangesQuery, Query()]) -> Response:
    """Each row as it stands, at least once after every change that was committed, in the order in which transactions began to write.

    A change is told once every transaction that began to write before its own has ended, so that none is lost. An item is told also when a
    dispute of it is opened or decided. `customer_number` and `customer_name` on rows of items and receipts are the customer's as it stands:
    when they change the customer's row is told, and not those rows again; join them by `customer_id`.
    """
    return Response(to_json(service.page(session, principal, query)), media_type="application/json")
