"""Wire shapes of attachments."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from receivables.pagination import PageQuery
from receivables.texts import Code, Id, Input, Name, Output, Reason

Subject = Literal["customer", "invoice", "payment", "write_off", "dispute", "collection_action", "payment_plan", "legal_case"]


class AttachQuery(BaseModel):
    subject: Subject
    subject_id: Id
    file_name: Name
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] | None = None


class ShowingIn(Input):
    """Whether the customer of the item sees the file on its page."""

    shown: bool


class RemovalIn(Input):
    reason: Reason


class AttachmentRow(Output):
    """An attachment; `content_type` is what its content says, `scanned` whether a virus scanner looked at it."""

    id: int
    company: str
    subject: Subject
    subject_id: int
    file_name: str
    content_type: str
    size_bytes: int
    sha256: str
    scanned: bool
    for_customer: bool
    note: str | None
    actor: str
    uploaded_at: datetime
    removed_at: datetime | None
    removed_by: str | None
    removal_reason: str | None


class AttachmentQuery(PageQuery):
    company: Code | None = None
    subject: Subject | None = None
    subject_id: Id | None = None
    include_removed: Annotated[bool, Field(description="Also those that were removed, with who, when and why.")] = False
