"""Balance confirmations over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.account_statements.files import downloads
from receivables.confirmations import letters, queries, service
from receivables.confirmations.models import Confirmation, ConfirmationRun
from receivables.confirmations.schemas import (
    ConfirmationQuery,
    ConfirmationRow,
    ConfirmationRunIn,
    ConfirmationRunQuery,
    ConfirmationRunRow,
    ConfirmationSendingIn,
    LetterReturnIn,
    LettersSent,
    SampleMember,
    SampleQuery,
)
from receivables.customers.models import Customer
from receivables.customers.schemas import Language
from receivables.database import SessionDep, transaction
from receivables.etags import tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id

RUNS = router("/confirmation-runs", "confirmations")
ROUTER = router("/confirmations", "confirmations")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Writer = Annotated[Principal, needs(Permission.CONFIRMATIONS_WRITE)]
_ACT: Any = {"responses": problems(404, 409)}


class LetterQuery(BaseModel):
    language: Language | None = None


class PartQuery(BaseModel):
    part: Annotated[int, Field(ge=1, le=1000)] = 1


@RUNS.get("", summary="Confirmation runs and how far they are", response_model=Page[ConfirmationRunRow])
def list_confirmation_runs(
    request: Request, session: SessionDep, principal: Reader, query: Annotated[ConfirmationRunQuery, Query()]
) -> Any:
    statement, tie = queries.runs(principal, query), col(ConfirmationRun.id)
    return list_answer(request, session, statement, query, "-id", queries.RUN_SORTABLE, tie, queries.run_of, ConfirmationRunRow)


@RUNS.post("", summary="Make the letters of a run", status_code=201, response_model=ConfirmationRunRow, responses=problems(409))
def make_confirmation_run(session: SessionDep, principal: Writer, body: ConfirmationRunIn, once: OnceDep) -> Response:
    """Chosen customers, all with anything open, those above an amount, or a random sample that its seed draws again."""
    return once.run(session, principal, lambda: service.make(session, principal, body))


@RUNS.get("/{run_id}", summary="One confirmation run", response_model=ConfirmationRunRow, responses=problems(404))
def get_confirmation_run(session: SessionDep, principal: Reader, run_id: Id) -> Response:
    return tagged(ConfirmationRunRow.model_validate(queries.read_run(session, principal, run_id)))


@RUNS.get("/{run_id}/sample", summary="Who stood for a sample, and who was drawn", response_model=Page[SampleMember],
          responses=problems(404))  # fmt: skip
def list_sample_members(
    request: Request, session: SessionDep, principal: Reader, run_id: Id, query: Annotated[SampleQuery, Query()]
) -> Any:
    """In the order of their marks: the first are those drawn. Nobody stands here of a sample that an older version of the program drew."""
    queries.read_run(session, principal, run_id)
    statement, sortable = queries.members(session, run_id)
    return list_answer(request, session, statement, query, "mark", sortable, col(Customer.id), queries.member_of, SampleMember)


@RUNS.get("/{run_id}/letters", summary="Every letter of a run in one PDF, of a large run a part", **downloads("pdf"))
def print_confirmation_run(principal: Writer, run_id: Id, query: Annotated[PartQuery, Query()]) -> Response:
    with transaction() as session:
        found = letters.printed(session, principal, run_id, query.part)
    return found.file()


@RUNS.post("/{run_id}/sending", summary="Say that the letters of a run went out", **_ACT)
def send_confirmation_run(session: SessionDep, principal: Writer, run_id: Id, body: ConfirmationSendingIn) -> LettersSent:
    return service.mark_all_sent(session, principal, run_id, body)


@ROUTER.get("", summary="Confirmation letters and what came of them", response_model=Page[ConfirmationRow])
def list_confirmations(request: Request, session: SessionDep, principal: Reader, query: Annotated[ConfirmationQuery, Query()]) -> Any:
    statement, tie = queries.listed(principal, query), col(Confirmation.id)
    return list_answer(request, session, statement, query, "id", queries.SORTABLE, tie, queries.row_of, ConfirmationRow)


@ROUTER.get("/{confirmation_id}", summary="One letter", response_model=ConfirmationRow, responses=problems(404))
def get_confirmation(session: SessionDep, principal: Reader, confirmation_id: Id) -> Response:
    return tagged(ConfirmationRow.model_validate(queries.read(session, principal, confirmation_id)))


@ROUTER.get("/{confirmation_id}/letter", summary="The letter as PDF, with the customer's link", **downloads("pdf"))
def confirmation_letter(principal: Writer, confirmation_id: Id, query: Annotated[LetterQuery, Query()]) -> Response:
    with transaction() as session:
        found = letters.handed_out(session, principal, confirmation_id, query.language)
    return found.file()


@ROUTER.post("/{confirmation_id}/sending", summary="Say that a letter went out", **_ACT)
def send_confirmation_letter(session: SessionDep, principal: Writer, confirmation_id: Id, body: ConfirmationSendingIn) -> ConfirmationRow:
    return service.mark_sent(session, principal, confirmation_id, body)


@ROUTER.post("/{confirmation_id}/return", summary="Say that a letter came back", **_ACT)
def return_confirmation_letter(session: SessionDep, principal: Writer, confirmation_id: Id, body: LetterReturnIn) -> ConfirmationRow:
    """It reached nobody until it is marked as sent again, or a reminder goes. Mails that come back are told under /mails."""
    return service.came_back(session, principal, confirmation_id, body)


@ROUTER.post("/{confirmation_id}/reminder", summary="Say that the customer was reminded", **_ACT)
def remind_of_confirmation(session: SessionDep, principal: Writer, confirmation_id: Id) -> ConfirmationRow:
    return service.remind(session, principal, confirmation_id)
