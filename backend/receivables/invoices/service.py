"""Use cases of open items: push, post one, change, apply a credit note, reverse."""

from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.bulk.rows import created, single
from receivables.clock import today
from receivables.database import driver
from receivables.errors import FieldError, Problem, conflict, invalid
from receivables.etags import check_match
from receivables.invoices import corrections, push_queries, queries
from receivables.invoices.models import DueDateChange, Invoice
from receivables.invoices.push import push
from receivables.invoices.release_queries import releases_of
from receivables.invoices.schemas import AllocationIn, AllocationsIn, InvoicePatch, InvoicePush, InvoiceRead, ReversalIn
from receivables.ledger import queries as ledger
from receivables.ledger import trace
from receivables.ledger.disputed import undecided_of
from receivables.ledger.queries import NewAllocation
from receivables.money import from_minor, to_minor
from receivables.periods.guard import check_open
from receivables.rules.allocation import AllocationError, allocate_requested, effective_on
from receivables.rules.items import Item, Kind

__all__ = ["change", "create", "push", "read", "reverse"]


def day_of(principal: Principal, company_id: int) -> Any:
    """Today in a company's time zone."""
    return today(next(c.time_zone for c in principal.companies.values() if c.id == company_id))


def read(session: Session, principal: Principal, invoice_id: int) -> InvoiceRead:
    """The item with every entry that made its balance; raises 404."""
    invoice = queries.load(session, principal, invoice_id)
    row = queries.row_of(queries.read_row(session, principal, invoice_id), day_of(principal, invoice.company_id))
    releases = releases_of(session, invoice_id)
    argued = invoice.open_minor if invoice.disputed else min(invoice.open_minor, undecided_of(session, [invoice_id])[invoice_id])
    made = {
        "disputed_amount": from_minor(argued, invoice.currency), "releases": releases,
        "release": next((row for row in releases if row.withdrawn_at is None), None), "entries": trace.of_invoice(session, invoice_id),
    }  # fmt: skip
    return InvoiceRead.model_validate(row | made)


def create(session: Session, principal: Principal, data: InvoicePush) -> InvoiceRead:
    """Posts one item. Raises 409 `already_exists` and 422 as a push does."""
    row = single(data)
    push(session, principal, [row])
    return read(session, principal, created(row, "an item"))


def change(session: Session, principal: Principal, invoice_id: int, data: InvoicePatch, if_match: str | None) -> InvoiceRead:
    """Changes what describes an item; what was posted stays. Raises 404, 412, 428."""
    invoice = queries.load(session, principal, invoice_id, lock=True)
    check_match(if_match, read(session, principal, invoice_id))
    sent = data.model_dump(exclude_unset=True)
    if ("due_on" in sent and sent["due_on"] is None) or ("disputed" in sent and sent["disputed"] is None):
        raise invalid("required", "It cannot be emptied.", "/due_on" if sent.get("disputed", True) is not None else "/disputed")
    if "due_on" in sent and invoice.held:
        raise invalid("held", "It is held until it is released; release it.", "/due_on")
    changed = {name: value for name, value in sent.items() if getattr(invoice, name) != value}
    if changed:
        before = {name: getattr(invoice, name) for name in changed}
        if "due_on" in changed:
            moved = {"invoice_id": invoice_id, "due_on_before": invoice.due_on, "due_on_after": changed["due_on"], "actor": principal.actor}
            session.execute(insert(DueDateChange).values(**moved))
        session.execute(update(Invoice).where(col(Invoice.id) == invoice_id).values(**changed))
        audit.record(session, actor=principal.actor, action="changed", subject="invoice", subject_id=invoice_id,
                     company_id=invoice.company_id, before=before, after=changed)  # fmt: skip
    return read(session, principal, invoice_id)


