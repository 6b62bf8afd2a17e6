"""Use cases of single letters: read, see as PDF, send again with a reason, say what became of one."""

from sqlalchemy import insert, select, text, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clock import now, today
from receivables.database import driver, transaction
from receivables.dunning import pdf, printing, queries, recheck, run_queries, wording, writing
from receivables.dunning.models import Letter, Run
from receivables.dunning.schemas import DunningDecision, LetterRead, OutcomeIn
from receivables.errors import conflict, not_found
from receivables.rules.strategy import WRITTEN, StepChannel
from receivables.storage import storage
from receivables.strategies.service import company_of
from receivables.templates.words import UNUSABLE, WordsError

AGAIN = ("failed", "uncertain")
"""Not delivered as far as we know: the letter itself goes again, to the same address with its Message-ID, by which who got it twice is
shown it once. To another address it gets a new one: what is said of the first is not about the second."""
COPIED = ("sent", "bounced")
SETTLED_FROM = {"arrived": ("uncertain",), "returned": ("sent", "uncertain")}
_COPY_ITEMS = text("""INSERT INTO dunning_letter_items (letter_id, invoice_id, level, currency, open_minor, chased_minor)
    SELECT :copy, invoice_id, level, currency, open_minor, chased_minor FROM dunning_letter_items
    WHERE letter_id = :id AND dropped IS NULL""")
_ADDRESS = text("""SELECT CASE :channel WHEN 'sms' THEN phone ELSE email END AS address FROM contacts
    WHERE customer_id = :customer AND CASE :channel WHEN 'sms' THEN phone ELSE email END IS NOT NULL
    ORDER BY is_primary DESC, id LIMIT 1""")
_KEPT = text("SELECT l.pdf_hash, p.data_hash FROM dunning_letters l LEFT JOIN dunning_prints p ON p.id = l.print_id WHERE l.id = :id")
_ON_ITS_WAY = text("""SELECT EXISTS (SELECT FROM dunning_letters WHERE customer_id = :customer AND resend_of_id = :id
    AND state IN ('queued', 'claimed', 'handing_over', 'uncertain', 'print'))""")


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
    """The letter as it would be now: without what was paid, promised or held meanwhile."""
    columns = (col(Letter.id), col(Letter.company_id), col(Letter.customer_id))
    letter = session.execute(select(*columns).where(col(Letter.id) == letter_id)).one()
    day = today(company_of(principal, letter.company_id).time_zone)
    draft = writing.drafts(session, [letter_id], day)[letter_id]
    judged = recheck.judge(session, [letter], {letter.company_id: day})
    return writing.narrowed(draft, judged)


def pdf_of(principal: Principal, letter_id: int) -> bytes:
    """The PDF as it was sent or printed, or as it would be now; typeset and fetched while no transaction is open.

    Raises 404, 409 `no_words`, `nothing_left`, 503 `fonts_missing`, `storage_unavailable`.
    """
    draft = None
    with transaction() as session:
        row = queries.read_letter(session, principal, letter_id)
        kept = session.execute(_KEPT, {"id": letter_id}).one()
        if kept.pdf_hash is None and kept.data_hash is None:
            if row.channel not in WRITTEN or row.channel == StepChannel.SMS:
                raise not_found("letter: it is a task or a short message")
            draft = _draft(session, principal, letter_id)
    if kept.pdf_hash is not None:
        return storage().path(kept.pdf_hash).read_bytes()
    if draft is not None and row.state in ("print", "dropped") and not draft.items:
        raise conflict("nothing_left", "Nothing is left to ask for in this letter.")
    try:
        return printing.letter_pdf(kept.data_hash, letter_id) if draft is None else pdf.render(writing.write(draft).data)
    except WordsError as error:
        raise conflict("no_words", f"The letter cannot be written: {error}.") from error


def _cancelled(session: Session, run_id: int) -> bool:
    status = session.execute(select(col(Run.status)).where(col(Run.id) == run_id).with_for_update(read=True)).scalar_one()
    return bool(status == "cancelled")


def resend(session: Session, principal: Principal, letter_id: int, data: DunningDecision) -> LetterRead:
    """Sends a letter again, to the address the customer has now; the reason is audited.

    One that was not delivered goes itself, one that was is copied, one copy at a time. Raises 404, 409 `not_resendable`, `no_address`,
    `run_decided` where its run was cancelled before anybody can have it: the items come again with the next one.
    """
    # The run first, as cancelling it does.
    cancelled = _cancelled(session, queries.read_letter(session, principal, letter_id).run_id)
    letter = queries.lock_letter(session, principal, letter_id)
    if letter.state not in (*AGAIN, *COPIED) or letter.channel not in WRITTEN:
        raise conflict("not_resendable", "Only what was sent, or could not be, is sent again.")
    if cancelled and letter.state in AGAIN and letter.resend_of_id is None and letter.handed_at is None:
        raise conflict("run_decided", "Its run was cancelled: the items come again with the next run.")
    if letter.state in COPIED and session.execute(_ON_ITS_WAY, {"customer": letter.customer_id, "id": letter_id}).scalar_one():
        raise conflict("not_resendable", "It is being sent again already.")
    paper = letter.channel == StepChannel.LETTER
    address = None if paper else session.execute(_ADDRESS, {"channel": letter.channel, "customer": letter.customer_id}).scalar()
    if address is None and not paper:
        raise conflict("no_address", "The customer has no contact with an address for it.")
    # With the words it had, unless they could not be used, or were sent before letters kept their text.
    kept_text = None if letter.error_code in UNUSABLE else letter.text_id
    values = {"state": "print" if paper else "queued", "print_id": None, "recipient": address, "next_try_at": now(), "attempts": 0,
              "reason": data.reason, "text_id": kept_text or wording.current(session, letter_id)}  # fmt: skip
    if letter.state in AGAIN:
        cleared = {"error_code": None, "error_detail": None, "message_id": letter.message_id if address == letter.recipient else None}
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


def settle(session: Session, principal: Principal, letter_id: int, data: OutcomeIn) -> LetterRead:
    """A person says what became of a letter: one in doubt arrived, or one that was sent came back. Audited with the reason.

    The same said again changes nothing. Raises 404, 409 `outcome_not_possible`.
    """
    letter = queries.lock_letter(session, principal, letter_id)
    state = "sent" if data.outcome == "arrived" else "bounced"
    if letter.state != state:
        if letter.state not in SETTLED_FROM[data.outcome] or letter.channel not in WRITTEN:
            raise conflict("outcome_not_possible", "Only a letter in doubt can have arrived, and only one that was sent can come back.")
        values = {"state": state, "reason": data.reason, "error_code": None if state == "sent" else "returned", "error_detail": None,
                  "sent_at": letter.sent_at or letter.handed_at}  # fmt: skip
        statement = update(Letter).where(col(Letter.id) == letter_id).values(values)
        session.execute(statement.execution_options(synchronize_session=False))
        audit.record(session, actor=principal.actor, action=data.outcome, subject="dunning_letter", subject_id=letter_id,
                     company_id=letter.company_id, reason=data.reason)  # fmt: skip
    return read(session, principal, letter_id)
