"""Plans and discounts offered to a customer: shown on its page, and answered there."""

from typing import Any

from sqlmodel import Session, col

from receivables import clock
from receivables.collection.schemas import ActionCreate, Channel, Outcome
from receivables.collection.service import record_action
from receivables.customer_links.visits import Visit
from receivables.customer_page import queries
from receivables.customer_page.schemas import AnswerMade, OfferAnswerIn, PageOffer, PagePlan, PlanAcceptedIn, PlanDeclinedIn
from receivables.customer_page.service import keep, today_of
from receivables.errors import conflict, not_found
from receivables.money import from_minor
from receivables.pagination import Statement
from receivables.plans import acts as plan_acts
from receivables.plans import offers as discounts
from receivables.plans import queries as plan_queries
from receivables.plans import service as plan_service
from receivables.plans import shapes
from receivables.plans.models import DiscountOffer, PaymentPlan
from receivables.promises.schemas import PromiseIn

_SHOWN = ("offered", "running", "kept", "defaulted")
MOST = 20


def plans(session: Session, visit: Visit) -> list[PagePlan]:
    """The customer's plans that were approved and are offered or were accepted, the latest first, in a fixed number of questions."""
    statement = plan_queries.base(visit.principal, None).where(*plan_acts.shown_to(visit.customer_id, today_of(visit)))
    return _plans(session, visit, list(session.execute(statement.order_by(col(PaymentPlan.id).desc()).limit(MOST))))


def _plans(session: Session, visit: Visit, rows: list[Any]) -> list[PagePlan]:
    ids, days = [row.id for row in rows], plan_service.days_of(visit.principal)
    states, parts = plan_queries.states(session, ids, days), plan_queries.parts(session, ids)
    items = queries.plan_items(session, ids)
    found = []
    for row in rows:
        state = states.get(row.id)
        shown = shapes.row_of(row, parts[row.id], state, days[row.company_id])
        if shown["status"] in _SHOWN:
            more = {"parts": shapes.parts_of(parts[row.id], state, row.currency), "items": items.get(row.id, [])}
            found.append(PagePlan.model_validate({name: (shown | more)[name] for name in PagePlan.model_fields}))
    return found


def accept_plan(session: Session, visit: Visit, plan_id: int, data: PlanAcceptedIn) -> PagePlan:
    """Accepts a plan that is offered to the customer. Raises 404 for another's, and what `plans.service.accept` says."""
    statement = _approved(session, visit, plan_id)
    plan_service.accept(session, plan_id, data.person, clock.now(), visit.principal.actor)
    (accepted,) = _plans(session, visit, list(session.execute(statement)))
    return accepted


def decline_plan(session: Session, visit: Visit, plan_id: int, data: PlanDeclinedIn) -> AnswerMade:
    """Declines a plan that is offered to the customer; its words wait for a person, as every answer does.

    Raises 404 for another's, 409 `too_many_answers`, and what `plans.acts.decline` says.
    """
    _approved(session, visit, plan_id)
    plan = plan_acts.decline(session, plan_id, data.person, data.words or None, clock.now(), visit.principal.actor)
    values = {"plan_id": plan.id, "currency": plan.currency, "amount_minor": plan.principal_minor + plan.interest_minor}
    return keep(session, visit, "plan_declined", data.person, data.words, values, [])


def _approved(session: Session, visit: Visit, plan_id: int) -> Statement:
    """What reads the customer's own plan that was approved; raises 404."""
    statement = plan_queries.base(visit.principal, None)
    statement = statement.where(col(PaymentPlan.id) == plan_id, col(PaymentPlan.customer_id) == visit.customer_id)
    row = session.execute(statement).one_or_none()
    if row is None or row.decision != "approved":
        raise not_found("payment plan")
    return statement


def offers(session: Session, visit: Visit) -> list[PageOffer]:
    """The discounts that the customer can still earn, or has earned, with what it answered."""
    statement, status = discounts.base(visit.principal, None, today_of(visit))
    statement = statement.where(col(DiscountOffer.customer_id) == visit.customer_id, status.in_(("offered", "earned")))
    rows = list(session.execute(statement.order_by(col(DiscountOffer.id).desc()).limit(MOST)))
    said = queries.said_of_offers(session, [row.id for row in rows])
    shown = [discounts.row_of(row) | {"answer": said.get(row.id)} for row in rows]
    return [PageOffer.model_validate({name: row[name] for name in PageOffer.model_fields}) for row in shown]


def answer_offer(session: Session, visit: Visit, offer_id: int, data: OfferAnswerIn) -> AnswerMade:
    """Accepts an offer, which promises what is left to pay by its last day, or declines it. Once for an offer.

    Raises 404 for another's, 409 `already_answered`, `offer_not_open`, and what the promises say.
    """
    item = queries.hold_offer(session, visit.customer_id, offer_id)
    if item is None:
        raise not_found("discount offer")
    if queries.said_of_offers(session, [offer_id]):
        raise conflict("already_answered", "This offer was answered before.")
    statement, status = discounts.base(visit.principal, None, today_of(visit))
    row = session.execute(statement.where(col(DiscountOffer.id) == offer_id, status == "offered")).one_or_none()
    if row is None or item.open_minor <= row.discount_minor:
        raise conflict("offer_not_open", "This offer is not open any more.")
    minor, action_id = item.open_minor - row.discount_minor, None
    if data.accepted:
        given = PromiseIn(currency=row.currency, amount=from_minor(minor, row.currency), promised_on=row.expires_on,
                          invoice_ids=[row.invoice_id])  # fmt: skip
        action_id = record_action(session, visit.principal, ActionCreate(
            customer_id=visit.customer_id, invoice_id=row.invoice_id, channel=Channel.CUSTOMER_PAGE, outcome=Outcome.PROMISED,
            contact=data.person, note=data.words, promise=given,
        )).id  # fmt: skip
    values = {"offer_id": offer_id, "action_id": action_id, "currency": row.currency, "amount_minor": minor, "wanted_on": row.expires_on}
    kind = "offer_accepted" if data.accepted else "offer_declined"
    return keep(session, visit, kind, data.person, data.words, values, [])
