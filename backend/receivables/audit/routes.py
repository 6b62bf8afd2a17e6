"""Reading the audit trail."""

from typing import Annotated

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.audit import queries
from receivables.audit.models import AuditEntry
from receivables.audit.schemas import AuditEntryRead, AuditQuery
from receivables.database import SessionDep
from receivables.pagination import Page, list_answer
from receivables.routing import router

ROUTER = router("/audit-entries", "audit")


@ROUTER.get("", response_model=Page[AuditEntryRead], summary="Who changed what, latest first")
def list_audit_entries(
    request: Request,
    session: SessionDep,
    principal: Annotated[Principal, needs(Permission.AUDIT_READ)],
    query: Annotated[AuditQuery, Query()],
) -> Response:
    statement, tie = queries.listed(principal, query), col(AuditEntry.id)
    return list_answer(request, session, statement, query, "-recorded_at", queries.SORTABLE, tie, queries.row, AuditEntryRead)
