from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from receivables.columns import datetime, instant, key, reference, whose, words, yes


class Attachment(SQLModel, table=True):
    """A file of a subject: its content lies in the storage under its hash. `scanned` says whether a virus scanner saw it.

    `for_customer` shows an item's file on the customer's page.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        CheckConstraint(
            "subject IN ('customer', 'invoice', 'payment', 'write_off', 'dispute', 'collection_action', 'payment_plan', 'legal_case')",
            "subject_known"
        ),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", "hash"),
        CheckConstraint("size_bytes > 0", "size_positive"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL) AND (removed_at IS NULL) = (removal_reason IS NULL)", "removed_whole"),
        CheckConstraint("subject = 'invoice' OR NOT for_customer", "shown_of_items"),
        Index("attachments_subject", "subject", "subject_id", "id"),
        Index("attachments_once", "subject", "subject_id", "sha256", unique=True, postgresql_where=text("removed_at IS NULL")),
    )
    id: int = key()
    company_id: int = reference("companies.id", index=True)
    subject: str = words(nullable=False)
    subject_id: int = whose()
    file_name: str = words(nullable=False)
    content_type: str = words(nullable=False)
    size_bytes: int = Field(sa_column=Column(BigInteger, nullable=False))
    sha256: str = words(nullable=False)
    scanned: bool = yes(default=False)
    for_customer: bool = yes(default=False)
    note: str | None = words()
    actor: str = words(nullable=False)
    uploaded_at: datetime = instant()
    removed_at: datetime | None = instant(nullable=True)
    removed_by: str | None = words()
    removal_reason: str | None = words()
