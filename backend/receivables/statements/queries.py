"""SQL of bank accounts, statements and their lines: what is read."""

from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.money import from_minor
from receivables.pagination import Statement as Select
from receivables.statements.mapping import TableMapping
from receivables.statements.models import BankAccount, Statement, StatementLine
from receivables.statements.schemas import BankAccountQuery, StatementLineQuery, StatementQuery

ACCOUNTS_SORTABLE = {"number": col(BankAccount.number), "name": col(BankAccount.name)}
SORTABLE = {"to_on": col(Statement.to_on), "from_on": col(Statement.from_on), "loaded_at": col(Statement.loaded_at)}
LINES_SORTABLE = {"booked_on": col(StatementLine.booked_on), "amount": col(StatementLine.amount_minor), "id": col(StatementLine.id)}
_KEPT = ("id", "bank_account_id", "format", "number", "from_on", "to_on", "opening_minor", "closing_minor", "entries", "file_hash", "actor",
         "loaded_at")  # fmt: skip
_LINE = ("id", "bank_account_id", "statement_id", "booked_on", "value_on", "amount_minor", "counterparty_name", "counterparty_account",
         "text", "bank_reference", "end_to_end_id", "reversal", "status", "payment_id")  # fmt: skip


def accounts(principal: Principal, query: BankAccountQuery | None = None) -> Select:
    """The bank accounts a list shows."""
    names = ("id", "number", "name", "currency", "mapping", "active")
    statement: Select = select(*(col(getattr(BankAccount, name)) for name in names), col(Company.code).label("company"))
    statement = statement.join(Company, col(Company.id) == BankAccount.company_id)
    statement = statement.where(col(BankAccount.company_id).in_(principal.scope(query.company if query else None)))
    if query and query.currency:
        statement = statement.where(col(BankAccount.currency) == query.currency)
    if query and query.q:
        statement = statement.where(or_(*(col(column).ilike(like(query.q)) for column in (BankAccount.number, BankAccount.name))))
    return statement


def account_row(row: Any) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in ("id", "company", "number", "name", "currency", "active")}
    return shown | {"mapping": TableMapping.model_validate(row.mapping).model_dump()}


def account(session: Session, principal: Principal, account_id: int, *, lock: bool = False) -> BankAccount:
    """The bank account, if it is in the principal's companies; raises 404. With `lock` its row is held to the end."""
    statement = select(BankAccount).where(col(BankAccount.id) == account_id, col(BankAccount.company_id).in_(principal.company_ids))
    statement = statement.execution_options(populate_existing=True)
    found: BankAccount | None = session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise not_found("bank account")
    return found


def read_account(session: Session, principal: Principal, account_id: int) -> Any:
    row = session.execute(accounts(principal).where(col(BankAccount.id) == account_id)).one_or_none()
    if row is None:
        raise not_found("bank account")
    return row


def _statements(principal: Principal, company: str | None) -> Select:
    named: Any = [col(column).label(name) for name, column in
                  {"company": Company.code, "account_number": BankAccount.number, "account_name": BankAccount.name,
                   "currency": BankAccount.currency}.items()]  # fmt: skip
    statement: Select = select(*(col(getattr(Statement, name)) for name in _KEPT), *named)
    statement = statement.join(BankAccount, col(BankAccount.id) == Statement.bank_account_id)
    statement = statement.join(Company, col(Company.id) == Statement.company_id)
    return statement.where(col(Statement.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: StatementQuery) -> Select:
    """The statements a list shows."""
    statement = _statements(principal, query.company)
    if query.bank_account_id is not None:
        statement = statement.where(col(Statement.bank_account_id) == query.bank_account_id)
    if query.days_from is not None:
        statement = statement.where(col(Statement.to_on) >= query.days_from)
    if query.days_to is not None:
        statement = statement.where(col(Statement.from_on) <= query.days_to)
    return statement


def balance(minor: int | None, currency: str) -> str | None:
    return None if minor is None else from_minor(minor, currency)


def row_of(row: Any) -> dict[str, Any]:
    """A statement as the wire shows it."""
    shown = {name: getattr(row, name) for name in (*_KEPT, "company", "account_number", "account_name", "currency")}
    opening, closing = balance(shown.pop("opening_minor"), row.currency), balance(shown.pop("closing_minor"), row.currency)
    return shown | {"opening": opening, "closing": closing}


def read_row(session: Session, principal: Principal, statement_id: int) -> Any:
    """One statement's row; raises 404."""
    row = session.execute(_statements(principal, None).where(col(Statement.id) == statement_id)).one_or_none()
    if row is None:
        raise not_found("statement")
    return row


def lines(principal: Principal, query: StatementLineQuery) -> Select:
    """The lines a list shows."""
    named: Any = [col(column).label(name) for name, column in
                  {"company": Company.code, "account_number": BankAccount.number, "currency": BankAccount.currency}.items()]  # fmt: skip
    statement: Select = select(*(col(getattr(StatementLine, name)) for name in _LINE), *named)
    statement = statement.join(BankAccount, col(BankAccount.id) == StatementLine.bank_account_id)
    statement = statement.join(Company, col(Company.id) == StatementLine.company_id)
    exact = {StatementLine.bank_account_id: query.bank_account_id, StatementLine.statement_id: query.statement_id,
             StatementLine.status: query.status}  # fmt: skip
    conditions: list[Any] = [col(column) == value for column, value in exact.items() if value is not None]
    if query.direction is not None:
        conditions.append(col(StatementLine.amount_minor) > 0 if query.direction == "in" else col(StatementLine.amount_minor) < 0)
    if query.booked_from is not None:
        conditions.append(col(StatementLine.booked_on) >= query.booked_from)
    if query.booked_to is not None:
        conditions.append(col(StatementLine.booked_on) <= query.booked_to)
    if query.q:
        columns = (StatementLine.counterparty_name, StatementLine.counterparty_account, StatementLine.text, StatementLine.bank_reference,
                   StatementLine.end_to_end_id)  # fmt: skip
        conditions.append(or_(*(col(column).ilike(like(query.q)) for column in columns)))
    return statement.where(col(StatementLine.company_id).in_(principal.scope(query.company)), *conditions)


def line_row(row: Any) -> dict[str, Any]:
    """A line as the wire shows it."""
    shown = {name: getattr(row, name) for name in (*_LINE, "company", "account_number", "currency")}
    return shown | {"amount": from_minor(shown.pop("amount_minor"), row.currency)}
