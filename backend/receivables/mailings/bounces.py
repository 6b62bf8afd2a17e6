"""What comes back: reports of mail servers about mails of ours, and what people know of them.

Rows are locked as everywhere here: the letter first, then the mail.
"""

from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clock import now, today
from receivables.companies.models import Company
from receivables.confirmations import queries as letters
from receivables.confirmations import service as confirmations
from receivables.dunning import bounces as dunned
from receivables.errors import conflict, invalid, not_found
from receivables.mailings import queries
from receivables.mailings.models import Mail
from receivables.mailings.schemas import MailBounceRead, MailOutcomeIn, MailRow
from receivables.mailings.writing import reminder_of

FROM = {"returned": ("sent", "uncertain"), "arrived": ("uncertain",)}


def take_in(session: Session, principal: Principal, report: bytes) -> MailBounceRead:
    """Marks the mail that a report is about, a dunning letter's too: it came back, or, where that was in doubt, it arrived.

    The same again changes nothing. Raises 413, 422 `no_report`, `unknown_mail`, `unknown_letter`.
    """
    message_id, action, detail = dunned.told(report)
    if message_id.startswith("<letter."):
        letter = dunned.take_in(session, principal, report)
        return MailBounceRead(subject="dunning_letter", id=letter.id, customer_id=letter.customer_id, state=letter.state,
                              recipient=letter.recipient)  # fmt: skip
    statement = select(col(Mail.id)).where(col(Mail.message_id) == message_id, col(Mail.company_id).in_(principal.company_ids))
    found = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise invalid("unknown_mail", "The report is about no mail of yours.", "/report")
    mail = held(session, principal, found)
    outcome = "returned" if action == "failed" else "arrived"
    # A report says more than a worker that waits for the server's answer, or died doing so.
    if mail.state in (*FROM[outcome], "handing_over") and mail.message_id == message_id:
        _settle(session, principal, mail, outcome, "bounced", detail)
    row = queries.read_mail(session, principal, found)
    return MailBounceRead.model_validate({"subject": "mail"} | {name: row[name] for name in ("id", "customer_id", "state", "recipient")})


def settle(session: Session, principal: Principal, mail_id: int, data: MailOutcomeIn) -> MailRow:
    """Says what became of a mail in doubt, or that one came back. Raises 404, 409 `outcome_not_possible`."""
    mail = held(session, principal, mail_id)
    if mail.state not in FROM[data.outcome]:
        raise conflict("outcome_not_possible", "Only a mail in doubt can have arrived, and only one that was sent can come back.")
    _settle(session, principal, mail, data.outcome, "returned", data.reason)
    return MailRow.model_validate(queries.read_mail(session, principal, mail_id))


def held(session: Session, principal: Principal, mail_id: int) -> Mail:
    """The mail, held with the letter that it is about. Raises 404."""
    statement = select(Mail).where(col(Mail.id) == mail_id, col(Mail.company_id).in_(principal.company_ids))
    found: Mail | None = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise not_found("mail")
    if found.confirmation_id is not None:
        letters.locked(session, principal, found.confirmation_id)
    held: Mail = session.execute(statement.with_for_update().execution_options(populate_existing=True)).scalar_one()
    return held


def _settle(session: Session, principal: Principal, mail: Mail, outcome: str, code: str, detail: str) -> None:
    arrived = outcome == "arrived"
    if arrived and mail.confirmation_id is not None:
        day = today(session.get_one(Company, mail.company_id).time_zone)
        confirmations.mailed(session, mail.confirmation_id, principal.actor, day, reminder=reminder_of(mail))
    values: dict[str, Any] = {"state": "sent", "error_code": None, "error_detail": None} if arrived else {
        "state": "bounced", "error_code": code, "error_detail": detail[:300], "bounced_at": now(),
    }  # fmt: skip
    values |= {"sent_at": mail.sent_at or now(), "claimed_by": None, "claimed_until": None}
    statement = update(Mail).where(col(Mail.id) == mail.id).values(values)
    session.execute(statement.execution_options(synchronize_session=False))
    audit.record(session, actor=principal.actor, action="arrived" if arrived else "bounced", subject="mail", subject_id=mail.id,
                 company_id=mail.company_id, after={"detail": detail})  # fmt: skip
