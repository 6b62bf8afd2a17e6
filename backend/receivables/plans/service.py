"""Use cases of repayment plans: work one out, propose, accept, decline, cancel.

Rows are locked items by id, then the plan.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.approvals import service as approvals
from receivables.approvals.kinds import Kind
from receivables.approvals.models import ApprovalRequest
from receivables.audit import service as audit
from receivables.clock import today
from receivables.customers.models import Customer
from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.invoices import corrections, push_queries
from receivables.invoices.models import Invoice
from receivables.ledger.disputed import undecided_of
from receivables.money import from_minor, grouped, to_minor
from receivables.periods.guard import closed_until
from receivables.plans import queries, shapes
from receivables.plans.acts import acts_of, locked, offered
from receivables.plans.models import PaymentPlan, PlanAct, PlanItem, PlanPart, PlanShare
from receivables.plans.schemas import PlanCalculation, PlanCancellationIn, PlanIn, PlanRead, PlanTerms
from receivables.rules.periods import first_open
from receivables.rules.plans import Part, schedule, spread
from receivables.texts import LAST_DAY

SOURCE = "payment_plans"


def days_of(principal: Principal) -> dict[int, date]:
    """The business day it is now in each of the principal's companies, by company id."""
    return {company.id: today(company.time_zone) for company in principal.companies.values()}


def read(session: Session, principal: Principal, plan_id: int) -> PlanRead:
    """The plan with its instalments as they were kept, its items and what of them is due when; raises 404."""
    days, row = days_of(principal), queries.read_row(session, principal, plan_id)
    state = queries.states(session, [plan_id], days).get(plan_id)
    parts = queries.parts(session, [plan_id])[plan_id]
    shares = queries.shares(session, [plan_id])
    shown = shapes.row_of(row, parts, state, days[row.company_id]) | {
        "parts": shapes.parts_of(parts, state, row.currency), "shares": shapes.shares_of(shares, row.currency),
        "items": shapes.items_of(queries.items(session, plan_id), shares, row.currency, days[row.company_id]),
    }  # fmt: skip
    return PlanRead.model_validate(shown)


def _items(session: Session, principal: Principal, terms: PlanTerms) -> list[tuple[Invoice, int]]:
    """The items with what of each a plan covers: all that is open and not in dispute. The oldest due comes first."""
    statement = select(Invoice).where(col(Invoice.id).in_(terms.invoice_ids), col(Invoice.company_id).in_(principal.company_ids))
    statement = statement.order_by(col(Invoice.id)).with_for_update().execution_options(populate_existing=True)
    found: list[Invoice] = list(session.execute(statement).scalars())
    if len(found) < len(set(terms.invoice_ids)):
        raise invalid("unknown_invoice", "There is no such item in your scope.", "/invoice_ids")
    if len({(item.customer_id, item.currency) for item in found}) > 1:
        raise invalid("several_accounts", "The items of a plan are of one customer and one currency.", "/invoice_ids")
    covered, argued = [], undecided_of(session, [item.id for item in found])
    for item in sorted(found, key=lambda one: (one.due_on, one.id)):
        if item.kind == "credit_note" or item.held:
            raise invalid("not_a_debit", f"{item.number} is nothing that a customer owes now.", "/invoice_ids")
        minor = 0 if item.disputed else item.open_minor - argued[item.id]
        if minor <= 0:
            raise conflict("nothing_open", f"{item.number} has nothing open that is not in dispute.")
        covered.append((item, minor))
    return covered


def _schedule(terms: PlanTerms, minor: int, currency: str, day: date) -> list[Part]:
    if terms.first_on < day:
        raise invalid("first_in_past", f"The first instalment is due before {day}.", "/first_on")
    if terms.count > minor:
        raise invalid("too_many_parts", "There are more instalments than units of money.", "/count")
    if terms.first_on.year > LAST_DAY.year - 31:
        raise invalid("plan_too_long", "The plan reaches too far.", "/first_on")
    first = 0 if terms.first_amount is None else to_minor(terms.first_amount, currency)
    if terms.first_amount is not None and first == 0:
        raise invalid("amount_not_positive", "An amount is greater than zero.", "/first_amount")
    if first and (terms.count == 1 or minor - first < terms.count - 1):
        raise invalid("first_amount_too_large", "It leaves nothing for the other instalments.", "/first_amount")
    return schedule(minor, terms.count, terms.rhythm, terms.first_on, day, terms.percent, first)


