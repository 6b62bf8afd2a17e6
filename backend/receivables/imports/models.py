from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from receivables.columns import datetime, instant, key, reference, whole, words, yes


def _json(default: str) -> Any:
    return Field(sa_column=Column(JSONB, nullable=False, server_default=text(f"'{default}'")))


class FileImport(SQLModel, table=True):
    """A file of rows, how it is read, and what became of it; counts are those of the last check or of the application."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("kind IN ('customers', 'invoices', 'payments')", "kind_known"),
        CheckConstraint("format IN ('csv', 'xlsx')", "format_known"),
        CheckConstraint("status IN ('uploaded', 'checking', 'checked', 'applying', 'applied', 'failed')", "status_known"),
        CheckConstraint("rows_done BETWEEN 0 AND rows_total", "done_within_total"),
        CheckConstraint("file_hash ~ '^[0-9a-f]{64}$' AND (copy_hash IS NULL OR copy_hash ~ '^[0-9a-f]{64}$')", "hashes"),
        Index("imports_company", "company_id", "id"),
        Index("imports_due", "queued_at", "id", postgresql_where=text("status IN ('checking', 'applying')")),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    kind: str = words(nullable=False)
    source: str = words(nullable=False)
    file_name: str = words(nullable=False)
    file_hash: str = words(nullable=False)
    file_size: int = Field(sa_column=Column(BigInteger, nullable=False))
    format: str = words(nullable=False)
    encoding: str | None = words()
    delimiter: str | None = words()
    sheet: str | None = words()
    header_row: int = whole(default=1)
    headers: list[str] = _json("[]")
    sample: list[list[str]] = _json("[]")
    columns: dict[str, str] = _json("{}")
    constants: dict[str, str] = _json("{}")
    day_order: str = words(nullable=False, default="day_first")
    corrections: bool = yes(default=False)
    skip_failed: bool = yes(default=False)
    status: str = words(nullable=False, default="uploaded")
    rows_total: int = whole(default=0)
    rows_done: int = whole(default=0)
    created: int = whole(default=0)
    updated: int = whole(default=0)
    unchanged: int = whole(default=0)
    failed: int = whole(default=0)
    errors: list[dict[str, Any]] = _json("[]")
    copy_hash: str | None = words()
    problem_code: str | None = words()
    problem_detail: str | None = words()
    attempts: int = whole(default=0)
    actor: str = words(nullable=False)
    applied_by: str | None = words()
    created_at: datetime = instant()
    queued_at: datetime | None = instant(nullable=True)
    finished_at: datetime | None = instant(nullable=True)
