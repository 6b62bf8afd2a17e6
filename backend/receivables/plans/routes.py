"""Repayment plans over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables import clock
from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.pagination import CSV_ROWS, Page, fetch, list_answer, sort_keys, whole
from receivables.plans import offers, queries, service, shapes
from receivables.plans.models import DiscountOffer, PaymentPlan
from receivables.plans.schemas import (
    DiscountOfferIn,
    DiscountOfferQuery,
    DiscountOfferRow,
    PlanAcceptanceIn,
    PlanCalculation,
    PlanCancellationIn,
    PlanIn,
    PlanQuery,
    PlanRead,
    PlanRow,
    PlanTerms,
)
from receivables.routing import csv_answer, problems, router, wants_csv
from receivables.texts import Id

ROUTER = router("/payment-plans", "collection")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Writer = Annotated[Principal, needs(Permission.PLANS_WRITE)]
_MOVING: Any = {"status_code": 201, "response_model": PlanRead, "responses": problems(404, 409)}


@ROUTER.get("", summary="Repayment plans and how they are kept", response_model=Page[PlanRow])
def list_payment_plans(request: Request, session: SessionDep, principal: Reader, query: Annotated[PlanQuery, Query()]) -> Any:
    if wants_csv(request):
        rows = whole(_page(session, principal, query.model_copy(update={"limit": CSV_ROWS, "cursor": None})))
        return csv_answer(list(PlanRow.model_fields), (row.model_dump(mode="json") for row in rows), "payment-plans")
    return _page(session, principal, query)


def _page(session: SessionDep, principal: Principal, query: PlanQuery) -> Page[PlanRow]:
    days = service.days_of(principal)
    keys = sort_keys(query.sort, "-id", queries.SORTABLE, col(PaymentPlan.id))
    rows, cursor, total = fetch(session, queries.listed(session, principal, query, days), query, keys)
    ids = [row.id for row in rows]
    states, parts = queries.states(session, ids, days), queries.parts(session, ids)
    items = [PlanRow.model_validate(shapes.row_of(row, parts[row.id], states.get(row.id), days[row.company_id])) for row in rows]
    return Page(items=items, next_cursor=cursor, total=total)


@ROUTER.post("/calculation", summary="Work a plan out; nothing is kept", responses=problems(409))
def calculate_payment_plan(session: SessionDep, principal: Writer, body: PlanTerms) -> PlanCalculation:
    return service.calculate(session, principal, body)


@ROUTER.post("", summary="Propose a plan", **_MOVING)
def propose_payment_plan(session: SessionDep, principal: Writer, body: PlanIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.propose(session, principal, body))


@ROUTER.get("/{plan_id}", summary="One plan", response_model=PlanRead, responses=problems(404))
def get_payment_plan(session: SessionDep, principal: Reader, plan_id: Id) -> PlanRead:
    return service.read(session, principal, plan_id)


@ROUTER.post("/{plan_id}/acceptance", summary="Record that the customer accepted", **_MOVING)
def accept_payment_plan(session: SessionDep, principal: Writer, plan_id: Id, body: PlanAcceptanceIn, once: OnceDep) -> Response:
    def accept() -> PlanRead:
        queries.read_row(session, principal, plan_id)
        service.accept(session, plan_id, body.by_whom, clock.now(), principal.actor)
        return service.read(session, principal, plan_id)

    return once.run(session, principal, accept)


@ROUTER.post("/{plan_id}/cancellation", summary="Cancel a plan", **_MOVING)
def cancel_payment_plan(session: SessionDep, principal: Writer, plan_id: Id, body: PlanCancellationIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.cancel(session, principal, plan_id, body))


OFFERS = router("/discount-offers", "collection")
Granter = Annotated[Principal, needs(Permission.PAYMENTS_WRITE)]
_OFFERED: Any = {"status_code": 201, "response_model": DiscountOfferRow, "responses": problems(404, 409)}


@OFFERS.get("", summary="Early-payment discounts", response_model=Page[DiscountOfferRow])
def list_discount_offers(request: Request, session: SessionDep, principal: Reader, query: Annotated[DiscountOfferQuery, Query()]) -> Any:
    statement = offers.listed(principal, query)
    return list_answer(request, session, statement, query, "-id", offers.SORTABLE, col(DiscountOffer.id), offers.row_of, DiscountOfferRow)


@OFFERS.post("", summary="Ask for a discount to be offered", **_OFFERED)
def offer_discount(session: SessionDep, principal: Writer, body: DiscountOfferIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: offers.offer(session, principal, body))


@OFFERS.get("/{offer_id}", summary="One offer", response_model=DiscountOfferRow, responses=problems(404))
def get_discount_offer(session: SessionDep, principal: Reader, offer_id: Id) -> DiscountOfferRow:
    return offers.read(session, principal, offer_id)


@OFFERS.post("/{offer_id}/grant", summary="Grant a discount that was earned", **_OFFERED)
def grant_discount(session: SessionDep, principal: Granter, offer_id: Id, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: offers.grant(session, principal, offer_id))


@OFFERS.post("/{offer_id}/reversal", summary="Take a granted discount back", **_OFFERED)
def take_discount_back(session: SessionDep, principal: Granter, offer_id: Id, body: PlanCancellationIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: offers.take_back(session, principal, offer_id, body))
