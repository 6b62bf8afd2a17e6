"""Sending what is queued: each letter is handed to a mail server at most once, whoever dies when.

A batch of one channel is claimed, looked at again (paid meanwhile is not asked for) and written. Then mails go over the wire in small
groups, one a connection, but for their last dots, without which a server forgets them; only then, in one transaction that waits for the
disk, they become `handing_over`. The dots follow, the server's answers, and at once the transaction that says `sent`. So of a worker that
dies:

- before `handing_over`: no server has the mails, and they are free again when its claim runs out: they are not lost;
- after `sent`: nobody sends them again;
- between them, the time a server takes to say 250: nobody can know whether it has a mail. SMTP knows no question that would close this
  gap, and to send it again by itself would be to send some letters twice. It is `uncertain`: of a killed worker one letter a connection
  at the most (HUIKUAN_SMTP_CONNECTIONS). A person looks into the mail server's log, or waits for its report, and says that it arrived,
  or sends it again with the same Message-ID.

A worker that is slow, not dead, keeps its claim for as long as the server may take for all of a group's answers; one that stood still
beyond that sends no dot; and a 250 that comes later still ends the doubt, and what a person sends again meanwhile does not go.

Channels take turns: neither waits for the other's server. What is wrong with a recipient or a letter ends that letter alone; what a
server says of us, or that it says nothing, holds its channel back for a while, and the letters stay.
"""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

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


@dataclass(slots=True)
class Worker:
    """One worker at its batches, with its connections: one at least."""

    mailers: list[Mailer]
    going_on: Callable[[], bool]
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    done: int = 0


def channels() -> list[StepChannel]:
    """Those that a provider or server is named for. Without HUIKUAN_SMTP_HOST no mail is sent, without HUIKUAN_SMS_PROVIDER no short
    message: they wait in the queue."""
    settings = get_settings()
    named = {StepChannel.SMS: settings.sms_provider, StepChannel.EMAIL: settings.smtp_host}
    return [channel for channel, name in named.items() if name is not None]


def send_due(
    going_on: Callable[[], bool] = lambda: True, seconds: float = SECONDS, progress: Callable[[int, int | None], None] = lambda *_: None
) -> int:  # fmt: skip
    """Sends what is due and may go out now, for about so many seconds; answers how many letters were handed over.

    `progress` is told how many were and how many there are to send, after each batch of a channel.
    """
    open_channels, end = channels(), time.monotonic() + seconds
    with transaction() as session:
        outbox.take_over(session, now())
        due = outbox.waiting(session, open_channels, now()) if open_channels else 0
    share = seconds / max(len(open_channels), 1)
    with ExitStack() as stack:
        worker = Worker([stack.enter_context(Mailer()) for _ in range(get_settings().smtp_connections)], going_on)
        while open_channels and going_on() and time.monotonic() < end:
            open_channels = [channel for channel in open_channels if _batch(worker, channel, time.monotonic() + share)]
            progress(worker.done, max(due, worker.done))
    if worker.done:
        log.info("letters sent", count=worker.done)
    return worker.done


def more_due() -> bool:
    """Whether there is more that may go out now."""
    open_channels = channels()
    with transaction() as session:
        return bool(open_channels) and outbox.waiting(session, open_channels, now(), 1) > 0


def _batch(worker: Worker, channel: StepChannel, until: float) -> bool:
    """Sends a batch of a channel until an instant of the monotonic clock; answers whether to go on with another."""
    away: Unreachable | None = None
    try:
        batch = preparing.due(worker.name, channel)
        if batch is None:
            return False
        for failed in batch.failed:
            _end(worker, failed.id, "failed", failed.code, failed.detail, told=failed.told)
        waiting = batch.ready
        while waiting and worker.going_on() and time.monotonic() < until:
            waiting = waiting[_message(worker, waiting[0]) if channel == StepChannel.SMS else _mails(worker, waiting) :]
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


