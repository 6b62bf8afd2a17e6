from typing import Any

from sqlalchemy import Column, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from receivables.columns import datetime, instant, key, reference, words


class AuditEntry(SQLModel, table=True):
    """Who changed what, when, from what to what, and why. Only ever inserted."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("audit_entries_subject", "subject", "subject_id"),)
    id: int = key()
    company_id: int | None = reference("companies.id", nullable=True)
    actor: str = words(nullable=False)
    action: str = words(nullable=False)
    subject: str = words(nullable=False)
    subject_id: str = words(nullable=False)
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))
    after: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB))
    reason: str | None = words()
    recorded_at: datetime = instant()
