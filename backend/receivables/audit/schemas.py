"""Wire shapes of the audit trail."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.texts import Code, Output, ShortText, ZonedInstant


class AuditEntryRead(Output):
    id: int
    company: str | None
    actor: str
    action: str
    subject: str
    subject_id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str | None
    recorded_at: datetime


class AuditQuery(PageQuery):
    company: Code | None = None
    subject: Code | None = None
    subject_id: Code | None = None
    actor: ShortText | None = None
    action: Code | None = None
    recorded_from: Annotated[ZonedInstant | None, Field(alias="from", description="Recorded at this instant or later.")] = None
    recorded_to: Annotated[ZonedInstant | None, Field(alias="to", description="Recorded before this instant.")] = None
