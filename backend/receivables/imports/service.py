"""Use cases of imports: upload, say how the file is read, check, apply."""

from pathlib import Path
from typing import IO, Any

from sqlalchemy import insert, update
from sqlmodel import Session, col

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clock import now
from receivables.errors import FieldError, Problem, conflict, invalid, not_found
from receivables.etags import check_match
from receivables.imports import queries
from receivables.imports.fields import FIELDS, ImportKind, suggested
from receivables.imports.models import FileImport
from receivables.imports.reading import look
from receivables.imports.schemas import ApplyIn, ImportChange, ImportRead, UploadQuery
from receivables.storage import storage
from receivables.transfer import safe_name

WRITES = {
    ImportKind.CUSTOMERS: Permission.CUSTOMERS_WRITE,
    ImportKind.INVOICES: Permission.INVOICES_WRITE,
    ImportKind.PAYMENTS: Permission.PAYMENTS_WRITE,
}
AT_WORK = ("checking", "applying")
_NOTHING: dict[str, Any] = {
    "rows_done": 0, "created": 0, "updated": 0, "unchanged": 0, "failed": 0, "errors": [], "copy_hash": None, "problem_code": None,
    "problem_detail": None, "attempts": 0, "finished_at": None,
}  # fmt: skip


def upload(session: Session, principal: Principal, query: UploadQuery, file: IO[bytes]) -> ImportRead:
    """Keeps a file and suggests which column holds what. Raises 403, 422 `unknown_company` and what `reading.look` refuses."""
    principal.require(WRITES[query.kind])
    company = principal.company(query.company)
    found = look(Path(file.name), query.kind, query.encoding, query.sheet)
    columns = suggested(query.kind, found.headers)
    constants = {} if "currency" in columns or query.kind is ImportKind.CUSTOMERS else {"currency": company.base_currency}
    stored = storage().put(file)
    values = {
        "company_id": company.id, "kind": query.kind, "source": query.source or principal.source, "file_name": safe_name(query.file_name),
        "file_hash": stored.digest, "file_size": stored.size, "format": found.table.format, "encoding": found.table.encoding,
        "delimiter": found.table.delimiter, "sheet": found.table.sheet, "header_row": found.table.header_row, "headers": found.headers,
        "sample": found.sample, "columns": columns, "constants": constants, "rows_total": found.rows, "actor": principal.actor,
    }  # fmt: skip
    made = session.execute(insert(FileImport).values(values).returning(col(FileImport.id))).scalar_one()
    kept = {name: values[name] for name in ("kind", "source", "file_name", "file_hash", "rows_total")}
    _record(session, principal, "created", made, company.id, kept)
    return queries.read(session, principal, made)


def change(session: Session, principal: Principal, import_id: int, given: ImportChange, if_match: str | None) -> ImportRead:
    """Says how the file is read; what a check had found counts no more.

    Raises 404, 409 `import_at_work` or `import_applied`, 412, 428, 422 `unknown_field` or `unknown_column`.
    """
    found = _open(session, principal, import_id)
    check_match(if_match, queries.read(session, principal, import_id))
    values = {name: value for name, value in given.model_dump(exclude_unset=True).items() if value is not None}
    _check_mapping(found, values)
    if values:
        _set(session, import_id, **_NOTHING, **values, status="uploaded")
        _record(session, principal, "changed", import_id, found.company_id, values)
    return queries.read(session, principal, import_id)


def check(session: Session, principal: Principal, import_id: int) -> ImportRead:
    """Has every row pushed and taken back again by a worker. Raises 404, 409 as `change` does, 422 `column_missing`."""
    found = _open(session, principal, import_id)
    missing = [
        FieldError(f"/columns/{field.name}", "column_missing", f"Say which column holds {field.name}.")
        for field in FIELDS[ImportKind(found.kind)]
        if field.required and field.name not in found.columns and field.name not in found.constants
    ]
    if missing:
        raise Problem(422, "column_missing", "Not accepted", missing[0].detail, missing)
    _set(session, import_id, **_NOTHING, status="checking", queued_at=now(), applied_by=None)
    queries.queue(session)
    return queries.read(session, principal, import_id)


def apply(session: Session, principal: Principal, import_id: int, given: ApplyIn) -> ImportRead:
    """Has the rows of a checked file taken by a worker, in one transaction: all of them, or with `skip_failed` the good ones.

    Raises 404, 409 `import_at_work`, `import_applied`, `import_not_checked` or, where the check refused rows, `import_has_errors`.
    """
    found = _open(session, principal, import_id)
    if found.status != "checked":
        raise conflict("import_not_checked", "Check the file first: what is applied was looked at.")
    if found.failed and not given.skip_failed:
        raise conflict("import_has_errors", f"{found.failed} row(s) were refused: correct the file, or apply it with skip_failed.")
    _set(session, import_id, **_NOTHING, status="applying", queued_at=now(), applied_by=principal.actor, skip_failed=given.skip_failed)
    queries.queue(session)
    return queries.read(session, principal, import_id)


def file_of(session: Session, principal: Principal, import_id: int, *, copy: bool) -> tuple[Path, str, str]:
    """Path, name and type of the file as it was uploaded, or of its copy with the errors. Raises 404."""
    found = queries.load(session, principal, import_id)
    if not copy:
        kind = "text/csv" if found.format == "csv" else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return storage().path(found.file_hash), safe_name(found.file_name, f".{found.format}"), kind
    if found.copy_hash is None:
        raise not_found("copy with errors: no row was refused")
    name = found.file_name.rpartition(".")[0] or found.file_name
    return storage().path(found.copy_hash), safe_name(f"{name}-errors.csv"), "text/csv; charset=utf-8"


def _open(session: Session, principal: Principal, import_id: int) -> FileImport:
    """The import, held, while it may still be changed by this person."""
    found = queries.load(session, principal, import_id, lock=True)
    principal.require(WRITES[ImportKind(found.kind)])
    if found.status in AT_WORK:
        raise conflict("import_at_work", "The file is being worked; wait until that is done.")
    if found.status == "applied":
        raise conflict("import_applied", "The file was applied; upload it again to look what it would change.")
    return found


def _check_mapping(found: FileImport, values: dict[str, Any]) -> None:
    known = {field.name for field in FIELDS[ImportKind(found.kind)]}
    for part in ("columns", "constants"):
        for name, told in values.get(part, {}).items():
            if name not in known:
                raise invalid("unknown_field", f"{found.kind} have no field {name[:100]!r}.", f"/{part}/{name[:100]}")
            if part == "columns" and told not in found.headers:
                raise invalid("unknown_column", f"The file has no column {told!r}.", f"/columns/{name}")


def _set(session: Session, import_id: int, **values: Any) -> None:
    statement = update(FileImport).where(col(FileImport.id) == import_id).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))


def _record(session: Session, principal: Principal, action: str, import_id: int, company_id: int, after: dict[str, Any]) -> None:
    audit.record(session, actor=principal.actor, action=action, subject="import", subject_id=import_id, company_id=company_id, after=after)
