"""SQL of disputes and of the questions they raise."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Date, String, and_, case, func, or_, select, text, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.disputes.models import Dispute, DisputeAct, DisputeReason, DisputeTask
from receivables.disputes.schemas import DisputeQuery, DisputeTaskQuery
from receivables.errors import not_found
from receivables.invoices.models import Invoice
from receivables.invoices.moments import counted_to
from receivables.ledger.disputed import STANDING_OF_ONE
from receivables.money import from_minor
from receivables.pagination import Statement

# Asked of each row by itself, so that a page in the order of an index looks at no dispute beyond its last.
_STANDING: Any = text(STANDING_OF_ONE).columns(undecided=BigInteger, minor=BigInteger, outcome=String, closed_on=Date)
_NAMES = (
    "id", "customer_id", "invoice_id", "currency", "amount_minor", "description", "owner", "deadline_on", "opened_on",
    "credit_note_number", "actor", "recorded_at",
)  # fmt: skip
_TASK = (
    "id", "dispute_id", "department", "assignee", "question", "deadline_on", "actor", "recorded_at", "answer", "answered_by", "answered_at",
)  # fmt: skip
SORTABLE = {
    "id": col(Dispute.id), "opened_on": col(Dispute.opened_on), "deadline_on": col(Dispute.deadline_on),
    "amount": col(Dispute.amount_minor),
}  # fmt: skip
_LEFT = (None, "open", "cleared")
"""Statuses that ask of no outcome."""
TASKS_SORTABLE = {"id": col(DisputeTask.id), "deadline_on": col(DisputeTask.deadline_on)}
_ACTS = text("""SELECT a.id, a.kind, a.amount_minor, a.effective_on, a.note, a.credit_id AS credit_note_id, c.number AS credit_note_number,
        a.entry_id, r.effective_on AS taken_back_on, a.actor, a.recorded_at
    FROM dispute_acts a LEFT JOIN invoices c ON c.id = a.credit_id LEFT JOIN entries r ON r.reverses_id = a.entry_id
    WHERE a.dispute_id = :id ORDER BY a.id""")

# Credit notes of the customer that pay the item already, uncounted, or have something left.
_CREDITS = text("""
    SELECT c.id, c.number, c.open_minor, coalesce(a.minor, 0)::bigint AS applied FROM invoices c LEFT JOIN (
        SELECT e.credit_id, sum(-e.amount_minor - coalesce((SELECT sum(x.amount_minor) FROM dispute_acts x WHERE x.entry_id = e.id), 0))
            AS minor
        FROM entries e WHERE e.debit_id = :item AND e.credit_id IS NOT NULL AND e.kind = 'allocation' AND e.reverses_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = e.id) GROUP BY e.credit_id) a ON a.credit_id = c.id
    WHERE c.customer_id = :customer AND c.currency = :currency AND c.kind = 'credit_note' AND NOT c.reversed
        AND (c.open_minor > 0 OR a.minor > 0)
    ORDER BY coalesce(a.minor, 0) = 0, c.issued_on DESC, c.id DESC LIMIT 100""")


# Acts that stand, one by one: for counting, what all disputes came to is worked out in one go.
_ACTED: Any = text("""SELECT a.dispute_id, a.id, a.kind, a.effective_on
    FROM dispute_acts a WHERE NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = a.entry_id)""").columns(
    dispute_id=BigInteger, id=BigInteger, kind=String, effective_on=Date
)  # fmt: skip
_UNDECIDED: Any = col(Dispute.undecided_minor) > 0


def _status(outcome: Any) -> Any:
    """What has become of a dispute; `outcome` is that of its last act."""
    return case((and_(_UNDECIDED, col(Invoice.open_minor) > 0), "open"), (_UNDECIDED, "cleared"), else_=outcome)


def _from(statement: Any, principal: Principal, company: str | None) -> Any:
    """The rows that every list of disputes joins, in the principal's companies."""
    return (
        statement.join(Invoice, col(Invoice.id) == Dispute.invoice_id)
        .join(Customer, col(Customer.id) == Dispute.customer_id)
        .join(Company, col(Company.id) == Dispute.company_id)
        .join(DisputeReason, col(DisputeReason.id) == Dispute.reason_id)
        .where(col(Dispute.company_id).in_(principal.scope(company)))
    )


