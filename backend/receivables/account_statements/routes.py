"""Account statements over HTTP."""

from typing import Annotated

from fastapi import Query, Response
from sqlmodel import Session

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.account_statements import files, service
from receivables.account_statements.schemas import AccountStatement, PeriodQuery, StatementFileQuery
from receivables.customers.queries import load
from receivables.database import SessionDep, transaction
from receivables.routing import problems, router
from receivables.texts import Id

ROUTER = router("/customers/{customer_id}/account-statement", "account statements")
_TOLD = (Permission.INVOICES_READ, Permission.PAYMENTS_READ)
"""A statement tells every item and receipt of a customer: who may not read those may not read it either."""
Reader = Annotated[Principal, needs(Permission.CUSTOMERS_READ)]


@ROUTER.get("", summary="A customer's account between two days", responses=problems(404))
def account_statement(
    session: SessionDep, principal: Reader, customer_id: Id, query: Annotated[PeriodQuery, Query()]
) -> AccountStatement:
    """Currency by currency: opening, movements, closing, open items and aging at the end of the last day.

    Needs invoices:read and payments:read as well.
    """
    return _read(session, principal, customer_id, query)


@ROUTER.get("/file", summary="A statement of account to send: PDF, XLSX or CSV", **files.downloads("pdf", "xlsx", "csv"))
def account_statement_file(principal: Reader, customer_id: Id, query: Annotated[StatementFileQuery, Query()]) -> Response:
    """Needs invoices:read and payments:read as well."""
    with transaction() as session:
        found = _read(session, principal, customer_id, query)
    # Thousands of lines are typeset for seconds, and nobody waits for a connection meanwhile.
    return files.statement_file(found, query.form, query.language)


def _read(session: Session, principal: Principal, customer_id: int, query: PeriodQuery) -> AccountStatement:
    for permission in _TOLD:
        principal.require(permission)
    return service.statement(session, principal, load(session, principal, customer_id), query)
