"""Releasing a held retention or deposit: an event with its evidence makes it due. Taken back, it is held again; both stay on record."""

from sqlalchemy import insert, text, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.invoices import queries
from receivables.invoices.models import DueDateChange, Invoice, Release, ReleaseWithdrawal
from receivables.invoices.release_queries import release_of
from receivables.invoices.schemas import InvoiceRead, ReleaseIn, ReleaseWithdrawalIn
from receivables.invoices.service import read
from receivables.periods.guard import check_open
from receivables.texts import LAST_DAY

_APPLIED_SINCE = text("""SELECT 1 FROM entries e WHERE e.debit_id = :item AND e.kind <> 'posting' AND e.reverses_id IS NULL
    AND e.recorded_at > :since AND NOT EXISTS (SELECT 1 FROM entries back WHERE back.reverses_id = e.id) LIMIT 1""")


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


def withdraw(session: Session, principal: Principal, invoice_id: int, data: ReleaseWithdrawalIn) -> InvoiceRead:
    """Holds a released item again, as long as nothing was paid or let go of it since; earlier moments still show its due day.

    Raises 404, 409 `not_released`, `already_reversed` or `applied_since_release`, 422 `period_closed` when it was due on a closed day.
    """
    invoice = queries.load(session, principal, invoice_id, lock=True)
    if invoice.reversed:
        raise conflict("already_reversed", "The item is reversed.")
    standing = release_of(session, invoice_id)
    if invoice.held or standing is None:
        raise conflict("not_released", "No release of it stands; what its source made due is held by its source.")
    if session.execute(_APPLIED_SINCE, {"item": invoice_id, "since": standing.recorded_at}).first():
        raise conflict("applied_since_release", "Something was paid or let go of it since its release; take that back first.")
    check_open(driver(session), invoice.company_id, standing.due_on, "")
    session.execute(insert(ReleaseWithdrawal).values(release_id=standing.id, reason=data.reason, actor=principal.actor))
    moved = {"invoice_id": invoice_id, "due_on_before": invoice.due_on, "due_on_after": LAST_DAY, "actor": principal.actor}
    session.execute(insert(DueDateChange).values(moved))
    session.execute(update(Invoice).where(col(Invoice.id) == invoice_id).values(held=True, due_on=LAST_DAY))
    audit.record(session, actor=principal.actor, action="held", subject="invoice", subject_id=invoice_id,
                 company_id=invoice.company_id, before={"due_on": invoice.due_on}, reason=data.reason)  # fmt: skip
    return read(session, principal, invoice_id)
