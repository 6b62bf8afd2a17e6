"""Use cases of statement schedules and runs: who gets which statements when, exactly once for a customer and period."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Session, col

from receivables import clock
from receivables.access.principal import Principal
from receivables.account_statements import queries as accounts
from receivables.audit import service as audit
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.errors import invalid
from receivables.etags import check_match
from receivables.mailings import outbox, queries
from receivables.mailings.models import StatementRun, StatementSchedule
from receivables.mailings.schemas import ScheduleIn, SchedulePatch, ScheduleRow, StatementRunIn, StatementRunRow
from receivables.mailings.writing import ACTOR
from receivables.rules.statement_days import Rhythm, due_on, period


def make(session: Session, principal: Principal, data: ScheduleIn) -> ScheduleRow:
    """Makes a schedule that counts from today. Raises 422 `unknown_company`, `no_such_day`, `unknown_customer`, `required`."""
    company = principal.company(data.company, "/company")
    values = data.model_dump(exclude={"company"}) | {"company_id": company.id, "actor": principal.actor}
    _check(session, company.id, values)
    values["starts_on"] = clock.today(company.time_zone)
    made = session.execute(insert(StatementSchedule).values(values).returning(col(StatementSchedule.id))).scalar_one()
    audit.record(session, actor=principal.actor, action="created", subject="statement_schedule", subject_id=made, company_id=company.id,
                 after=values)  # fmt: skip
    return ScheduleRow.model_validate(queries.read_schedule(session, principal, made))


def change(session: Session, principal: Principal, schedule_id: int, data: SchedulePatch, if_match: str | None) -> ScheduleRow:
    """Changes a schedule; what was due before a changed rhythm is not made up for. Raises 404, 412, 428, 422 as `make`."""
    found = queries.locked_schedule(session, principal, schedule_id)
    check_match(if_match, ScheduleRow.model_validate(queries.read_schedule(session, principal, schedule_id)))
    sent: dict[str, Any] = data.model_dump(exclude_unset=True)
    if empty := [name for name, value in sent.items() if value is None and name != "language"]:
        raise invalid("required", "It cannot be emptied.", f"/{empty[0]}")
    if sent.get("audience", found.audience) != "chosen":
        sent["customer_ids"] = []
    _check(session, found.company_id, found.model_dump() | sent)
    before, after = audit.changes(found.model_dump(), sent)
    if after:
        zone = next(one.time_zone for one in principal.companies.values() if one.id == found.company_id)
        moved = after if not after.keys() & {"rhythm", "on_day", "active"} else after | {"starts_on": clock.today(zone)}
        session.execute(update(StatementSchedule).where(col(StatementSchedule.id) == schedule_id).values(moved))
        audit.record(session, actor=principal.actor, action="changed", subject="statement_schedule", subject_id=schedule_id,
                     company_id=found.company_id, before=before, after=after)  # fmt: skip
    return ScheduleRow.model_validate(queries.read_schedule(session, principal, schedule_id))


def _check(session: Session, company_id: int, values: dict[str, Any]) -> None:
    if values.get("rhythm") == Rhythm.WEEKLY and values["on_day"] > 7:
        raise invalid("no_such_day", "A week has the days 1 to 7.", "/on_day")
    wanted = values["customer_ids"]
    if (values["audience"] == "chosen") != bool(wanted):
        raise invalid("required", "Name customers where, and only where, chosen ones are written to.", "/customer_ids")
    statement = select(col(Customer.id)).where(col(Customer.id).in_(wanted), col(Customer.company_id) == company_id)
    known = set(session.execute(statement).scalars())
    for place, one in enumerate(wanted):
        if one not in known:
            raise invalid("unknown_customer", "There is no such customer in the company.", f"/customer_ids/{place}")


def run_now(session: Session, principal: Principal, data: StatementRunIn) -> StatementRunRow:
    """Queues the statements of a period for many customers at once.

    Raises 422 `unknown_company`, `period_empty`, `as_of_in_future`, `unknown_customer`, `required`, `nobody_selected`.
    """
    company = principal.company(data.company, "/company")
    if data.to_on > clock.today(company.time_zone):
        raise invalid("as_of_in_future", f"The day {data.to_on} has not come yet.", "/to_on")
    if data.from_on > data.to_on:
        raise invalid("period_empty", "The period ends before it begins.", "/from_on")
    given = data.model_dump(include={"audience", "customer_ids"})
    _check(session, company.id, given)
    values = {"company_id": company.id, "from_on": data.from_on, "to_on": data.to_on, "actor": principal.actor}
    run_id = int(session.execute(insert(StatementRun).values(values).returning(col(StatementRun.id))).scalar_one())
    if not _fill(session, run_id, company.id, (data.from_on, data.to_on), given, data.language, principal.actor, f"run {run_id}"):
        raise invalid("nobody_selected", "Nobody fits the selection.", "/audience")
    audit.record(session, actor=principal.actor, action="created", subject="statement_run", subject_id=run_id, company_id=company.id,
                 after=values | given)  # fmt: skip
    outbox.wake(session)
    return StatementRunRow.model_validate(queries.read_run(session, principal, run_id))


def _fill(
    session: Session, run_id: int, company_id: int, days: tuple[date, date], given: dict[str, Any], language: str | None, actor: str,
    occasion: str,
) -> int:  # fmt: skip
    """Queues the run's mails in one statement; answers how many customers were selected."""
    first, last = days
    if given["audience"] == "chosen":
        customers = sorted(set(given["customer_ids"]))
    else:
        customers = accounts.with_account(session, company_id, first, last, moved=given["audience"] == "moved")
    outbox.queue_statements(session, {
        "company": company_id, "customers": customers, "occasion": occasion, "language": language, "run": run_id, "first": first,
        "last": last, "now": clock.now(), "actor": actor,
    })  # fmt: skip
    session.execute(update(StatementRun).where(col(StatementRun.id) == run_id).values(customers=len(customers)))
    return len(customers)


