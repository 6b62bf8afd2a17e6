"""SQL of legal cases."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Date, String, case, exists, func, or_, select, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.models import User
from receivables.access.principal import Principal
from receivables.approvals.models import ApprovalRequest
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.invoices.models import Invoice
from receivables.invoices.moments import counted_to
from receivables.legal.case_schemas import CaseQuery, DeadlineQuery
from receivables.legal.models import LegalCase, LegalCaseItem, LegalDeadline, LegalSettings
from receivables.money import from_minor
from receivables.pagination import Statement

# A case begins with its first demand or filing: what the lawyer's demand made a debtor pay is recovered, though nothing was ever filed.
# Of each receipt and item of a case what was recovered: what the receipt still pays, less what of that it paid before this case began,
# and up to the day before another case of the item did (`later`): a receipt is recovered in one case, the last that had begun by its day.
# What is taken back goes off what was paid last; the rest, which the ledger applies again on that day, keeps the day on which it was paid.
_RECOVERED = """SELECT e.debit_id, e.payment_id,
            min(e.effective_on) FILTER (WHERE e.amount_minor < 0 AND e.effective_on >= {begun}) AS effective_on,
            least(-sum(e.amount_minor), coalesce(-sum(e.amount_minor) FILTER (WHERE coalesce(e.effective_on < later.begun_on, true)), 0))
                - least(-sum(e.amount_minor), coalesce(-sum(e.amount_minor) FILTER (WHERE e.effective_on < {begun}), 0)) AS minor
        FROM legal_case_items n JOIN invoices o ON o.id = n.invoice_id JOIN entries e ON e.debit_id = coalesce(o.replaced_by, o.id)
            CROSS JOIN LATERAL (SELECT min(g.happened_on) AS begun_on FROM legal_case_items y
                    JOIN legal_stages g ON g.case_id = y.case_id AND g.stage IN ('demand', 'filing')
                WHERE y.invoice_id = ANY(ARRAY(SELECT e.debit_id UNION ALL SELECT q.id FROM invoices q WHERE q.replaced_by = e.debit_id))
                    AND y.case_id > n.case_id AND NOT EXISTS (SELECT 1 FROM legal_stages z WHERE z.corrects_id = g.id)) later
        WHERE n.case_id = {case} AND e.kind = 'allocation' AND e.payment_id IS NOT NULL AND {begun} IS NOT NULL
        GROUP BY e.debit_id, e.payment_id"""
# What stands of each case: its last stage, what it cost, what its items have open, what came in since it began, the next deadline.
# For an item that was corrected counts what stands in for it.
_STANDING: Any = (
    text(f"""SELECT k.id, s.stage, s.happened_on, s.outcome, coalesce(c.minor, 0)::bigint AS cost_minor, i.open_minor,
            coalesce(r.minor, 0)::bigint AS recovered_minor, d.due_on AS deadline_on, d.stage AS deadline
        FROM legal_cases k
        LEFT JOIN LATERAL (SELECT stage, happened_on, outcome FROM legal_stages s WHERE s.case_id = k.id AND s.stage <> 'void'
            AND NOT EXISTS (SELECT 1 FROM legal_stages z WHERE z.corrects_id = s.id)
            ORDER BY s.stage = 'closed' DESC, happened_on DESC, id DESC LIMIT 1) s ON true
        LEFT JOIN LATERAL (SELECT min(happened_on) AS begun_on FROM legal_stages s
            WHERE s.case_id = k.id AND s.stage IN ('demand', 'filing')
                AND NOT EXISTS (SELECT 1 FROM legal_stages z WHERE z.corrects_id = s.id)) f ON true
        LEFT JOIN LATERAL (SELECT sum(amount_minor) AS minor FROM legal_costs c WHERE c.case_id = k.id
            AND NOT EXISTS (SELECT 1 FROM legal_costs z WHERE z.corrects_id = c.id)) c ON true
        LEFT JOIN LATERAL (SELECT sum(v.open_minor)::bigint AS open_minor FROM legal_case_items n
            JOIN invoices o ON o.id = n.invoice_id JOIN invoices v ON v.id = coalesce(o.replaced_by, o.id) WHERE n.case_id = k.id) i ON true
        LEFT JOIN LATERAL (SELECT sum(minor) AS minor FROM ({_RECOVERED.format(case="k.id", begun="f.begun_on")}) x
            WHERE minor > 0) r ON true
        LEFT JOIN LATERAL (SELECT due_on, stage FROM legal_deadlines d WHERE d.case_id = k.id AND d.done_on IS NULL AND k.closed_on IS NULL
            ORDER BY due_on, id LIMIT 1) d ON true
        WHERE k.company_id = ANY(:standing_companies) AND (CAST(:standing_case AS bigint) IS NULL OR k.id = :standing_case)""")  # noqa: S608 - constants of this module
    .columns(id=BigInteger, stage=String, happened_on=Date, outcome=String, cost_minor=BigInteger, open_minor=BigInteger,
             recovered_minor=BigInteger, deadline_on=Date, deadline=String)
)  # fmt: skip
_BEGUN = """(SELECT min(happened_on) FROM legal_stages s WHERE s.case_id = :case AND s.stage IN ('demand', 'filing')
    AND NOT EXISTS (SELECT 1 FROM legal_stages z WHERE z.corrects_id = s.id))"""
_RECEIPTS = text(f"""
    SELECT p.id AS payment_id, p.number AS payment_number, v.id AS invoice_id, v.number AS invoice_number, r.minor, r.effective_on
    FROM ({_RECOVERED.format(case=":case", begun=_BEGUN)}) r JOIN invoices v ON v.id = r.debit_id JOIN payments p ON p.id = r.payment_id
    WHERE r.minor > 0 ORDER BY r.effective_on, p.id, v.id""")  # noqa: S608 - constants of this module
_CLAIMED = text("""SELECT coalesce(o.replaced_by, o.id) AS item, n.claimed_minor
    FROM legal_case_items n JOIN invoices o ON o.id = n.invoice_id WHERE n.case_id = :case ORDER BY n.id""")
_STAGES = text("""SELECT s.*, z.id AS corrected_by_id FROM legal_stages s LEFT JOIN legal_stages z ON z.corrects_id = s.id
    WHERE s.case_id = :case ORDER BY s.happened_on, s.id""")
_COSTS = text("""SELECT s.*, z.id AS corrected_by_id FROM legal_costs s LEFT JOIN legal_costs z ON z.corrects_id = s.id
    WHERE s.case_id = :case ORDER BY s.spent_on, s.id""")
_LIVE = text("""SELECT n.invoice_id, k.id AS case_id FROM legal_case_items n JOIN legal_cases k ON k.id = n.case_id
    JOIN approval_requests r ON r.id = k.approval_id
    WHERE n.invoice_id IN (SELECT id FROM invoices WHERE id = ANY(:items) OR replaced_by = ANY(:items))
        AND k.closed_on IS NULL AND r.status IN ('pending', 'approved') AND k.id <> :but
    ORDER BY n.invoice_id LIMIT 1""")
_MINE = ("id", "customer_id", "procedure", "currency", "claim_minor", "court", "case_number", "counsel", "owner", "opened_on",
         "approved_on", "closed_on", "approval_id")  # fmt: skip
SORTABLE = {
    "id": col(LegalCase.id), "opened_on": col(LegalCase.opened_on), "claim": col(LegalCase.claim_minor),
    "customer_name": col(Customer.name),
}  # fmt: skip
DEADLINES_SORTABLE = {"due_on": col(LegalDeadline.due_on), "id": col(LegalDeadline.id)}


def _standing(companies: Sequence[int], case_id: int | None) -> Any:
    return _STANDING.bindparams(standing_companies=list(companies), standing_case=case_id).subquery("standing")


_STATUS: Any = case(
    (col(ApprovalRequest.status) != "approved", col(ApprovalRequest.status)),
    (col(LegalCase.closed_on).is_not(None), "closed"),
    else_="open",
)
_SOON: Any = func.coalesce(col(LegalSettings.deadline_days), 7)


def _base(principal: Principal, company: str | None, case_id: int | None = None) -> tuple[Statement, Any]:
    """Every column that a row is made of, in the principal's companies; and what stands of each case."""
    asker, decider, standing = aliased(User), aliased(User), _standing(principal.scope(company), case_id)
    columns: list[Any] = [
        *(col(getattr(LegalCase, name)) for name in _MINE), _STATUS.label("status"), standing.c.stage, standing.c.outcome,
        standing.c.happened_on.label("stage_on"), standing.c.cost_minor, standing.c.open_minor, standing.c.recovered_minor,
        standing.c.deadline_on.label("next_deadline_on"), standing.c.deadline.label("next_deadline"), _SOON.label("soon"),
        col(Company.code).label("company"), col(Customer.number).label("customer_number"), col(Customer.name).label("customer_name"),
        col(ApprovalRequest.reason), col(asker.name).label("requested_by"), col(decider.name).label("decided_by"),
    ]  # fmt: skip
    statement: Statement = (
        select(*columns)
        .join(standing, standing.c.id == col(LegalCase.id))
        .join(Company, col(Company.id) == LegalCase.company_id)
        .join(Customer, col(Customer.id) == LegalCase.customer_id)
        .join(ApprovalRequest, col(ApprovalRequest.id) == LegalCase.approval_id)
        .join(asker, col(asker.id) == ApprovalRequest.requested_by)
        .outerjoin(decider, col(decider.id) == ApprovalRequest.decided_by)
        .outerjoin(LegalSettings, col(LegalSettings.company_id) == LegalCase.company_id)
    )
    return statement.where(col(LegalCase.company_id).in_(principal.scope(company))), standing