def _message(worker: Worker, letter: Ready) -> int:
    """Hands one short message over, which is said to go before there is a connection. Raises Unreachable where the channel is closed."""
    if _handing_over(worker, [letter])[0]:
        provider = sms.provider()
        _tell(worker, [(letter, _caught(lambda: provider.send(letter.recipient or "", letter.body, letter.key)))])
    return 1


def _mails(worker: Worker, letters: Sequence[Ready]) -> int:
    """Hands the first mails over, one a connection; answers how many it was about. Raises Unreachable where none can go."""
    offered: dict[int, tuple[Ready, Mailer]] = {}
    seen = 0
    for letter, mailer in zip(letters, worker.mailers, strict=False):
        error = _caught(partial(_offer, mailer, letter))
        if isinstance(error, Unreachable):
            if not offered:
                raise error
            del worker.mailers[max(seen, 1) :]  # it takes no more connections at once: the rest goes over those there are
            break
        seen += 1
        if error is None:
            offered[letter.id] = (letter, mailer)
        else:
            _fail(worker, letter, error, handed=False)
    if offered:
        _finish(worker, offered)
    return seen


def _offer(mailer: Mailer, letter: Ready) -> None:
    mailer.offer(address(letter.recipient or ""), letter.message)


def _finish(worker: Worker, offered: Mapping[int, tuple[Ready, Mailer]]) -> None:
    """Says that what was offered goes, and lets it go: the dots first, then the answers, so that the server may take them at once."""
    has: set[int] = set()
    until = now()
    try:
        has, until = _handing_over(worker, [letter for letter, _ in offered.values()])
    finally:
        for letter, mailer in offered.values():
            if letter.id not in has:  # the claim ran out, or the letter was withdrawn
                mailer.drop()
    going = [pair for letter_id, pair in offered.items() if letter_id in has]
    ended = [(letter, mailer, _caught(partial(_dot, mailer, until))) for letter, mailer in going]
    _tell(worker, [(letter, error or _caught(mailer.taken)) for letter, mailer, error in ended])


def _dot(mailer: Mailer, until: datetime) -> None:
    """Ends a mail, unless the worker stood still for so long that others think it dead: then the server is to forget it."""
    if now() >= until:
        mailer.drop()
        raise Refused("too_slow", "The worker stood still for longer than its claim.", for_good=False)
    mailer.dot()


def _handing_over(worker: Worker, letters: Sequence[Ready]) -> tuple[set[int], datetime]:
    """Which of the letters the worker still has, and until when: longer than the server may take for all of their answers."""
    until = now() + CLAIM + timedelta(seconds=get_settings().smtp_seconds * (len(letters) + 1))
    with transaction() as session:
        return outbox.handing_over(session, worker.name, [letter.id for letter in letters], now(), until), until


def _caught(act: Callable[[], None]) -> Exception | None:
    try:
        act()
    except Exception as error:
        return error
    return None


def _tell(worker: Worker, answers: Sequence[tuple[Ready, Exception | None]]) -> None:
    """Keeps what became of letters that were handed over: first, at once, what was taken."""
    taken = [letter.message_id for letter, error in answers if error is None]
    if taken:
        with transaction() as session:
            outbox.sent(session, worker.name, taken, now())
        worker.done += len(taken)
    for letter, error in answers:
        if error is not None:
            _fail(worker, letter, error, handed=True)


def _fail(worker: Worker, letter: Ready, error: Exception, *, handed: bool) -> None:
    """Ends one letter that was not taken. Raises Unreachable where its channel is closed."""
    if isinstance(error, Unreachable):
        _end(worker, letter.id, "queued", error.code, str(error), told=letter.told, tried=-1, wait=SERVER_AWAY)
        raise error
    if isinstance(error, Unknown):
        _end(worker, letter.id, "uncertain", "connection_lost", str(error), told=True)
    elif isinstance(error, Refused):
        _refused(worker, letter, error, handed=handed)
    else:  # a fault of ours: in doubt once it may have gone, else this letter's
        log.error("letter not sent", letter=letter.id, error=type(error).__name__)
        _end(worker, letter.id, "uncertain" if handed else "failed", "not_sent", type(error).__name__, told=handed or letter.told)


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
