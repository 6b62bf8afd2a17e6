"""A batch of letters made ready: claimed, looked at again, written.

Two short transactions: one claims letters and takes out what is not asked for any more, one keeps the words. What takes time, filling in,
typesetting and the file store, lies between them and holds no lock. A letter that cannot be written fails alone; where the fonts or the
file store are away all of them wait.
"""

import hashlib
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from receivables.clock import now, today
from receivables.companies.models import Company
from receivables.database import driver, transaction
from receivables.dunning import outbox, pdf, recheck, run_queries, writing
from receivables.dunning.mail import Refused, Unreachable, compose, domain
from receivables.errors import Problem
from receivables.rules.strategy import StepChannel
from receivables.settings import get_settings
from receivables.storage import storage
from receivables.templates.words import WordsError

BATCH = 50
CLAIM = timedelta(minutes=5)


@dataclass(slots=True)
class Ready:
    """A letter that is written: its message on the wire, or the words of a short message. `told`: by an earlier try, perhaps."""

    id: int
    attempts: int
    told: bool
    channel: str
    recipient: str | None
    subject: str
    body: str
    message_id: str
    message: bytes = b""
    pdf_hash: str | None = None

    @property
    def key(self) -> str:
        """The same for each try of a letter, for providers that take a message once for a key."""
        return hashlib.sha256(self.message_id.encode()).hexdigest()


@dataclass(slots=True)
class Failed:
    """A letter that cannot be written, and why: a stable code and words for a person."""

    id: int
    told: bool
    code: str
    detail: str


@dataclass(slots=True)
class Batch:
    ready: list[Ready] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)


def due(worker: str, channel: StepChannel, count: int = BATCH) -> Batch | None:
    """Letters of a channel that may go out now, for this worker alone; None when there are none.

    Raises Unreachable where no letter can be written now; what was claimed is still the worker's then, to be given back.
    """
    with transaction() as session:
        letters = outbox.claim(session, worker, [channel], now(), now() + CLAIM, count)
        drafts = _drafts(session, worker, letters)
    return _made(worker, letters, drafts) if letters else None


def _drafts(session: Session, worker: str, letters: Sequence[Any]) -> dict[int, writing.Draft]:
    """What is left of the letters, in a fixed number of queries for each company."""
    days = _days(session, {letter.company_id for letter in letters})
    gone = recheck.narrow(session, letters, days)
    outbox.drop(session, worker, sorted(gone))
    found: dict[int, writing.Draft] = {}
    for company_id, day in days.items():
        own = [letter.id for letter in letters if letter.company_id == company_id and letter.id not in gone]
        found |= writing.drafts(session, own, day)
    return found


def _days(session: Session, companies: set[int]) -> dict[int, date]:
    rows = session.execute(select(col(Company.id), col(Company.time_zone)).where(col(Company.id).in_(companies)))
    return {row.id: today(row.time_zone) for row in rows}


def _made(worker: str, letters: Sequence[Any], drafts: dict[int, writing.Draft]) -> Batch:
    batch = Batch()
    for letter in letters:
        if letter.id in drafts:
            made = _letter(letter, drafts[letter.id])
            batch.failed.append(made) if isinstance(made, Failed) else batch.ready.append(made)
    names = ("id", "recipient", "subject", "body", "message_id", "pdf_hash")
    rows = [{name: getattr(one, name) for name in names} for one in batch.ready]
    with transaction() as session:
        mine = outbox.keep_words(session, worker, rows, now(), now() + CLAIM)
        run_queries.name_fees(driver(session), writing.fees(drafts[letter_id] for letter_id in sorted(mine)))
    batch.ready = [one for one in batch.ready if one.id in mine]
    return batch


def _letter(letter: Any, draft: writing.Draft) -> Ready | Failed:
    """One letter; whatever is wrong with it is its own matter. Raises Unreachable where something that all need is away."""
    told = letter.handed_at is not None
    try:
        return _written(letter, draft, told)
    except (WordsError, Refused) as error:
        return Failed(letter.id, told, error.code, str(error))
    except (Problem, OSError) as error:  # no fonts, no file store
        raise Unreachable(error.code if isinstance(error, Problem) else "storage_unavailable", type(error).__name__) from error
    except Exception as error:  # a letter nobody thought of: its words stay out of the reason
        return Failed(letter.id, told, "not_written", type(error).__name__)


def _written(letter: Any, draft: writing.Draft, told: bool) -> Ready:
    written = writing.write(draft)
    message_id = letter.message_id or f"<letter.{letter.id}.{uuid.uuid4().hex}@{domain()}>"
    made = Ready(letter.id, letter.attempts, told, letter.channel, draft.letter.address, written.subject, written.body, message_id)
    if not made.recipient:
        raise Refused("no_address", "The customer has no contact with an address for it.", for_good=True)
    if letter.channel == StepChannel.SMS:
        return made
    rendered = pdf.render(written.data) if get_settings().smtp_pdf else None
    made.message = compose(
        to=made.recipient, sender=written.data["sender"], reply_to=draft.head["reply_to"], subject=written.subject, body=written.body,
        html=written.html, message_id=message_id, pdf=rendered, pdf_name=f"{letter.id}.pdf",
    )  # fmt: skip
    made.pdf_hash = storage().put(io.BytesIO(rendered)).digest if rendered else None
    return made
