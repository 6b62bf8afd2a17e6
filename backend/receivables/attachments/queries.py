"""SQL of attachments, and of what they are attached to."""

from typing import Any

from sqlalchemy import select, text
from sqlmodel import Session, col

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.attachments.models import Attachment
from receivables.attachments.schemas import AttachmentQuery, AttachmentRow
from receivables.companies.models import Company
from receivables.errors import not_found
from receivables.pagination import Statement

SORTABLE = {"id": col(Attachment.id), "file_name": col(Attachment.file_name), "size_bytes": col(Attachment.size_bytes)}
# Whoever may not read the subject knows nothing of its attachments.
READS = {
    "customer": Permission.CUSTOMERS_READ, "invoice": Permission.INVOICES_READ, "payment": Permission.PAYMENTS_READ,
    "write_off": Permission.WRITE_OFFS_READ, "dispute": Permission.COLLECTION_READ, "collection_action": Permission.COLLECTION_READ,
    "payment_plan": Permission.COLLECTION_READ, "legal_case": Permission.COLLECTION_READ,
}  # fmt: skip
_COMPANY_OF = {
    "customer": text("SELECT company_id FROM customers WHERE id = :id AND company_id = ANY(:companies)"),
    "invoice": text("SELECT company_id FROM invoices WHERE id = :id AND company_id = ANY(:companies)"),
    "payment": text("SELECT company_id FROM payments WHERE id = :id AND company_id = ANY(:companies)"),
    "write_off": text("SELECT company_id FROM write_offs WHERE id = :id AND company_id = ANY(:companies)"),
    "dispute": text("SELECT company_id FROM disputes WHERE id = :id AND company_id = ANY(:companies)"),
    "collection_action": text("SELECT company_id FROM collection_actions WHERE id = :id AND company_id = ANY(:companies)"),
    "payment_plan": text("SELECT company_id FROM payment_plans WHERE id = :id AND company_id = ANY(:companies)"),
    "legal_case": text("SELECT company_id FROM legal_cases WHERE id = :id AND company_id = ANY(:companies)"),
}
_COLUMNS = [col(getattr(Attachment, name)) for name in AttachmentRow.model_fields if name != "company"]


def company_of(session: Session, principal: Principal, subject: str, subject_id: int) -> int:
    """The company of what a file is attached to. Raises 403 without the permission to read it, 404 out of scope."""
    principal.require(READS[subject])
    found = session.execute(_COMPANY_OF[subject], {"id": subject_id, "companies": principal.company_ids}).scalar_one_or_none()
    if found is None:
        raise not_found(subject.replace("_", "-"))
    return int(found)


def seen(principal: Principal, company: str | None = None) -> Statement:
    """Every column that a row is made of, of the subjects the principal may read in its companies."""
    statement: Statement = select(*_COLUMNS, col(Company.code).label("company"))
    statement = statement.join_from(Attachment, Company, col(Company.id) == Attachment.company_id)
    subjects = [subject for subject, permission in READS.items() if permission in principal.permissions]
    return statement.where(col(Attachment.company_id).in_(principal.scope(company)), col(Attachment.subject).in_(subjects))


def listed(principal: Principal, query: AttachmentQuery) -> Statement:
    """The rows a list shows."""
    statement = seen(principal, query.company)
    for column, value in ((Attachment.subject, query.subject), (Attachment.subject_id, query.subject_id)):
        if value is not None:
            statement = statement.where(col(column) == value)
    return statement if query.include_removed else statement.where(col(Attachment.removed_at).is_(None))


def row_of(row: Any) -> dict[str, Any]:
    """An attachment as the wire shows it."""
    return {name: getattr(row, name) for name in AttachmentRow.model_fields}


def read(session: Session, principal: Principal, attachment_id: int) -> AttachmentRow:
    """One attachment; raises 404."""
    row = session.execute(seen(principal).where(col(Attachment.id) == attachment_id)).one_or_none()
    if row is None:
        raise not_found("attachment")
    return AttachmentRow.model_validate(row_of(row))


def same(session: Session, subject: str, subject_id: int, digest: str) -> int | None:
    """The attachment of the subject that has this content and is not removed."""
    statement = select(col(Attachment.id)).where(col(Attachment.subject) == subject, col(Attachment.subject_id) == subject_id)
    statement = statement.where(col(Attachment.sha256) == digest, col(Attachment.removed_at).is_(None))
    return session.execute(statement).scalar_one_or_none()
