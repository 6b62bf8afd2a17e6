"""Use cases of refunds: ask, take effect once approved, take back when the bank returned the money.

Rows are locked approval request, refund, then the receipt or credit note.
"""

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.approvals import service as approvals
from receivables.approvals.kinds import Kind
from receivables.approvals.models import ApprovalRequest
from receivables.audit import service as audit
from receivables.credits import balances, queries
from receivables.credits.models import Refund
from receivables.credits.schemas import GiveBackIn, RefundIn, RefundRead
from receivables.customers.models import Customer
from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.invoices.service import day_of
from receivables.ledger import credits as ledger
from receivables.money import from_minor
from receivables.periods.guard import check_open


def read(session: Session, principal: Principal, refund_id: int) -> RefundRead:
    """One refund; raises 404."""
    row = queries.read_row(session, queries.refunds(principal, None), Refund, refund_id, "refund")
    return RefundRead.model_validate(queries.row_of(row))


def request(session: Session, principal: Principal, data: RefundIn) -> RefundRead:
    """Asks for what a credit has open, or a part of it, to be paid out; the ledger moves when it is approved.

    The amount is in the credit's currency. Raises 404, 403 `users_only`, 409 `nothing_open`, `over_allocated` or `already_requested`,
    422 `not_a_credit`, `amount_not_positive`.
    """
    balance = balances.locked(session, principal, data.payment_id, data.invoice_id)
    minor = balances.wanted(balance, data.amount)
    name = session.execute(select(col(Customer.name)).where(col(Customer.id) == balance.customer_id)).scalar()
    approval_id = approvals.ask(
        session, principal, kind=KIND.name, company_id=balance.company_id,
        subject="payment" if balance.credit.side == "payment" else "invoice", subject_id=balance.credit.id,
        label=f"{balance.number} · {name or data.payee}", currency=balance.currency, amount_minor=minor, reason=data.reason,
    )  # fmt: skip
    values = balance.named | {
        "company_id": balance.company_id, "approval_id": approval_id, "currency": balance.currency, "amount_minor": minor,
        "payee": data.payee, "bank": data.bank, "account": data.account,
    }  # fmt: skip
    made = session.execute(insert(Refund).values(values).returning(col(Refund.id))).scalar_one()
    return read(session, principal, made)


def _take_effect(session: Session, principal: Principal, approved: ApprovalRequest) -> None:
    """Enters an approved refund on the day of the decision, the credit's own day at the earliest. Raises 409 `credit_used`."""
    wanted = session.execute(select(Refund).where(col(Refund.approval_id) == approved.id).with_for_update()).scalar_one()
    balance = balances.locked(session, principal, wanted.payment_id, wanted.invoice_id)
    if balance.open_minor < wanted.amount_minor:
        left = from_minor(balance.open_minor, balance.currency)
        raise conflict("credit_used", f"Only {left} {balance.currency} of it is left; reject the refund and ask anew.")
    day = max(day_of(principal, balance.company_id), balance.since)
    cursor = driver(session)
    entry_id, on = ledger.take(cursor, "refund", balance.credit, wanted.amount_minor, day, approved.reason, principal.actor)
    session.execute(update(Refund).where(col(Refund.id) == wanted.id).values(entry_id=entry_id, refunded_on=on))


KIND = Kind("refund", Permission.REFUNDS_APPROVE, frozenset({Permission.PAYMENTS_WRITE}), _take_effect)


def give_back(session: Session, principal: Principal, refund_id: int, data: GiveBackIn) -> RefundRead:
    """Enters that a refund came back: its money is on the credit again.

    Raises 404, 409 `not_refunded` or `already_reversed`, 422 `reversal_before_entry`, `period_closed`.
    """
    found = queries.locked(session, principal, Refund, refund_id, "refund")
    if found.entry_id is None or found.refunded_on is None:
        raise conflict("not_refunded", "It is not refunded.")
    if found.returned_on is not None:
        raise conflict("already_reversed", "The refund came back already.")
    on = data.effective_on or max(day_of(principal, found.company_id), found.refunded_on)
    if on < found.refunded_on:
        raise invalid("reversal_before_entry", f"It was refunded on {found.refunded_on}.", "/effective_on")
    check_open(driver(session), found.company_id, on, "/effective_on")
    balance = balances.locked(session, principal, found.payment_id, found.invoice_id)
    made = ledger.give_back(driver(session), balance.credit, found.entry_id, on, data.reason, principal.actor)
    session.execute(update(Refund).where(col(Refund.id) == refund_id).values(return_entry_id=made, returned_on=on))
    audit.record(session, actor=principal.actor, action="returned", subject="refund", subject_id=refund_id,
                 company_id=found.company_id, after={"returned_on": on}, reason=data.reason)  # fmt: skip
    return read(session, principal, refund_id)
