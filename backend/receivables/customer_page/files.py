"""Files between a customer and the company: what it sends with an answer, and what it may fetch."""

import hashlib
import os
from pathlib import Path
from typing import IO

from sqlmodel import Session

from receivables.attachments import service as attachments
from receivables.attachments.schemas import AttachQuery
from receivables.customer_links.visits import Visit
from receivables.customer_page import queries
from receivables.customer_page.schemas import FileMade, PageDocument
from receivables.database import transaction
from receivables.errors import conflict, not_found
from receivables.storage import storage
from receivables.transfer import safe_name

MOST_FILES = 10
"""Of one answer."""
MOST_OF_LINK = 60
"""Files that one link may send in all, and how many bytes together: whoever finds a link cannot fill the storage."""
MOST_BYTES_OF_LINK = 300 * 1024 * 1024


def attach(session: Session, visit: Visit, answer_id: int, file_name: str, file: IO[bytes]) -> FileMade:
    """Keeps a file with the customer's own answer, such as a sealed copy; the same file again changes nothing.

    The scanner and the storage are asked while no transaction is open. Raises 404, 409 `too_many_files`, and what the attachments say of
    a file they refuse.
    """
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type] # any file to read from serves
    size = file.seek(0, os.SEEK_END)
    # The storage forgets nothing: what is too much is refused before it lies there.
    with transaction() as before:
        confirmation_id = _allowed(before, visit, answer_id, digest, size)
    taken = attachments.take(file)
    note = f"customer page: answer {answer_id}" + (f", confirmation {confirmation_id}" if confirmation_id else "")
    query = AttachQuery(subject="customer", subject_id=visit.customer_id, file_name=file_name, note=note)
    _allowed(session, visit, answer_id, digest, size)
    kept = attachments.keep(session, visit.principal, query, taken)
    # What is known of it already, and by which name, is none of the customer's business.
    name = safe_name(file_name, taken.kind.ending)
    return FileMade(file_name=queries.keep_file(session, answer_id, kept.id, name))


def _allowed(session: Session, visit: Visit, answer_id: int, digest: str, size: int) -> int | None:
    """The confirmation of the answer, if it has one; the link's row is held, so that no two files pass one limit together."""
    found = queries.answer_of(session, visit.customer_id, answer_id)
    if found is None:
        raise not_found("answer")
    sent = queries.files_of(session, visit.link_id, answer_id, digest)
    if sent.same:
        return found.confirmation_id  # type: ignore[no-any-return]
    if sent.of_answer >= MOST_FILES:
        raise conflict("too_many_files", f"An answer has {MOST_FILES} files at most.")
    if sent.of_link >= MOST_OF_LINK or sent.bytes_of_link + size > MOST_BYTES_OF_LINK:
        raise conflict("too_many_files", "Too much was sent by this link already; please call.")
    return found.confirmation_id  # type: ignore[no-any-return]


def documents(session: Session, visit: Visit) -> list[PageDocument]:
    """The files of the customer's items that are marked for it, the latest first."""
    return [PageDocument.model_validate(row._mapping) for row in queries.documents(session, visit.customer_id, None)]


def document(visit: Visit, attachment_id: int) -> tuple[Path, str, str]:
    """Path, name and type of such a file; the storage is asked while no transaction is open. Raises 404."""
    with transaction() as session:
        found = queries.documents(session, visit.customer_id, attachment_id)
    if not found:
        raise not_found("document")
    return storage().path(found[0].sha256), found[0].file_name, found[0].content_type
