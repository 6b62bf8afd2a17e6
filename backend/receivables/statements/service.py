"""Use cases of bank accounts: add, change, read."""

from sqlalchemy import insert, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.etags import check_match
from receivables.money import decimals
from receivables.statements import queries
from receivables.statements.models import BankAccount
from receivables.statements.schemas import BankAccountCreate, BankAccountRead, BankAccountUpdate, StatementRow


def read_account(session: Session, principal: Principal, account_id: int) -> BankAccountRead:
    """One bank account; raises 404."""
    return BankAccountRead.model_validate(queries.account_row(queries.read_account(session, principal, account_id)))


def create_account(session: Session, principal: Principal, given: BankAccountCreate) -> BankAccountRead:
    """Adds a bank account. Raises 422 `unknown_company` or `unknown_currency`, 409 `already_exists` for its number in this currency."""
    decimals(given.currency)
    company = principal.company(given.company, "/company")
    mapping = given.mapping.model_dump(exclude_defaults=True)
    values = {"company_id": company.id, "number": given.number, "name": given.name, "currency": given.currency, "mapping": mapping}
    made = session.execute(insert(BankAccount).values(values).returning(col(BankAccount.id))).scalar_one()
    read = read_account(session, principal, made)
    audit.record(session, actor=principal.actor, action="created", subject="bank_account", subject_id=made, company_id=company.id,
                 after=read.model_dump())  # fmt: skip
    return read


def change_account(
    session: Session, principal: Principal, account_id: int, given: BankAccountUpdate, if_match: str | None
) -> BankAccountRead:
    """Changes what is given. Raises 404, 412, 428."""
    account = queries.account(session, principal, account_id, lock=True)
    before = read_account(session, principal, account_id)
    check_match(if_match, before)
    values = {name: value for name, value in given.model_dump(exclude_unset=True).items() if value is not None}
    if given.mapping is not None:
        values["mapping"] = given.mapping.model_dump(exclude_defaults=True)
    if not values:
        return before
    statement = update(BankAccount).where(col(BankAccount.id) == account_id).values(values)
    session.execute(statement.execution_options(synchronize_session=False))
    after = read_account(session, principal, account_id)
    was, became = audit.changes(before.model_dump(), after.model_dump())
    audit.record(session, actor=principal.actor, action="changed", subject="bank_account", subject_id=account_id,
                 company_id=account.company_id, before=was, after=became)  # fmt: skip
    return after


def read(session: Session, principal: Principal, statement_id: int) -> StatementRow:
    """One statement; raises 404."""
    return StatementRow.model_validate(queries.row_of(queries.read_row(session, principal, statement_id)))
