"""Use cases and SQL of printed letters: a run's letters on paper as one PDF, told when printed again, said to be posted.

A letter is in one batch at most. What was paid, promised or held since the approval is taken out before it is printed. Of a run that was
cancelled only what a person sends again is printed, and a batch that was withdrawn with it is neither printed again nor posted.
"""

import io
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, text, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clock import now, today
from receivables.companies.models import Company
from receivables.dunning import pdf, queries, recheck, writing
from receivables.dunning.models import Print, Run
from receivables.dunning.print_schemas import PostingIn, PrintMade, PrintQuery, PrintRead
from receivables.dunning.schemas import DunningDecision
from receivables.errors import Problem, conflict, invalid, not_found
from receivables.pagination import Statement
from receivables.storage import storage
from receivables.strategies.service import company_of
from receivables.templates.words import WordsError

MOST = 500
"""Letters of one batch; the next call makes the next one."""
SORTABLE = {"id": col(Print.id)}
_COLUMNS = ("id", "run_id", "letters", "times", "printed_by", "printed_at", "last_printed_by", "last_printed_at", "posted_on", "posted_by",
            "posted_at")  # fmt: skip
# In the order of the customers' numbers, as envelopes are sorted.
_TAKE = text("""SELECT l.id, l.company_id, l.customer_id FROM dunning_letters l JOIN customers c ON c.id = l.customer_id
    WHERE l.run_id = :run AND l.state = 'print' AND l.print_id IS NULL ORDER BY c.number, l.id LIMIT :most FOR UPDATE OF l""")
_GONE = text("""UPDATE dunning_letters SET state = 'dropped', error_code = 'nothing_left',
    error_detail = 'Nothing was left to ask for when it was to be printed.' WHERE id = ANY(:ids)""")
_FAILED = text("UPDATE dunning_letters SET state = 'failed', error_code = :code, error_detail = :detail WHERE id = :id")
_WORDS = text("""UPDATE dunning_letters l SET subject = t.subject, body = t.body, pdf_hash = t.pdf_hash, print_id = :batch
    FROM unnest(CAST(:ids AS bigint[]), CAST(:subjects AS text[]), CAST(:bodies AS text[]), CAST(:hashes AS text[]))
        AS t (id, subject, body, pdf_hash) WHERE l.id = t.id""")
_STANDS = text("SELECT EXISTS (SELECT FROM dunning_letters WHERE print_id = :batch AND state <> 'withdrawn')")
_POST = text("UPDATE dunning_letters SET state = 'sent', sent_at = :now WHERE print_id = :batch AND state = 'print'")


