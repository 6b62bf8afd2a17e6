"""SQL of stored scores and flags, and of what changed since they were made."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, case, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.money import from_minor
from receivables.pagination import Statement
from receivables.risk.models import BehaviourScore, Evaluation, Flag
from receivables.risk.schemas import FlagQuery, StoredScore, grade_of, wire_params
from receivables.rules.flags import WEIGHT

SORTABLE: dict[str, Any] = {
    "severity": case({severity.value: weight for severity, weight in WEIGHT.items()}, value=col(Flag.severity), else_=0).cast(Integer),
    "amount": func.coalesce(col(Flag.amount_minor), 0),
    "opened_on": col(Flag.opened_on),
    "rule": col(Flag.rule),
}
HISTORY_ROWS = 400

_LATEST = text("""
    SELECT c.id, s.score, s.method FROM customers c
    JOIN LATERAL (SELECT score, method FROM behaviour_scores WHERE customer_id = c.id ORDER BY as_of DESC, id DESC LIMIT 1) s ON true
    WHERE c.company_id = :company AND c.id = ANY(:customers)""")

# A transaction that has written but not committed may hold entry ids below those already seen: then nothing counts as seen yet.
_SEEN = text("SELECT coalesce(max(id), 0) AS entry, clock_timestamp() AS at FROM entries")
_WRITING = text("""SELECT EXISTS (SELECT FROM pg_locks WHERE mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND relation IN ('entries'::regclass, 'customers'::regclass))""")

_TOUCHED = text("""
    SELECT coalesce(i.customer_id, p.customer_id) AS id FROM entries e
    LEFT JOIN invoices i ON i.id = coalesce(e.debit_id, e.credit_id) LEFT JOIN payments p ON p.id = e.payment_id
    WHERE e.company_id = :company AND e.id > :entry AND coalesce(i.customer_id, p.customer_id) IS NOT NULL
    UNION SELECT id FROM customers WHERE company_id = :company AND updated_at > :at""")


_ADD_SCORES = text("""INSERT INTO behaviour_scores (company_id, customer_id, as_of, method, score, settled_count, factors)
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (company_id bigint, customer_id bigint, as_of date, method text, score int,
        settled_count int, factors jsonb)""")
_PUT_FLAGS = text("""INSERT INTO flags (company_id, customer_id, rule, severity, currency, amount_minor, evidence, opened_on, updated_at)
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (company_id bigint, customer_id bigint, rule text, severity text,
        currency text, amount_minor bigint, evidence jsonb, opened_on date, updated_at timestamptz)
    ON CONFLICT (company_id, customer_id, rule) WHERE closed_on IS NULL DO UPDATE
    SET (severity, currency, amount_minor, evidence, updated_at)
        = (excluded.severity, excluded.currency, excluded.amount_minor, excluded.evidence, excluded.updated_at)""")
_CLOSE = text("UPDATE flags SET closed_on = :day WHERE id = ANY(:ids) AND closed_on IS NULL")


@dataclass(frozen=True, slots=True)
class Seen:
    """How far the ledger was committed: the newest entry, and the instant."""

    entry_id: int
    at: datetime


def everyone(session: Session, company_id: int) -> list[int]:
    """The company's customers, in their order."""
    statement = select(col(Customer.id)).where(col(Customer.company_id) == company_id).order_by(col(Customer.id))
    return list(session.execute(statement).scalars())


def latest_scores(session: Session, company_id: int, customers: Sequence[int]) -> dict[int, tuple[int | None, str]]:
    """(score, method) last stored of each customer."""
    values = {"company": company_id, "customers": list(customers)}
    return {row.id: (row.score, row.method) for row in session.execute(_LATEST, values)}


