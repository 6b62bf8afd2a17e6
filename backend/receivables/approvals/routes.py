"""Approvals, their limits and delegations over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.approvals import delegations, limits, queries, service
from receivables.approvals.models import ApprovalRequest, Delegation
from receivables.approvals.powers import powers_of
from receivables.approvals.schemas import (
    ApprovalQuery,
    ApprovalRead,
    DecisionIn,
    DelegationIn,
    DelegationQuery,
    DelegationRead,
    LimitAnswer,
    LimitPut,
    LimitQuery,
    LimitRead,
    WithdrawalIn,
)
from receivables.database import SessionDep
from receivables.pagination import Page, list_answer
from receivables.routing import csv_answer, problems, router, wants_csv
from receivables.texts import Id

ROUTER = router("/approvals", "approvals")
LIMITS = router("/approval-limits", "approvals")
DELEGATIONS = router("/delegations", "approvals")
Reader = Annotated[Principal, needs(Permission.APPROVALS_READ)]
Settings = Annotated[Principal, needs(Permission.COMPANIES_WRITE)]
_DECIDING: Any = {"status_code": 201, "response_model": ApprovalRead, "responses": problems(404, 409)}


@ROUTER.get("", summary="Requests for a second person's decision", response_model=Page[ApprovalRead])
def list_approvals(request: Request, session: SessionDep, principal: Reader, query: Annotated[ApprovalQuery, Query()]) -> Any:
    powers = powers_of(session, principal)
    statement = queries.listed(principal, query, powers)
    return list_answer(
        request, session, statement, query, "-requested_at", queries.SORTABLE, ApprovalRequest.id,
        lambda row: queries.row_of(row, powers), ApprovalRead,
    )  # fmt: skip


@ROUTER.get("/{approval_id}", summary="One request", response_model=ApprovalRead, responses=problems(404))
def get_approval(session: SessionDep, principal: Reader, approval_id: Id) -> ApprovalRead:
    return service.read(session, principal, approval_id)


@ROUTER.post("/{approval_id}/decision", summary="Approve or reject", **_DECIDING)
def decide_approval(session: SessionDep, principal: Reader, approval_id: Id, body: DecisionIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.decide(session, principal, approval_id, body))


@ROUTER.post("/{approval_id}/withdrawal", summary="Take one's own request back", **_DECIDING)
def withdraw_approval(session: SessionDep, principal: Reader, approval_id: Id, body: WithdrawalIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.withdraw(session, principal, approval_id, body.note))


@LIMITS.get("", summary="Up to how much each role decides", response_model=LimitAnswer)
def list_approval_limits(request: Request, session: SessionDep, principal: Reader, query: Annotated[LimitQuery, Query()]) -> Any:
    items = limits.listed(session, principal.company(query.company))
    if wants_csv(request):
        return csv_answer(list(LimitRead.model_fields), (item.model_dump(mode="json") for item in items), "approval-limits")
    return LimitAnswer(items=items)


@LIMITS.put("", summary="Set a role's limit")
def put_approval_limit(session: SessionDep, principal: Settings, body: LimitPut) -> LimitRead:
    return limits.put(session, principal, principal.company(body.company, "/company"), body)


@DELEGATIONS.get("", summary="Authority lent for some days", response_model=Page[DelegationRead])
def list_delegations(request: Request, session: SessionDep, principal: Reader, query: Annotated[DelegationQuery, Query()]) -> Any:
    statement = delegations.listed(principal, query)
    return list_answer(
        request, session, statement, query, "-first_on", delegations.SORTABLE, Delegation.id, delegations.row_of, DelegationRead
    )


@DELEGATIONS.post("", summary="Lend authority", status_code=201)
def create_delegation(session: SessionDep, principal: Reader, body: DelegationIn) -> DelegationRead:
    return delegations.create(session, principal, body)


@DELEGATIONS.delete("/{delegation_id}", summary="Take lent authority back", status_code=204, responses=problems(404))
def revoke_delegation(session: SessionDep, principal: Reader, delegation_id: Id) -> None:
    delegations.revoke(session, principal, delegation_id)
