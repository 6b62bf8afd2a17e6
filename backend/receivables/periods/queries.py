"""SQL of periods: the months of a company's books, and until when they are closed."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, Text, column, select, text
from sqlmodel import Session, col

from receivables.access.models import User
from receivables.access.principal import CompanyScope
from receivables.approvals.models import ApprovalRequest
from receivables.pagination import Statement
from receivables.periods.models import PeriodClosing
from receivables.periods.schemas import PeriodQuery

KIND = "period_reopening"
LATEST = 20
_ALONE = text("SELECT pg_advisory_xact_lock(4870, :company)")
# Every month from the first entry on until the current one; what is reconciled lies in another domain and is only counted.
_MONTHS = text("""
    SELECT (extract(year FROM m) * 100 + extract(month FROM m))::bigint AS id, m::date AS first_on,
           (m + interval '1 month - 1 day')::date AS last_on,
           CASE WHEN until.day >= (m + interval '1 month - 1 day')::date THEN 'closed' WHEN until.day >= m::date THEN 'partly_closed'
                ELSE 'open' END AS status,
           coalesce(r.made, 0)::integer AS reconciliations, coalesce(r.signed_off, 0)::integer AS signed_off
    FROM generate_series(
        date_trunc('month', coalesce((SELECT min(effective_on) FROM entries WHERE company_id = :company), :today)::timestamp),
        :today, interval '1 month') AS m
    CROSS JOIN (SELECT (SELECT closed_until FROM period_closings WHERE company_id = :company ORDER BY id DESC LIMIT 1) AS day) AS until
    LEFT JOIN LATERAL (SELECT count(*) AS made, count(signed_at) AS signed_off FROM reconciliations
        WHERE company_id = :company AND as_of BETWEEN m::date AND (m + interval '1 month - 1 day')::date) AS r ON true""")
_COLUMNS: list[Any] = [
    column("id", BigInteger), column("first_on", Date), column("last_on", Date), column("status", Text), column("reconciliations", Integer),
    column("signed_off", Integer),
]  # fmt: skip


def months(company: CompanyScope, query: PeriodQuery, day: date) -> Statement:
    """The months a list shows, each with its state."""
    found = _MONTHS.bindparams(company=company.id, today=day).columns(*_COLUMNS).subquery()
    statement: Statement = select(*found.c)
    if query.status is not None:
        statement = statement.where(found.c.status == query.status)
    if query.year is not None:
        statement = statement.where(found.c.id.between(query.year * 100, query.year * 100 + 99))
    return statement


def latest(session: Session, company_id: int) -> list[PeriodClosing]:
    """The latest closings and reopenings, the last one first: it is the one that counts."""
    statement = select(PeriodClosing).where(col(PeriodClosing.company_id) == company_id)
    return list(session.execute(statement.order_by(col(PeriodClosing.id).desc()).limit(LATEST)).scalars())


def alone(session: Session, company_id: int) -> date | None:
    """Waits for everyone who is writing entries of the company and keeps others out; answers until when its books are closed."""
    session.execute(_ALONE, {"company": company_id})
    found = latest(session, company_id)
    return found[0].closed_until if found else None


def pending(session: Session, company_id: int) -> list[Any]:
    """The requests to reopen that wait for a decision."""
    wanted: list[Any] = [col(getattr(ApprovalRequest, name)) for name in ("id", "subject_id", "reason", "requested_at")]
    statement = select(*wanted, col(User.name).label("asker")).join(User, col(User.id) == ApprovalRequest.requested_by)
    exact = {ApprovalRequest.company_id: company_id, ApprovalRequest.kind: KIND, ApprovalRequest.status: "pending"}
    conditions = [col(name) == value for name, value in exact.items()]
    return list(session.execute(statement.where(*conditions).order_by(col(ApprovalRequest.id))))
