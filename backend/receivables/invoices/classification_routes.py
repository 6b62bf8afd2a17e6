"""Judging open items over HTTP, and the history of what was judged."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.classification.models import Classification
from receivables.classification.queries import VERSIONS_SORTABLE, version_row, versions
from receivables.classification.schemas import ClassificationIn, ClassificationRead
from receivables.database import SessionDep
from receivables.invoices import classification, queries
from receivables.invoices.schemas import BulkClassificationIn, BulkClassified, InvoiceRead
from receivables.pagination import Page, PageQuery, list_answer
from receivables.routing import problems, router
from receivables.texts import Id

ROUTER = router("/invoices", "classification")
Reader = Annotated[Principal, needs(Permission.INVOICES_READ)]
Judge = Annotated[Principal, needs(Permission.INVOICES_CLASSIFY)]


@ROUTER.post("/classification", summary="Classify many items at once", status_code=201, response_model=BulkClassified,
             responses=problems(404, 409))  # fmt: skip
def classify_invoices(session: SessionDep, principal: Judge, body: BulkClassificationIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: classification.classify_many(session, principal, body))


@ROUTER.post("/{invoice_id}/classification", summary="Classify an item", status_code=201, response_model=InvoiceRead,
             responses=problems(404, 409))  # fmt: skip
def classify_invoice(session: SessionDep, principal: Judge, invoice_id: Id, body: ClassificationIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: classification.classify(session, principal, invoice_id, body))


@ROUTER.get("/{invoice_id}/classifications", summary="How an item was classified over time", response_model=Page[ClassificationRead],
            responses=problems(404))  # fmt: skip
def list_classifications(
    request: Request, session: SessionDep, principal: Reader, invoice_id: Id, query: Annotated[PageQuery, Query()]
) -> Any:
    currency, tie = queries.load(session, principal, invoice_id).currency, col(Classification.id)
    statement = versions(invoice_id)
    return list_answer(
        request, session, statement, query, "-id", VERSIONS_SORTABLE, tie, lambda row: version_row(row, currency), ClassificationRead
    )
