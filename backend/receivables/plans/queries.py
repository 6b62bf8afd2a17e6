"""SQL of repayment plans."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, false, or_, select, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.models import User
from receivables.access.principal import Principal
from receivables.approvals.models import ApprovalRequest
from receivables.arrays import among
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.invoices.models import Invoice
from receivables.pagination import Statement
from receivables.plans.acts import acted
from receivables.plans.models import PaymentPlan, PlanAct, PlanItem
from receivables.plans.schemas import PlanQuery
from receivables.rules import plans as rule
from receivables.rules.plans import Covered, Part, Plan, PlanState, PlanStatus, plan_state

SORTABLE = {"id": col(PaymentPlan.id), "proposed_on": col(PaymentPlan.proposed_on), "principal": col(PaymentPlan.principal_minor)}
_NAMES = (
    "id", "company_id", "customer_id", "currency", "principal_minor", "interest_minor", "annual_percent", "rhythm", "grace_days",
    "missed_allowed", "proposed_on", "accept_until", "approval_id", "recorded_at",
)  # fmt: skip
_PARTS = text("""SELECT plan_id, number, due_on, principal_minor, interest_minor FROM payment_plan_parts
    WHERE plan_id = ANY(:plans) ORDER BY plan_id, number""")
# Items as they stand: one that another system corrected is looked up as what stands in for it.
_NOW = "JOIN invoices o ON o.id = {of}.invoice_id JOIN invoices v ON v.id = coalesce(o.replaced_by, o.id)"
# What was settled since the plan was proposed, of the item and of all that it replaced. A posting taken back is no money received; what a
# correction lowers an item by is credited. Money was there before the plan where it was recorded before.
_MOVES = text(f"""
    SELECT i.plan_id, i.invoice_id, i.covered_minor, i.open_minor, e.effective_on,
        coalesce(-sum(e.amount_minor) FILTER (WHERE e.credit_id IS NULL AND e.kind <> 'posting'), 0)::bigint AS paid,
        coalesce(-sum(e.amount_minor) FILTER (WHERE e.credit_id IS NOT NULL), 0)::bigint AS credited,
        coalesce(-sum(e.amount_minor) FILTER (WHERE e.kind = 'posting'
            AND CASE WHEN e.reverses_id IS NULL THEN l.id <> i.invoice_id ELSE l.replaced_by IS NOT NULL END), 0)::bigint AS lowered
    FROM payment_plan_items i JOIN payment_plans p ON p.id = i.plan_id {_NOW.format(of="i")}
    LEFT JOIN LATERAL (SELECT id, replaced_by FROM invoices WHERE id = v.id UNION ALL
        SELECT id, replaced_by FROM invoices WHERE replaced_by = v.id) l ON true
    LEFT JOIN entries e ON e.debit_id = l.id AND e.recorded_at > p.recorded_at
    WHERE i.plan_id = ANY(:plans)
    GROUP BY i.plan_id, i.invoice_id, i.covered_minor, i.open_minor, e.effective_on""")  # noqa: S608 - constant text only
_ACCEPTED = """SELECT p.id, p.company_id, p.grace_days, p.missed_allowed, a.effective_on AS accepted_on, c.effective_on AS cancelled_on
    FROM payment_plans p JOIN payment_plan_acts a ON a.plan_id = p.id AND a.kind = 'accepted'
    LEFT JOIN payment_plan_acts c ON c.plan_id = p.id AND c.kind = 'cancelled' WHERE {which}"""
_OF_IDS = text(_ACCEPTED.format(which="p.id = ANY(:plans)"))
_IN_COMPANIES = text(_ACCEPTED.format(which="p.company_id = ANY(:companies)"))
# What may run: nobody cancelled it, and its last instalment has time; on the day after that it is kept or over.
_MAY_RUN = """c.id IS NULL AND EXISTS (
    SELECT 1 FROM payment_plan_parts t WHERE t.plan_id = p.id AND t.due_on + p.grace_days >= CAST(:since AS date))"""
_RUNNING = text(_ACCEPTED.format(which=f"p.company_id = ANY(:companies) AND {_MAY_RUN}"))
# Only what can still hold back a reminder: of such a plan something is open.
_OPEN = f"SELECT 1 FROM payment_plan_items i {_NOW.format(of='i')} WHERE i.plan_id = p.id AND v.open_minor > 0"  # noqa: S608
_OF_THESE = "p.company_id = ANY(:companies) AND (CAST(:customers AS bigint[]) IS NULL OR p.customer_id = ANY(:customers))"
_HOLDING = text(_ACCEPTED.format(which=f"{_OF_THESE} AND {_MAY_RUN} AND EXISTS ({_OPEN})"))
# The same for a past day: what was paid or cancelled later ran then.
_HELD_THEN = text(_ACCEPTED.format(which=f"{_OF_THESE} AND a.effective_on <= :day AND (c.id IS NULL OR c.effective_on > :day)"))
_ITEMS = text(f"""SELECT v.id AS invoice_id, v.number, v.kind, v.due_on, i.covered_minor, v.open_minor
    FROM payment_plan_items i {_NOW.format(of="i")} WHERE i.plan_id = :plan ORDER BY i.id""")  # noqa: S608 - constant text only
_SHARES = text(f"""SELECT p.plan_id, p.number, v.id AS invoice_id, p.due_on, s.share_minor, v.open_minor, v.customer_id, v.currency,
        v.due_on AS original_due_on
    FROM payment_plan_parts p JOIN payment_plan_shares s ON s.part_id = p.id {_NOW.format(of="s")}
    WHERE p.plan_id = ANY(:plans) ORDER BY p.plan_id, p.number, s.id""")  # noqa: S608 - constant text only
_LIVE = text("""SELECT DISTINCT p.id FROM payment_plan_items i JOIN payment_plans p ON p.id = i.plan_id
    JOIN approval_requests r ON r.id = p.approval_id
    LEFT JOIN payment_plan_acts a ON a.plan_id = p.id AND a.kind = 'accepted'
    WHERE i.invoice_id IN (SELECT id FROM invoices WHERE id = ANY(:items) OR replaced_by = ANY(:items))
        AND NOT EXISTS (SELECT 1 FROM payment_plan_acts c WHERE c.plan_id = p.id AND c.kind <> 'accepted')
        AND (r.status = 'pending' OR r.status = 'approved' AND (a.id IS NOT NULL OR p.accept_until >= :today))""")


@dataclass(frozen=True, slots=True)
class Paused:
    """What of an item is not chased, because it is due later by a running plan; minor units of the currency."""

    invoice_id: int
    customer_id: int
    currency: str
    due_on: date
    minor: int


def base(principal: Principal, company: str | None) -> Statement:
    """Every stored column that a row is made of, in the principal's companies."""
    asker, decider, accepted, cancelled, declined = aliased(User), aliased(User), aliased(PlanAct), aliased(PlanAct), aliased(PlanAct)
    statement: Statement = (
        select(
            *(col(getattr(PaymentPlan, name)) for name in _NAMES), col(Company.code).label("company"),
            col(Customer.number).label("customer_number"), col(Customer.name).label("customer_name"),
            col(ApprovalRequest.status).label("decision"), col(ApprovalRequest.reason), col(asker.name).label("requested_by"),
            col(decider.name).label("decided_by"), col(accepted.effective_on).label("accepted_on"),
            col(accepted.by_whom).label("accepted_by"), col(cancelled.effective_on).label("cancelled_on"),
            col(cancelled.note).label("cancel_reason"), col(declined.effective_on).label("declined_on"),
            col(declined.by_whom).label("declined_by"), col(declined.note).label("decline_words"),
        )
        .join(Company, col(Company.id) == PaymentPlan.company_id)
        .join(Customer, col(Customer.id) == PaymentPlan.customer_id)
        .join(ApprovalRequest, col(ApprovalRequest.id) == PaymentPlan.approval_id)
        .join(asker, col(asker.id) == ApprovalRequest.requested_by)
        .outerjoin(decider, col(decider.id) == ApprovalRequest.decided_by)
        .outerjoin(accepted, (col(accepted.plan_id) == PaymentPlan.id) & (col(accepted.kind) == "accepted"))
        .outerjoin(cancelled, (col(cancelled.plan_id) == PaymentPlan.id) & (col(cancelled.kind) == "cancelled"))
        .outerjoin(declined, (col(declined.plan_id) == PaymentPlan.id) & (col(declined.kind) == "declined"))
    )  # fmt: skip
    return statement.where(col(PaymentPlan.company_id).in_(principal.scope(company)))


