"""SQL of what is shown of mailings: schedules, runs and mails."""

from datetime import date
from typing import Any

from sqlalchemy import func, literal_column, or_, select, text
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.clock import today
from receivables.companies.models import Company
from receivables.confirmations.models import Confirmation
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.mailings.models import Mail, StatementRun, StatementSchedule
from receivables.mailings.schemas import MailQuery, ScheduleQuery, StatementRunQuery
from receivables.pagination import Statement
from receivables.rules.statement_days import Rhythm, next_on

SCHEDULE_SORTABLE = {"id": col(StatementSchedule.id)}
RUN_SORTABLE = {"id": col(StatementRun.id), "to_on": col(StatementRun.to_on)}
MAIL_SORTABLE = {"id": col(Mail.id), "created_at": col(Mail.created_at), "customer_name": col(Customer.name)}
_SCHEDULE = ("id", "rhythm", "on_day", "from_hour", "audience", "customer_ids", "language", "active", "starts_on", "actor", "created_at")
_RUN = ("id", "schedule_id", "due_on", "from_on", "to_on", "customers", "actor", "created_at")
_MAIL = (
    "id", "customer_id", "kind", "state", "run_id", "confirmation_id", "from_on", "to_on", "recipient", "subject", "attempts",
    "error_code", "error_detail", "sent_at", "bounced_at", "actor", "created_at",
)  # fmt: skip
_LAST: Any = literal_column("(SELECT max(r.due_on) FROM statement_runs r WHERE r.schedule_id = statement_schedules.id)")


def schedules(principal: Principal, query: ScheduleQuery) -> Statement:
    """The schedules a list shows."""
    columns: Any = [col(getattr(StatementSchedule, name)) for name in _SCHEDULE]
    statement: Statement = select(*columns, _LAST.label("last_due_on"), col(Company.code).label("company"), col(Company.time_zone))
    statement = statement.join_from(StatementSchedule, Company, col(Company.id) == StatementSchedule.company_id)
    statement = statement.where(col(StatementSchedule.company_id).in_(principal.scope(query.company)))
    return statement if query.active is None else statement.where(col(StatementSchedule.active) == query.active)


def schedule_of(row: Any) -> dict[str, Any]:
    """A schedule as the wire shows it, with the next day on which it is due."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name != "time_zone"}
    return shown | {"next_on": _next(row, today(row.time_zone)) if row.active else None}


def _next(row: Any, day: date) -> date:
    first, rhythm = max(day, row.starts_on), Rhythm(row.rhythm)
    due = next_on(rhythm, row.on_day, first)
    return next_on(rhythm, row.on_day, date.fromordinal(due.toordinal() + 1)) if row.last_due_on == due else due


def read_schedule(session: Session, principal: Principal, schedule_id: int) -> dict[str, Any]:
    """One schedule; raises 404."""
    row = session.execute(schedules(principal, ScheduleQuery()).where(col(StatementSchedule.id) == schedule_id)).one_or_none()
    if row is None:
        raise not_found("statement schedule")
    return schedule_of(row)


def locked_schedule(session: Session, principal: Principal, schedule_id: int) -> StatementSchedule:
    """The schedule as it is now, its row held to the end of the transaction; raises 404."""
    statement = select(StatementSchedule).where(col(StatementSchedule.id) == schedule_id)
    statement = statement.where(col(StatementSchedule.company_id).in_(principal.company_ids)).with_for_update()
    found: StatementSchedule | None = session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise not_found("statement schedule")
    return found


def runs(principal: Principal, query: StatementRunQuery) -> Statement:
    """The runs a list shows, each with its mails counted."""
    states = {"waiting": ("queued", "claimed", "handing_over")} | {one: (one,) for one in ("sent", "failed", "uncertain", "bounced")}
    counts = [func.count().filter(col(Mail.state).in_(names)).label(name) for name, names in states.items()]
    counted = select(*counts, func.count().label("mails")).where(col(Mail.run_id) == StatementRun.id)
    lateral: Any = counted.select_from(Mail).correlate(StatementRun).lateral()
    columns: Any = [col(getattr(StatementRun, name)) for name in _RUN]
    statement: Statement = (
        select(*columns, col(Company.code).label("company"), *lateral.c)
        .select_from(StatementRun)
        .join(Company, col(Company.id) == StatementRun.company_id)
        .join(lateral, text("true"))
        .where(col(StatementRun.company_id).in_(principal.scope(query.company)))
    )
    return statement if query.schedule_id is None else statement.where(col(StatementRun.schedule_id) == query.schedule_id)


def run_of(row: Any) -> dict[str, Any]:
    """A run as the wire shows it."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name != "mails"}
    return shown | {"status": "running" if row.waiting else "done", "elsewhere": row.customers - row.mails}


def read_run(session: Session, principal: Principal, run_id: int) -> dict[str, Any]:
    """One run; raises 404."""
    row = session.execute(runs(principal, StatementRunQuery()).where(col(StatementRun.id) == run_id)).one_or_none()
    if row is None:
        raise not_found("statement run")
    return run_of(row)


def mails(principal: Principal, query: MailQuery) -> Statement:
    """The mails a list shows."""
    names = {"company": Company.code, "customer_number": Customer.number, "customer_name": Customer.name}
    names |= {"confirmation_run_id": Confirmation.run_id}  # type: ignore[dict-item] # a column of another type
    columns: Any = [*(col(getattr(Mail, name)) for name in _MAIL), *(col(column).label(name) for name, column in names.items())]
    statement: Statement = (
        select(*columns)
        .select_from(Mail)
        .join(Company, col(Company.id) == Mail.company_id)
        .join(Customer, col(Customer.id) == Mail.customer_id)
        .outerjoin(Confirmation, col(Confirmation.id) == Mail.confirmation_id)
        .where(col(Mail.company_id).in_(principal.scope(query.company)))
    )
    exact: dict[Any, Any] = {
        Mail.customer_id: query.customer_id, Mail.kind: query.kind, Mail.state: query.state, Mail.run_id: query.run_id,
        Mail.confirmation_id: query.confirmation_id, Confirmation.run_id: query.confirmation_run_id,
    }  # fmt: skip
    for column, value in exact.items():
        statement = statement if value is None else statement.where(col(column) == value)
    if query.q:
        statement = statement.where(or_(*(col(column).ilike(like(query.q)) for column in (Customer.name, Customer.number))))
    return statement


def mail_of(row: Any) -> dict[str, Any]:
    """A mail as the wire shows it."""
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key")}


def read_mail(session: Session, principal: Principal, mail_id: int) -> dict[str, Any]:
    """One mail; raises 404."""
    row = session.execute(mails(principal, MailQuery()).where(col(Mail.id) == mail_id)).one_or_none()
    if row is None:
        raise not_found("mail")
    return mail_of(row)