def calculate(session: Session, principal: Principal, terms: PlanTerms) -> PlanCalculation:
    """What a plan would be; nothing is kept.

    Raises 409 `nothing_open`, 422 `unknown_invoice`, `several_accounts`, `not_a_debit`, `first_in_past`, `too_many_parts`, `plan_too_long`,
    `first_amount_too_large`, or what is wrong with an amount.
    """
    covered = _items(session, principal, terms)
    item, day = covered[0][0], days_of(principal)[covered[0][0].company_id]
    parts = _schedule(terms, sum(minor for _, minor in covered), item.currency, day)
    return shapes.calculation(item, covered, parts, _shares(covered, parts), day)


def _shares(covered: Sequence[tuple[Invoice, int]], parts: Sequence[Part]) -> list[tuple[int, int, int]]:
    return list(spread([(item.id, minor) for item, minor in covered], [part.principal_minor for part in parts]))


def propose(session: Session, principal: Principal, data: PlanIn) -> PlanRead:
    """Proposes a plan over the undisputed rest of items, for a second person to approve by its amount.

    Raises what `calculate` does, 403 `users_only`, 409 `plan_overlaps` or `already_requested`, 422 `acceptance_after_first`.
    """
    covered, days = _items(session, principal, data), days_of(principal)
    item = covered[0][0]
    day = days[item.company_id]
    if queries.live(session, [one.id for one, _ in covered], days, item.company_id):
        raise conflict("plan_overlaps", "An item is in another plan that waits or runs.")
    parts = _schedule(data, sum(minor for _, minor in covered), item.currency, day)
    until = data.accept_until or data.first_on
    if not day <= until <= data.first_on:
        raise invalid("acceptance_after_first", "It is accepted by the first instalment's day, and not in the past.", "/accept_until")
    principal_minor, interest = sum(part.principal_minor for part in parts), sum(part.interest_minor for part in parts)
    name = session.execute(select(col(Customer.name)).where(col(Customer.id) == item.customer_id)).scalar_one()
    # Of other items, such as those in another currency, another plan may wait beside it.
    approval_id = approvals.ask(
        session, principal, kind=KIND.name, company_id=item.company_id, subject="customer", subject_id=item.customer_id,
        part=str(min(one.id for one, _ in covered)), label=f"{name} · {len(parts)} × {grouped(from_minor(parts[0].minor, item.currency))}",
        currency=item.currency, amount_minor=principal_minor + interest, reason=data.reason,
    )  # fmt: skip
    values = {
        "company_id": item.company_id, "customer_id": item.customer_id, "approval_id": approval_id, "currency": item.currency,
        "principal_minor": principal_minor, "interest_minor": interest, "annual_percent": data.annual_percent,
        "rhythm": data.rhythm.value, "grace_days": data.grace_days, "missed_allowed": data.missed_allowed, "proposed_on": day,
        "accept_until": until, "actor": principal.actor,
    }  # fmt: skip
    plan_id = int(session.execute(insert(PaymentPlan).values(values).returning(col(PaymentPlan.id))).scalar_one())
    _keep(session, plan_id, covered, parts)
    return read(session, principal, plan_id)


def _keep(session: Session, plan_id: int, covered: Sequence[tuple[Invoice, int]], parts: Sequence[Part]) -> None:
    rows = [{"plan_id": plan_id, "invoice_id": i.id, "covered_minor": minor, "open_minor": i.open_minor} for i, minor in covered]
    session.execute(insert(PlanItem), rows)
    made = []
    for number, part in enumerate(parts, 1):
        values = {"plan_id": plan_id, "number": number, "due_on": part.due_on, "principal_minor": part.principal_minor}
        statement = insert(PlanPart).values(values | {"interest_minor": part.interest_minor}).returning(col(PlanPart.id))
        made.append(session.execute(statement).scalar_one())
    shared = [{"part_id": made[place], "invoice_id": item, "share_minor": minor} for place, item, minor in _shares(covered, parts)]
    session.execute(insert(PlanShare), shared)


