"""Releasing a held retention or deposit: an event with its evidence makes it due."""

from sqlalchemy import insert, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.invoices import queries
from receivables.invoices.models import DueDateChange, Invoice, Release
from receivables.invoices.schemas import InvoiceRead, ReleaseIn
from receivables.invoices.service import read
from receivables.periods.guard import check_open


def release(session: Session, principal: Principal, invoice_id: int, data: ReleaseIn) -> InvoiceRead:
    """Gives a held item its due day; earlier moments still show that it had none.

    Raises 404, 409 `not_held` or `already_reversed`, 422 `due_before_issue`, `period_closed` for a day of closed books, whose agings it
    would change.
    """
    invoice = queries.load(session, principal, invoice_id, lock=True)
    if invoice.reversed:
        raise conflict("already_reversed", "The item is reversed.")
    if not invoice.held:
        raise conflict("not_held", "It is not held, or it was released already.")
    if data.due_on < invoice.issued_on:
        raise invalid("due_before_issue", f"It was issued on {invoice.issued_on}.", "/due_on")
    check_open(driver(session), invoice.company_id, data.due_on, "/due_on")
    moved = {"invoice_id": invoice_id, "due_on_before": invoice.due_on, "due_on_after": data.due_on, "actor": principal.actor}
    session.execute(insert(DueDateChange).values(moved))
    made = {"invoice_id": invoice_id, "due_on": data.due_on, "evidence": data.evidence, "actor": principal.actor}
    session.execute(insert(Release).values(made))
    session.execute(update(Invoice).where(col(Invoice.id) == invoice_id).values(held=False, due_on=data.due_on))
    audit.record(session, actor=principal.actor, action="released", subject="invoice", subject_id=invoice_id,
                 company_id=invoice.company_id, after={"due_on": data.due_on}, reason=data.evidence)  # fmt: skip
    return read(session, principal, invoice_id)
