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
    InterestChargeQuery,
    InterestChargeRead,
    InterestChargeRow,
    InterestChargesIn,
    InterestChargesMade,
    InterestProposalQuery,
    InterestProposalRead,
    InterestProposalRow,
    InterestWaiverIn,
    InterestWaiverQuery,
    InterestWaiverRow,
)
from receivables.interest.models import InterestAssignment, InterestCharge, InterestWaiver, RateSet
from receivables.interest.schemas import (
    InterestAssignmentIn,
    InterestAssignmentQuery,
    InterestAssignmentRow,
    InterestPolicyIn,
    InterestPolicyQuery,
    InterestPolicyRead,
    InterestRateSetFields,
    InterestRateSetIn,
    InterestRateSetQuery,
    InterestRateSetRead,
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


@SETS.get("", summary="Rate sets for late payment", response_model=Page[InterestRateSetRead])
def list_interest_rate_sets(
    request: Request, session: SessionDep, principal: Reader, query: Annotated[InterestRateSetQuery, Query()]
) -> Any:
    statement = rate_sets.listed(principal, query)
    return list_answer(request, session, statement, query, "code", rate_sets.SORTABLE, RateSet.id, rate_sets.row_of, InterestRateSetRead)


@SETS.post("", summary="Add a rate set", status_code=201, response_model=InterestRateSetRead, responses=problems(409))
def create_interest_rate_set(session: SessionDep, principal: Keeper, body: InterestRateSetIn) -> Response:
    return tagged(rate_sets.create(session, principal, body), 201)


@SETS.get("/{set_id}", summary="One rate set", response_model=InterestRateSetRead, responses=problems(404))
def get_interest_rate_set(session: SessionDep, principal: Reader, set_id: Id) -> Response:
    return tagged(rate_sets.read(session, principal, set_id))


@SETS.patch("/{set_id}", summary="Change a rate set", response_model=InterestRateSetRead, responses=_CHANGING)
def change_interest_rate_set(
    session: SessionDep, principal: Keeper, set_id: Id, body: InterestRateSetFields, if_match: IfMatch = None
) -> Response:
    return tagged(rate_sets.change(session, principal, set_id, body, if_match))


@ASSIGNMENTS.get("", summary="What rate sets are assigned to", response_model=Page[InterestAssignmentRow])
def list_interest_assignments(
    request: Request, session: SessionDep, principal: Reader, query: Annotated[InterestAssignmentQuery, Query()]
) -> Any:
    statement, sortable = rate_sets.assignments(principal, query), rate_sets.ASSIGNMENT_SORTABLE
    return list_answer(request, session, statement, query, "-id", sortable, InterestAssignment.id, rate_sets.row_of, InterestAssignmentRow)


@ASSIGNMENTS.post("", summary="Assign a rate set", status_code=201, response_model=InterestAssignmentRow, responses=problems(409))
def create_interest_assignment(session: SessionDep, principal: Keeper, body: InterestAssignmentIn) -> Response:
    return tagged(rate_sets.assign(session, principal, body), 201)


@ASSIGNMENTS.delete("/{assignment_id}", summary="Take it away", status_code=204, response_class=Response, responses=problems(404))
def delete_interest_assignment(session: SessionDep, principal: Keeper, assignment_id: Id) -> Response:
    rate_sets.unassign(session, principal, assignment_id)
    return Response(status_code=204)


@POLICY.get("", summary="What accrues, and what is paid first", response_model=InterestPolicyRead)
def get_interest_policy(session: SessionDep, principal: Reader, query: Annotated[InterestPolicyQuery, Query()]) -> Response:
    return tagged(policies.read(session, principal, query.company))


@POLICY.put("", summary="Set the policy", response_model=InterestPolicyRead, responses=problems(412, 428))
def set_interest_policy(
    session: SessionDep, principal: Keeper, query: Annotated[InterestPolicyQuery, Query()], body: InterestPolicyIn, if_match: IfMatch = None
) -> Response:
    return tagged(policies.put(session, principal, query.company, body, if_match))


@PROPOSALS.get("", summary="What is due for being late and not billed", response_model=Page[InterestProposalRow])
def list_interest_proposals(
    request: Request, session: SessionDep, principal: Reader, query: Annotated[InterestProposalQuery, Query()]
) -> Any:
    if wants_csv(request):
        return csv_answer(list(InterestProposalRow.model_fields), reading.every(session, principal, query), "interest-proposals")
    return reading.page(session, principal, query)


@PROPOSALS.get("/{invoice_id}", summary="One item's proposal with its segments", responses=problems(404))
def get_interest_proposal(
    session: SessionDep, principal: Reader, invoice_id: Id, query: Annotated[AsOfQuery, Query()]
) -> InterestProposalRead:
    return reading.read(session, principal, invoice_id, query.as_of)


@CHARGES.get("", summary="What was billed for being late", response_model=Page[InterestChargeRow])
def list_interest_charges(request: Request, session: SessionDep, principal: Reader, query: Annotated[InterestChargeQuery, Query()]) -> Any:
    statement, sortable = charge_queries.listed(principal, query), charge_queries.SORTABLE
    row_of = charge_queries.charge_row
    return list_answer(request, session, statement, query, "-id", sortable, InterestCharge.id, row_of, InterestChargeRow)


@CHARGES.post("", summary="Bill proposals", status_code=201, response_model=InterestChargesMade, responses=problems(409))
def create_interest_charges(session: SessionDep, principal: Biller, body: InterestChargesIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: charges.accept(session, principal, body))


@CHARGES.get("/{charge_id}", summary="One charge with its segments", responses=problems(404))
def get_interest_charge(session: SessionDep, principal: Reader, charge_id: Id) -> InterestChargeRead:
    return charge_queries.read_charge(session, principal, charge_id)


@WAIVERS.get("", summary="What was asked to be let go of", response_model=Page[InterestWaiverRow])
def list_interest_waivers(request: Request, session: SessionDep, principal: Reader, query: Annotated[InterestWaiverQuery, Query()]) -> Any:
    statement, sortable = charge_queries.waivers_listed(principal, query), charge_queries.WAIVER_SORTABLE
    row_of = charge_queries.waiver_row
    return list_answer(request, session, statement, query, "-id", sortable, InterestWaiver.id, row_of, InterestWaiverRow)


@WAIVERS.post(
    "", summary="Ask to let go of interest or fees", status_code=201, response_model=InterestWaiverRow, responses=problems(404, 409)
)  # fmt: skip
def request_interest_waiver(session: SessionDep, principal: Asker, body: InterestWaiverIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: waivers.request(session, principal, body))
