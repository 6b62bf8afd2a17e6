"""Use cases of single mailings: a customer's statement, confirmation letters and reminders, sending a mail again."""

import uuid

from sqlalchemy import select, update
from sqlmodel import Session, col

from receivables import clock
from receivables.access.principal import Principal
from receivables.account_statements import service as accounts
from receivables.account_statements.schemas import PeriodQuery
from receivables.audit import service as audit
from receivables.confirmations import queries as confirmations
from receivables.confirmations import service as letters
from receivables.customers.models import Contact
from receivables.customers.queries import load
from receivables.errors import conflict
from receivables.mailings import bounces, outbox, queries
from receivables.mailings.models import Mail
from receivables.mailings.schemas import LettersQueued, MailQuery, MailRow, ResendingIn, StatementMailIn

AGAIN = ("failed", "uncertain", "bounced")


def mail_statement(session: Session, principal: Principal, customer_id: int, data: StatementMailIn) -> MailRow:
    """Queues a customer's statement. Raises 404, 409 `no_address`, 422 `period_empty`, `as_of_in_future`, `period_too_large`."""
    customer = load(session, principal, customer_id)
    found = accounts.statement(session, principal, customer, PeriodQuery(from_on=data.from_on, to_on=data.to_on))
    occasion = f"by hand {uuid.uuid4().hex}"
    states = outbox.queue_statements(session, {
        "company": customer.company_id, "customers": [customer.id], "occasion": occasion, "language": data.language, "run": None,
        "first": found.from_on, "last": found.to_on, "now": clock.now(), "actor": principal.actor,
    })  # fmt: skip
    if states != ["queued"]:
        raise conflict("no_address", "The customer has no contact with an address for it.")
    statement = queries.mails(principal, MailQuery(customer_id=customer.id)).where(col(Mail.occasion) == occasion)
    made = MailRow.model_validate(queries.mail_of(session.execute(statement).one()))
    audit.record(session, actor=principal.actor, action="mailed", subject="account_statement", subject_id=customer.id,
                 company_id=customer.company_id, after={"mail": made.id, "to": made.recipient})  # fmt: skip
    outbox.wake(session)
    return made


def mail_run(session: Session, principal: Principal, run_id: int) -> LettersQueued:
    """Queues every letter of a confirmation run that was not sent yet. Raises 404."""
    run = confirmations.read_run(session, principal, run_id)
    return _letters(session, principal, principal.companies[run["company"]].id, confirmations.unsent(session, run_id), run_id)


def mail_letter(session: Session, principal: Principal, confirmation_id: int) -> LettersQueued:
    """Queues a confirmation letter, or the next reminder of one that was sent, with another link where the letter's own has ended.

    Raises 404, 409 `not_waiting` once it was answered, `already_queued`, also on the day on which it was written to last.
    """
    found = confirmations.locked(session, principal, confirmation_id)
    if found.state not in ("made", "sent"):
        raise conflict("not_waiting", "Only who has not answered is written to.")
    letters.linked_anew(session, principal, found)
    queued = _letters(session, principal, found.company_id, [found.id], found.run_id)
    if queued.queued + queued.without_address == 0:
        raise conflict("already_queued", "That mail is there already, or one went out today; see the mails.")
    return queued


def _letters(session: Session, principal: Principal, company_id: int, ids: list[int], run_id: int) -> LettersQueued:
    states = outbox.queue_letters(session, ids, clock.now(), principal.actor)
    made = LettersQueued(queued=states.count("queued"), without_address=states.count("failed"))
    if states:
        audit.record(session, actor=principal.actor, action="mailed", subject="confirmation_run", subject_id=run_id, company_id=company_id,
                     after=made.model_dump())  # fmt: skip
        outbox.wake(session)
    return made


def resend(session: Session, principal: Principal, mail_id: int, data: ResendingIn) -> MailRow:
    """Sends a mail again that failed, came back or of which nobody knows, to the address the customer has now.

    It keeps its Message-ID, by which who got it twice is shown it once; one that came back, or goes to another address, gets another: what
    is reported of the first is not about the second.

    Raises 404, 409 `not_resendable`, `no_address`.
    """
    found = bounces.held(session, principal, mail_id)
    if found.confirmation_id is not None:
        letters.linked_anew(session, principal, confirmations.locked(session, principal, found.confirmation_id))
    if found.state not in AGAIN:
        raise conflict("not_resendable", "Only what could not be sent, came back or may not have been sent is sent again.")
    contact = select(col(Contact.email)).where(col(Contact.customer_id) == found.customer_id, col(Contact.email) != "")
    address = session.execute(contact.order_by(col(Contact.is_primary).desc(), col(Contact.id)).limit(1)).scalar()
    if address is None:
        raise conflict("no_address", "The customer has no contact with an address for it.")
    kept = None if found.state == "bounced" or address != found.recipient else found.message_id
    values = {"state": "queued", "recipient": address, "next_try_at": clock.now(), "attempts": 0, "error_code": None, "error_detail": None,
              "sent_at": None, "message_id": kept}  # fmt: skip
    session.execute(update(Mail).where(col(Mail.id) == mail_id).values(values).execution_options(synchronize_session=False))
    audit.record(session, actor=principal.actor, action="resent", subject="mail", subject_id=mail_id, company_id=found.company_id,
                 after={"to": address}, reason=data.reason)  # fmt: skip
    outbox.wake(session)
    return MailRow.model_validate(queries.read_mail(session, principal, mail_id))
