"""Reports of mail servers about mails of ours (RFC 3464), from a mail gateway or a person who got one."""

import email
import re
from email.message import EmailMessage
from email.policy import default as POLICY
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.dunning import letters, queries
from receivables.dunning.models import Letter
from receivables.dunning.schemas import LetterRead
from receivables.errors import invalid, too_large

MOST_BYTES = 2_000_000
STATUS = ("message/delivery-status", "message/global-delivery-status")
RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
ARRIVED = ("delivered", "relayed", "expanded")
# A report says more than a worker that waits for the answer, or died doing so: what it has is let go of.
DOUBTED = ("uncertain", "handing_over")
_LET_GO = {"claimed_by": None, "claimed_until": None}
_OURS = re.compile(r"<(?:letter|mail)\.[0-9]+\.[0-9a-f]{32}@[^<>\s]+>")


def take_in(session: Session, principal: Principal, report: bytes) -> LetterRead:
    """Marks the letter that a report is about: it came back, or, where that was in doubt or a worker still waits for its answer, it
    arrived. The same again changes nothing.

    Its Message-ID, which nobody can guess, says which letter it is. Raises 413, 422 `no_report`, `unknown_letter`.
    """
    message_id, action, detail = told(report)
    statement = select(col(Letter.id)).where(col(Letter.message_id) == message_id, col(Letter.company_id).in_(principal.company_ids))
    found = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise invalid("unknown_letter", "The report is about no letter of yours.", "/report")
    letter = queries.lock_letter(session, principal, found)
    values: dict[str, Any] = {}
    if action == "failed" and letter.state in ("sent", *DOUBTED):
        values = {"state": "bounced", "error_code": "bounced", "error_detail": detail, "sent_at": letter.sent_at or letter.handed_at}
    elif action in ARRIVED and letter.state in DOUBTED:
        values = {"state": "sent", "error_code": None, "error_detail": None, "sent_at": letter.handed_at}
    if values:
        changed = update(Letter).where(col(Letter.id) == found).values(values | _LET_GO)
        session.execute(changed.execution_options(synchronize_session=False))
        audit.record(session, actor=principal.actor, action="bounced" if action == "failed" else "arrived", subject="dunning_letter",
                     subject_id=found, company_id=letter.company_id, after={"detail": detail})  # fmt: skip
    return letters.read(session, principal, found)


def told(raw: bytes) -> tuple[str, str, str]:
    """(Message-ID, action, what the server said) of a report. Raises 413, 422 `no_report`."""
    if len(raw) > MOST_BYTES:
        raise too_large(f"A report has {MOST_BYTES} bytes at the most.")
    try:
        message_id, action, said = _parsed(email.message_from_bytes(raw, _class=EmailMessage, policy=POLICY))
    except Exception as error:  # whatever a stranger's mail does to the parser
        raise invalid("no_report", "The mail cannot be read.", "/report") from error
    if action not in ("failed", *ARRIVED) or not message_id:
        raise invalid("no_report", "It is no report of a mail's end that names the mail.", "/report")
    return message_id, action, said


def _parsed(message: EmailMessage) -> tuple[str, str, str]:
    """The parts of the outermost report; one that somebody forwards lies deeper, one inside the returned mail is not looked at."""
    report = next((part for part in message.walk() if part.get_content_type() == "multipart/report"), message)
    message_id, action, said = "", "", ""
    for part in report.iter_parts():
        kind = part.get_content_type()
        if kind in STATUS:
            fields = {name.lower(): str(value) for block in part.iter_parts() for name, value in block.items()}
            action = fields.get("action", "").strip().lower()
            said = " ".join(filter(None, (fields.get("status"), fields.get("diagnostic-code"))))
        if kind in RETURNED:
            message_id = str(_held(part)["Message-ID"] or "")
    named = _OURS.search(message_id) or _OURS.search(f"{message['In-Reply-To']} {message['References']}")
    return named.group() if named else _clean(message_id), action, _clean(said) or action


def _held(part: Any) -> Any:
    """The mail, or only its headers, that a part holds, in whatever charset it says: what names a mail is ASCII in all of them."""
    inner = next(iter(part.iter_parts()), None)
    return inner or email.message_from_bytes(part.get_payload(decode=True) or b"", policy=POLICY)


def _clean(said: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in said).strip()[:300]
