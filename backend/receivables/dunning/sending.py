"""Sending what is queued: each letter is handed to a mail server at most once, whoever dies when.

A batch is claimed, looked at again (paid meanwhile is not asked for) and written, in one transaction. Then each mail goes to the
point where the server waits for its content; only there, in the transaction that also says that the one before was accepted, it
becomes `handing_over`. A worker that dies before has sent nothing, and the letter is free again when its claim runs out. One that
dies between that and the next transaction leaves one letter of which nobody can know whether the server took it: `uncertain`, for a
person to decide. SMTP knows no question that would close this gap; a letter sent again bears the same Message-ID.
"""

import hashlib
import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlmodel import Session, col

from receivables.clock import now, today
from receivables.companies.models import Company
from receivables.database import transaction
from receivables.dunning import outbox, pdf, recheck, sms, writing
from receivables.dunning.mail import Mailer, Refused, Unknown, Unreachable, address, compose, domain
from receivables.errors import Problem
from receivables.rules.strategy import StepChannel
from receivables.settings import get_settings
from receivables.storage import storage
from receivables.templates.words import WordsError

log = structlog.get_logger()
BATCH = 50
CLAIM = timedelta(minutes=5)
SERVER_AWAY = timedelta(minutes=1)
FIRST_RETRY = timedelta(minutes=5)
MOST_TRIES = 6


class _Lost(Exception):
    """The claim ran out and somebody else has the letter."""


@dataclass(slots=True)
class Ready:
    """A letter that is written: its message on the wire, or the words of a short message."""

    id: int
    attempts: int
    channel: str
    recipient: str
    message: bytes
    words: str
    message_id: str


@dataclass(slots=True)
class Worker:
    """One worker at its batch; `accepted` are handed over and not yet said to be sent."""

    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    accepted: list[int] = field(default_factory=list)
    done: int = 0


def send_due(going_on: Callable[[], bool] = lambda: True) -> int:
    """Sends everything that is due and may go out now; answers how many letters were handed over.

    Without HUIKUAN_SMTP_HOST no mail is sent, without HUIKUAN_SMS_PROVIDER no short message: they wait in the queue.
    """
    settings, worker = get_settings(), Worker()
    channels = [str(StepChannel.EMAIL)] * (settings.smtp_host is not None) + [str(StepChannel.SMS)] * (settings.sms_provider is not None)
    with transaction() as session:
        outbox.take_over(session, now())
    if not channels:
        return 0
    with Mailer() as mailer:
        while going_on():
            ready = _prepare(worker, channels)
            if ready is None or not _send(worker, mailer, ready, going_on):
                break
    if worker.done:
        log.info("letters sent", count=worker.done)
    return worker.done


def _prepare(worker: Worker, channels: list[str]) -> list[Ready] | None:
    """Claims and writes a batch; None when nothing is due."""
    with transaction() as session:
        letters = outbox.claim(session, worker.name, channels, now(), now() + CLAIM, BATCH)
        if not letters:
            return None
        days = _days(session, {letter.company_id for letter in letters})
        for letter_id in recheck.narrow(session, letters, days):
            outbox.end(session, worker.name, letter_id, "dropped", "nothing_left", "Nothing was left to ask for when it was to be sent.")
        ready = []
        drafts: dict[int, writing.Draft] = {}
        for company_id, day in days.items():
            drafts |= writing.drafts(session, [letter.id for letter in letters if letter.company_id == company_id], day)
        for letter in letters:
            if drafts[letter.id].items:
                made = _write(session, worker, letter, drafts[letter.id])
                ready += [made] if made else []
        return ready


def _days(session: Session, companies: set[int]) -> dict[int, date]:
    rows = session.execute(select(col(Company.id), col(Company.time_zone)).where(col(Company.id).in_(companies)))
    return {row.id: today(row.time_zone) for row in rows}


def _write(session: Session, worker: Worker, letter: Any, draft: writing.Draft) -> Ready | None:
    """The letter's words, kept with it; one that cannot be written fails alone."""
    message_id = letter.message_id or f"<letter.{letter.id}.{uuid.uuid4().hex}@{domain()}>"
    try:
        written = writing.write(draft)
        mail = letter.channel == StepChannel.EMAIL
        made = pdf.render(written.data) if mail and get_settings().smtp_pdf else None
        message = b""
        if mail:
            message = compose(
                to=letter.recipient, sender=written.data["sender"], reply_to=draft.head["reply_to"], subject=written.subject,
                body=written.body, html=written.html, message_id=message_id, pdf=made, pdf_name=f"{letter.id}.pdf",
            )  # fmt: skip
    except (WordsError, Refused, Problem) as error:
        state, detail = "failed", error.detail if isinstance(error, Problem) else str(error)
        outbox.end(session, worker.name, letter.id, state, error.code, detail[:300])
        return None
    digest = storage().put(io.BytesIO(made)).digest if made else None
    words = "\n".join(written.data["paragraphs"])
    outbox.keep_words(session, letter.id, written.subject, words if letter.channel == StepChannel.SMS else written.body, message_id, digest)
    return Ready(letter.id, letter.attempts, letter.channel, letter.recipient, message, words, message_id)


def _send(worker: Worker, mailer: Mailer, ready: list[Ready], going_on: Callable[[], bool]) -> bool:
    """Hands a batch over; answers whether to go on with another."""
    try:
        for letter in ready:
            if not going_on():
                break
            _one(worker, mailer, letter)
        return True
    except Unreachable as error:
        log.warning("mail server not reachable", error=str(error))
        return False
    except _Lost:
        return False
    finally:
        with transaction() as session:
            _note(session, worker)
            outbox.give_back(session, worker.name, now() + (SERVER_AWAY if going_on() else timedelta()))


def _note(session: Session, worker: Worker) -> None:
    """Says in this transaction what was accepted until now."""
    outbox.sent(session, worker.name, worker.accepted, now())
    worker.done += len(worker.accepted)
    worker.accepted = []


def _one(worker: Worker, mailer: Mailer, letter: Ready) -> None:
    def handing_over() -> None:
        with transaction() as session:
            has = outbox.handing_over(session, worker.name, letter.id, worker.accepted, now(), now() + CLAIM)
        worker.done += len(worker.accepted)
        worker.accepted = []
        if not has:
            raise _Lost

    try:
        if letter.channel == StepChannel.SMS:
            handing_over()
            sms.provider().send(letter.recipient, letter.words, hashlib.sha256(letter.message_id.encode()).hexdigest())
        else:
            mailer.send(address(letter.recipient), letter.message, handing_over)
        worker.accepted.append(letter.id)
    except Unreachable as error:
        if letter.channel == StepChannel.SMS:  # it was said before there was a connection
            _end(worker, letter, "queued", "not_reachable", str(error), SERVER_AWAY)
        raise
    except Unknown as error:
        _end(worker, letter, "uncertain", "connection_lost", str(error))
    except Refused as error:
        tries = letter.attempts + 1
        if error.for_good or tries >= MOST_TRIES:
            _end(worker, letter, "failed", error.code, str(error))
        else:
            _end(worker, letter, "queued", error.code, str(error), FIRST_RETRY * 2**letter.attempts)


def _end(worker: Worker, letter: Ready, state: str, code: str, detail: str, wait: timedelta | None = None) -> None:
    with transaction() as session:
        _note(session, worker)
        outbox.end(session, worker.name, letter.id, state, code, detail, next_try=now() + wait if wait else None)