def due(session: Session, now: datetime) -> list[tuple[int, date]]:
    """The active schedules with a due day that came, in their companies' time zones, and has no run yet: (id, due day)."""
    statement = select(StatementSchedule, col(Company.time_zone)).join(Company, col(Company.id) == StatementSchedule.company_id)
    last = select(func.max(col(StatementRun.due_on))).where(col(StatementRun.schedule_id) == StatementSchedule.id).scalar_subquery()
    found = []
    for schedule, zone, done in session.execute(statement.add_columns(last).where(col(StatementSchedule.active))):
        local = now.astimezone(ZoneInfo(zone))
        day = due_on(Rhythm(schedule.rhythm), schedule.on_day, local.date())
        begun = day < local.date() or local.hour >= schedule.from_hour
        if begun and day >= schedule.starts_on and (done is None or done < day):
            found.append((schedule.id, day))
    return found


def run_due(session: Session, schedule_id: int, day: date) -> int | None:
    """Queues the statements of a schedule's due day, once whoever asks; answers the run, None where there is one or it was changed."""
    statement = select(StatementSchedule).where(col(StatementSchedule.id) == schedule_id, col(StatementSchedule.active))
    schedule = session.execute(statement.with_for_update()).scalar_one_or_none()
    if schedule is None or day < schedule.starts_on:
        return None
    first, last = period(Rhythm(schedule.rhythm), schedule.on_day, day)
    values = {"company_id": schedule.company_id, "schedule_id": schedule.id, "due_on": day, "from_on": first, "to_on": last, "actor": ACTOR}
    made = upsert(StatementRun).values(values).on_conflict_do_nothing().returning(col(StatementRun.id))
    run_id: int | None = session.execute(made).scalar_one_or_none()
    if run_id is None:
        return None
    given = {"audience": schedule.audience, "customer_ids": schedule.customer_ids}
    _fill(session, run_id, schedule.company_id, (first, last), given, schedule.language, ACTOR, f"{first}/{last}")
    audit.record(session, actor=ACTOR, action="created", subject="statement_run", subject_id=run_id, company_id=schedule.company_id,
                 after=values)  # fmt: skip
    return run_id
