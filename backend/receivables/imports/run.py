"""Works an import: every row through the bulk API's own service, in one transaction, which a check takes back."""

import csv
import io
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from sqlalchemy import update
from sqlmodel import Session, col

from receivables.audit import service as audit
from receivables.bulk.rows import Seen, refuse_duplicates
from receivables.clock import now
from receivables.csvfile import safe_cell
from receivables.database import transaction
from receivables.errors import Problem
from receivables.imports import queries
from receivables.imports.models import FileImport
from receivables.imports.reading import Table, below_header
from receivables.imports.rows import Reader, merging
from receivables.storage import storage

MOST_ATTEMPTS = 3
MOST_TOLD = 100
_ERROR_HEADER = "错误 Error"


class _TakeBack(Exception):
    """Ends the savepoint of a check, and of an application that would leave rows out though nobody said it may."""


@dataclass
class _Outcome:
    """What has become of the rows so far."""

    counts: dict[str, int] = field(default_factory=lambda: {"created": 0, "updated": 0, "unchanged": 0, "rejected": 0})
    done: int = 0
    told: list[dict[str, Any]] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        counts = self.counts
        return {
            "created": counts["created"], "updated": counts["updated"], "unchanged": counts["unchanged"], "failed": counts["rejected"],
            "errors": self.told, "rows_done": self.done,
        }  # fmt: skip


def work(import_id: int, begun: Callable[[Session], None], going_on: Callable[[], None]) -> bool:
    """Checks or applies an import that waits for it; answers whether it did. One that another worker is at is left to it.

    `begun` is told the session that does the work; `going_on` is called between chunks and may raise to end it: then nothing has
    happened, and the import waits as before.
    """
    try:
        with transaction() as session:
            found = queries.take(session, import_id)
            if found is None or not _attempt(found):
                return False
            begun(session)
            _finish(session, found, *_all_rows(session, found, going_on))
    except Problem as problem:
        with transaction() as session:
            _set(session, import_id, status="failed", problem_code=problem.code, problem_detail=problem.detail, finished_at=now())
    return True


def _attempt(found: FileImport) -> bool:
    """Counts the attempt at once: an import that ends its worker each time is given up."""
    with transaction() as session:
        if found.attempts >= MOST_ATTEMPTS:
            detail = f"The work on the file was broken off {MOST_ATTEMPTS} times; nothing of it was taken."
            _set(session, found.id, status="failed", problem_code="import_broken_off", problem_detail=detail, finished_at=now())
            return False
        _set(session, found.id, attempts=found.attempts + 1, rows_done=0)
    return True


def _all_rows(session: Session, found: FileImport, going_on: Callable[[], None]) -> tuple[_Outcome, str | None]:
    """Pushes every row, and takes it back where it must; answers what became of them and the hash of the copy with errors."""
    outcome = _Outcome()
    with tempfile.TemporaryFile() as copy:
        with suppress(_TakeBack), session.begin_nested():
            _push(session, found, outcome, copy, going_on)
            if not _is_taken(found, outcome):
                raise _TakeBack
        return outcome, storage().put(copy).digest if outcome.counts["rejected"] else None


def _is_taken(found: FileImport, outcome: _Outcome) -> bool:
    """Whether the rows stay: between check and application the books may have changed, so that a row is refused now."""
    return found.status == "applying" and (found.skip_failed or not outcome.counts["rejected"])


def _push(session: Session, found: FileImport, outcome: _Outcome, copy: IO[bytes], going_on: Callable[[], None]) -> None:
    table = Table("xlsx" if found.format == "xlsx" else "csv", found.encoding, found.delimiter, found.sheet, found.header_row)
    principal = queries.worker(session, found)
    reader, merge, seen = Reader(found), merging(session, principal, found), Seen()
    copy.write(b"\xef\xbb\xbf" + _line([*found.headers, _ERROR_HEADER]))
    for chunk in reader.chunks(below_header(storage().path(found.file_hash), table)):
        going_on()
        rows = [row for _, _, row in chunk]
        refuse_duplicates(rows, principal, seen)
        merge(rows)
        for at, cells, row in chunk:
            faults = [reader.fault(at, error) for error in row.errors or []]
            outcome.counts[row.status] += 1
            outcome.told += faults[: MOST_TOLD - len(outcome.told)]
            copy.write(_line([*cells, *[""] * (len(found.headers) - len(cells)), _told(faults)]))
        outcome.done += len(chunk)
        with transaction() as beside:  # seen by others while the rows are not
            _set(beside, found.id, rows_done=min(outcome.done, found.rows_total))


def _told(faults: Sequence[dict[str, Any]]) -> str:
    return "; ".join(f"{fault['column'] or fault['field'] or '-'}: [{fault['code']}] {fault['detail']}" for fault in faults)


def _line(cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(map(safe_cell, cells))
    return line.getvalue().encode(errors="replace")


def _finish(session: Session, found: FileImport, outcome: _Outcome, copy_hash: str | None) -> None:
    """Says what became of the rows in the transaction that took them: both are kept, or neither."""
    applied = _is_taken(found, outcome)
    values = outcome.values() | {"rows_total": outcome.done, "copy_hash": copy_hash, "finished_at": now()}
    _set(session, found.id, status="applied" if applied else "checked", **values)
    if applied:
        audit.record(session, actor=found.applied_by or found.actor, action="applied", subject="import", subject_id=found.id,
                     company_id=found.company_id, after=outcome.counts | {"file_hash": found.file_hash})  # fmt: skip


def _set(session: Session, import_id: int, **values: Any) -> None:
    statement = update(FileImport).where(col(FileImport.id) == import_id).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))
