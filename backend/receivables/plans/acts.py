"""What is done with an approved plan: conditions by it, and the customer's word that it does not want one."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, insert, select, text
from sqlmodel import Session, col

from receivables.approvals.models import ApprovalRequest
from receivables.audit import service as audit
from receivables.companies.models import Company
from receivables.errors import conflict, not_found
from receivables.plans.models import PaymentPlan, PlanAct

# Items as they stand: one that another system corrected is held as what stands in for it.
_ITEMS = """SELECT v.id FROM payment_plan_items i JOIN invoices o ON o.id = i.invoice_id
    JOIN invoices v ON v.id = coalesce(o.replaced_by, o.id) WHERE i.plan_id = :plan"""


def acted(*kinds: str) -> Any:
    """Whether anything of these was done with a plan: a condition."""
    return exists().where(col(PlanAct.plan_id) == PaymentPlan.id, col(PlanAct.kind).in_(kinds))


def shown_to(customer_id: int, today: date) -> list[Any]:
    """Conditions: the customer's plans that are offered to it on its company's day, or that it accepted and nobody cancelled."""
    offered = ~acted("accepted", "declined") & (col(PaymentPlan.accept_until) >= today)
    standing = (col(ApprovalRequest.status) == "approved") & ~acted("cancelled")
    return [col(PaymentPlan.customer_id) == customer_id, standing, acted("accepted") | offered]


def locked(session: Session, plan_id: int) -> PaymentPlan:
    """The plan, held after all its items. Raises 404, 409 `superseded`: an item was sent anew, or the plan accepted, while we waited."""
    held = set(session.execute(text(f"{_ITEMS} ORDER BY v.id FOR UPDATE OF v"), {"plan": plan_id}).scalars())
    statement = select(PaymentPlan).where(col(PaymentPlan.id) == plan_id).with_for_update()
    found: PaymentPlan | None = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise not_found("payment plan")
    if not held >= set(session.execute(text(_ITEMS), {"plan": plan_id}).scalars()):
        raise conflict("superseded", "An item was sent anew meanwhile, or the plan accepted; look at it again.")
    return found


def acts_of(session: Session, plan_id: int) -> dict[str, PlanAct]:
    """What was done with a plan so far, by kind."""
    return {act.kind: act for act in session.execute(select(PlanAct).where(col(PlanAct.plan_id) == plan_id)).scalars()}


def offered(session: Session, plan_id: int, when: datetime) -> tuple[PaymentPlan, date]:
    """The plan, held after its items, as long as it waits for the customer's word; and the business day of an instant."""
    plan = locked(session, plan_id)
    day = when.astimezone(ZoneInfo(session.get_one(Company, plan.company_id).time_zone)).date()
    decided = session.get_one(ApprovalRequest, plan.approval_id, populate_existing=True).status
    acts = acts_of(session, plan_id)
    for said in ("accepted", "declined"):
        if said in acts:
            raise conflict(f"already_{said}", f"The plan was {said} before.")
    if decided != "approved" or "cancelled" in acts:
        raise conflict("plan_not_offered", "The plan is not approved, or no longer offered.")
    if day > plan.accept_until:
        raise conflict("offer_expired", f"It could be accepted until {plan.accept_until}.")
    return plan, day


def decline(session: Session, plan_id: int, by_whom: str, words: str | None, when: datetime, actor: str) -> PaymentPlan:
    """The customer declines an approved plan at an instant, with its words: nothing of it runs, and its items may be planned anew.

    Callers have checked that the plan may be seen. Raises 404, 409 `plan_not_offered`, `already_accepted`, `already_declined`,
    `offer_expired`, `superseded`.
    """
    plan, day = offered(session, plan_id, when)
    values = {"plan_id": plan_id, "kind": "declined", "effective_on": day, "by_whom": by_whom}
    session.execute(insert(PlanAct).values(values | ({"note": words} if words else {})))
    audit.record(session, actor=actor, action="declined", subject="payment_plan", subject_id=plan_id, company_id=plan.company_id,
                 after={"effective_on": day, "by_whom": by_whom}, reason=words)  # fmt: skip
    return plan
