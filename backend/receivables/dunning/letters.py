"""Use cases of single letters: read, see as PDF, send again with a reason, take in a mail server's report."""

import email
from email.message import EmailMessage
from email.policy import default as POLICY

from sqlalchemy import insert, select, text, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clock import now, today
from receivables.database import driver
from receivables.dunning import pdf, queries, run_queries, writing
from receivables.dunning.models import Letter
from receivables.dunning.schemas import BounceIn, DunningDecision, LetterRead
from receivables.errors import conflict, invalid, not_found
from receivables.rules.strategy import WRITTEN, StepChannel
from receivables.storage import storage
from receivables.strategies.service import company_of
from receivables.templates.words import WordsError

AGAIN = ("failed", "uncertain")
"""Not delivered as far as we know: the letter itself goes again, with its Message-ID."""
COPIED = ("sent", "bounced")
_COPY_ITEMS = text("""INSERT INTO dunning_letter_items (letter_id, invoice_id, level, currency, open_minor, chased_minor)
    SELECT :copy, invoice_id, level, currency, open_minor, chased_minor FROM dunning_letter_items
    WHERE letter_id = :id AND dropped IS NULL""")
_ADDRESS = text("""SELECT CASE :channel WHEN 'sms' THEN phone ELSE email END AS address FROM contacts
    WHERE customer_id = :customer AND CASE :channel WHEN 'sms' THEN phone ELSE email END IS NOT NULL
    ORDER BY is_primary DESC, id LIMIT 1""")


def read(session: Session, principal: Principal, letter_id: int) -> LetterRead:
    """One letter with its items; before it is sent its text is what it would be now. Raises 404."""
    row = queries.read_letter(session, principal, letter_id)
    shown = queries.letter_row(row) | {"body": row.body, "lines": queries.lines(session, letter_id)}
    if row.body is None and row.channel in WRITTEN:
        try:
            written = writing.write(_draft(session, principal, letter_id))
            shown |= {"subject": written.subject, "body": written.body}
        except WordsError as error:
            shown |= {"error_code": error.code, "error_detail": str(error)}
    return LetterRead.model_validate(shown)


def _draft(session: Session, principal: Principal, letter_id: int) -> writing.Draft:
    company = company_of(principal, session.execute(select(col(Letter.company_id)).where(col(Letter.id) == letter_id)).scalar_one())
    return writing.drafts(session, [letter_id], today(company.time_zone))[letter_id]


def pdf_of(session: Session, principal: Principal, letter_id: int) -> bytes:
    """The PDF as it was sent, or as it would be now. Raises 404, 409 `no_words`, 503 `fonts_missing`."""
    row = queries.read_letter(session, principal, letter_id)
    kept = session.execute(select(col(Letter.pdf_hash)).where(col(Letter.id) == letter_id)).scalar_one()
    if kept is not None:
        return storage().path(kept).read_bytes()
    if row.channel not in WRITTEN:
        raise not_found("letter: it is a task")
    try:
        return pdf.render(writing.write(_draft(session, principal, letter_id)).data)
    except WordsError as error:
        raise conflict("no_words", f"The letter cannot be written: {error}.") from error


def resend(session: Session, principal: Principal, letter_id: int, data: DunningDecision) -> LetterRead:
    """Sends a letter again, to the address the customer has now; the reason is audited.

    One that was not delivered goes itself, one that was is copied. Raises 404, 409 `not_resendable`, `no_address`.
    """
    letter = queries.lock_letter(session, principal, letter_id)
    if letter.state not in (*AGAIN, *COPIED) or letter.channel not in WRITTEN:
        raise conflict("not_resendable", "Only what was sent, or could not be, is sent again.")
    paper = letter.channel == StepChannel.LETTER
    address = None if paper else session.execute(_ADDRESS, {"channel": letter.channel, "customer": letter.customer_id}).scalar()
    if address is None and not paper:
        raise conflict("no_address", "The customer has no contact with an address for it.")
    values = {"state": "print" if paper else "queued", "print_id": None, "recipient": address, "next_try_at": now(), "attempts": 0,
              "reason": data.reason}  # fmt: skip
    if letter.state in AGAIN:
        cleared = {"error_code": None, "error_detail": None}
        statement = update(Letter).where(col(Letter.id) == letter_id).values(values | cleared)
        session.execute(statement.execution_options(synchronize_session=False))
        made = letter_id
    else:
        kept = {name: getattr(letter, name) for name in ("company_id", "run_id", "customer_id", "channel", "level", "template", "segment")}
        statement_in = insert(Letter).values(kept | values | {"resend_of_id": letter_id}).returning(col(Letter.id))
        made = session.execute(statement_in).scalar_one()
        session.execute(_COPY_ITEMS, {"copy": made, "id": letter_id})
    audit.record(session, actor=principal.actor, action="resent", subject="dunning_letter", subject_id=letter_id,
                 company_id=letter.company_id, after={"letter": made, "to": address}, reason=data.reason)  # fmt: skip
    run_queries.wake(driver(session))
    return read(session, principal, made)


def bounce(session: Session, principal: Principal, data: BounceIn) -> LetterRead:
    """Takes in a mail server's report that a mail of ours could not be delivered; the same report again changes nothing.

    Raises 422 `no_report` (no RFC 3464 report of a failure), `unknown_letter`.
    """
    message_id, detail = _report(data.report)
    statement = select(col(Letter.id)).where(col(Letter.message_id) == message_id, col(Letter.company_id).in_(principal.company_ids))
    found = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise invalid("unknown_letter", "The report is about no letter of yours.", "/report")
    letter = queries.lock_letter(session, principal, found)
    if letter.state in ("sent", "uncertain"):
        values = {"state": "bounced", "error_code": "bounced", "error_detail": detail}
        changed = update(Letter).where(col(Letter.id) == found).values(values)
        session.execute(changed.execution_options(synchronize_session=False))
        audit.record(session, actor=principal.actor, action="bounced", subject="dunning_letter", subject_id=found,
                     company_id=letter.company_id, after={"detail": detail})  # fmt: skip
    return read(session, principal, found)


def _report(raw: str) -> tuple[str, str]:
    """(Message-ID, what the server said) of a failure report."""
    try:
        message = email.message_from_string(raw, _class=EmailMessage, policy=POLICY)
        said, message_id = "", ""
        for part in message.walk():
            kind = part.get_content_type()
            if kind == "message/delivery-status":
                fields = {name.lower(): str(value) for block in part.iter_parts() for name, value in block.items()}
                if fields.get("action", "").strip().lower() == "failed":
                    said = " ".join(filter(None, (fields.get("status"), fields.get("diagnostic-code"))))[:300] or "failed"
            if kind == "message/rfc822":
                message_id = str(next(iter(part.iter_parts()))["Message-ID"] or "").strip()
            if kind == "text/rfc822-headers":
                message_id = str(email.message_from_string(part.get_content(), policy=POLICY)["Message-ID"] or "").strip()
    except Exception as error:  # whatever a stranger's mail does to the parser
        raise invalid("no_report", "The mail cannot be read.", "/report") from error
    if not said or not message_id or "\x00" in message_id:
        raise invalid("no_report", "It is no report of a failed delivery.", "/report")
    return message_id, said.replace("\x00", "")
