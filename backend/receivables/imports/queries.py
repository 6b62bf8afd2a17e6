"""SQL of imports."""

from typing import Any

from sqlalchemy import select, text
from sqlmodel import Session, col

from receivables.access.principal import CompanyScope, Principal
from receivables.companies.models import Company
from receivables.errors import not_found
from receivables.imports.fields import FIELDS, ImportKind
from receivables.imports.models import FileImport
from receivables.imports.schemas import ImportQuery, ImportRead, ImportRow
from receivables.pagination import Statement

SORTABLE = {"id": col(FileImport.id), "created_at": col(FileImport.created_at), "file_name": col(FileImport.file_name)}
_SHOWN = [name for name in ImportRow.model_fields if name != "company"]
_LOCK_CLASS = 990  # of this program's advisory locks: those of imports at work
_LOCK = text(f"SELECT pg_try_advisory_xact_lock({_LOCK_CLASS}, :id)")
_DUE = text("SELECT id FROM imports WHERE status IN ('checking', 'applying') ORDER BY queued_at, id")
# The queue's own function, in the transaction of the request: no job for a request that failed, none lost for one that did not.
_QUEUE = text("""SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'work_imports', 0, NULL, NULL, '{"timestamp": 0}', NULL)
    ::procrastinate_job_to_defer_v1])""")


def listed(principal: Principal, query: ImportQuery) -> Statement:
    """The rows a list shows: (FileImport, company code)."""
    statement: Statement = select(FileImport, col(Company.code)).join(Company, col(Company.id) == FileImport.company_id)
    statement = statement.where(col(FileImport.company_id).in_(principal.scope(query.company)))
    for column, value in ((FileImport.kind, query.kind), (FileImport.status, query.status)):
        if value is not None:
            statement = statement.where(col(column) == value)
    return statement


def row_of(row: Any) -> dict[str, Any]:
    """An import as a list shows it."""
    found, company, *_ = row
    return {name: getattr(found, name) for name in _SHOWN} | {"company": company}


def load(session: Session, principal: Principal, import_id: int, *, lock: bool = False) -> FileImport:
    """The import, if it is of the principal's companies; raises 404. With `lock` its row is held to the end."""
    statement = select(FileImport).where(col(FileImport.id) == import_id, col(FileImport.company_id).in_(principal.company_ids))
    statement = statement.execution_options(populate_existing=True)
    found: FileImport | None = session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise not_found("import")
    return found


def read(session: Session, principal: Principal, import_id: int) -> ImportRead:
    """One import as the wire shows it; raises 404."""
    found = load(session, principal, import_id)
    company = next(one.code for one in principal.companies.values() if one.id == found.company_id)
    fields = [{"name": field.name, "required": field.required} for field in FIELDS[ImportKind(found.kind)]]
    more = {"company": company, "fields": fields, "has_copy": found.copy_hash is not None}
    return ImportRead.model_validate(found.model_dump() | more)


def due(session: Session) -> list[int]:
    """The imports that wait to be checked or applied, or whose worker may have died, the longest waiting first."""
    return list(session.execute(_DUE).scalars())


def take(session: Session, import_id: int) -> FileImport | None:
    """The import, nobody else's to work at as long as the transaction lasts; None when another is at it, or nothing is to be done."""
    if not session.execute(_LOCK, {"id": import_id}).scalar_one():
        return None
    found: FileImport | None = session.execute(select(FileImport).where(col(FileImport.id) == import_id)).scalar_one_or_none()
    return found if found is not None and found.status in ("checking", "applying") else None


def worker(session: Session, found: FileImport) -> Principal:
    """Who the rows of an import are pushed as: whoever asked, in its company alone. What they may do was asked when they asked."""
    row = session.get_one(Company, found.company_id)
    company = CompanyScope(row.id, row.code, row.name, row.base_currency, row.time_zone)
    return Principal(found.applied_by or found.actor, frozenset(), {company.code: company}, company.code, found.source)


def queue(session: Session) -> None:
    """Lets a worker know, when this transaction is committed."""
    session.execute(_QUEUE)
