"""Use cases of write-offs: ask, take effect once approved, recover, stop pursuing.

Rows are locked approval request, write-off, item, receipt, in this order.
"""

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.approvals import service as approvals
from receivables.approvals.kinds import Kind
from receivables.approvals.models import ApprovalRequest
from receivables.audit import service as audit
from receivables.customers.models import Customer
from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.etags import check_match
from receivables.invoices.models import Invoice
from receivables.invoices.queries import load as load_invoice
from receivables.invoices.service import day_of
from receivables.ledger import write_offs as ledger
from receivables.money import to_minor
from receivables.write_offs import queries
from receivables.write_offs.models import WriteOff
from receivables.write_offs.schemas import WriteOffIn, WriteOffPatch, WriteOffRead


def read(session: Session, principal: Principal, write_off_id: int) -> WriteOffRead:
    """The write-off with what came in of it; raises 404."""
    row = queries.row_of(queries.read_row(session, principal, write_off_id))
    return WriteOffRead.model_validate(row | {"recoveries": queries.recoveries(session, write_off_id, row["currency"])})


def request(session: Session, principal: Principal, data: WriteOffIn) -> WriteOffRead:
    """Asks for what an item has open, or a part of it, to be written off; the ledger moves when it is approved.

    Amounts are in the item's currency. Raises 404, 403 `users_only`, 409 `nothing_open`, `over_applied` or `already_requested`,
    422 `not_a_debit`, `amount_not_positive`, `expected_above_amount`.
    """
    invoice = load_invoice(session, principal, data.invoice_id, lock=True)
    minor = _minor_of(invoice, data)
    expected = to_minor(data.expected_recoverable, invoice.currency)
    if expected > minor:
        raise invalid("expected_above_amount", "More is expected than is written off.", "/expected_recoverable")
    name = session.execute(select(col(Customer.name)).where(col(Customer.id) == invoice.customer_id)).scalar_one()
    approval_id = approvals.ask(
        session, principal, kind=KIND.name, company_id=invoice.company_id, subject="invoice", subject_id=invoice.id,
        label=f"{invoice.number} · {name}", currency=invoice.currency, amount_minor=minor, reason=data.reason,
    )  # fmt: skip
    values = {
        "company_id": invoice.company_id, "invoice_id": invoice.id, "approval_id": approval_id, "currency": invoice.currency,
        "amount_minor": minor, "open_minor": invoice.open_minor, "judgement": data.judgement, "expected_recoverable_minor": expected,
        "recovered_minor": 0,
    }  # fmt: skip
    if data.evidence:
        values["evidence"] = data.evidence
    made = session.execute(insert(WriteOff).values(values).returning(col(WriteOff.id))).scalar_one()
    return read(session, principal, made)


def _minor_of(invoice: Invoice, data: WriteOffIn) -> int:
    if invoice.kind == "credit_note":
        raise invalid("not_a_debit", "Only what a customer owes is written off.", "/invoice_id")
    if invoice.open_minor == 0:
        raise conflict("nothing_open", "The item has nothing open.")
    minor = invoice.open_minor if data.amount is None else to_minor(data.amount, invoice.currency)
    if minor == 0:
        raise invalid("amount_not_positive", "An amount is greater than zero.", "/amount")
    if minor > invoice.open_minor:
        raise conflict("over_applied", "More than the item has open.")
    return minor


def _take_effect(session: Session, principal: Principal, approved: ApprovalRequest) -> None:
    """Enters an approved write-off on the day of the decision, the item's issue day at the earliest. Raises 409 `open_changed`."""
    statement = select(WriteOff).where(col(WriteOff.approval_id) == approved.id).with_for_update()
    wanted = session.execute(statement).scalar_one()
    invoice = load_invoice(session, principal, wanted.invoice_id, lock=True)
    if invoice.open_minor != wanted.open_minor:
        raise conflict("open_changed", "What the item has open changed since it was asked for; reject it and ask anew.")
    day = max(day_of(principal, invoice.company_id), invoice.issued_on)
    entry_id, on = ledger.write_off(driver(session), invoice.id, wanted.amount_minor, day, approved.reason, principal.actor)
    session.execute(update(WriteOff).where(col(WriteOff.id) == wanted.id).values(entry_id=entry_id, written_off_on=on))


KIND = Kind("write_off", Permission.WRITE_OFFS_APPROVE, frozenset({Permission.PAYMENTS_WRITE}), _take_effect)


def pursue(session: Session, principal: Principal, write_off_id: int, data: WriteOffPatch, if_match: str | None) -> WriteOffRead:
    """Says whether it is still pursued. Raises 404, 412, 428, 409 `not_written_off`."""
    found = queries.locked(session, principal, write_off_id)
    check_match(if_match, read(session, principal, write_off_id))
    if found.entry_id is None:
        raise conflict("not_written_off", "It is not written off.")
    if found.pursued != data.pursued:
        session.execute(update(WriteOff).where(col(WriteOff.id) == write_off_id).values(pursued=data.pursued))
        audit.record(session, actor=principal.actor, action="changed", subject="write_off", subject_id=write_off_id,
                     company_id=found.company_id, before={"pursued": found.pursued}, after={"pursued": data.pursued})  # fmt: skip
    return read(session, principal, write_off_id)