def accept(session: Session, plan_id: int, by_whom: str, when: datetime, actor: str) -> None:
    """The customer accepts an approved plan at an instant: it runs, and its interest, where there is any, is posted as a debit note.

    `by_whom` is who said so, `actor` who recorded it. Callers have checked that the plan may be seen. Raises 404, 409 `plan_not_offered`,
    `already_accepted`, `already_declined`, `offer_expired`, `superseded`, or `nothing_open` when everything it is about was paid meanwhile.
    """
    plan, day = offered(session, plan_id, when)
    if not any(item.open_minor for item in queries.items(session, plan_id)):
        raise conflict("nothing_open", "Nothing of its items is open any more.")
    interest_id = _post_interest(session, plan, day, actor) if plan.interest_minor else None
    values = {"plan_id": plan_id, "kind": "accepted", "effective_on": day, "by_whom": by_whom, "interest_id": interest_id}
    session.execute(insert(PlanAct).values({name: value for name, value in values.items() if value is not None}))
    audit.record(session, actor=actor, action="accepted", subject="payment_plan", subject_id=plan_id, company_id=plan.company_id,
                 after={"effective_on": day, "by_whom": by_whom, "interest_id": interest_id})  # fmt: skip


def _post_interest(session: Session, plan: PaymentPlan, day: date, actor: str) -> int:
    """The plan's interest as an item of its own, due with the last instalment and shared out to all of them."""
    cursor, number = driver(session), f"PLAN-{plan.id}"
    parts = list(session.execute(select(PlanPart).where(col(PlanPart.plan_id) == plan.id).order_by(col(PlanPart.number))).scalars())
    row: dict[str, Any] = dict.fromkeys(("contract_number", "purchase_order", "reference", "owner", "description", "fingerprint")) | {
        "customer_id": plan.customer_id, "external_id": number, "number": number, "kind": "interest", "currency": plan.currency,
        "amount_minor": plan.interest_minor, "issued_on": first_open(day, closed_until(cursor, plan.company_id)),
        "due_on": parts[-1].due_on, "held": False, "disputed": False,
    }  # fmt: skip
    made = push_queries.insert(cursor, plan.company_id, SOURCE, actor, [row]).get(number)
    if made is None:
        raise conflict("already_exists", f"There is a document {number} of the source {SOURCE}.")
    item = {"plan_id": plan.id, "invoice_id": made, "covered_minor": plan.interest_minor, "open_minor": plan.interest_minor}
    session.execute(insert(PlanItem).values(item))
    shares = [{"part_id": p.id, "invoice_id": made, "share_minor": p.interest_minor} for p in parts if p.interest_minor]
    session.execute(insert(PlanShare), shares)
    return made


def cancel(session: Session, principal: Principal, plan_id: int, data: PlanCancellationIn) -> PlanRead:
    """Ends an approved plan: everything is chased again by its own due day; interest nobody paid is taken back.

    Raises 403 where interest would be taken back and items may not be reversed, 404, 409 `plan_not_offered`, `already_cancelled`,
    `already_declined`, `superseded`.
    """
    queries.read_row(session, principal, plan_id)
    plan, acts = locked(session, plan_id), acts_of(session, plan_id)
    for ended in ("cancelled", "declined"):
        if ended in acts:
            raise conflict(f"already_{ended}", f"The plan was {ended} before.")
    if session.get_one(ApprovalRequest, plan.approval_id, populate_existing=True).status != "approved":
        raise conflict("plan_not_offered", "The plan is not approved; withdraw the request instead.")
    day = days_of(principal)[plan.company_id]
    accepted = acts.get("accepted")
    if accepted is not None and accepted.interest_id is not None:
        interest = session.get_one(Invoice, accepted.interest_id, populate_existing=True)
        if interest.open_minor == interest.amount_minor:
            principal.require(Permission.INVOICES_REVERSE)
            corrections.reverse_item(session, interest, principal.actor, data.reason, max(day, interest.issued_on))
    values = {"plan_id": plan_id, "kind": "cancelled", "effective_on": day, "by_whom": principal.actor, "note": data.reason}
    session.execute(insert(PlanAct).values(values))
    audit.record(session, actor=principal.actor, action="cancelled", subject="payment_plan", subject_id=plan_id,
                 company_id=plan.company_id, reason=data.reason)  # fmt: skip
    return read(session, principal, plan_id)


def _approve(session: Session, principal: Principal, approved: ApprovalRequest) -> None:
    """A plan is approved as long as the customer can still accept it. Raises 409 `offer_expired`."""
    plan = session.execute(select(PaymentPlan).where(col(PaymentPlan.approval_id) == approved.id)).scalar_one()
    if plan.accept_until < days_of(principal)[plan.company_id]:
        raise conflict("offer_expired", f"It could be accepted until {plan.accept_until}; reject it and propose anew.")


KIND = Kind("payment_plan", Permission.PLANS_APPROVE, frozenset(), _approve)
