"""Sending what is queued: each mail is handed to a server at most once, whoever dies when.

As with dunning letters: a mail is claimed, looked at again and written while no transaction is open, and goes to the point where the
server waits for its content; only there it becomes `handing_over`. Whoever dies after that leaves it `uncertain`, for a person to decide.
What is wrong with one mail ends that mail alone; what a server says of us holds all of them back for a while, and they stay.
"""

import io
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from receivables.clock import now, today
from receivables.companies.models import Company
from receivables.confirmations import service as confirmations
from receivables.database import transaction
from receivables.dunning.mail import Mailer, Refused, Unknown, Unreachable, address
from receivables.errors import Problem
from receivables.mailings import outbox, writing
from receivables.settings import get_settings
from receivables.storage import storage

log = structlog.get_logger()
BATCH = 20
SECONDS = 30.0
"""How long one job sends; what is left is the next one's, so that other jobs get their turn."""
CLAIM = timedelta(minutes=5)
SERVER_AWAY = timedelta(minutes=1)
FIRST_RETRY = timedelta(minutes=5)
MOST_TRIES = 6


class _Lost(Exception):
    """The claim ran out and somebody else has the mail."""


class _Moot(Exception):
    """It was answered, or marked by hand, while it was written."""


@dataclass(slots=True)
class _Worker:
    """One worker, and how many mails a server took of it."""

    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    done: int = 0


def send_due(
    going_on: Callable[[], bool] = lambda: True, seconds: float = SECONDS, progress: Callable[[int], None] = lambda _done: None
) -> int:  # fmt: skip
    """Sends mails that are due, for about so many seconds, and asks for another job where more are left; answers how many a server took.

    Without HUIKUAN_SMTP_HOST they wait in the queue. `progress` is told how many, after each batch.
    """
    worker, end = _Worker(), time.monotonic() + seconds
    with transaction() as session:
        outbox.take_over(session, now())
    if get_settings().smtp_host is None:
        return 0
    with Mailer() as mailer:
        while going_on():
            with transaction() as session:
                mails = outbox.claim(session, worker.name, now(), now() + CLAIM, BATCH)
            going = bool(mails) and _batch(worker, mailer, mails, lambda: going_on() and time.monotonic() < end)
            progress(worker.done)
            if not going:
                break
            if time.monotonic() >= end:
                with transaction() as session:
                    outbox.wake(session)
                break
    if worker.done:
        log.info("mails sent", count=worker.done)
    return worker.done


def _batch(worker: _Worker, mailer: Mailer, mails: list[Any], going_on: Callable[[], bool]) -> bool:
    """Hands a batch over; answers whether to go on with another."""
    away: Unreachable | None = None
    try:
        for mail in mails:
            if not going_on():
                break
            worker.done += _one(worker.name, mailer, mail)
        return True
    except Unreachable as error:
        log.warning("mails wait", reason=error.code)
        away = error
        return False
    finally:
        # What a stopping worker has left another may take at once.
        wait = SERVER_AWAY if away else timedelta()
        with transaction() as session:
            outbox.give_back(session, worker.name, now() + wait, away.code if away else None, str(away) if away else None)


def _one(worker: str, mailer: Mailer, mail: Any) -> bool:
    """Hands one mail over; answers whether it was taken. Raises Unreachable."""
    try:
        content = writing.read(mail)
        if content is None:
            return _drop(worker, mail)
        written = writing.write(mail, content)
        digest = storage().put(io.BytesIO(written.pdf)).digest
    except Refused as error:
        return _end(worker, mail, "failed", error.code, str(error))
    except Problem as error:
        if error.status >= 500:  # the storage is away, or the fonts: no mail is at fault
            raise Unreachable(error.code, error.detail) from error
        return _end(worker, mail, "failed", error.code, error.detail, tried=1)
    except (SQLAlchemyError, psycopg.Error):
        raise
    except Exception as error:  # a fault of ours, or a full disk: the others are not held up by it
        log.error("mail not written", mail=mail.id, error=type(error).__name__)
        return _again(worker, mail, "not_sent", type(error).__name__, for_good=False, tried=1)
    return _hand_over(worker, mailer, mail, written, digest)


def _hand_over(worker: str, mailer: Mailer, mail: Any, written: writing.Written, digest: str) -> bool:
    tried = 1

    def handing_over() -> None:
        nonlocal tried
        kept = {"subject": written.subject, "message_id": written.message_id, "pdf_hash": digest}
        # Longer than a server may take to answer: who waits for it still has the mail, and nobody else is offered to send it again.
        until = now() + CLAIM + timedelta(seconds=get_settings().smtp_seconds)
        with transaction() as session:
            if not writing.still_awaited(session, mail):
                raise _Moot
            if not outbox.handing_over(session, worker, mail.id, now(), until, kept):
                raise _Lost
        tried = 0  # it is counted
        if now() >= until:  # held up just here, for longer than the claim: the server is not told that the mail ends
            raise _Lost

    try:
        mailer.send(address(mail.recipient), written.message, handing_over)
    except _Lost:
        return False
    except _Moot:
        return _drop(worker, mail)
    except Unknown as error:
        return _end(worker, mail, "uncertain", "connection_lost", str(error))
    except Refused as error:
        return _again(worker, mail, error.code, str(error), for_good=error.for_good, tried=tried)
    with transaction() as session:
        _taken(session, mail, written.message_id)
    return True


def _taken(session: Session, mail: Any, message_id: str) -> None:
    """The server has it: the letter first, then the mail, as everybody locks them."""
    if mail.confirmation_id is not None:
        day = today(session.get_one(Company, mail.company_id).time_zone)
        confirmations.mailed(session, mail.confirmation_id, mail.actor, day, reminder=writing.reminder_of(mail))
    outbox.sent(session, mail, message_id, now())


def _drop(worker: str, mail: Any) -> bool:
    return _end(worker, mail, "dropped", "nothing_left", "It was answered, marked or its link ended before it was to be sent.")


def _again(worker: str, mail: Any, code: str, detail: str, *, for_good: bool, tried: int) -> bool:
    if for_good or mail.attempts + 1 >= MOST_TRIES:
        return _end(worker, mail, "failed", code, detail, tried=tried)
    return _end(worker, mail, "queued", code, detail, FIRST_RETRY * 2**mail.attempts, tried=tried)


def _end(worker: str, mail: Any, state: str, code: str, detail: str, wait: timedelta | None = None, *, tried: int = 0) -> bool:
    with transaction() as session:
        outbox.end(session, worker, mail.id, state, code, detail, next_try=now() + wait if wait else None, tried=tried)
    return False
