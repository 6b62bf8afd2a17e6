"""SQL of the audit trail."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from receivables.access.principal import Principal
from receivables.audit.models import AuditEntry
from receivables.audit.schemas import AuditEntryRead, AuditQuery
from receivables.companies.models import Company
from receivables.pagination import Statement

SORTABLE = {"recorded_at": col(AuditEntry.recorded_at)}


def listed(principal: Principal, query: AuditQuery) -> Statement:
    """The entries a list shows: (AuditEntry, company code). What belongs to no company is seen by those who see all of them."""
    statement = select(AuditEntry, col(Company.code)).outerjoin(Company, col(Company.id) == AuditEntry.company_id)
    seen: ColumnElement[bool] = col(AuditEntry.company_id).in_(principal.scope(query.company))
    if principal.all_companies and query.company is None:
        seen = or_(seen, col(AuditEntry.company_id).is_(None))
    exact = {
        AuditEntry.subject: query.subject, AuditEntry.subject_id: query.subject_id,
        AuditEntry.actor: query.actor, AuditEntry.action: query.action,
    }  # fmt: skip
    statement = statement.where(seen, *(col(column) == value for column, value in exact.items() if value is not None))
    if query.recorded_from is not None:
        statement = statement.where(col(AuditEntry.recorded_at) >= query.recorded_from)
    if query.recorded_to is not None:
        statement = statement.where(col(AuditEntry.recorded_at) < query.recorded_to)
    return statement


def row(found: Any) -> dict[str, Any]:
    """An entry as a list shows it."""
    entry, company, *_ = found
    return AuditEntryRead.model_validate(entry.model_dump() | {"company": company}).model_dump(mode="json")
