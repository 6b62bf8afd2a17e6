"""Write-offs over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.etags import IfMatch, tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id
from receivables.write_offs import queries, recoveries, service
from receivables.write_offs.models import WriteOff
from receivables.write_offs.schemas import RecoveryIn, WriteOffIn, WriteOffPatch, WriteOffQuery, WriteOffRead, WriteOffRow

ROUTER = router("/write-offs", "write-offs")
Reader = Annotated[Principal, needs(Permission.WRITE_OFFS_READ)]
Requester = Annotated[Principal, needs(Permission.WRITE_OFFS_REQUEST)]
Receiver = Annotated[Principal, needs(Permission.PAYMENTS_WRITE)]
_MOVING: Any = {"status_code": 201, "response_model": WriteOffRead, "responses": problems(404, 409)}


@ROUTER.get("", summary="The register of what was written off", response_model=Page[WriteOffRow])
def list_write_offs(request: Request, session: SessionDep, principal: Reader, query: Annotated[WriteOffQuery, Query()]) -> Any:
    statement = queries.listed(principal, query)
    return list_answer(request, session, statement, query, "-id", queries.SORTABLE, WriteOff.id, queries.row_of, WriteOffRow)


@ROUTER.post("", summary="Ask for an item to be written off", **_MOVING)
def request_write_off(session: SessionDep, principal: Requester, body: WriteOffIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: service.request(session, principal, body))


@ROUTER.get("/{write_off_id}", summary="One write-off with what came in of it", response_model=WriteOffRead, responses=problems(404))
def get_write_off(session: SessionDep, principal: Reader, write_off_id: Id) -> Response:
    return tagged(service.read(session, principal, write_off_id))


@ROUTER.patch(
    "/{write_off_id}", summary="Say whether it is still pursued", response_model=WriteOffRead, responses=problems(404, 409, 412, 428)
)
def pursue_write_off(
    session: SessionDep, principal: Requester, write_off_id: Id, body: WriteOffPatch, if_match: IfMatch = None
) -> Response:
    return tagged(service.pursue(session, principal, write_off_id, body, if_match))


@ROUTER.post("/{write_off_id}/recovery", summary="Record cash for a written-off item", **_MOVING)
def recover_write_off(session: SessionDep, principal: Receiver, write_off_id: Id, body: RecoveryIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: recoveries.recover(session, principal, write_off_id, body))
