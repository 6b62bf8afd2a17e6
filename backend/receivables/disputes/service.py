"""Use cases of disputes: open one, say who sees to it and until when, ask others.

Rows are locked item, then dispute.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.customers.models import Customer
from receivables.disputes import queries, reasons
from receivables.disputes.models import Dispute, DisputeTask
from receivables.disputes.schemas import (
    DisputeAnswerIn,
    DisputeIn,
    DisputePatch,
    DisputeRead,
    DisputeTaskIn,
    DisputeTaskQuery,
    DisputeTaskRead,
)
from receivables.errors import conflict, invalid
from receivables.etags import check_match
from receivables.invoices.models import Invoice
from receivables.invoices.queries import load as load_invoice
from receivables.invoices.service import day_of
from receivables.ledger.disputed import undecided_of
from receivables.money import from_minor, to_minor
from receivables.texts import LAST_DAY


def read(session: Session, principal: Principal, dispute_id: int) -> DisputeRead:
    """The dispute with what was decided and asked; raises 404."""
    row = queries.read_row(session, principal, dispute_id)
    today = day_of(principal, principal.companies[row.company].id)
    asked = session.execute(queries.tasks(principal, DisputeTaskQuery(dispute_id=dispute_id)).order_by(col(DisputeTask.id)))
    more = {
        "acts": queries.acts(session, dispute_id, row.currency), "tasks": [queries.task_row(task, today) for task in asked],
        "credit_notes": queries.credit_notes(session, row),
    }  # fmt: skip
    return DisputeRead.model_validate(queries.row_of(row, today) | more)


def open_dispute(session: Session, principal: Principal, data: DisputeIn) -> DisputeRead:
    """Disputes what an item has open, or a part of it, in its currency, from a business day of its company on.

    Raises 404, 409 `nothing_open` or `over_disputed`, 422 `not_a_debit`, `amount_not_positive`, `unknown_reason`, `reason_inactive`,
    `opened_in_future`, `opened_before_issue`, `deadline_in_past`.
    """
    invoice = load_invoice(session, principal, data.invoice_id, lock=True)
    minor = _minor_of(session, invoice, data)
    reason = reasons.of_code(session, invoice.company_id, data.reason)
    opened_on = _opened_on(invoice, data, day_of(principal, invoice.company_id))
    deadline = data.deadline_on or min(opened_on + timedelta(reason.days), LAST_DAY)
    if deadline < opened_on:
        raise invalid("deadline_in_past", "The deadline is before the dispute.", "/deadline_on")
    values = {
        "company_id": invoice.company_id, "customer_id": invoice.customer_id, "invoice_id": invoice.id, "reason_id": reason.id,
        "currency": invoice.currency, "amount_minor": minor, "undecided_minor": minor, "deadline_on": deadline, "opened_on": opened_on,
        "actor": principal.actor,
    }  # fmt: skip
    owner = data.owner or invoice.owner or _owner_of(session, invoice.customer_id)
    values |= {name: value for name, value in (("owner", owner), ("description", data.description)) if value}
    made = session.execute(insert(Dispute).values(values).returning(col(Dispute.id))).scalar_one()
    audit.record(session, actor=principal.actor, action="opened", subject="dispute", subject_id=made, company_id=invoice.company_id,
                 after={"invoice_id": invoice.id, "amount": from_minor(minor, invoice.currency), "reason": data.reason})  # fmt: skip
    return read(session, principal, made)


def _minor_of(session: Session, invoice: Invoice, data: DisputeIn) -> int:
    if invoice.kind == "credit_note":
        raise invalid("not_a_debit", "Only what a customer owes is disputed.", "/invoice_id")
    if invoice.open_minor == 0:
        raise conflict("nothing_open", "The item has nothing open.")
    free = max(0, invoice.open_minor - undecided_of(session, [invoice.id])[invoice.id])
    minor = free if data.amount is None else to_minor(data.amount, invoice.currency)
    if minor > free or free == 0:
        raise conflict("over_disputed", f"Of what is open, {from_minor(free, invoice.currency)} {invoice.currency} is not disputed yet.")
    if minor == 0:
        raise invalid("amount_not_positive", "An amount is greater than zero.", "/amount")
    return minor


def _opened_on(invoice: Invoice, data: DisputeIn, today: date) -> date:
    opened_on = data.opened_on or max(today, invoice.issued_on)
    if opened_on > max(today, invoice.issued_on):
        raise invalid("opened_in_future", "The day has not come yet.", "/opened_on")
    if opened_on < invoice.issued_on:
        raise invalid("opened_before_issue", f"The item was issued on {invoice.issued_on}.", "/opened_on")
    return opened_on


def _owner_of(session: Session, customer_id: int) -> str | None:
    return session.execute(select(col(Customer.owner)).where(col(Customer.id) == customer_id)).scalar_one_or_none()


def change(session: Session, principal: Principal, dispute_id: int, data: DisputePatch, if_match: str | None) -> DisputeRead:
    """Gives a dispute another owner, deadline or credit note to wait for. Raises 404, 412, 428, 422 `required`."""
    found = queries.locked(session, principal, dispute_id)
    check_match(if_match, read(session, principal, dispute_id))
    sent: dict[str, Any] = data.model_dump(exclude_unset=True)
    if "deadline_on" in sent and sent["deadline_on"] is None:
        raise invalid("required", "It cannot be emptied.", "/deadline_on")
    before, after = audit.changes(found.model_dump(), sent)
    if after:
        session.execute(update(Dispute).where(col(Dispute.id) == dispute_id).values(after))
        audit.record(session, actor=principal.actor, action="changed", subject="dispute", subject_id=dispute_id,
                     company_id=found.company_id, before=before, after=after)  # fmt: skip
    return read(session, principal, dispute_id)


def ask(session: Session, principal: Principal, dispute_id: int, data: DisputeTaskIn) -> DisputeRead:
    """Puts a question to another department. Raises 404, 422 `deadline_in_past`."""
    found = queries.locked(session, principal, dispute_id)
    if data.deadline_on < day_of(principal, found.company_id):
        raise invalid("deadline_in_past", "The deadline has passed already.", "/deadline_on")
    values = data.model_dump(exclude_none=True) | {"dispute_id": dispute_id, "actor": principal.actor}
    made = session.execute(insert(DisputeTask).values(values).returning(col(DisputeTask.id))).scalar_one()
    audit.record(session, actor=principal.actor, action="asked", subject="dispute_task", subject_id=made, company_id=found.company_id,
                 after=data.model_dump(exclude_none=True))  # fmt: skip
    return read(session, principal, dispute_id)


def answer(session: Session, principal: Principal, task_id: int, data: DisputeAnswerIn) -> DisputeTaskRead:
    """Answers a question, once. Raises 404, 409 `already_answered`."""
    row = queries.read_task(session, principal, task_id)
    company_id = principal.companies[row.company].id
    statement = update(DisputeTask).where(col(DisputeTask.id) == task_id, col(DisputeTask.answer).is_(None))
    statement = statement.values(answer=data.answer, answered_by=principal.actor, answered_at=func.clock_timestamp())
    if not session.execute(statement.returning(col(DisputeTask.id)).execution_options(synchronize_session=False)).all():
        raise conflict("already_answered", "The question was answered before.")
    audit.record(session, actor=principal.actor, action="answered", subject="dispute_task", subject_id=task_id, company_id=company_id,
                 after={"answer": data.answer})  # fmt: skip
    return DisputeTaskRead.model_validate(queries.task_row(queries.read_task(session, principal, task_id), day_of(principal, company_id)))
