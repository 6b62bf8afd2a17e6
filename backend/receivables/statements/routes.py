"""Bank accounts and statements over HTTP."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from sqlmodel import col

from receivables.access.authentication import needs
from receivables.access.idempotency import OnceDep
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.etags import IfMatch, tagged
from receivables.pagination import Page, list_answer
from receivables.routing import problems, router
from receivables.statements import load, queries, service
from receivables.statements.models import BankAccount, Statement, StatementLine
from receivables.statements.schemas import (
    BankAccountCreate,
    BankAccountQuery,
    BankAccountRead,
    BankAccountUpdate,
    LoadedFile,
    LoadQuery,
    StatementLineQuery,
    StatementLineRow,
    StatementQuery,
    StatementRow,
)
from receivables.texts import Id

ACCOUNTS = router("/bank-accounts", "statements")
ROUTER = router("/statements", "statements")
LINES = router("/statement-lines", "statements")
Reader = Annotated[Principal, needs(Permission.PAYMENTS_READ)]
Writer = Annotated[Principal, needs(Permission.PAYMENTS_WRITE)]
_FILE = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}


async def _file(request: Request) -> bytes:
    return await request.body()


FileDep = Annotated[bytes, Depends(_file)]


@ACCOUNTS.get("", summary="Search and list bank accounts", response_model=Page[BankAccountRead])
def list_bank_accounts(request: Request, session: SessionDep, principal: Reader, query: Annotated[BankAccountQuery, Query()]) -> Any:
    statement, tie = queries.accounts(principal, query), col(BankAccount.id)
    return list_answer(request, session, statement, query, "number", queries.ACCOUNTS_SORTABLE, tie, queries.account_row, BankAccountRead)


@ACCOUNTS.post("", summary="Add a bank account", response_model=BankAccountRead, status_code=201, responses=problems(409))
def create_bank_account(session: SessionDep, principal: Writer, given: BankAccountCreate) -> Response:
    return tagged(service.create_account(session, principal, given), 201)


@ACCOUNTS.get("/{account_id}", summary="One bank account", response_model=BankAccountRead, responses=problems(404))
def get_bank_account(session: SessionDep, principal: Reader, account_id: Id) -> Response:
    return tagged(service.read_account(session, principal, account_id))


@ACCOUNTS.patch("/{account_id}", summary="Change a bank account", response_model=BankAccountRead, responses=problems(404, 412, 428))
def change_bank_account(
    session: SessionDep, principal: Writer, account_id: Id, given: BankAccountUpdate, if_match: IfMatch = None
) -> Response:
    """Number and currency never change. A mapping counts from the next file on."""
    return tagged(service.change_account(session, principal, account_id, given, if_match))


@ROUTER.post("", summary="Load a statement file", response_model=LoadedFile, responses=problems(404, 409, 413), openapi_extra=_FILE)
def load_statement(session: SessionDep, principal: Writer, query: Annotated[LoadQuery, Query()], file: FileDep, once: OnceDep) -> Response:
    """The body is the file itself (50 MiB at most). The whole file is taken or nothing of it; sent again it changes nothing."""
    return once.run(session, principal, lambda: load.load(session, principal, file, query), 200)


@ROUTER.get("", summary="Search and list statements", response_model=Page[StatementRow])
def list_statements(request: Request, session: SessionDep, principal: Reader, query: Annotated[StatementQuery, Query()]) -> Any:
    statement = queries.listed(principal, query)
    return list_answer(request, session, statement, query, "-to_on", queries.SORTABLE, Statement.id, queries.row_of, StatementRow)


@ROUTER.get("/{statement_id}", summary="One statement", response_model=StatementRow, responses=problems(404))
def get_statement(session: SessionDep, principal: Reader, statement_id: Id) -> Response:
    return tagged(service.read(session, principal, statement_id))


@LINES.get("", summary="Search and list statement lines", response_model=Page[StatementLineRow])
def list_statement_lines(request: Request, session: SessionDep, principal: Reader, query: Annotated[StatementLineQuery, Query()]) -> Any:
    statement, tie = queries.lines(principal, query), StatementLine.id
    return list_answer(request, session, statement, query, "-booked_on", queries.LINES_SORTABLE, tie, queries.line_row, StatementLineRow)