def listed(session: Session, principal: Principal, query: PlanQuery, days: Mapping[int, date]) -> Statement:
    """The plans a list shows; the status of accepted ones is derived, so they are judged first where one is asked for."""
    statement = base(principal, query.company)
    exact = {PaymentPlan.customer_id: query.customer_id, PaymentPlan.currency: query.currency}
    conditions: list[Any] = [col(column) == value for column, value in exact.items() if value is not None]
    if query.invoice_id is not None:
        line = select(col(Invoice.id)).where(or_(col(Invoice.id) == query.invoice_id, col(Invoice.replaced_by) == query.invoice_id))
        conditions.append(exists().where(col(PlanItem.plan_id) == PaymentPlan.id, col(PlanItem.invoice_id).in_(line)))
    if query.q:
        conditions.append(or_(col(Customer.name).ilike(like(query.q)), col(Customer.number).ilike(like(query.q))))
    if query.status is not None:
        conditions += _of_status(session, principal, query, days)
    return statement.where(*conditions)


def _of_status(session: Session, principal: Principal, query: PlanQuery, days: Mapping[int, date]) -> list[Any]:
    if query.status in ("pending", "rejected", "withdrawn"):
        return [col(ApprovalRequest.status) == query.status]
    if query.status in ("offered", "expired"):
        late = or_(false(), *(and_(col(PaymentPlan.company_id) == id_, col(PaymentPlan.accept_until) < day) for id_, day in days.items()))
        timely = late if query.status == "expired" else ~late
        return [col(ApprovalRequest.status) == "approved", ~acted("accepted", "cancelled", "declined"), timely]
    if query.status == "declined":
        return [acted("declined")]
    values = {"companies": principal.scope(query.company), "since": min(days.values(), default=None)}
    found = session.execute(_RUNNING if query.status == "running" else _IN_COMPANIES, values)
    judged = _judge(session, list(found), days)
    wanted = among(col(PaymentPlan.id), [plan for plan, state in judged.items() if state.status == query.status])
    never_ran = acted("cancelled") & ~acted("accepted")
    return [or_(wanted, never_ran) if query.status == "cancelled" else wanted]


