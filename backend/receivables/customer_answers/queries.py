"""SQL of customer answers."""

from typing import Any

from sqlalchemy import literal_column, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customer_answers.models import CustomerAnswer
from receivables.customer_answers.schemas import AnswerQuery
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.money import from_minor
from receivables.pagination import Statement

SORTABLE = {"id": col(CustomerAnswer.id), "answered_at": col(CustomerAnswer.answered_at)}
_KEPT = (
    "id", "customer_id", "kind", "state", "currency", "amount_minor", "wanted_on", "parts", "rhythm", "reason", "person",
    "confirmation_id", "action_id", "answered_at", "decided_by", "decided_at", "decision",
)  # fmt: skip
_ITEMS: Any = literal_column("""(SELECT jsonb_agg(jsonb_build_object(
    'invoice_id', i.invoice_id, 'payment_id', i.payment_id, 'number', i.number, 'currency', i.currency,
    'our_minor', i.our_minor, 'amount_minor', i.amount_minor, 'words', i.said) ORDER BY i.id)
    FROM customer_answer_items i WHERE i.answer_id = customer_answers.id)""", JSONB).label("items")
_FILES: Any = literal_column("""(SELECT jsonb_agg(
    jsonb_build_object('attachment_id', f.attachment_id, 'file_name', a.file_name) ORDER BY f.id)
    FROM customer_answer_files f JOIN attachments a ON a.id = f.attachment_id
    WHERE f.answer_id = customer_answers.id AND a.removed_at IS NULL)""", JSONB).label("files")


def listed(principal: Principal, query: AnswerQuery) -> Statement:
    """The answers a list shows, with their lines and files."""
    names = {"words": CustomerAnswer.said, "company": Company.code, "customer_number": Customer.number, "customer_name": Customer.name}
    columns: Any = [*(col(getattr(CustomerAnswer, name)) for name in _KEPT), *(col(column).label(name) for name, column in names.items())]
    statement: Statement = (
        select(*columns, _ITEMS, _FILES)
        .select_from(CustomerAnswer)
        .join(Customer, col(Customer.id) == CustomerAnswer.customer_id)
        .join(Company, col(Company.id) == CustomerAnswer.company_id)
        .where(col(CustomerAnswer.company_id).in_(principal.scope(query.company)))
    )
    exact = {CustomerAnswer.customer_id: query.customer_id, CustomerAnswer.kind: query.kind, CustomerAnswer.state: query.state}
    for column, value in exact.items():
        statement = statement if value is None else statement.where(col(column) == value)
    if query.q:
        statement = statement.where(or_(*(col(column).ilike(like(query.q)) for column in (Customer.name, Customer.number))))
    return statement


def row_of(row: Any) -> dict[str, Any]:
    """An answer as the wire shows it."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name != "amount_minor"}
    amount = None if row.amount_minor is None else from_minor(row.amount_minor, row.currency)
    return shown | {"amount": amount, "items": [_item(item) for item in row.items or []], "files": row.files or []}


def _item(item: dict[str, Any]) -> dict[str, Any]:
    ours, theirs = item.pop("our_minor"), item.pop("amount_minor")
    return item | {"ours": from_minor(ours, item["currency"]), "amount": from_minor(theirs, item["currency"])}


def read(session: Session, principal: Principal, answer_id: int) -> dict[str, Any]:
    """One answer; raises 404."""
    row = session.execute(listed(principal, AnswerQuery()).where(col(CustomerAnswer.id) == answer_id)).one_or_none()
    if row is None:
        raise not_found("customer answer")
    return row_of(row)


def locked(session: Session, principal: Principal, answer_id: int) -> CustomerAnswer:
    """The answer as it is now, its row held to the end of the transaction; raises 404."""
    statement = select(CustomerAnswer).where(col(CustomerAnswer.id) == answer_id)
    statement = statement.where(col(CustomerAnswer.company_id).in_(principal.company_ids)).with_for_update()
    found: CustomerAnswer | None = session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise not_found("customer answer")
    return found
