"""Holds the kept accounts of the worklist against what is worked out from nothing, after every request of a test."""

from typing import Any

from sqlalchemy import select, text
from sqlmodel import Session, col

from receivables import clock
from receivables.collection.accounts import COLUMNS, DAYS, columns, live
from receivables.collection.kept import keep, known, unkept
from receivables.companies.models import Company
from receivables.database import transaction


def check_kept() -> int:
    """Keeps what changed of every company, as the worker does, and compares what a list takes as kept; answers how many accounts."""
    with transaction() as session:
        companies = session.execute(select(Company).order_by(col(Company.id))).scalars().all()
        for company in companies:
            keep(session, company)
        zones = {company.id: company.time_zone for company in companies}
    with transaction() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})  # other threads of the test may go on writing
        today = {company: clock.today(zone) for company, zone in zones.items()}
        changed, made = unkept(session, today, None), known(session, today, None)
        but = frozenset() if changed is None else frozenset(changed.customers or [])
        kept = _rows(session, f"SELECT {COLUMNS} FROM worklist_accounts", {}, but)
        worked_out = f"WITH {DAYS}, {live(made)} SELECT {COLUMNS} FROM live"
        assert kept == _rows(session, worked_out, columns(today, made), but)
    return len(kept)


def _rows(session: Session, statement: str, values: dict[str, Any], but: frozenset[int]) -> list[Any]:
    return sorted(tuple(row) for row in session.execute(text(statement), values) if row.customer_id not in but)