def read_row(session: Session, principal: Principal, plan_id: int) -> Any:
    """One plan's row; raises 404."""
    row = session.execute(base(principal, None).where(col(PaymentPlan.id) == plan_id)).one_or_none()
    if row is None:
        raise not_found("payment plan")
    return row


def states(session: Session, plan_ids: Sequence[int], days: Mapping[int, date]) -> dict[int, PlanState]:
    """The state of each accepted plan of these at the end of its company's day; a plan nobody accepted has none."""
    return _judge(session, list(session.execute(_OF_IDS, {"plans": list(plan_ids)})), days)


def _judge(session: Session, accepted: Sequence[Any], days: Mapping[int, date]) -> dict[int, PlanState]:
    ids = {"plans": [row.id for row in accepted]}
    if not accepted:
        return {}
    terms = parts(session, ids["plans"])
    moves: dict[tuple[int, int], list[Any]] = {}
    for row in session.execute(_MOVES, ids):
        moves.setdefault((row.plan_id, row.invoice_id), []).append(row)
    started = {row.id: row.accepted_on for row in accepted}
    covered: dict[int, list[Covered]] = {}
    until = {row.id: days[row.company_id] for row in accepted}
    for (plan_id, _), rows in moves.items():
        covered.setdefault(plan_id, []).append(_covered(rows, started[plan_id], until[plan_id]))
    return {
        row.id: plan_state(
            Plan(tuple(terms[row.id]), row.accepted_on, row.grace_days, row.missed_allowed, row.cancelled_on), covered[row.id],
            days[row.company_id],
        )
        for row in accepted
    }  # fmt: skip


