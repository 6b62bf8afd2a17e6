"""Rate sets, their assignment, the policy, proposals, charges and waivers over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.etags import IfMatch, tagged
from receivables.interest import charge_queries, charges, policies, rate_sets, reading, waivers
from receivables.interest.charge_schemas import (
    AsOfQuery,
    ChargeQuery,
    ChargeRead,
    ChargeRow,
    ChargesIn,
    ChargesMade,
    ProposalQuery,
    ProposalRead,
    ProposalRow,
    WaiverIn,
    WaiverQuery,
    WaiverRow,
)
from receivables.interest.models import InterestAssignment, InterestCharge, InterestWaiver, RateSet
from receivables.interest.schemas import (
    AssignmentIn,
    AssignmentQuery,
    AssignmentRow,
    PolicyIn,
    PolicyQuery,
    PolicyRead,
    RateSetFields,
    RateSetIn,
    RateSetQuery,
    RateSetRead,
)
from receivables.pagination import Page, list_answer
from receivables.routing import csv_answer, problems, router, wants_csv
from receivables.texts import Id

SETS = router("/interest-rate-sets", "interest")
ASSIGNMENTS = router("/interest-assignments", "interest")
POLICY = router("/interest-policy", "interest")
PROPOSALS = router("/interest-proposals", "interest")
CHARGES = router("/interest-charges", "interest")
WAIVERS = router("/interest-waivers", "interest")
Reader = Annotated[Principal, needs(Permission.INVOICES_READ)]
Keeper = Annotated[Principal, needs(Permission.INTEREST_WRITE)]
Biller = Annotated[Principal, needs(Permission.INTEREST_CHARGE)]
Asker = Annotated[Principal, needs(Permission.INTEREST_WAIVE)]
_CHANGING: Any = problems(404, 412, 428)


@SETS.get("", summary="Rate sets for late payment", response_model=Page[RateSetRead])
def list_interest_rate_sets(request: Request, session: SessionDep, principal: Reader, query: Annotated[RateSetQuery, Query()]) -> Any:
    statement = rate_sets.listed(principal, query)
    return list_answer(request, session, statement, query, "code", rate_sets.SORTABLE, RateSet.id, rate_sets.row_of, RateSetRead)


@SETS.post("", summary="Add a rate set", status_code=201, response_model=RateSetRead, responses=problems(409))
def create_interest_rate_set(session: SessionDep, principal: Keeper, body: RateSetIn) -> Response:
    return tagged(rate_sets.create(session, principal, body), 201)


@SETS.get("/{set_id}", summary="One rate set", response_model=RateSetRead, responses=problems(404))
def get_interest_rate_set(session: SessionDep, principal: Reader, set_id: Id) -> Response:
    return tagged(rate_sets.read(session, principal, set_id))


@SETS.patch("/{set_id}", summary="Change a rate set", response_model=RateSetRead, responses=_CHANGING)
def change_interest_rate_set(
    session: SessionDep, principal: Keeper, set_id: Id, body: RateSetFields, if_match: IfMatch = None
) -> Response:
    return tagged(rate_sets.change(session, principal, set_id, body, if_match))


@ASSIGNMENTS.get("", summary="What rate sets are assigned to", response_model=Page[AssignmentRow])
def list_interest_assignments(request: Request, session: SessionDep, principal: Reader, query: Annotated[AssignmentQuery, Query()]) -> Any:
    statement, tie = rate_sets.assignments(principal, query), InterestAssignment.id
    return list_answer(request, session, statement, query, "-id", rate_sets.ASSIGNMENT_SORTABLE, tie, rate_sets.row_of, AssignmentRow)


@ASSIGNMENTS.post("", summary="Assign a rate set", status_code=201, response_model=AssignmentRow, responses=problems(409))
def create_interest_assignment(session: SessionDep, principal: Keeper, body: AssignmentIn) -> Response:
    return tagged(rate_sets.assign(session, principal, body), 201)


@ASSIGNMENTS.delete("/{assignment_id}", summary="Take it away", status_code=204, response_class=Response, responses=problems(404))
def delete_interest_assignment(session: SessionDep, principal: Keeper, assignment_id: Id) -> Response:
    rate_sets.unassign(session, principal, assignment_id)
    return Response(status_code=204)


@POLICY.get("", summary="What accrues, and what is paid first", response_model=PolicyRead)
def get_interest_policy(session: SessionDep, principal: Reader, query: Annotated[PolicyQuery, Query()]) -> Response:
    return tagged(policies.read(session, principal, query.company))


@POLICY.put("", summary="Set the policy", response_model=PolicyRead, responses=problems(412, 428))
def set_interest_policy(
    session: SessionDep, principal: Keeper, query: Annotated[PolicyQuery, Query()], body: PolicyIn, if_match: IfMatch = None
) -> Response:
    return tagged(policies.put(session, principal, query.company, body, if_match))


@PROPOSALS.get("", summary="What is due for being late and not billed", response_model=Page[ProposalRow])
def list_interest_proposals(request: Request, session: SessionDep, principal: Reader, query: Annotated[ProposalQuery, Query()]) -> Any:
    if wants_csv(request):
        return csv_answer(list(ProposalRow.model_fields), reading.every(session, principal, query), "interest-proposals")
    return reading.page(session, principal, query)


@PROPOSALS.get("/{invoice_id}", summary="One item's proposal with its segments", responses=problems(404))
def get_interest_proposal(
    session: SessionDep, principal: Reader, invoice_id: Id, query: Annotated[AsOfQuery, Query()]
) -> ProposalRead:
    return reading.read(session, principal, invoice_id, query.as_of)


@CHARGES.get("", summary="What was billed for being late", response_model=Page[ChargeRow])
def list_interest_charges(request: Request, session: SessionDep, principal: Reader, query: Annotated[ChargeQuery, Query()]) -> Any:
    statement, tie = charge_queries.listed(principal, query), InterestCharge.id
    return list_answer(request, session, statement, query, "-id", charge_queries.SORTABLE, tie, charge_queries.charge_row, ChargeRow)


@CHARGES.post("", summary="Bill proposals", status_code=201, response_model=ChargesMade, responses=problems(409))
def create_interest_charges(session: SessionDep, principal: Biller, body: ChargesIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: charges.accept(session, principal, body))


@CHARGES.get("/{charge_id}", summary="One charge with its segments", responses=problems(404))
def get_interest_charge(session: SessionDep, principal: Reader, charge_id: Id) -> ChargeRead:
    return charge_queries.read_charge(session, principal, charge_id)


@WAIVERS.get("", summary="What was asked to be let go of", response_model=Page[WaiverRow])
def list_interest_waivers(request: Request, session: SessionDep, principal: Reader, query: Annotated[WaiverQuery, Query()]) -> Any:
    statement, tie = charge_queries.waivers_listed(principal, query), InterestWaiver.id
    return list_answer(request, session, statement, query, "-id", charge_queries.WAIVER_SORTABLE, tie, charge_queries.waiver_row, WaiverRow)


@WAIVERS.post("", summary="Ask to let go of interest or fees", status_code=201, response_model=WaiverRow, responses=problems(404, 409))
def request_interest_waiver(session: SessionDep, principal: Asker, body: WaiverIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: waivers.request(session, principal, body))
