"""How the collectors' work is planned, over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.collection import work
from receivables.collection.models import Absence, Capacity, ContactCost
from receivables.collection.work_schemas import (
    AbsenceIn,
    AbsencePatch,
    AbsenceQuery,
    AbsenceRead,
    CapacityIn,
    CapacityRead,
    ContactCostIn,
    ContactCostRead,
    PlanQuery,
)
from receivables.database import SessionDep
from receivables.etags import IfMatch, tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id

CAPACITIES = router("/collector-capacities", "collection")
ABSENCES = router("/absences", "collection")
COSTS = router("/contact-costs", "collection")
Reader = Annotated[Principal, needs(Permission.COLLECTION_READ)]
Keeper = Annotated[Principal, needs(Permission.WORK_PLANS_WRITE)]


@CAPACITIES.get("", summary="How much collectors can do in a day", response_model=Page[CapacityRead])
def list_collector_capacities(request: Request, session: SessionDep, principal: Reader, query: Annotated[PlanQuery, Query()]) -> Any:
    statement, tie = work.capacities(principal, query), col(Capacity.id)
    return list_answer(request, session, statement, query, "collector", work.CAPACITY_SORTABLE, tie, work.row_of, CapacityRead)


@CAPACITIES.put("", summary="Set how much a collector can do in a day", status_code=204, response_class=Response)
def put_collector_capacity(session: SessionDep, principal: Keeper, body: CapacityIn) -> Response:
    work.put_capacity(session, principal, body)
    return Response(status_code=204)


@ABSENCES.get("", summary="Who is away, and who stands in", response_model=Page[AbsenceRead])
def list_absences(request: Request, session: SessionDep, principal: Reader, query: Annotated[AbsenceQuery, Query()]) -> Any:
    statement, tie = work.absences(principal, query), col(Absence.id)
    return list_answer(request, session, statement, query, "-from_on", work.ABSENCE_SORTABLE, tie, work.row_of, AbsenceRead)


@ABSENCES.post("", summary="Somebody is away", status_code=201, response_model=AbsenceRead, responses=problems(409))
def create_absence(session: SessionDep, principal: Keeper, body: AbsenceIn) -> Response:
    return tagged(work.add_absence(session, principal, body), 201)


@ABSENCES.get("/{absence_id}", summary="One absence", response_model=AbsenceRead, responses=problems(404))
def get_absence(session: SessionDep, principal: Reader, absence_id: Id) -> Response:
    return tagged(work.read_absence(session, principal, absence_id))


@ABSENCES.patch("/{absence_id}", summary="Back on another day, or somebody else stands in", response_model=AbsenceRead,
                responses=problems(404, 409, 412, 428))
def change_absence(session: SessionDep, principal: Keeper, absence_id: Id, body: AbsencePatch, if_match: IfMatch = None) -> Response:
    return tagged(work.change_absence(session, principal, absence_id, body, if_match))


@ABSENCES.delete("/{absence_id}", summary="Take an absence away", status_code=204, response_class=Response, responses=problems(404))
def delete_absence(session: SessionDep, principal: Keeper, absence_id: Id) -> Response:
    work.remove_absence(session, principal, absence_id)
    return Response(status_code=204)


@COSTS.get("", summary="What contacts usually cost", response_model=Page[ContactCostRead])
def list_contact_costs(request: Request, session: SessionDep, principal: Reader, query: Annotated[PlanQuery, Query()]) -> Any:
    statement, tie = work.costs(principal, query), col(ContactCost.id)
    return list_answer(request, session, statement, query, "channel", work.COST_SORTABLE, tie, work.cost_row, ContactCostRead)


@COSTS.put("", summary="Set what a contact usually costs", status_code=204, response_class=Response)
def put_contact_cost(session: SessionDep, principal: Keeper, body: ContactCostIn) -> Response:
    work.put_cost(session, principal, body)
    return Response(status_code=204)
