"""SQL of notes."""

from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.customers.queries import like
from receivables.errors import not_found
from receivables.money import from_minor
from receivables.notes.models import Note, NoteEvent
from receivables.notes.schemas import NoteQuery
from receivables.pagination import Statement

SORTABLE = {
    "matures_on": col(Note.matures_on), "received_on": col(Note.received_on), "number": col(Note.number), "amount": col(Note.amount_minor),
    "id": col(Note.id),
}  # fmt: skip
_COLUMNS = (
    "id", "customer_id", "invoice_id", "payment_id", "number", "kind", "drawer", "acceptor", "issued_on", "matures_on", "received_on",
    "currency", "amount_minor", "status",
)  # fmt: skip


def base(principal: Principal, company: str | None) -> Statement:
    """Every column that a row is made of, in the principal's companies."""
    names = {"company": Company.code, "customer_number": Customer.number, "customer_name": Customer.name}
    columns: Any = [*(col(getattr(Note, name)) for name in _COLUMNS), *(col(column).label(name) for name, column in names.items())]
    statement: Statement = select(*columns).join(Company, col(Company.id) == Note.company_id)
    statement = statement.join(Customer, col(Customer.id) == Note.customer_id)
    return statement.where(col(Note.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: NoteQuery) -> Statement:
    """The notes a list shows."""
    exact = {Note.customer_id: query.customer_id, Note.status: query.status, Note.kind: query.kind, Note.currency: query.currency}
    conditions: list[Any] = [col(column) == value for column, value in exact.items() if value is not None]
    if query.matures_from is not None:
        conditions.append(col(Note.matures_on) >= query.matures_from)
    if query.matures_to is not None:
        conditions.append(col(Note.matures_on) <= query.matures_to)
    if query.q:
        columns = (Note.number, Note.drawer, Note.acceptor, Customer.name)
        conditions.append(or_(*(col(column).ilike(like(query.q)) for column in columns)))
    return base(principal, query.company).where(*conditions)


def row_of(row: Any) -> dict[str, Any]:
    """A note as the wire shows it."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name != "amount_minor"}
    return shown | {"amount": from_minor(row.amount_minor, row.currency)}


def read_row(session: Session, principal: Principal, note_id: int) -> Any:
    """One note's row; raises 404."""
    row = session.execute(base(principal, None).where(col(Note.id) == note_id)).one_or_none()
    if row is None:
        raise not_found("note")
    return row


def events(session: Session, note_id: int) -> list[NoteEvent]:
    """What became of a note, oldest first."""
    return list(session.execute(select(NoteEvent).where(col(NoteEvent.note_id) == note_id).order_by(col(NoteEvent.id))).scalars())


def event_of(event: NoteEvent, currency: str) -> dict[str, Any]:
    """An event as the wire shows it."""
    return event.model_dump(exclude={"note_id", "charge_minor"}) | {"charge": from_minor(event.charge_minor, currency)}


def locked(session: Session, principal: Principal, note_id: int) -> Note:
    """The note as it is now, its row held to the end of the transaction; raises 404."""
    statement = select(Note).where(col(Note.id) == note_id, col(Note.company_id).in_(principal.company_ids))
    statement = statement.with_for_update().execution_options(populate_existing=True)
    found: Note | None = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise not_found("note")
    return found
