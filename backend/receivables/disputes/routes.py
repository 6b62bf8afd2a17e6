"""Disputes over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.disputes import outcomes, queries, reasons, report, service
from receivables.disputes.models import Dispute, DisputeReason, DisputeTask
from receivables.disputes.schemas import (
    DisputeAnswerIn,
    DisputeFigures,
    DisputeIn,
    DisputeOutcomeIn,
    DisputePatch,
    DisputeQuery,
    DisputeRead,
    DisputeReasonIn,
    DisputeReasonPatch,
    DisputeReasonQuery,
    DisputeReasonRead,
    DisputeReport,
    DisputeReportQuery,
    DisputeRow,
    DisputeTaskIn,
    DisputeTaskQuery,
    DisputeTaskRead,
)
from receivables.etags import IfMatch, tagged
from receivables.pagination import Page, list_answer
from receivables.routing import csv_answer, problems, router, wants_csv
from receivables.texts import Id

ROUTER = router("/disputes", "disputes")
REASONS = router("/dispute-reasons", "disputes")
TASKS = router("/dispute-tasks", "disputes")
REPORT = router("/reports/disputes", "reports")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Writer = Annotated[Principal, needs(Permission.DISPUTES_WRITE)]
Keeper = Annotated[Principal, needs(Permission.CAUSES_WRITE)]
_MOVING: Any = {"status_code": 201, "response_model": DisputeRead, "responses": problems(404, 409)}


@ROUTER.get("", summary="Disputes and what became of them", response_model=Page[DisputeRow])
def list_disputes(request: Request, session: SessionDep, principal: Reader, query: Annotated[DisputeQuery, Query()]) -> Any:
    days = principal.todays(query.company)
    statement = queries.listed(principal, query, days)
    return list_answer(
        request, session, statement, query, "-opened_on", queries.SORTABLE, col(Dispute.id),
        lambda row: queries.row_of(row, days[row.company]), DisputeRow, queries.counted(principal, query, days),
    )  # fmt: skip


@ROUTER.post("", summary="Dispute an item or a part of it", **_MOVING)
def open_dispute(session: SessionDep, principal: Writer, body: DisputeIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.open_dispute(session, principal, body))


@ROUTER.get("/{dispute_id}", summary="One dispute", response_model=DisputeRead, responses=problems(404))
def get_dispute(session: SessionDep, principal: Reader, dispute_id: Id) -> Response:
    return tagged(service.read(session, principal, dispute_id))


@ROUTER.patch("/{dispute_id}", summary="Change owner or deadline", response_model=DisputeRead, responses=problems(404, 412, 428))
def change_dispute(session: SessionDep, principal: Writer, dispute_id: Id, body: DisputePatch, if_match: IfMatch = None) -> Response:
    return tagged(service.change(session, principal, dispute_id, body, if_match))


@ROUTER.post("/{dispute_id}/outcome", summary="Decide a dispute or a part of it", **_MOVING)
def decide_dispute(session: SessionDep, principal: Writer, dispute_id: Id, body: DisputeOutcomeIn, once: OnceDep) -> Response:
    """A credit note needs `invoices:write` as well: it is applied to the item at once."""
    return once.run(session, principal, lambda: outcomes.decide(session, principal, dispute_id, body))


@ROUTER.post("/{dispute_id}/tasks", summary="Ask another department", **_MOVING)
def ask_about_dispute(session: SessionDep, principal: Writer, dispute_id: Id, body: DisputeTaskIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.ask(session, principal, dispute_id, body))


@TASKS.get("", summary="Questions that disputes raise", response_model=Page[DisputeTaskRead])
def list_dispute_tasks(request: Request, session: SessionDep, principal: Reader, query: Annotated[DisputeTaskQuery, Query()]) -> Any:
    days = principal.todays(query.company)
    return list_answer(
        request, session, queries.tasks(principal, query), query, "deadline_on", queries.TASKS_SORTABLE, col(DisputeTask.id),
        lambda row: queries.task_row(row, days[row.company]), DisputeTaskRead,
    )  # fmt: skip


@TASKS.post("/{task_id}/answer", summary="Answer a question", status_code=201, response_model=DisputeTaskRead, responses=problems(404, 409))
def answer_dispute_task(session: SessionDep, principal: Writer, task_id: Id, body: DisputeAnswerIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.answer(session, principal, task_id, body))


@REASONS.get("", summary="Why customers dispute: each company's own list", response_model=Page[DisputeReasonRead])
def list_dispute_reasons(request: Request, session: SessionDep, principal: Reader, query: Annotated[DisputeReasonQuery, Query()]) -> Any:
    statement = reasons.listed(principal, query)
    return list_answer(
        request, session, statement, query, "code", reasons.SORTABLE, col(DisputeReason.id), reasons.row_of, DisputeReasonRead
    )


@REASONS.post("", summary="Add a reason", status_code=201, response_model=DisputeReasonRead, responses=problems(409))
def create_dispute_reason(session: SessionDep, principal: Keeper, body: DisputeReasonIn) -> Response:
    return tagged(reasons.create(session, principal, body), 201)


@REASONS.get("/{reason_id}", summary="One reason", response_model=DisputeReasonRead, responses=problems(404))
def get_dispute_reason(session: SessionDep, principal: Reader, reason_id: Id) -> Response:
    return tagged(reasons.read(session, principal, reason_id))


@REASONS.patch("/{reason_id}", summary="Change or retire a reason", response_model=DisputeReasonRead, responses=problems(404, 412, 428))
def change_dispute_reason(
    session: SessionDep, principal: Keeper, reason_id: Id, body: DisputeReasonPatch, if_match: IfMatch = None
) -> Response:
    return tagged(reasons.change(session, principal, reason_id, body, if_match))


@REPORT.get("", summary="Causes, outcomes and cycle time of disputes", response_model=DisputeReport)
def report_disputes(
    request: Request,
    session: SessionDep,
    principal: Annotated[Principal, needs(Permission.REPORTS_READ)],
    query: Annotated[DisputeReportQuery, Query()],
) -> Any:
    found = report.report(session, principal, query)
    if wants_csv(request):
        return csv_answer(list(DisputeFigures.model_fields), (row.model_dump() for row in found.reasons), "disputes")
    return found