def base(principal: Principal, company: str | None) -> Statement:
    columns: list[Any] = [col(getattr(Print, name)) for name in _COLUMNS]
    statement: Statement = select(*columns, col(Company.code).label("company")).join(Company, col(Company.id) == Print.company_id)
    return statement.where(col(Print.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: PrintQuery) -> Statement:
    statement = base(principal, query.company)
    return statement if query.run_id is None else statement.where(col(Print.run_id) == query.run_id)


def row_of(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key")}


def read(session: Session, principal: Principal, print_id: int) -> PrintRead:
    """One batch; raises 404."""
    row = session.execute(base(principal, None).where(col(Print.id) == print_id)).one_or_none()
    if row is None:
        raise not_found("batch of letters")
    return PrintRead.model_validate(row_of(row))


def make(session: Session, principal: Principal, run_id: int) -> PrintMade:
    """Puts the run's letters that were not printed yet into one PDF, MOST at a time, by customer number.

    Raises 404, 409 `run_not_approved`, `already_printed` (it says by whom and when), `nothing_to_print`, `no_words` where they cannot be
    typeset together, 503 `fonts_missing`.
    """
    run = queries.lock_run(session, principal, run_id)
    taken = session.execute(_TAKE, {"run": run_id, "most": MOST}).all()
    if not taken:
        raise _nothing(session, principal, run)
    day = today(company_of(principal, run.company_id).time_zone)
    gone = recheck.narrow(session, taken, {run.company_id: day})
    session.execute(_GONE, {"ids": sorted(gone)})
    left = [row.id for row in taken if row.id not in gone]
    written = _write(session, left, day)
    batch = _keep(session, principal, run, written) if written else None
    return PrintMade(batch=batch, dropped=len(gone), failed=len(left) - len(written), waiting=queries.to_print(session, run_id))


def _write(session: Session, letters: list[int], day: date) -> dict[int, tuple[writing.Written, str]]:
    """The words of each letter that has some, and the hash of its PDF; one that cannot be written or typeset fails alone."""
    found = {}
    drafts = writing.drafts(session, letters, day)
    for letter_id in letters:
        try:
            written = writing.write(drafts[letter_id])
            found[letter_id] = written, storage().put(io.BytesIO(pdf.render(written.data))).digest
        except WordsError as error:
            session.execute(_FAILED, {"id": letter_id, "code": error.code, "detail": str(error)[:300]})
    return found


def _keep(session: Session, principal: Principal, run: Run, made: dict[int, tuple[writing.Written, str]]) -> PrintRead:
    words = [one for one, _ in made.values()]
    try:
        digest = storage().put(io.BytesIO(pdf.render(*(one.data for one in words)))).digest
    except WordsError as error:
        raise conflict("no_words", f"The letters cannot be printed together: {error}.") from error
    at = now()
    values = {"company_id": run.company_id, "run_id": run.id, "letters": len(made), "pdf_hash": digest, "printed_by": principal.actor,
              "printed_at": at, "last_printed_by": principal.actor, "last_printed_at": at}  # fmt: skip
    batch = session.execute(insert(Print).values(values).returning(col(Print.id))).scalar_one()
    kept = {"subjects": [one.subject for one in words], "bodies": [one.body for one in words], "hashes": [own for _, own in made.values()]}
    session.execute(_WORDS, kept | {"ids": list(made), "batch": batch})
    audit.record(session, actor=principal.actor, action="printed", subject="dunning_print", subject_id=batch, company_id=run.company_id,
                 after={"run": run.id, "letters": len(made)})  # fmt: skip
    return read(session, principal, batch)


def _nothing(session: Session, principal: Principal, run: Run) -> Problem:
    if run.status != "approved":
        return conflict("run_not_approved", "Letters are printed once their run is approved.")
    before = session.execute(base(principal, None).where(col(Print.run_id) == run.id).order_by(col(Print.id).desc()).limit(1)).first()
    if before is None:
        return conflict("nothing_to_print", "No letter of the run is to be printed.")
    told = f"Batch {before.id} was printed by {before.last_printed_by} at {before.last_printed_at:%Y-%m-%d %H:%M} UTC."
    return conflict("already_printed", f"{told} To print it once more, print the batch again with a reason.")


def again(session: Session, principal: Principal, print_id: int, data: DunningDecision) -> PrintRead:
    """Says that a batch is printed once more, with the reason; its PDF is the same. Raises 404, 409 `run_decided`."""
    batch = _lock(session, principal, print_id)
    values = {"times": batch.times + 1, "last_printed_by": principal.actor, "last_printed_at": now()}
    _change(session, print_id, values)
    audit.record(session, actor=principal.actor, action="printed_again", subject="dunning_print", subject_id=print_id,
                 company_id=batch.company_id, after={"times": batch.times + 1}, reason=data.reason)  # fmt: skip
    return read(session, principal, print_id)


def post(session: Session, principal: Principal, print_id: int, data: PostingIn) -> PrintRead:
    """Says that a batch went into the post, on a day from its printing to today; its letters are sent then.

    Raises 404, 409 `already_posted`, `run_decided`, 422 `posted_in_future`, `posted_before_printed`.
    """
    batch = _lock(session, principal, print_id)
    if batch.posted_on is not None:
        raise conflict("already_posted", f"It was posted on {batch.posted_on} by {batch.posted_by}.")
    zone = company_of(principal, batch.company_id).time_zone
    day, printed_on = today(zone), batch.printed_at.astimezone(ZoneInfo(zone)).date()
    posted_on = data.posted_on or day
    if posted_on > day:
        raise invalid("posted_in_future", "It is said to be posted once it is.", "/posted_on")
    if posted_on < printed_on:
        raise invalid("posted_before_printed", f"It was printed on {printed_on}: it cannot have been posted before.", "/posted_on")
    _change(session, print_id, {"posted_on": posted_on, "posted_by": principal.actor, "posted_at": now()})
    session.execute(_POST, {"batch": print_id, "now": now()})
    audit.record(session, actor=principal.actor, action="posted", subject="dunning_print", subject_id=print_id,
                 company_id=batch.company_id, after={"posted_on": posted_on})  # fmt: skip
    return read(session, principal, print_id)


def pdf_of(session: Session, principal: Principal, print_id: int) -> bytes:
    """The batch's PDF as it was made; raises 404."""
    read(session, principal, print_id)
    digest = session.execute(select(col(Print.pdf_hash)).where(col(Print.id) == print_id)).scalar_one()
    return storage().path(digest).read_bytes()


def _lock(session: Session, principal: Principal, print_id: int) -> Print:
    """The batch, held after its run as cancelling that does. Raises 404, 409 `run_decided` where it was withdrawn with its run."""
    queries.lock_run(session, principal, read(session, principal, print_id).run_id)
    statement = select(Print).where(col(Print.id) == print_id, col(Print.company_id).in_(principal.company_ids))
    found: Print | None = session.execute(statement.with_for_update().execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise not_found("batch of letters")
    if not session.execute(_STANDS, {"batch": print_id}).scalar_one():
        raise conflict("run_decided", "Its run was cancelled: these letters are not posted, their items come again with the next one.")
    return found


def _change(session: Session, print_id: int, values: dict[str, Any]) -> None:
    statement = update(Print).where(col(Print.id) == print_id).values(values)
    session.execute(statement.execution_options(synchronize_session=False))