def item_of(invoice: Invoice) -> Item:
    """The item as the rules see it."""
    kind = Kind.CREDIT if invoice.kind == "credit_note" else Kind.DEBIT
    return Item(invoice.id, kind, invoice.open_minor, invoice.issued_on, invoice.due_on, invoice.currency, invoice.customer_id)


def locked(session: Session, company_id: int, ids: list[int]) -> dict[int, Invoice]:
    """The company's items of these ids, locked in the order of their ids."""
    statement = select(Invoice).where(col(Invoice.id).in_(ids), col(Invoice.company_id) == company_id).order_by(col(Invoice.id))
    return {invoice.id: invoice for invoice in session.exec(statement.with_for_update().execution_options(populate_existing=True))}


def chosen(credit: Item, items: dict[int, Invoice], wanted: list[AllocationIn]) -> list[tuple[int, int]]:
    """The (item id, minor units) asked for, once the rule lets them stand. Raises 422 or 409 `over_applied` / `over_allocated`."""
    requested = [(row.invoice_id, to_minor(row.amount, credit.currency)) for row in wanted]
    try:
        return allocate_requested(credit, [item_of(invoice) for invoice in items.values()], requested)
    except AllocationError as error:
        errors = [FieldError(f"/allocations/{p.index}", p.code, f"invoice {p.item_id}: {p.code}") for p in error.problems]
        status = 409 if error.code in ("over_applied", "over_allocated") else 422
        raise Problem(status, error.code, "Not accepted", "; ".join(e.detail for e in errors[:5]), errors) from error


def apply_credit_note(session: Session, principal: Principal, credit_id: int, data: AllocationsIn) -> InvoiceRead:
    """Applies a credit note to the customer's items. Raises 404, 422, and 409 when more is asked than is open."""
    credit = queries.load(session, principal, credit_id)
    if credit.kind != "credit_note":
        raise invalid("not_a_credit", "Only a credit note is applied to other items.")
    items = locked(session, credit.company_id, [credit_id, *(row.invoice_id for row in data.allocations)])
    credit = items.pop(credit_id)
    day = data.effective_on or day_of(principal, credit.company_id)
    allocations = []
    for item_id, minor in chosen(item_of(credit), items, data.allocations):
        effective = effective_on(day, credit.issued_on, items[item_id].issued_on)
        allocations.append(NewAllocation(credit.company_id, credit.currency, item_id, None, credit_id, minor, effective))
    if data.effective_on is not None:
        check_open(driver(session), credit.company_id, min(a.effective_on for a in allocations), "/effective_on")
    ledger.allocate(driver(session), allocations, principal.actor)
    return read(session, principal, credit_id)


_IS_A_NOTE = "SELECT 1 FROM notes WHERE invoice_id = %s AND status NOT IN ('dishonoured', 'cancelled')"


def reverse(session: Session, principal: Principal, invoice_id: int, data: ReversalIn) -> InvoiceRead:
    """Takes an item back, its allocations first.

    Raises 404, 409 `already_reversed`, `credit_taken_out` or `is_a_note`, 422 `reversal_before_entry` or `period_closed`.
    """
    push_queries.lock_lines(driver(session), [queries.load(session, principal, invoice_id).id])
    invoice = queries.load(session, principal, invoice_id, lock=True)
    if driver(session).execute(_IS_A_NOTE, [invoice_id]).fetchone():
        raise conflict("is_a_note", "It is a note receivable; enter there what became of the note.")
    last_day, _ = ledger.past_of(driver(session), invoice_id=invoice_id)
    on = data.effective_on or max(day_of(principal, invoice.company_id), last_day)
    check_open(driver(session), invoice.company_id, on, "/effective_on")
    corrections.reverse_item(session, invoice, principal.actor, data.reason, on)
    audit.record(session, actor=principal.actor, action="reversed", subject="invoice", subject_id=invoice_id,
                 company_id=invoice.company_id, reason=data.reason)  # fmt: skip
    return read(session, principal, invoice_id)
