"""Sending what is queued: each letter is handed to a mail server at most once, whoever dies when.

A batch of one channel is claimed, looked at again (paid meanwhile is not asked for) and written. Then each mail goes over the wire but
for its last dot, without which a server forgets it; only then, in a transaction that waits for the disk, it becomes `handing_over`. The
dot follows, the server's answer, and at once the transaction that says `sent`. So of a worker that dies:

- before `handing_over`: no server has the mail, and it is free again when its claim runs out: it is not lost;
- after `sent`: nobody sends it again;
- between them, the time a server takes to say 250: nobody can know whether it has the mail. SMTP knows no question that would close this
  gap, and to send it again by itself would be to send some letters twice. It is `uncertain`: one letter a killed worker at the most.
  A person looks into the mail server's log, or waits for its report, and says that it arrived, or sends it again with the same
  Message-ID.

Channels take turns: neither waits for the other's server. What is wrong with a recipient or a letter ends that letter alone; what a
server says of us, or that it says nothing, holds its channel back for a while, and the letters stay.
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from receivables.clock import now
from receivables.database import transaction
from receivables.dunning import outbox, preparing, sms
from receivables.dunning.mail import Mailer, Refused, Unknown, Unreachable, address
from receivables.dunning.preparing import CLAIM, Ready
from receivables.rules.strategy import StepChannel
from receivables.settings import get_settings

log = structlog.get_logger()
SECONDS = 30.0
"""How long one job sends; what is left is the next one's, so that other jobs get their turn."""
SERVER_AWAY = timedelta(minutes=1)
FIRST_RETRY = timedelta(minutes=5)
MOST_TRIES = 6
"""Tries of a letter that its server puts off: the last one two and a half hours after the first."""


class _Lost(Exception):
    """The claim ran out, or the letter was withdrawn."""


@dataclass(slots=True)
class Worker:
    """One worker at its batches."""

    mailer: Mailer
    going_on: Callable[[], bool]
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    done: int = 0


def channels() -> list[StepChannel]:
    """Those that a provider or server is named for. Without HUIKUAN_SMTP_HOST no mail is sent, without HUIKUAN_SMS_PROVIDER no short
    message: they wait in the queue."""
    settings = get_settings()
    named = {StepChannel.SMS: settings.sms_provider, StepChannel.EMAIL: settings.smtp_host}
    return [channel for channel, name in named.items() if name is not None]


def send_due(going_on: Callable[[], bool] = lambda: True, seconds: float = SECONDS) -> int:
    """Sends what is due and may go out now, for about so many seconds; answers how many letters were handed over."""
    with transaction() as session:
        outbox.take_over(session, now())
    open_channels, end = channels(), time.monotonic() + seconds
    share = seconds / max(len(open_channels), 1)
    with Mailer() as mailer:
        worker = Worker(mailer, going_on)
        while open_channels and going_on() and time.monotonic() < end:
            open_channels = [channel for channel in open_channels if _batch(worker, channel, time.monotonic() + share)]
    if worker.done:
        log.info("letters sent", count=worker.done)
    return worker.done


def more_due() -> bool:
    """Whether there is more that may go out now."""
    open_channels = channels()
    with transaction() as session:
        return bool(open_channels) and outbox.waiting(session, open_channels, now())


def _batch(worker: Worker, channel: StepChannel, until: float) -> bool:
    """Sends a batch of a channel until an instant of the monotonic clock; answers whether to go on with another."""
    away: Unreachable | None = None
    try:
        batch = preparing.due(worker.name, channel)
        if batch is None:
            return False
        for failed in batch.failed:
            _end(worker, failed.id, "failed", failed.code, failed.detail, told=failed.told)
        for letter in batch.ready:
            if not worker.going_on() or time.monotonic() >= until:
                break
            _one(worker, letter)
        return True
    except Unreachable as error:
        log.warning("letters wait", channel=str(channel), reason=error.code)
        away = error
        return False
    finally:
        # What a stopping worker has left another may take at once.
        wait = SERVER_AWAY if away else timedelta()
        with transaction() as session:
            outbox.give_back(session, worker.name, now() + wait, away.code if away else None, str(away)[:300] if away else None)


def _one(worker: Worker, letter: Ready) -> None:
    """Hands one letter over. Raises Unreachable where its channel is closed."""
    handed = False

    def handing_over() -> None:
        nonlocal handed
        with transaction() as session:
            has = outbox.handing_over(session, worker.name, letter.id, now(), now() + CLAIM)
        if not has:
            raise _Lost
        handed = True

    try:
        _hand_over(worker, letter, handing_over)
    except _Lost:
        return
    except Unreachable as error:
        if handed:  # a short message, which is said to go before there is a connection
            _end(worker, letter.id, "queued", error.code, str(error), told=letter.told, tried=-1, wait=SERVER_AWAY)
        raise
    except Unknown as error:
        _end(worker, letter.id, "uncertain", "connection_lost", str(error), told=True)
    except Refused as error:
        _refused(worker, letter, error, handed=handed)
    except (SQLAlchemyError, psycopg.Error):
        raise
    except Exception as error:  # a fault of ours: in doubt once it may have gone, else this letter's
        log.error("letter not sent", letter=letter.id, error=type(error).__name__)
        _end(worker, letter.id, "uncertain" if handed else "failed", "not_sent", type(error).__name__, told=handed or letter.told)
    else:
        with transaction() as session:
            outbox.sent(session, worker.name, letter.id, now())
        worker.done += 1


def _hand_over(worker: Worker, letter: Ready, handing_over: Callable[[], None]) -> None:
    to = letter.recipient or ""
    if letter.channel == StepChannel.SMS:
        provider = sms.provider()
        handing_over()
        provider.send(to, letter.body, letter.key)
    else:
        worker.mailer.send(address(to), letter.message, handing_over)


def _refused(worker: Worker, letter: Ready, error: Refused, *, handed: bool) -> None:
    """Each try counts, whether the server put it off at the recipient (greylisting) or after the content; then it is given up."""
    if error.for_good or letter.attempts + 1 >= MOST_TRIES:
        _end(worker, letter.id, "failed", error.code, str(error), told=letter.told, tried=int(not handed))
    else:
        wait = FIRST_RETRY * 2**letter.attempts
        _end(worker, letter.id, "queued", error.code, str(error), told=letter.told, tried=int(not handed), wait=wait)


def _end(
    worker: Worker, letter_id: int, state: str, code: str, detail: str, *, told: bool, tried: int = 0, wait: timedelta | None = None
) -> None:
    with transaction() as session:
        next_try = now() + wait if wait else None
        outbox.end(session, worker.name, letter_id, state, code, detail, told=told, tried=tried, next_try=next_try)
