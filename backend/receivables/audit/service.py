"""Writes the audit trail."""

from collections.abc import Sequence
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import insert
from sqlmodel import Session

from receivables.audit.models import AuditEntry


def record(
    session: Session,
    *,
    actor: str,
    action: str,
    subject: str,
    subject_id: int | str,
    company_id: int | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Adds one entry in the caller's own transaction: what was changed and its trace are kept, or lost, together.

    `action` is a past participle (`created`, `changed`, `reversed`), `subject` a table's singular (`user`, `invoice`). Days,
    instants and enums in `before` and `after` are written as text; a secret must never be among them.
    """
    row = {
        "actor": actor, "action": action, "subject": subject, "subject_id": str(subject_id), "company_id": company_id,
        "before": to_jsonable_python(before), "after": to_jsonable_python(after), "reason": reason,
    }  # fmt: skip
    # A None is left out: given to a JSONB column it would be the JSON value null, not an absent one.
    session.execute(insert(AuditEntry).values({name: value for name, value in row.items() if value is not None}))


def record_each(
    session: Session, subject_ids: Sequence[int], *, actor: str, action: str, subject: str, company_id: int, after: dict[str, Any]
) -> None:
    """The same entry for many rows, in one statement."""
    shared = {"actor": actor, "action": action, "subject": subject, "company_id": company_id, "after": to_jsonable_python(after)}
    if subject_ids:
        session.execute(insert(AuditEntry), [shared | {"subject_id": str(one)} for one in subject_ids])


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs, as it was and as it is."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}
