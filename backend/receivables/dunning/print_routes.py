"""Printed letters over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import FileResponse
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.dunning import printing, prints
from receivables.dunning.models import Print
from receivables.dunning.print_schemas import PostingIn, PrintMade, PrintQuery, PrintRead
from receivables.dunning.routes import NO_SNIFF, RUNS
from receivables.dunning.schemas import DunningDecision
from receivables.etags import tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id

ROUTER = router("/dunning-prints", "dunning")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Collector = Annotated[Principal, needs(Permission.COLLECTION_WRITE)]
_BATCH: Any = {"status_code": 201, "response_model": PrintRead, "responses": problems(404, 409)}


@RUNS.post(
    "/{run_id}/prints", summary="Print its letters that were not printed yet, as one PDF", status_code=201, response_model=PrintMade,
    responses=problems(404, 409),
)  # fmt: skip
def print_dunning_run(principal: Collector, run_id: Id, once: OnceDep) -> Response:
    return printing.make(principal, run_id, once)


@ROUTER.get("", summary="Batches of printed letters", response_model=Page[PrintRead])
def list_dunning_prints(request: Request, session: SessionDep, principal: Reader, query: Annotated[PrintQuery, Query()]) -> Any:
    statement, tie = prints.listed(principal, query), col(Print.id)
    return list_answer(request, session, statement, query, "-id", prints.SORTABLE, tie, prints.row_of, PrintRead)


@ROUTER.get("/{print_id}", summary="One batch", response_model=PrintRead, responses=problems(404))
def get_dunning_print(session: SessionDep, principal: Reader, print_id: Id) -> Response:
    return tagged(prints.read(session, principal, print_id))


@ROUTER.get(
    "/{print_id}/pdf", summary="The batch as one PDF, each letter on pages of its own", response_class=Response,
    responses=problems(404) | {200: {"content": {"application/pdf": {}}, "description": "The PDF"}},
)  # fmt: skip
def get_dunning_print_pdf(principal: Reader, print_id: Id) -> Response:
    made = prints.pdf_of(principal, print_id)
    return FileResponse(made, filename=f"letters-{print_id}.pdf", media_type="application/pdf", headers=NO_SNIFF)


@ROUTER.post("/{print_id}/reprint", summary="Print it once more, with a reason", **_BATCH)
def reprint_dunning_print(session: SessionDep, principal: Collector, print_id: Id, body: DunningDecision, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: prints.again(session, principal, print_id, body))


@ROUTER.post("/{print_id}/posting", summary="Say that it went into the post", **_BATCH)
def post_dunning_print(session: SessionDep, principal: Collector, print_id: Id, body: PostingIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: prints.post(session, principal, print_id, body))
