"""Legal cases over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.etags import IfMatch, tagged
from receivables.legal import assessment, queries, service, steps
from receivables.legal.case_schemas import (
    CaseIn,
    CasePatch,
    CaseQuery,
    CaseRead,
    CaseRow,
    CostIn,
    DeadlineDone,
    DeadlineIn,
    DeadlineQuery,
    DeadlineRow,
    EvidenceIn,
    StageIn,
)
from receivables.legal.models import LegalCase, LegalDeadline
from receivables.legal.schemas import AssessmentIn, AssessmentRead
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id

ROUTER = router("/legal-cases", "legal")
DEADLINES = router("/legal-deadlines", "legal")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Writer = Annotated[Principal, needs(Permission.LEGAL_WRITE)]
_MOVING: Any = {"status_code": 201, "response_model": CaseRead, "responses": problems(404, 409)}


@ROUTER.get("", summary="The register of legal cases", response_model=Page[CaseRow])
def list_legal_cases(request: Request, session: SessionDep, principal: Reader, query: Annotated[CaseQuery, Query()]) -> Any:
    days, statement = principal.todays(query.company), queries.listed(principal, query)
    return list_answer(
        request, session, statement, query, "-opened_on", queries.SORTABLE, col(LegalCase.id),
        lambda row: queries.row_of(row, days[row.company]), CaseRow,
    )  # fmt: skip


@ROUTER.post("/assessment", summary="What going to law would cost and bring", response_model=AssessmentRead, responses=problems(409))
def assess_legal_case(session: SessionDep, principal: Writer, body: AssessmentIn) -> AssessmentRead:
    return assessment.weigh(session, principal, body).shown


@ROUTER.post("", summary="Ask for a legal case of what was weighed", **_MOVING)
def open_legal_case(session: SessionDep, principal: Writer, body: CaseIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.create(session, principal, body))


@ROUTER.get("/{case_id}", summary="One case", response_model=CaseRead, responses=problems(404))
def get_legal_case(session: SessionDep, principal: Reader, case_id: Id) -> Response:
    return tagged(service.read(session, principal, case_id))


@ROUTER.patch("/{case_id}", summary="Change who leads it, where and for what", response_model=CaseRead, responses=problems(404, 412, 428))
def change_legal_case(session: SessionDep, principal: Writer, case_id: Id, body: CasePatch, if_match: IfMatch = None) -> Response:
    return tagged(service.change(session, principal, case_id, body, if_match))


@ROUTER.post("/{case_id}/stages", summary="Record what happened, or stand in for what was wrong", **_MOVING)
def record_legal_stage(session: SessionDep, principal: Writer, case_id: Id, body: StageIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: steps.add_stage(session, principal, case_id, body))


@ROUTER.post("/{case_id}/deadlines", summary="Set a day by which something must be done", **_MOVING)
def set_legal_deadline(session: SessionDep, principal: Writer, case_id: Id, body: DeadlineIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: steps.add_deadline(session, principal, case_id, body))


@ROUTER.post("/{case_id}/costs", summary="Record what was spent, or stand in for what was wrong", **_MOVING)
def record_legal_cost(session: SessionDep, principal: Writer, case_id: Id, body: CostIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: steps.add_cost(session, principal, case_id, body))


@ROUTER.post("/{case_id}/evidence", summary="Tick or untick a line of the checklist", **_MOVING)
def tick_legal_evidence(session: SessionDep, principal: Writer, case_id: Id, body: EvidenceIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: steps.tick(session, principal, case_id, body))


@DEADLINES.get("", summary="Deadlines of cases", response_model=Page[DeadlineRow])
def list_legal_deadlines(request: Request, session: SessionDep, principal: Reader, query: Annotated[DeadlineQuery, Query()]) -> Any:
    days = principal.todays(query.company)
    statement = queries.deadlines(principal, query, days)
    return list_answer(
        request, session, statement, query, "due_on", queries.DEADLINES_SORTABLE, col(LegalDeadline.id),
        lambda row: queries.deadline_row(row, days[row.company]), DeadlineRow,
    )  # fmt: skip


@DEADLINES.post("/{deadline_id}/done", summary="Say that it is done, or need not be", **_MOVING)
def meet_legal_deadline(session: SessionDep, principal: Writer, deadline_id: Id, body: DeadlineDone, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: steps.meet_deadline(session, principal, deadline_id, body))
