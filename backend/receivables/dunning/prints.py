"""Use cases and SQL of printed batches (`printing` makes them): told when printed again, said to be posted.

Of a run that was cancelled only what a person sends again is printed, and a batch that was withdrawn with it is neither printed again nor
posted.
"""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, text, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clock import now, today
from receivables.companies.models import Company
from receivables.database import transaction
from receivables.dunning import queries
from receivables.dunning.models import Print
from receivables.dunning.print_schemas import PostingIn, PrintQuery, PrintRead
from receivables.dunning.schemas import DunningDecision
from receivables.errors import conflict, invalid, not_found
from receivables.pagination import Statement
from receivables.storage import storage
from receivables.strategies.service import company_of

SORTABLE = {"id": col(Print.id)}
_COLUMNS = ("id", "run_id", "letters", "times", "printed_by", "printed_at", "last_printed_by", "last_printed_at", "posted_on", "posted_by",
            "posted_at")  # fmt: skip
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


def pdf_of(principal: Principal, print_id: int) -> Path:
    """The batch's PDF as it was made; the storage is asked while no transaction is open. Raises 404, 503 `storage_unavailable`."""
    with transaction() as session:
        read(session, principal, print_id)
        digest = session.execute(select(col(Print.pdf_hash)).where(col(Print.id) == print_id)).scalar_one()
    return storage().path(digest)


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