def base(principal: Principal, company: str | None) -> tuple[Statement, Any]:
    """Every column that a row is made of, in the principal's companies; and the outcome to filter by."""
    standing = _STANDING.lateral("standing")
    tasks = select(func.count()).where(col(DisputeTask.dispute_id) == col(Dispute.id), col(DisputeTask.answer).is_(None)).scalar_subquery()
    note = aliased(Invoice)  # the credit note that the dispute waits for, once it is there
    arrived = select(func.max(col(note.id))).where(
        col(note.company_id) == col(Dispute.company_id), col(note.number) == col(Dispute.credit_note_number),
        col(note.customer_id) == col(Dispute.customer_id), col(note.currency) == col(Dispute.currency),
        col(note.kind) == "credit_note", ~col(note.reversed),
    ).scalar_subquery()  # fmt: skip
    columns: list[Any] = [
        *(col(getattr(Dispute, name)) for name in _NAMES), standing.c.minor, standing.c.undecided, standing.c.closed_on,
        _status(standing.c.outcome).label("status"),
        col(Company.code).label("company"), col(Customer.number).label("customer_number"), col(Customer.name).label("customer_name"),
        col(Invoice.number).label("invoice_number"), col(Invoice.due_on), col(Invoice.open_minor), col(DisputeReason.code).label("reason"),
        col(DisputeReason.name).label("reason_name"), tasks.label("open_tasks"),
        arrived.label("credit_note_id"),
    ]  # fmt: skip
    return _from(select(*columns).select_from(Dispute).outerjoin(standing, true()), principal, company), standing.c.outcome


def listed(principal: Principal, query: DisputeQuery, days: Mapping[str, date]) -> Statement:
    """The disputes a list shows; deadlines are held against the day of each one's company, by code."""
    statement, outcome = base(principal, query.company)
    statement = statement.where(*_named(query), *_stand(query, days))
    return statement if query.status in _LEFT else statement.where(*_ended(query.status, outcome))


def counted(principal: Principal, query: DisputeQuery, days: Mapping[str, date]) -> Statement:
    """One row for each dispute of `listed`, to be counted: how they ended is worked out of all at once, not of one after the other."""
    rows = select(col(Dispute.id)).select_from(Dispute)
    if query.status not in _LEFT:
        acted = _ACTED.subquery("acted")
        last = func.array_agg(aggregate_order_by(acted.c.kind, acted.c.effective_on.desc(), acted.c.id.desc()), type_=ARRAY(String))[1]
        rows = rows.join(acted, acted.c.dispute_id == col(Dispute.id)).group_by(col(Dispute.id)).having(last == query.status)
    found: Statement = _from(rows, principal, query.company).where(*_named(query), *_stand(query, days))
    return found


def _stand(query: DisputeQuery, days: Mapping[str, date]) -> list[Any]:
    """The conditions of a list that ask whether something of a dispute is undecided, and whether so much is open."""
    conditions: list[Any] = []
    if query.status is not None:
        conditions.append(_UNDECIDED if query.status in _LEFT else ~_UNDECIDED)
    if query.status in ("open", "cleared"):
        conditions.append(col(Invoice.open_minor) > 0 if query.status == "open" else col(Invoice.open_minor) == 0)
    if query.deadline_passed is not None:
        passed = and_(col(Dispute.deadline_on) < counted_to(days), col(Invoice.open_minor) > 0, _UNDECIDED)
        conditions.append(passed if query.deadline_passed else ~passed)
    return conditions


def _named(query: DisputeQuery) -> list[Any]:
    """The conditions of a list that ask what a dispute is about, whose it is and since when."""
    exact = {
        Dispute.customer_id: query.customer_id, Dispute.invoice_id: query.invoice_id, Dispute.currency: query.currency,
        Dispute.owner: query.owner, DisputeReason.code: query.reason,
    }  # fmt: skip
    conditions: list[Any] = [col(column) == value for column, value in exact.items() if value is not None]
    if query.opened_from is not None:
        conditions.append(col(Dispute.opened_on) >= query.opened_from)
    if query.opened_to is not None:
        conditions.append(col(Dispute.opened_on) <= query.opened_to)
    if query.q:
        conditions.append(or_(col(Invoice.number).like(like(query.q)[1:]), col(Customer.name).ilike(like(query.q))))
    return conditions