def _covered(rows: Sequence[Any], started: date, until: date) -> Covered:
    """An item of a plan from its moves up to a day; what it was lowered by was never owed, from the plan's first day on."""
    moved = [row for row in rows if row.effective_on is not None and row.effective_on <= until]
    lowered = max(0, sum(row.lowered for row in moved))
    paid = tuple((row.effective_on, row.paid) for row in moved if row.paid)
    credited = tuple((row.effective_on, row.credited) for row in moved if row.credited)
    return Covered(rows[0].covered_minor, rows[0].open_minor, paid, (*credited, (started, lowered)) if lowered else credited)


def parts(session: Session, plan_ids: Sequence[int]) -> dict[int, list[Part]]:
    """The instalments of these plans in their order."""
    found: dict[int, list[Part]] = {}
    for row in session.execute(_PARTS, {"plans": list(plan_ids)}):
        found.setdefault(row.plan_id, []).append(Part(row.due_on, row.principal_minor, row.interest_minor))
    return found


def items(session: Session, plan_id: int) -> list[Any]:
    """The plan's items as they stand."""
    return list(session.execute(_ITEMS, {"plan": plan_id}))


def shares(session: Session, plan_ids: Sequence[int]) -> list[Any]:
    """Which instalment pays how much of which item."""
    return list(session.execute(_SHARES, {"plans": list(plan_ids)}))


def live(session: Session, invoice_ids: Collection[int], days: Mapping[int, date], company_id: int) -> list[int]:
    """Plans that one of the items is in and that wait for a decision or an acceptance, or run; callers hold the items' locks."""
    values = {"items": list(invoice_ids), "today": days[company_id]}
    found = list(session.execute(_LIVE, values).scalars())
    judged = states(session, found, days)
    return [plan for plan in found if plan not in judged or judged[plan].status is PlanStatus.RUNNING]


def paused(session: Session, days: Mapping[int, date], customers: Collection[int] | None = None) -> list[Paused]:
    """What is not chased on each company's day because a running plan gives it time, item by item: for dunning and the worklist.

    `customers` narrows it to theirs. Minor units of each item's currency.
    """
    values = {"companies": list(days), "customers": None if customers is None else list(customers)}
    found = session.execute(_HOLDING, values | {"since": min(days.values(), default=None)})
    return _paused(session, list(found), days, None)


def paused_on(
    session: Session, company_id: int, day: date, opened: Mapping[int, int], customers: Collection[int] | None = None
) -> list[Paused]:
    """The same for a past day of one company; `opened` are the minor units that its items had open then."""
    values = {"companies": [company_id], "day": day, "customers": None if customers is None else list(customers)}
    return _paused(session, list(session.execute(_HELD_THEN, values)), {company_id: day}, opened)


def _paused(session: Session, accepted: Sequence[Any], days: Mapping[int, date], opened: Mapping[int, int] | None) -> list[Paused]:
    running = {plan for plan, state in _judge(session, accepted, days).items() if state.status is PlanStatus.RUNNING}
    terms = {row.id: row for row in accepted}
    rows: dict[int, list[Any]] = {}
    for share in shares(session, sorted(running)):
        rows.setdefault(share.invoice_id, []).append(share)
    found = []
    for invoice_id, dues in rows.items():
        plan, one = terms[dues[0].plan_id], dues[0]
        given = [(share.due_on, share.share_minor) for share in dues]
        still = one.open_minor if opened is None else opened.get(invoice_id, 0)
        minor = rule.not_yet_due(given, still, days[plan.company_id], plan.grace_days)
        if minor:
            found.append(Paused(invoice_id, one.customer_id, one.currency, one.original_due_on, minor))
    return found