def listed(principal: Principal, query: CaseQuery) -> Statement:
    """The cases a list shows."""
    statement, standing = _base(principal, query.company)
    exact = {
        LegalCase.customer_id: query.customer_id, LegalCase.currency: query.currency, LegalCase.procedure: query.procedure,
        LegalCase.owner: query.owner,
    }  # fmt: skip
    conditions: list[Any] = [col(column) == value for column, value in exact.items() if value is not None]
    if query.status is not None:
        conditions.append(query.status == _STATUS)
    if query.stage is not None:
        conditions.append(standing.c.stage == query.stage)
    if query.invoice_id is not None:
        line = select(col(Invoice.id)).where(or_(col(Invoice.id) == query.invoice_id, col(Invoice.replaced_by) == query.invoice_id))
        conditions.append(exists().where(col(LegalCaseItem.case_id) == LegalCase.id, col(LegalCaseItem.invoice_id).in_(line)))
    if query.opened_from is not None:
        conditions.append(col(LegalCase.opened_on) >= query.opened_from)
    if query.opened_to is not None:
        conditions.append(col(LegalCase.opened_on) <= query.opened_to)
    if query.q:
        words = like(query.q)
        named = (Customer.name, LegalCase.case_number, LegalCase.court, LegalCase.counsel)
        conditions.append(or_(*(col(one).ilike(words) for one in named)))
    return statement.where(*conditions)


