"""Which account a statement is of, and which reader its file needs."""

from sqlalchemy import select
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.errors import invalid
from receivables.statements import camt, mt940, queries, table
from receivables.statements.files import StatementFile
from receivables.statements.mapping import TableMapping
from receivables.statements.models import BankAccount
from receivables.statements.schemas import LoadQuery, compact
from receivables.tabular.faults import fault


def read_file(session: Session, principal: Principal, data: bytes, query: LoadQuery) -> tuple[list[StatementFile], BankAccount | None]:
    """The statements of the file, and the account that the caller named. Raises 404, and 422 as the readers do."""
    given = None if query.bank_account is None else queries.account(session, principal, query.bank_account)
    if query.format == "camt.053":
        return camt.read(data), given
    mapping = TableMapping.model_validate(given.mapping if given else {})
    if query.format == "mt940":
        return mt940.read(data, mapping.encoding), given
    if given is None:
        raise invalid("bank_account_missing", "A table does not tell its account: name the bank_account.", "?bank_account")
    read = table.read_csv if query.format == "csv" else table.read_xlsx
    return read(data, mapping, given.currency), given


def same_account(told: str, account: BankAccount) -> bool:
    """Whether a file means this account: the same number, perhaps with a bank code before or a currency behind it."""
    number = compact(told)
    parts = {number, *number.split("/")}
    return account.number in parts | {part.removesuffix(account.currency) for part in parts}


def account_for(session: Session, principal: Principal, statement: StatementFile, given: BankAccount | None) -> BankAccount:
    """The account of a statement.

    Raises 422 `account_differs`, `currency_differs`, `unknown_account` or `account_inactive`.
    """
    account = given or _search(session, principal, statement)
    told, currency = statement.account, statement.currency
    if told is not None and not same_account(told, account):
        raise fault("account_differs", f"The statement is of {told}, the account is {account.number}.", statement.at, "account")
    if currency != account.currency:
        raise fault("currency_differs", f"The statement is in {currency}, the account in {account.currency}.", statement.at, "currency")
    if not account.active:
        raise fault("account_inactive", f"The account {account.number} is not active.", statement.at, "account")
    return account


def _search(session: Session, principal: Principal, statement: StatementFile) -> BankAccount:
    """The one account in scope that the statement names."""
    listed = select(BankAccount).where(
        col(BankAccount.company_id).in_(principal.company_ids), col(BankAccount.currency) == statement.currency, col(BankAccount.active)
    )
    told = statement.account
    found: list[BankAccount] = [] if told is None else [one for one in session.execute(listed).scalars() if same_account(told, one)]
    if len(found) != 1:
        problem = "There is no bank account" if not found else "There are several bank accounts"
        raise fault("unknown_account", f"{problem} {told} in {statement.currency}; name the bank_account.", statement.at, "account")
    return found[0]
