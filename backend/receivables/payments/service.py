"""Use cases of receipts: record, apply, identify, reverse."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.bulk.rows import created, single
from receivables.customers.queries import load as load_customer
from receivables.database import driver
from receivables.errors import conflict, invalid, not_found
from receivables.invoices.corrections import reverse_allocations
from receivables.invoices.earned import take_back_unearned
from receivables.invoices.schemas import AllocationsIn, ReversalIn
from receivables.invoices.service import chosen, day_of, locked
from receivables.ledger import queries as ledger
from receivables.ledger import trace
from receivables.ledger.clearings import end_empty
from receivables.ledger.models import Entry
from receivables.ledger.queries import NewAllocation
from receivables.payments import queries, reversals
from receivables.payments.models import Payment
from receivables.payments.push import push
from receivables.payments.schemas import PaymentPush, PaymentRead, ReversedAllocation
from receivables.periods.guard import check_open
from receivables.rules.allocation import effective_on
from receivables.rules.items import Item, Kind

__all__ = ["allocate", "create", "identify", "push", "read", "reverse", "reverse_allocation"]


def read(session: Session, principal: Principal, payment_id: int) -> PaymentRead:
    """The receipt with every entry that made what is left of it; raises 404."""
    row = queries.row_of(queries.read_row(session, principal, payment_id))
    return PaymentRead.model_validate(row | {"entries": trace.of_payment(session, payment_id)})


def create(session: Session, principal: Principal, data: PaymentPush) -> PaymentRead:
    """Records one receipt with what it pays. Raises 409 `already_exists` and 422 as a push does."""
    row = single(data)
    push(session, principal, [row])
    return read(session, principal, created(row, "a receipt"))


def allocate(session: Session, principal: Principal, payment_id: int, data: AllocationsIn) -> PaymentRead:
    """Applies a receipt to items of its customer.

    Without a day it takes effect on the later of both documents' days, the first open day at the earliest. Raises 404, 422
    (`period_closed` for a day that was given), and 409 when more is asked than is open.
    """
    company_id = queries.load(session, principal, payment_id).company_id
    items = locked(session, company_id, [row.invoice_id for row in data.allocations])
    payment = queries.load(session, principal, payment_id, lock=True)
    day, left = payment.received_on, payment.open_minor
    credit = Item(payment.id, Kind.CREDIT, left, day, day, payment.currency, payment.customer_id)
    allocations = [
        NewAllocation(company_id, payment.currency, item_id, payment_id, None, minor,
                      effective_on(data.effective_on or day, day, items[item_id].issued_on))
        for item_id, minor in chosen(credit, items, data.allocations)
    ]  # fmt: skip
    if data.effective_on is not None:
        check_open(driver(session), company_id, min(a.effective_on for a in allocations), "/effective_on")
    ledger.allocate(driver(session), allocations, principal.actor)
    return read(session, principal, payment_id)


def identify(session: Session, principal: Principal, payment_id: int, customer_id: int) -> PaymentRead:
    """Says whose receipt it is. Raises 404, 409 `already_identified`, 422 `other_company`."""
    payment = queries.load(session, principal, payment_id, lock=True)
    if payment.customer_id is not None:
        raise conflict("already_identified", "The receipt has a customer; reverse it to record it anew.")
    if load_customer(session, principal, customer_id).company_id != payment.company_id:
        raise invalid("other_company", "The customer belongs to another company.", "/customer_id")
    session.execute(update(Payment).where(col(Payment.id) == payment_id).values(customer_id=customer_id))
    audit.record(session, actor=principal.actor, action="identified", subject="payment", subject_id=payment_id,
                 company_id=payment.company_id, after={"customer_id": customer_id})  # fmt: skip
    return read(session, principal, payment_id)


def reverse(session: Session, principal: Principal, payment_id: int, data: ReversalIn) -> PaymentRead:
    """Takes a receipt back, its allocations first.

    Raises 404, 409 `already_reversed`, `credit_taken_out`, `is_a_transfer` or `is_a_note`, 422 `reversal_before_entry`
    or `period_closed`.
    """
    payment = queries.load(session, principal, payment_id)
    if reason := reversals.held_back(driver(session), payment_id):
        raise conflict(*reason)
    last_day, _ = ledger.past_of(driver(session), payment_id=payment_id)
    on = data.effective_on or max(day_of(principal, payment.company_id), last_day)
    check_open(driver(session), payment.company_id, on, "/effective_on")
    reversals.reverse_payment(session, payment, principal.actor, data.reason, on)
    audit.record(session, actor=principal.actor, action="reversed", subject="payment", subject_id=payment_id,
                 company_id=payment.company_id, reason=data.reason)  # fmt: skip
    return read(session, principal, payment_id)


_PAYS_A_NOTE = """SELECT 1 FROM notes n JOIN note_events e ON e.note_id = n.id
    WHERE n.invoice_id = %s AND e.payment_id = %s AND n.status IN ('discounted', 'collected')"""


def _allocation(session: Session, principal: Principal, entry_id: int) -> Entry:
    statement = select(Entry).where(col(Entry.id) == entry_id, col(Entry.company_id).in_(principal.company_ids), Entry.kind == "allocation")
    found = session.exec(statement).one_or_none()
    if found is None:
        raise not_found("allocation")
    return found


def reverse_allocation(session: Session, principal: Principal, entry_id: int, data: ReversalIn) -> ReversedAllocation:
    """Takes one allocation back. Raises 404, 409 `already_reversed`, `is_a_reversal`, `is_a_note`, 422 `reversal_before_entry`,
    `period_closed`.
    """
    entry = _allocation(session, principal, entry_id)
    if entry.reverses_id is not None:
        raise conflict("is_a_reversal", "A reversal is not reversed; apply the receipt again.")
    if driver(session).execute(_PAYS_A_NOTE, [entry.debit_id, entry.payment_id]).fetchone():
        raise conflict("is_a_note", reversals.NOTED)
    locked(session, entry.company_id, [side for side in (entry.debit_id, entry.credit_id) if side is not None])
    if entry.payment_id is not None:
        queries.load(session, principal, entry.payment_id, lock=True)
    if session.exec(select(Entry.id).where(Entry.reverses_id == entry_id)).first() is not None:
        raise conflict("already_reversed", "The allocation is reversed already.")
    on = data.effective_on or max(day_of(principal, entry.company_id), entry.effective_on)
    check_open(driver(session), entry.company_id, on, "/effective_on")
    (made,) = reverse_allocations(session, [entry], principal.actor, data.reason, on)
    end_empty(driver(session), [entry.clearing_id] if entry.clearing_id is not None else [], data.reason, principal.actor)
    take_back_unearned(session, [entry.debit_id], on, data.reason, principal.actor)
    audit.record(session, actor=principal.actor, action="reversed", subject="allocation", subject_id=entry_id,
                 company_id=entry.company_id, reason=data.reason)  # fmt: skip
    return ReversedAllocation(
        entry_id=made, reverses_id=entry_id, invoice_id=entry.debit_id or 0, payment_id=entry.payment_id, credit_note_id=entry.credit_id,
        effective_on=on,
    )  # fmt: skip
