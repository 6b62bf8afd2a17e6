"""Putting a run's letters on paper: those that were not printed yet as one PDF, a batch at a time.

What is left of the letters is read in one short transaction; they are written, typeset (once, together) and stored while none is open;
another short one looks at them again and keeps the batch. Where somebody else printed them meanwhile, or something was paid, it begins
anew. Who dies on the way leaves nothing but a file that nobody names. A letter is in one batch at most.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from fastapi import Response
from sqlalchemy import insert, text
from sqlmodel import Session, col

from receivables.access.idempotency import Once
from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clock import now, today
from receivables.database import driver, transaction
from receivables.dunning import pdf, prints, queries, recheck, run_queries, writing
from receivables.dunning.models import Print, Run
from receivables.dunning.print_schemas import PrintMade, PrintRead
from receivables.errors import Problem, conflict, unavailable
from receivables.storage import storage
from receivables.strategies.service import company_of
from receivables.templates.words import WordsError

MOST = 500
"""Letters of one batch; the next call makes the next one."""
TRIES = 3
# In the order of the customers' numbers, as envelopes are sorted.
_WAITING = text("""SELECT l.id, l.company_id, l.customer_id FROM dunning_letters l JOIN customers c ON c.id = l.customer_id
    WHERE l.run_id = :run AND l.state = 'print' AND l.print_id IS NULL ORDER BY c.number, l.id LIMIT :most""")
_TAKE = text("""SELECT id FROM dunning_letters WHERE id = ANY(:ids) AND state = 'print' AND print_id IS NULL ORDER BY id FOR UPDATE""")
_GONE = text("""UPDATE dunning_letters SET state = 'dropped', error_code = 'nothing_left',
    error_detail = 'Nothing was left to ask for when it was to be printed.' WHERE id = ANY(:ids)""")
_FAILED = text("UPDATE dunning_letters SET state = 'failed', error_code = :code, error_detail = :detail WHERE id = :id")
_WORDS = text("""UPDATE dunning_letters l SET subject = t.subject, body = t.body, pdf_hash = NULL, print_id = :batch
    FROM unnest(CAST(:ids AS bigint[]), CAST(:subjects AS text[]), CAST(:bodies AS text[])) AS t (id, subject, body) WHERE l.id = t.id""")


@dataclass(slots=True)
class Paper:
    """Letters on their way to paper: what was left of them when they were looked at, and what became of their words."""

    letters: Sequence[Any]
    day: date
    judged: recheck.Judged
    drafts: list[writing.Draft]
    written: dict[int, writing.Written] = field(default_factory=dict)
    failed: dict[int, WordsError] = field(default_factory=dict)
    pdf_hash: str = ""
    data_hash: str = ""


class _Changed(Exception):
    """What was typeset is not what is to be printed any more."""


def make(principal: Principal, run_id: int, once: Once) -> Response:
    """Puts the run's letters that were not printed yet into one PDF, MOST at a time, by customer number; once for a key.

    Answers a PrintMade. Raises 404, 409 `run_not_approved`, `already_printed` (it says by whom and when), `nothing_to_print`, `no_words`
    where they cannot be typeset together, 503 `fonts_missing`, `storage_unavailable`, `try_again` where they change while they are typeset.
    """
    for _ in range(TRIES):
        with transaction() as session:
            answered = once.answered(session, principal)
            if answered is not None:
                return answered
            paper = _look(session, principal, run_id)
        _write(paper)
        try:
            with transaction() as session:
                return once.run(session, principal, partial(_keep, session, principal, run_id, paper))
        except _Changed:
            continue
    raise unavailable("The letters changed while they were typeset; nothing was changed, send it again.", "try_again", 1)


def _look(session: Session, principal: Principal, run_id: int) -> Paper:
    """What is to be printed now; changes nothing."""
    run = queries.read_run(session, principal, run_id)
    letters = session.execute(_WAITING, {"run": run_id, "most": MOST}).all()
    if not letters:
        raise _nothing(session, principal, run)
    day = today(principal.companies[run.company].time_zone)
    judged = recheck.judge(session, letters, {run.company_id: day})
    return Paper(letters, day, judged, _drafts(session, letters, judged, day))


def _drafts(session: Session, letters: Sequence[Any], judged: recheck.Judged, day: date) -> list[writing.Draft]:
    drafts = writing.drafts(session, [row.id for row in letters if row.id in judged.left], day)
    return [writing.narrowed(drafts[row.id], judged) for row in letters if row.id in judged.left]


def _nothing(session: Session, principal: Principal, run: Any) -> Problem:
    if run.status != "approved":
        return conflict("run_not_approved", "Letters are printed once their run is approved.")
    batches = prints.base(principal, None).where(col(Print.run_id) == run.id)
    before = session.execute(batches.order_by(col(Print.id).desc()).limit(1)).first()
    if before is None:
        return conflict("nothing_to_print", "No letter of the run is to be printed.")
    told = f"Batch {before.id} was printed by {before.last_printed_by} at {before.last_printed_at:%Y-%m-%d %H:%M} UTC."
    return conflict("already_printed", f"{told} To print it once more, print the batch again with a reason.")


def _write(paper: Paper) -> None:
    """Words, PDF and the data it was typeset from; a letter that cannot be written or typeset fails alone."""
    for draft in paper.drafts:
        try:
            paper.written[draft.letter.id] = writing.write(draft)
        except WordsError as error:
            paper.failed[draft.letter.id] = error
    made = _typeset(paper)
    if made:
        paper.pdf_hash = storage().put(io.BytesIO(made)).digest
        data = json.dumps([one.data for one in paper.written.values()], ensure_ascii=False)
        paper.data_hash = storage().put(io.BytesIO(data.encode())).digest


def _typeset(paper: Paper) -> bytes:
    """All of them at once; only where that fails each alone, to find those at fault, and the rest together."""
    try:
        return pdf.render(*(one.data for one in paper.written.values())) if paper.written else b""
    except WordsError:
        for letter_id, one in list(paper.written.items()):
            try:
                pdf.render(one.data)
            except WordsError as error:
                paper.failed[letter_id] = error
                del paper.written[letter_id]
    try:
        return pdf.render(*(one.data for one in paper.written.values())) if paper.written else b""
    except WordsError as error:
        raise conflict("no_words", f"The letters cannot be printed together: {error}.") from error


def _keep(session: Session, principal: Principal, run_id: int, paper: Paper) -> PrintMade:
    """Keeps what was typeset, if it is still what is to be printed, to the last credit and fee. Raises _Changed."""
    run = queries.lock_run(session, principal, run_id)
    ids = [row.id for row in paper.letters]
    taken, day = session.execute(_TAKE, {"ids": ids}).all(), today(company_of(principal, run.company_id).time_zone)
    judged = recheck.judge(session, paper.letters, {run.company_id: day})
    if len(taken) < len(ids) or day != paper.day or judged != paper.judged:
        raise _Changed
    if _drafts(session, paper.letters, judged, day) != paper.drafts:
        raise _Changed
    recheck.take_out(session, judged)
    gone = [letter_id for letter_id in ids if letter_id not in judged.left]
    session.execute(_GONE, {"ids": gone})
    for letter_id, error in paper.failed.items():
        session.execute(_FAILED, {"id": letter_id, "code": error.code, "detail": str(error)[:300]})
    batch = _batch(session, principal, run, paper) if paper.written else None
    return PrintMade(batch=batch, dropped=len(gone), failed=len(paper.failed), waiting=queries.to_print(session, run_id))


def _batch(session: Session, principal: Principal, run: Run, paper: Paper) -> PrintRead:
    at, count = now(), len(paper.written)
    values = {
        "company_id": run.company_id, "run_id": run.id, "letters": count, "pdf_hash": paper.pdf_hash, "data_hash": paper.data_hash,
        "printed_by": principal.actor, "printed_at": at, "last_printed_by": principal.actor, "last_printed_at": at,
    }  # fmt: skip
    batch = session.execute(insert(Print).values(values).returning(col(Print.id))).scalar_one()
    words = {"subjects": [one.subject for one in paper.written.values()], "bodies": [one.body for one in paper.written.values()]}
    session.execute(_WORDS, words | {"ids": list(paper.written), "batch": batch})
    run_queries.name_fees(driver(session), writing.fees(draft for draft in paper.drafts if draft.letter.id in paper.written))
    audit.record(session, actor=principal.actor, action="printed", subject="dunning_print", subject_id=batch, company_id=run.company_id,
                 after={"run": run.id, "letters": count})  # fmt: skip
    return prints.read(session, principal, batch)


def letter_pdf(batch_data: str, letter_id: int) -> bytes:
    """One letter of a batch as it was printed, from the data that the batch was typeset from (by its hash).

    Raises 404 `file_missing`, 503 `fonts_missing`, `storage_unavailable`; WordsError.
    """
    kept = json.loads(storage().path(batch_data).read_text(encoding="utf-8"))
    return pdf.render(next(one for one in kept if one["number"] == str(letter_id)))
