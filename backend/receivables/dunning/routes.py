"""Dunning runs and letters over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.dunning import bounces, letters, queries, runs
from receivables.dunning.models import Letter, Run
from receivables.dunning.schemas import (
    BounceIn,
    DunningApprovalIn,
    DunningDecision,
    DunningRunApproved,
    DunningRunIn,
    DunningRunRead,
    DunningRunRow,
    ExclusionIn,
    LetterQuery,
    LetterRead,
    LetterRow,
    OutcomeIn,
    RunQuery,
)
from receivables.etags import tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router, wants_csv
from receivables.texts import Id
from receivables.transfer import FILE_BODY, FileDep

RUNS = router("/dunning-runs", "dunning")
LETTERS = router("/dunning-letters", "dunning")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Collector = Annotated[Principal, needs(Permission.COLLECTION_WRITE)]
Approver = Annotated[Principal, needs(Permission.DUNNING_APPROVE)]
NO_SNIFF = {"X-Content-Type-Options": "nosniff"}
_RUN: Any = {"status_code": 201, "response_model": DunningRunRead, "responses": problems(404, 409)}
_LETTER: Any = {"status_code": 201, "response_model": LetterRead, "responses": problems(404, 409)}


@RUNS.get("", summary="Dunning runs", response_model=Page[DunningRunRow])
def list_dunning_runs(request: Request, session: SessionDep, principal: Reader, query: Annotated[RunQuery, Query()]) -> Any:
    statement, tie = queries.runs(principal, query), col(Run.id)
    return list_answer(request, session, statement, query, "-id", queries.RUN_SORTABLE, tie, queries.run_row, DunningRunRow)


@RUNS.post("", summary="Preview what the active strategy proposes today", **_RUN)
def preview_dunning_run(session: SessionDep, principal: Collector, body: DunningRunIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: runs.preview(session, principal, body))


@RUNS.get("/{run_id}", summary="One run and what it asks for", response_model=DunningRunRead, responses=problems(404))
def get_dunning_run(session: SessionDep, principal: Reader, run_id: Id) -> Response:
    return tagged(runs.read(session, principal, run_id))


@RUNS.post("/{run_id}/approval", summary="Let its letters go out", **_RUN | {"response_model": DunningRunApproved})
def approve_dunning_run(session: SessionDep, principal: Approver, run_id: Id, body: DunningApprovalIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: runs.approve(session, principal, run_id, body))


@RUNS.post("/{run_id}/cancellation", summary="Take back what was not sent yet", **_RUN)
def cancel_dunning_run(session: SessionDep, principal: Approver, run_id: Id, body: DunningDecision) -> DunningRunRead:
    return runs.cancel(session, principal, run_id, body)


@LETTERS.get("", summary="Letters, mails, short messages and tasks", response_model=Page[LetterRow])
def list_dunning_letters(request: Request, session: SessionDep, principal: Reader, query: Annotated[LetterQuery, Query()]) -> Any:
    statement, tie = queries.listed(principal, query), col(Letter.id)
    row_of = queries.letter_csv_row if wants_csv(request) else queries.letter_row
    return list_answer(request, session, statement, query, "-id", queries.SORTABLE, tie, row_of, LetterRow)


@LETTERS.post("/bounces", summary="Take in a report of failed delivery", status_code=201, response_model=LetterRead)
def take_in_bounce(session: SessionDep, principal: Collector, body: BounceIn) -> LetterRead:
    return bounces.take_in(session, principal, body.report.encode())


@LETTERS.post("/bounces/mail", summary="Take in a report of failed delivery, the mail itself", status_code=201, response_model=LetterRead,
              responses=problems(413), openapi_extra=FILE_BODY)  # fmt: skip
def take_in_bounced_mail(session: SessionDep, principal: Collector, file: FileDep) -> LetterRead:
    """The body is the report as it came (RFC 3464), from a mail gateway or a person's upload; also one that reports an arrival."""
    return bounces.take_in(session, principal, file.read(bounces.MOST_BYTES + 1))


@LETTERS.get("/{letter_id}", summary="One letter with its items", response_model=LetterRead, responses=problems(404))
def get_dunning_letter(session: SessionDep, principal: Reader, letter_id: Id) -> Response:
    return tagged(letters.read(session, principal, letter_id))


@LETTERS.get(
    "/{letter_id}/pdf", summary="The letter as PDF", response_class=Response,
    responses=problems(404, 409) | {200: {"content": {"application/pdf": {}}, "description": "The PDF"}},
)  # fmt: skip
def get_dunning_letter_pdf(principal: Reader, letter_id: Id) -> Response:
    made = letters.pdf_of(principal, letter_id)
    headers = {"Content-Disposition": f'attachment; filename="letter-{letter_id}.pdf"'} | NO_SNIFF
    return Response(made, media_type="application/pdf", headers=headers)


@LETTERS.post("/{letter_id}/exclusion", summary="Leave it out of a preview, or take it in again", **_LETTER)
def exclude_dunning_letter(session: SessionDep, principal: Collector, letter_id: Id, body: ExclusionIn) -> LetterRead:
    return runs.exclude(session, principal, letter_id, body)


@LETTERS.post("/{letter_id}/resend", summary="Send it again, with a reason", **_LETTER)
def resend_dunning_letter(session: SessionDep, principal: Approver, letter_id: Id, body: DunningDecision, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: letters.resend(session, principal, letter_id, body))


@LETTERS.post("/{letter_id}/outcome", summary="Say that it arrived, or came back", **_LETTER)
def settle_dunning_letter(session: SessionDep, principal: Approver, letter_id: Id, body: OutcomeIn) -> LetterRead:
    return letters.settle(session, principal, letter_id, body)
