"""Use cases of periods: close, ask to reopen, reopen once a second person approved."""

from datetime import date, timedelta

from sqlalchemy import insert
from sqlmodel import Session, col

from receivables.access.permissions import Permission
from receivables.access.principal import CompanyScope, Principal
from receivables.approvals import service as approvals
from receivables.approvals.kinds import Kind
from receivables.approvals.models import ApprovalRequest
from receivables.audit import service as audit
from receivables.clock import today
from receivables.errors import conflict, invalid
from receivables.periods import queries
from receivables.periods.models import PeriodClosing
from receivables.periods.schemas import ClosingIn, ClosingRead, PendingReopening, PeriodState, ReopeningIn

ONE_DAY = timedelta(days=1)


def _number(day: date) -> int:
    """A day as a number, 20261101: what a request to reopen is about."""
    return day.year * 10_000 + day.month * 100 + day.day


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def state(session: Session, company: CompanyScope) -> PeriodState:
    """Until when a company's books are closed, what waits, and how it came to be."""
    closings = [ClosingRead.model_validate(row) for row in queries.latest(session, company.id)]
    pending = [
        PendingReopening(approval_id=row.id, open_from=_day(row.subject_id), reason=row.reason, requested_by=row.asker,
                         requested_at=row.requested_at)
        for row in queries.pending(session, company.id)
    ]  # fmt: skip
    last = closings[0].closed_until if closings else None
    return PeriodState(company=company.code, today=today(company.time_zone), closed_until=last, first_open_on=last and last + ONE_DAY,
                       pending=pending, closings=closings)  # fmt: skip


def close(session: Session, principal: Principal, data: ClosingIn) -> PeriodState:
    """Closes a company's books up to a day. Waits for who is writing entries; from then on none lands on a closed day.

    Raises 422 `unknown_company`, `day_not_over`, 409 `already_closed`, 503 `try_again` while a long push runs.
    """
    company = principal.company(data.company, "/company")
    if data.closed_until >= today(company.time_zone):
        raise invalid("day_not_over", "Only days that have passed are closed.", "/closed_until")
    last = queries.alone(session, company.id)
    if last is not None and data.closed_until <= last:
        raise conflict("already_closed", f"The books are closed until {last} already.")
    _set(session, principal, company.id, last, data.closed_until, data.note, None)
    return state(session, company)


def ask_to_reopen(session: Session, principal: Principal, data: ReopeningIn) -> PeriodState:
    """Asks for the days from one on to be opened again; the request waits for a second person.

    Raises 403 `users_only`, 409 `already_requested` or `not_closed`, 422 `unknown_company`.
    """
    company = principal.company(data.company, "/company")
    found = queries.latest(session, company.id)
    if not found or data.open_from > found[0].closed_until:
        raise conflict("not_closed", "This day is open.")
    approvals.ask(
        session, principal, kind=KIND.name, company_id=company.id, subject="period", subject_id=_number(data.open_from),
        label=f"{company.code} · {data.open_from} – {found[0].closed_until}", currency=company.base_currency, amount_minor=0,
        reason=data.reason,
    )  # fmt: skip
    return state(session, company)


def _reopen(session: Session, principal: Principal, approved: ApprovalRequest) -> None:
    """Opens the days asked for. Raises 409 `not_closed` when they are open by now."""
    last, until = queries.alone(session, approved.company_id), _day(approved.subject_id) - ONE_DAY
    if last is None or until >= last:
        raise conflict("not_closed", "This day is open by now; reject the request.")
    _set(session, principal, approved.company_id, last, until, approved.reason, approved.id)


KIND = Kind(queries.KIND, Permission.PERIODS_REOPEN, frozenset(), _reopen, limited=False)


def _set(
    session: Session, principal: Principal, company_id: int, before: date | None, after: date, note: str | None, approval_id: int | None
) -> None:
    values = {"company_id": company_id, "closed_until": after, "previous": before, "note": note or None, "approval_id": approval_id,
              "actor": principal.actor}  # fmt: skip
    made = session.execute(insert(PeriodClosing).values(values).returning(col(PeriodClosing.id))).scalar_one()
    audit.record(session, actor=principal.actor, action="closed" if approval_id is None else "reopened", subject="period", subject_id=made,
                 company_id=company_id, before={"closed_until": before}, after={"closed_until": after}, reason=note)  # fmt: skip