def _ended(status: str | None, outcome: Any) -> list[Any]:
    """The conditions of how a dispute ended.

    An act of that kind is asked for first, row by row: as a join it would be looked up for every dispute ever before the page is cut.
    """
    acted = select(true()).where(col(DisputeAct.dispute_id) == Dispute.id, col(DisputeAct.kind) == status).limit(1).scalar_subquery()
    return [acted, outcome == status]


def row_of(row: Any, today: date) -> dict[str, Any]:
    """A dispute as the wire shows it; `days` counts to its end or to `today`."""
    hidden = ("amount_minor", "minor", "open_minor", "undecided")
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name not in hidden}
    money = {"amount": row.amount_minor, "disputed": row.minor, "invoice_open": row.open_minor}
    shown |= {name: from_minor(minor, row.currency) for name, minor in money.items()}
    return shown | {
        "days": max(0, ((row.closed_on or today) - row.opened_on).days), "overdue": row.status == "open" and row.deadline_on < today,
    }  # fmt: skip


def read_row(session: Session, principal: Principal, dispute_id: int) -> Any:
    """One dispute's row; raises 404."""
    row = session.execute(base(principal, None)[0].where(col(Dispute.id) == dispute_id)).one_or_none()
    if row is None:
        raise not_found("dispute")
    return row


def locked(session: Session, principal: Principal, dispute_id: int) -> Dispute:
    """The dispute, its row held to the end of the transaction; raises 404."""
    statement = select(Dispute).where(col(Dispute.id) == dispute_id, col(Dispute.company_id).in_(principal.company_ids))
    found: Dispute | None = session.execute(statement.with_for_update().execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise not_found("dispute")
    return found


def acts(session: Session, dispute_id: int, currency: str) -> list[dict[str, Any]]:
    """What was decided, oldest first."""
    rows = [dict(row._mapping) for row in session.execute(_ACTS, {"id": dispute_id})]
    return [row | {"amount": from_minor(row.pop("amount_minor"), currency)} for row in rows]


def credit_notes(session: Session, row: Any) -> list[dict[str, Any]]:
    """The credit notes that may decide the dispute of this row."""
    found = session.execute(_CREDITS, {"item": row.invoice_id, "customer": row.customer_id, "currency": row.currency})
    shown = [(c.id, c.number, from_minor(c.open_minor, row.currency), from_minor(c.applied, row.currency)) for c in found]
    return [dict(zip(("id", "number", "open", "applied"), one, strict=True)) for one in shown]


def tasks(principal: Principal, query: DisputeTaskQuery) -> Statement:
    """The questions a list shows."""
    named: list[Any] = [
        *(col(getattr(DisputeTask, name)) for name in _TASK), col(Company.code).label("company"), col(Dispute.customer_id),
        col(Customer.name).label("customer_name"), col(Dispute.invoice_id), col(Invoice.number).label("invoice_number"),
    ]  # fmt: skip
    statement: Statement = (
        select(*named)
        .join(Dispute, col(Dispute.id) == DisputeTask.dispute_id)
        .join(Invoice, col(Invoice.id) == Dispute.invoice_id)
        .join(Customer, col(Customer.id) == Dispute.customer_id)
        .join(Company, col(Company.id) == Dispute.company_id)
        .where(col(Dispute.company_id).in_(principal.scope(query.company)))
    )
    exact = {
        DisputeTask.department: query.department, DisputeTask.assignee: query.assignee, DisputeTask.dispute_id: query.dispute_id,
    }  # fmt: skip
    statement = statement.where(*(col(column) == value for column, value in exact.items() if value is not None))
    if query.answered is None:
        return statement
    answered = col(DisputeTask.answer).is_not(None)
    return statement.where(answered if query.answered else ~answered)


def task_row(row: Any, today: date) -> dict[str, Any]:
    """A question as the wire shows it."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key")}
    return shown | {"overdue": row.answer is None and row.deadline_on < today}


def read_task(session: Session, principal: Principal, task_id: int) -> Any:
    """One question's row; raises 404."""
    row = session.execute(tasks(principal, DisputeTaskQuery()).where(col(DisputeTask.id) == task_id)).one_or_none()
    if row is None:
        raise not_found("dispute task")
    return row
