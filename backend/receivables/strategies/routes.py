"""Strategies, holds and sending hours over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.etags import tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.strategies import holds, hours, queries, service, simulation
from receivables.strategies.hold_schemas import (
    DunningHoldIn,
    DunningHoldRow,
    HoldLift,
    HoldQuery,
    SendingHoursIn,
    SendingHoursQuery,
    SendingHoursRow,
)
from receivables.strategies.models import Hold, SendingHours, Strategy
from receivables.strategies.schemas import (
    SimulationQuery,
    StrategyActivation,
    StrategyIn,
    StrategyQuery,
    StrategyRead,
    StrategyRow,
    StrategySimulation,
)
from receivables.texts import Id

ROUTER = router("/strategies", "dunning")
HOLDS = router("/dunning-holds", "dunning")
HOURS = router("/sending-hours", "dunning")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Collector = Annotated[Principal, needs(Permission.COLLECTION_WRITE)]
Keeper = Annotated[Principal, needs(Permission.STRATEGIES_WRITE)]


@ROUTER.get("", summary="The versions of dunning strategies", response_model=Page[StrategyRow])
def list_strategies(request: Request, session: SessionDep, principal: Reader, query: Annotated[StrategyQuery, Query()]) -> Any:
    statement, tie = queries.listed(principal, query), col(Strategy.id)
    return list_answer(request, session, statement, query, "-version", queries.SORTABLE, tie, queries.row_of, StrategyRow)


@ROUTER.post("", summary="Make a version of the strategy", status_code=201, response_model=StrategyRead)
def create_strategy(session: SessionDep, principal: Keeper, body: StrategyIn) -> Response:
    return tagged(service.create(session, principal, body), 201)


@ROUTER.get("/{strategy_id}", summary="One version with its segments and steps", response_model=StrategyRead, responses=problems(404))
def get_strategy(session: SessionDep, principal: Reader, strategy_id: Id) -> Response:
    return tagged(service.read(session, principal, strategy_id))


@ROUTER.post(
    "/{strategy_id}/activation", summary="Let it count from a day on", status_code=201, response_model=StrategyRead,
    responses=problems(404, 409),
)  # fmt: skip
def activate_strategy(session: SessionDep, principal: Keeper, strategy_id: Id, body: StrategyActivation) -> Response:
    return tagged(service.activate(session, principal, strategy_id, body), 201)


@ROUTER.get("/{strategy_id}/simulation", summary="What it would do on a day, beside the active one", responses=problems(404))
def simulate_strategy(
    session: SessionDep, principal: Reader, strategy_id: Id, query: Annotated[SimulationQuery, Query()]
) -> StrategySimulation:
    return simulation.simulate(session, principal, strategy_id, query)


@HOLDS.get("", summary="What dunning is silent about", response_model=Page[DunningHoldRow])
def list_dunning_holds(request: Request, session: SessionDep, principal: Reader, query: Annotated[HoldQuery, Query()]) -> Any:
    statement, tie = holds.listed(principal, query), col(Hold.id)
    return list_answer(request, session, statement, query, "-id", holds.SORTABLE, tie, holds.row_of, DunningHoldRow)


@HOLDS.post("", summary="Be silent about a customer, an item or an amount until a day", status_code=201, response_model=DunningHoldRow)
def create_dunning_hold(session: SessionDep, principal: Collector, body: DunningHoldIn) -> Response:
    return tagged(holds.hold(session, principal, body), 201)


@HOLDS.post(
    "/{hold_id}/lifting", summary="End a hold today", status_code=201, response_model=DunningHoldRow, responses=problems(404, 409)
)
def lift_dunning_hold(session: SessionDep, principal: Collector, hold_id: Id, body: HoldLift) -> Response:
    return tagged(holds.lift(session, principal, hold_id, body), 201)


@HOURS.get("", summary="Hours of sending by country", response_model=Page[SendingHoursRow])
def list_sending_hours(request: Request, session: SessionDep, principal: Reader, query: Annotated[SendingHoursQuery, Query()]) -> Any:
    statement, tie = hours.listed(principal, query), col(SendingHours.id)
    return list_answer(request, session, statement, query, "country", hours.SORTABLE, tie, hours.row_of, SendingHoursRow)


@HOURS.put("", summary="Set the hours of a country, by its own clock")
def put_sending_hours(session: SessionDep, principal: Keeper, body: SendingHoursIn) -> SendingHoursRow:
    return hours.put(session, principal, body)


@HOURS.delete(
    "/{hours_id}", summary="Let the strategy's hours count again", status_code=204, response_class=Response, responses=problems(404)
)
def delete_sending_hours(session: SessionDep, principal: Keeper, hours_id: Id) -> Response:
    hours.remove(session, principal, hours_id)
    return Response(status_code=204)
