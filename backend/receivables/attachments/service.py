"""Use cases of attachments: attach, download, remove."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.attachments import kinds, queries
from receivables.attachments.kinds import FileKind
from receivables.attachments.models import Attachment
from receivables.attachments.scan import scan
from receivables.attachments.schemas import AttachmentRow, AttachQuery, RemovalIn, ShowingIn
from receivables.audit import service as audit
from receivables.database import transaction
from receivables.errors import conflict, invalid, not_found
from receivables.storage import storage
from receivables.storage.place import Stored
from receivables.transfer import safe_name


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was looked at and lies in the storage; nothing in the books names it yet."""

    kind: FileKind
    scanned: bool
    stored: Stored


def looked_at(file: IO[bytes]) -> tuple[FileKind, bool]:
    """What the file is, and whether a scanner saw it. Called before a transaction begins: a slow scanner holds no connection.

    Raises 422 `file_type_refused` or `file_infected`, 503 `scan_failed`.
    """
    kind = kinds.told(file)
    if kind is None:
        raise invalid("file_type_refused", "Taken are PDF, images, Office files without macros and mail, told by their content.")
    return kind, scan(file.name)


def take(file: IO[bytes]) -> Taken:
    """Looks at a file and puts it into the storage, outside any transaction. Raises what `looked_at` does."""
    kind, scanned = looked_at(file)
    return Taken(kind, scanned, storage().put(file))


def attach(session: Session, principal: Principal, query: AttachQuery, file: IO[bytes]) -> AttachmentRow:
    """Keeps a file with its subject; the same file attached again answers the attachment there is.

    Raises 403, 404 for a subject out of scope, and what `looked_at` does.
    """
    principal.require(queries.READS[query.subject])
    kind, scanned = looked_at(file)
    with transaction() as before:  # what is out of scope puts nothing into the storage, which is asked while no transaction is open
        queries.company_of(before, principal, query.subject, query.subject_id)
    return keep(session, principal, query, Taken(kind, scanned, storage().put(file)))


def keep(session: Session, principal: Principal, query: AttachQuery, taken: Taken) -> AttachmentRow:
    """Keeps a file that was taken with its subject, as `attach` does. Raises 403, 404, 409 `already_exists`."""
    company_id, stored = queries.company_of(session, principal, query.subject, query.subject_id), taken.stored
    values = {
        "company_id": company_id, "subject": query.subject, "subject_id": query.subject_id,
        "file_name": safe_name(query.file_name, taken.kind.ending), "content_type": taken.kind.content_type,
        "size_bytes": stored.size, "sha256": stored.digest, "scanned": taken.scanned, "note": query.note,
        "actor": principal.actor,
    }  # fmt: skip
    made = session.execute(insert(Attachment).values(values).on_conflict_do_nothing().returning(col(Attachment.id))).scalar_one_or_none()
    if made is None:
        made = queries.same(session, query.subject, query.subject_id, stored.digest)
        if made is None:
            raise conflict("already_exists", "The same file was attached and removed at this moment; send it again.")
        return queries.read(session, principal, made)
    audit.record(session, actor=principal.actor, action="created", subject="attachment", subject_id=made, company_id=company_id,
                 after=values)  # fmt: skip
    return queries.read(session, principal, made)


def content(principal: Principal, attachment_id: int) -> tuple[Path, str, str]:
    """Path, name and type of the file; the storage is asked while no transaction is open. Raises 404, for one that was removed too."""
    with transaction() as session:
        found = queries.read(session, principal, attachment_id)
    if found.removed_at is not None:
        raise not_found("attachment: it was removed")
    return storage().path(found.sha256), found.file_name, found.content_type


def show(session: Session, principal: Principal, attachment_id: int, given: ShowingIn) -> AttachmentRow:
    """Shows an item's file on its customer's page, or no longer. Raises 404, 422 `not_of_an_item`."""
    before = queries.read(session, principal, attachment_id)
    if before.removed_at is not None:
        raise not_found("attachment: it was removed")
    if before.subject != "invoice":
        raise invalid("not_of_an_item", "Only files of items are shown to customers.")
    statement = update(Attachment).where(col(Attachment.id) == attachment_id, col(Attachment.for_customer) != given.shown)
    statement = statement.values(for_customer=given.shown).returning(col(Attachment.id))
    if session.execute(statement.execution_options(synchronize_session=False)).all():
        audit.record(session, actor=principal.actor, action="shown" if given.shown else "hidden", subject="attachment",
                     subject_id=attachment_id, company_id=principal.companies[before.company].id)  # fmt: skip
    return queries.read(session, principal, attachment_id)


def remove(session: Session, principal: Principal, attachment_id: int, given: RemovalIn) -> AttachmentRow:
    """Takes an attachment away; who, when and why stay, and so does the file in the storage. Raises 404, 409 `already_removed`."""
    before = queries.read(session, principal, attachment_id)
    statement = update(Attachment).where(col(Attachment.id) == attachment_id, col(Attachment.removed_at).is_(None))
    statement = statement.values(removed_at=func.clock_timestamp(), removed_by=principal.actor, removal_reason=given.reason)
    if not session.execute(statement.returning(col(Attachment.id)).execution_options(synchronize_session=False)).all():
        raise conflict("already_removed", "The attachment was removed before.")
    after = queries.read(session, principal, attachment_id)
    was, became = audit.changes(before.model_dump(), after.model_dump())
    audit.record(session, actor=principal.actor, action="removed", subject="attachment", subject_id=attachment_id,
                 company_id=principal.companies[after.company].id, before=was, after=became, reason=given.reason)  # fmt: skip
    return after
