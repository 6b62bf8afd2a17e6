"""How a customer's accepted plans ended by themselves, read off the ledger: paid to the last unit, or over by their own rule."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlmodel import Session

from receivables.plans.queries import states
from receivables.rules.plans import PlanStatus

_ACCEPTED = text("""SELECT p.id, p.company_id, p.currency, p.principal_minor + p.interest_minor AS minor FROM payment_plans p
    WHERE p.customer_id = :customer AND EXISTS (SELECT 1 FROM payment_plan_acts a WHERE a.plan_id = p.id AND a.kind = 'accepted')""")


@dataclass(frozen=True, slots=True)
class Ending:
    """A plan that was kept or is over, on which day, and what it was about: minor units of the currency."""

    plan_id: int
    status: PlanStatus
    on: date
    minor: int
    currency: str


def endings(session: Session, customer_id: int, today: date) -> list[Ending]:
    """Those of the customer's plans that ended by `today`, its company's business day, unless people cancelled them."""
    plans = {row.id: row for row in session.execute(_ACCEPTED, {"customer": customer_id})}
    judged = states(session, list(plans), {row.company_id: today for row in plans.values()})
    return [
        Ending(plan_id, state.status, state.ended_on, plans[plan_id].minor, plans[plan_id].currency)
        for plan_id, state in judged.items()
        if state.ended_on is not None and state.status in (PlanStatus.KEPT, PlanStatus.DEFAULTED)
    ]
