"""Refunds and transfers of credit balances over HTTP."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.credits import queries, refunds, transfers
from receivables.credits.models import Refund, Transfer
from receivables.credits.schemas import GiveBackIn, RefundIn, RefundQuery, RefundRead, TransferIn, TransferQuery, TransferRead
from receivables.database import SessionDep
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.texts import Id

REFUNDS = router("/refunds", "refunds")
TRANSFERS = router("/transfers", "transfers")
Reader = Annotated[Principal, needs(Permission.PAYMENTS_READ)]
Requester = Annotated[Principal, needs(Permission.REFUNDS_REQUEST)]
Writer = Annotated[Principal, needs(Permission.PAYMENTS_WRITE)]
Reverser = Annotated[Principal, needs(Permission.PAYMENTS_REVERSE)]
_REFUND: Any = {"status_code": 201, "response_model": RefundRead, "responses": problems(404, 409)}
_TRANSFER: Any = {"status_code": 201, "response_model": TransferRead, "responses": problems(404, 409)}


@REFUNDS.get("", summary="Refunds of credit balances", response_model=Page[RefundRead])
def list_refunds(request: Request, session: SessionDep, principal: Reader, query: Annotated[RefundQuery, Query()]) -> Any:
    statement = queries.refunds_listed(principal, query)
    return list_answer(request, session, statement, query, "-id", queries.REFUNDS_SORTABLE, Refund.id, queries.row_of, RefundRead)


@REFUNDS.post("", summary="Ask for a credit balance to be refunded", **_REFUND)
def request_refund(session: SessionDep, principal: Requester, body: RefundIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: refunds.request(session, principal, body))


@REFUNDS.get("/{refund_id}", summary="One refund", response_model=RefundRead, responses=problems(404))
def get_refund(session: SessionDep, principal: Reader, refund_id: Id) -> RefundRead:
    return refunds.read(session, principal, refund_id)


@REFUNDS.post("/{refund_id}/return", summary="Enter that a refund came back", **_REFUND)
def return_refund(session: SessionDep, principal: Reverser, refund_id: Id, body: GiveBackIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: refunds.give_back(session, principal, refund_id, body))


@TRANSFERS.get("", summary="Credit balances moved within a group", response_model=Page[TransferRead])
def list_transfers(request: Request, session: SessionDep, principal: Reader, query: Annotated[TransferQuery, Query()]) -> Any:
    statement = queries.transfers_listed(principal, query)
    return list_answer(request, session, statement, query, "-id", queries.TRANSFERS_SORTABLE, Transfer.id, queries.row_of, TransferRead)


@TRANSFERS.post("", summary="Move a credit balance to another customer of the group", **_TRANSFER)
def create_transfer(session: SessionDep, principal: Writer, body: TransferIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: transfers.create(session, principal, body))


@TRANSFERS.get("/{transfer_id}", summary="One transfer", response_model=TransferRead, responses=problems(404))
def get_transfer(session: SessionDep, principal: Reader, transfer_id: Id) -> TransferRead:
    return transfers.read(session, principal, transfer_id)


@TRANSFERS.post("/{transfer_id}/reversal", summary="Take both ends of a transfer back", **_TRANSFER)
def reverse_transfer(session: SessionDep, principal: Reverser, transfer_id: Id, body: GiveBackIn, once: OnceDep) -> Response:
    return once.run(session, principal, lambda: transfers.reverse(session, principal, transfer_id, body))
