"""SQL of refunds and transfers."""

from typing import Any, TypeVar

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from receivables.access.models import User
from receivables.access.principal import Principal
from receivables.approvals.models import ApprovalRequest
from receivables.companies.models import Company
from receivables.credits.models import Refund, Transfer
from receivables.credits.schemas import RefundQuery, TransferQuery
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.invoices.models import Invoice
from receivables.money import from_minor
from receivables.pagination import Statement
from receivables.payments.models import Payment

Row = TypeVar("Row", bound=SQLModel)
REFUNDS_SORTABLE = {"id": col(Refund.id), "amount": col(Refund.amount_minor)}
TRANSFERS_SORTABLE = {"id": col(Transfer.id), "amount": col(Transfer.amount_minor), "transferred_on": col(Transfer.transferred_on)}
_STATUS: Any = case(
    (col(ApprovalRequest.status) != "approved", col(ApprovalRequest.status)),
    (col(Refund.returned_on).is_not(None), "returned"),
    else_="refunded",
)


def _out_of(table: Any, principal: Principal, company: str | None, *extra: Any) -> Statement:
    """The rows of a table whose money came out of a receipt or a credit note, with both and whose they are."""
    names = ("id", "payment_id", "invoice_id", "currency", "amount_minor")
    customer_id = func.coalesce(col(Payment.customer_id), col(Invoice.customer_id))
    columns: Any = [
        *(col(getattr(table, name)) for name in names), col(Company.code).label("company"), customer_id.label("customer_id"),
        col(Customer.number).label("customer_number"), col(Customer.name).label("customer_name"),
        col(Payment.number).label("payment_number"), col(Invoice.number).label("invoice_number"), *extra,
    ]  # fmt: skip
    statement: Statement = select(*columns).select_from(table).join(Company, col(Company.id) == table.company_id)
    statement = statement.outerjoin(Payment, col(Payment.id) == table.payment_id).outerjoin(Invoice, col(Invoice.id) == table.invoice_id)
    statement = statement.outerjoin(Customer, col(Customer.id) == customer_id)
    return statement.where(table.company_id.in_(principal.scope(company)))


def refunds(principal: Principal, company: str | None) -> Statement:
    """Every column that a refund's row is made of."""
    asker, decider = aliased(User), aliased(User)
    own = [col(getattr(Refund, name)) for name in ("payee", "bank", "account", "approval_id", "refunded_on", "returned_on")]
    asked: Any = (
        _STATUS.label("status"), col(ApprovalRequest.reason), col(ApprovalRequest.requested_at), col(asker.name).label("requested_by"),
        col(decider.name).label("decided_by"),
    )  # fmt: skip
    statement = _out_of(Refund, principal, company, *own, *asked).join(ApprovalRequest, col(ApprovalRequest.id) == Refund.approval_id)
    statement = statement.join(asker, col(asker.id) == ApprovalRequest.requested_by)
    return statement.outerjoin(decider, col(decider.id) == ApprovalRequest.decided_by)


def refunds_listed(principal: Principal, query: RefundQuery) -> Statement:
    """The refunds a list shows."""
    exact = {Refund.payment_id: query.payment_id, Refund.invoice_id: query.invoice_id, Refund.currency: query.currency,
             Customer.id: query.customer_id}  # fmt: skip
    conditions: list[Any] = [col(column) == value for column, value in exact.items() if value is not None]
    if query.status is not None:
        conditions.append(query.status == _STATUS)
    if query.q:
        columns = (Payment.number, Invoice.number, Refund.payee, Customer.name)
        conditions.append(or_(*(col(column).ilike(like(query.q)) for column in columns)))
    return refunds(principal, query.company).where(*conditions)


def transfers(principal: Principal, company: str | None) -> tuple[Statement, Any]:
    """Every column that a transfer's row is made of, and the receipt it went into."""
    into, whose = aliased(Payment), aliased(Customer)
    own = [col(getattr(Transfer, n)) for n in ("reason", "to_payment_id", "transferred_on", "reversed_on", "actor", "recorded_at")]
    theirs: Any = (
        col(into.number).label("to_payment_number"), col(whose.id).label("to_customer_id"), col(whose.number).label("to_customer_number"),
        col(whose.name).label("to_customer_name"),
    )  # fmt: skip
    statement = _out_of(Transfer, principal, company, *own, *theirs).join(into, col(into.id) == Transfer.to_payment_id)
    return statement.join(whose, col(whose.id) == into.customer_id), into


def transfers_listed(principal: Principal, query: TransferQuery) -> Statement:
    """The transfers a list shows, by either end."""
    statement, into = transfers(principal, query.company)
    if query.invoice_id is not None:
        statement = statement.where(col(Transfer.invoice_id) == query.invoice_id)
    if query.currency is not None:
        statement = statement.where(col(Transfer.currency) == query.currency)
    if query.payment_id is not None:
        statement = statement.where(or_(col(Transfer.payment_id) == query.payment_id, col(Transfer.to_payment_id) == query.payment_id))
    if query.customer_id is not None:
        statement = statement.where(or_(col(Customer.id) == query.customer_id, col(into.customer_id) == query.customer_id))
    return statement


def row_of(row: Any) -> dict[str, Any]:
    """A refund or transfer as the wire shows it."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name != "amount_minor"}
    return shown | {"amount": from_minor(row.amount_minor, row.currency)}


def read_row(session: Session, statement: Statement, table: Any, row_id: int, what: str) -> Any:
    """One row of the statement by its table's id; raises 404."""
    row = session.execute(statement.where(col(table.id) == row_id)).one_or_none()
    if row is None:
        raise not_found(what)
    return row


def locked(session: Session, principal: Principal, table: type[Row], row_id: int, what: str) -> Row:
    """The refund or transfer as it is now, its row held to the end of the transaction; raises 404."""
    named: Any = table
    statement = select(table).where(named.id == row_id, named.company_id.in_(principal.company_ids))
    found: Row | None = session.execute(
        statement.with_for_update().execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise not_found(what)
    return found