def add_scores(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """In one statement, however many: what is noted of it is noted once."""
    if rows:
        session.execute(_ADD_SCORES, {"rows": json.dumps(rows, default=str)})


def stored_scores(session: Session, customer_id: int, until: date) -> list[StoredScore]:
    """The newest stored scores up to a day, oldest first; of several on one day the last."""
    days = select(BehaviourScore).where(col(BehaviourScore.customer_id) == customer_id, col(BehaviourScore.as_of) <= until)
    newest = days.order_by(col(BehaviourScore.as_of).desc(), col(BehaviourScore.id).desc()).limit(HISTORY_ROWS)
    rows = {row.as_of: row for row in reversed(session.execute(newest).scalars().all())}
    return [StoredScore(as_of=r.as_of, score=r.score, grade=grade_of(r.score), method=r.method) for r in rows.values()]


def open_flags(session: Session, company_id: int, customers: Sequence[int]) -> dict[tuple[int, str], Flag]:
    """The flags that are open, by customer and rule."""
    statement = select(Flag).where(
        col(Flag.company_id) == company_id, col(Flag.closed_on).is_(None), col(Flag.customer_id).in_(customers)
    )
    return {(flag.customer_id, flag.rule): flag for flag in session.execute(statement).scalars()}


def put_flags(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Opens flags, or changes those open already, in one statement; two evaluations at once end with one row."""
    if rows:
        session.execute(_PUT_FLAGS, {"rows": json.dumps(rows, default=str)})


def close_flags(session: Session, ids: Sequence[int], closed_on: date) -> None:
    if ids:
        session.execute(_CLOSE, {"ids": list(ids), "day": closed_on})  # an array: there may be more than a statement takes parameters


def lock_evaluation(session: Session, company_id: int, *, wait: bool) -> Evaluation | None:
    """The company's evaluation row, held to the end; None when another holds it and one does not wait."""
    session.execute(upsert(Evaluation).values(company_id=company_id).on_conflict_do_nothing())
    statement = select(Evaluation).where(col(Evaluation.company_id) == company_id).with_for_update(skip_locked=not wait)
    return session.execute(statement).scalar_one_or_none()


def seen(session: Session) -> Seen | None:
    """The newest entry and the instant, when everything up to them is committed; None while somebody is writing."""
    now = Seen(*session.execute(_SEEN).one())
    return None if session.execute(_WRITING).scalar_one() else now


def touched(session: Session, company_id: int, last: Evaluation) -> list[int]:
    """Customers whose ledger or own data changed since the last evaluation."""
    values = {"company": company_id, "entry": last.last_entry_id, "at": last.seen_at}
    return list(session.execute(_TOUCHED, values).scalars())


def keep_evaluation(session: Session, company_id: int, evaluated_on: date, seen: Seen | None) -> None:
    """What was seen while somebody was writing is looked at once more the next time."""
    values: dict[str, Any] = {"evaluated_on": evaluated_on}
    if seen is not None:
        values |= {"last_entry_id": seen.entry_id, "seen_at": seen.at}
    session.execute(update(Evaluation).where(col(Evaluation.company_id) == company_id).values(values))


def listed(principal: Principal, query: FlagQuery) -> Statement:
    """The rows a list shows: (Flag, company code, customer number, customer name)."""
    statement: Statement = (
        select(Flag, col(Company.code), col(Customer.number), col(Customer.name))
        .join(Customer, col(Customer.id) == Flag.customer_id)
        .join(Company, col(Company.id) == Flag.company_id)
        .where(col(Flag.company_id).in_(principal.scope(query.company)))
    )
    statement = statement.where(col(Flag.closed_on).is_(None) if query.open else col(Flag.closed_on).is_not(None))
    wanted: dict[Any, Any] = {Flag.customer_id: query.customer_id, Flag.rule: query.rule, Flag.severity: query.severity}
    for column, value in wanted.items():
        statement = statement if value is None else statement.where(col(column) == value)
    return statement


def row_of(row: Any) -> dict[str, Any]:
    flag, company, number, name = row[:4]
    amount = None if flag.amount_minor is None else from_minor(flag.amount_minor, flag.currency)
    kept = {field: getattr(flag, field) for field in ("id", "customer_id", "rule", "severity", "currency", "opened_on", "closed_on")}
    named = {"company": company, "customer_number": number, "customer_name": name}
    return kept | named | {"amount": amount, "evidence": wire_params(flag.evidence)}


def csv_row_of(row: Any) -> dict[str, Any]:
    """The same row in plain cells."""
    shown = row_of(row)
    return shown | {"evidence": "; ".join(f"{name} {value}" for name, value in shown["evidence"].items())}