def row_of(row: Any, today: date) -> dict[str, Any]:
    """A case as the wire shows it."""
    hidden = ("claim_minor", "cost_minor", "open_minor", "recovered_minor", "soon")
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name not in hidden}
    money = {"claim": row.claim_minor, "cost": row.cost_minor, "open": row.open_minor, "recovered": row.recovered_minor}
    shown |= {name: from_minor(minor, row.currency) for name, minor in money.items()}
    return shown | {"deadline_state": None if row.next_deadline_on is None else state_of(row.next_deadline_on, None, row.soon, today)}


def state_of(due_on: date, result: str | None, soon: int, today: date, *, closed: bool = False) -> str:
    """How a deadline stands on a day: done or dropped, lapsed with its case, passed, near, or further off."""
    if result is not None or closed:
        return result or "lapsed"
    left = (due_on - today).days
    return "overdue" if left < 0 else "soon" if left <= soon else "open"


def read_row(session: Session, principal: Principal, case_id: int) -> Any:
    """One case's row; raises 404."""
    row = session.execute(_base(principal, None, case_id)[0].where(col(LegalCase.id) == case_id)).one_or_none()
    if row is None:
        raise not_found("legal case")
    return row


def locked(session: Session, principal: Principal, case_id: int) -> LegalCase:
    """The case, its row held to the end of the transaction; raises 404."""
    statement = select(LegalCase).where(col(LegalCase.id) == case_id, col(LegalCase.company_id).in_(principal.company_ids))
    found: LegalCase | None = session.execute(statement.with_for_update().execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise not_found("legal case")
    return found


def items(session: Session, case_id: int) -> dict[int, int]:
    """What each item of the case was claimed for, in minor units; for one that was corrected its successor is named."""
    return {row.item: row.claimed_minor for row in session.execute(_CLAIMED, {"case": case_id})}


def live(session: Session, invoice_ids: Sequence[int], but: int = 0) -> Any:
    """The first of these items that is in another case which waits or runs; callers hold the items."""
    return session.execute(_LIVE, {"items": list(invoice_ids), "but": but}).one_or_none()


def stages(session: Session, case_id: int) -> list[Any]:
    """Everything recorded of a case's way, corrections included, by day."""
    return list(session.execute(_STAGES, {"case": case_id}))


def costs(session: Session, case_id: int) -> list[Any]:
    return list(session.execute(_COSTS, {"case": case_id}))


def receipts(session: Session, case_id: int, currency: str) -> list[dict[str, Any]]:
    """Receipts applied to the case's items since its first demand or filing."""
    rows = [dict(row._mapping) for row in session.execute(_RECEIPTS, {"case": case_id})]
    return [row | {"amount": from_minor(row.pop("minor"), currency)} for row in rows]


def deadlines(principal: Principal, query: DeadlineQuery, days: Mapping[str, date]) -> Statement:
    """The deadlines a list shows; states are held against the day of each one's company, by code."""
    names = ("id", "case_id", "stage", "due_on", "told_on", "note", "actor", "recorded_at", "done_on", "done_by", "result")
    columns: list[Any] = [col(getattr(LegalDeadline, name)) for name in names]
    statement: Statement = (
        select(*columns, col(Company.code).label("company"), col(LegalCase.customer_id), col(Customer.name).label("customer_name"),
               col(LegalCase.case_number), col(LegalCase.owner), col(LegalCase.closed_on), _SOON.label("soon"))
        .join(LegalCase, col(LegalCase.id) == LegalDeadline.case_id)
        .join(Company, col(Company.id) == LegalCase.company_id)
        .join(Customer, col(Customer.id) == LegalCase.customer_id)
        .outerjoin(LegalSettings, col(LegalSettings.company_id) == LegalCase.company_id)
        .where(col(LegalCase.company_id).in_(principal.scope(query.company)))
    )  # fmt: skip
    exact = {LegalDeadline.case_id: query.case_id, LegalCase.owner: query.owner}
    statement = statement.where(*(col(column) == value for column, value in exact.items() if value is not None))
    if query.state in ("done", "dropped"):
        return statement.where(col(LegalDeadline.result) == query.state)
    if query.state is None:
        return statement
    left: Any = col(LegalDeadline.due_on) - counted_to(days)
    within = {"overdue": left < 0, "soon": (left >= 0) & (left <= _SOON), "open": left > _SOON}
    closed: Any = col(LegalCase.closed_on).is_not(None)
    return statement.where(col(LegalDeadline.result).is_(None), closed if query.state == "lapsed" else ~closed & within[query.state])


def deadline_row(row: Any, today: date) -> dict[str, Any]:
    """A deadline as the wire shows it."""
    hidden = ("soon", "result", "closed_on")
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name not in hidden}
    state = state_of(row.due_on, row.result, row.soon, today, closed=row.closed_on is not None)
    return shown | {"state": state, "days_left": (row.due_on - today).days}
