"""Use cases of transfers: move a credit balance to another customer of the group, and take both ends back together.

Rows are locked transfer, items by id, receipts by id.
"""

from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.credits import balances, queries
from receivables.credits.balances import Balance
from receivables.credits.models import Transfer
from receivables.credits.schemas import GiveBackIn, TransferIn, TransferRead
from receivables.customers.models import Customer
from receivables.customers.queries import load as load_customer
from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.invoices.service import day_of
from receivables.ledger import credits as ledger
from receivables.ledger import queries as entries
from receivables.ledger.credits import Credit
from receivables.money import from_minor
from receivables.payments import push_queries, reversals
from receivables.payments.models import Payment
from receivables.periods.guard import check_open

SOURCE = "transfer"


def read(session: Session, principal: Principal, transfer_id: int) -> TransferRead:
    """One transfer; raises 404."""
    statement, _ = queries.transfers(principal, None)
    return TransferRead.model_validate(queries.row_of(queries.read_row(session, statement, Transfer, transfer_id, "transfer")))


def create(session: Session, principal: Principal, data: TransferIn) -> TransferRead:
    """Takes money out of one customer's credit and records it as a receipt of another, in the credit's currency, on one day.

    Raises 404, 409 `nothing_open` or `over_allocated`, 422 `not_a_credit`, `customer_unidentified`, `same_customer`, `other_company`,
    `other_group`, `amount_not_positive`, `before_credit`, `period_closed`.
    """
    balance = balances.locked(session, principal, data.payment_id, data.invoice_id)
    target = _target(session, principal, balance, data.customer_id)
    minor = balances.wanted(balance, data.amount)
    if data.effective_on is not None and data.effective_on < balance.since:
        raise invalid("before_credit", f"The credit is of {balance.since}.", "/effective_on")
    day = data.effective_on or max(day_of(principal, balance.company_id), balance.since)
    cursor = driver(session)
    check_open(cursor, balance.company_id, day, "/effective_on")
    entry_id, on = ledger.take(cursor, "transfer", balance.credit, minor, day, data.reason, principal.actor)
    number = f"T-{entry_id}"
    row: dict[str, Any] = {
        "customer_id": target.id, "external_id": number, "number": number, "currency": balance.currency, "amount_minor": minor,
        "open_minor": minor, "received_on": on, "method": None, "reference": balance.number, "remittance_text": None, "fingerprint": None,
    }  # fmt: skip
    made = push_queries.insert(cursor, balance.company_id, SOURCE, principal.actor, [row]).get(number)
    if made is None:
        raise conflict("already_exists", f"There is a receipt {number} of the source {SOURCE}.")
    values = balance.named | {
        "company_id": balance.company_id, "to_payment_id": made, "currency": balance.currency, "amount_minor": minor,
        "reason": data.reason, "entry_id": entry_id, "transferred_on": on, "actor": principal.actor,
    }  # fmt: skip
    transfer_id = session.execute(insert(Transfer).values(values).returning(col(Transfer.id))).scalar_one()
    audit.record(session, actor=principal.actor, action="created", subject="transfer", subject_id=transfer_id, reason=data.reason,
                 company_id=balance.company_id, after={"amount": from_minor(minor, balance.currency), "to_payment_id": made})  # fmt: skip
    return read(session, principal, transfer_id)


def _target(session: Session, principal: Principal, balance: Balance, customer_id: int) -> Customer:
    if balance.customer_id is None:
        raise invalid("customer_unidentified", "Say first whose receipt it is.", "/payment_id")
    if customer_id == balance.customer_id:
        raise invalid("same_customer", "It is this customer's already.", "/customer_id")
    giver, target = (load_customer(session, principal, found) for found in (balance.customer_id, customer_id))
    if target.company_id != balance.company_id:
        raise invalid("other_company", "The customer belongs to another company.", "/customer_id")
    if giver.group_name is None or giver.group_name != target.group_name:
        raise invalid("other_group", "Both customers must be of one group.", "/customer_id")
    return target


def reverse(session: Session, principal: Principal, transfer_id: int, data: GiveBackIn) -> TransferRead:
    """Takes both ends back: the new receipt with what it pays, and the entry on the credit it came from.

    Raises 404, 409 `already_reversed`, or `credit_taken_out` while the new receipt's money is refunded or transferred on, 422
    `reversal_before_entry`, `period_closed`.
    """
    found = queries.locked(session, principal, Transfer, transfer_id, "transfer")
    if found.reversed_on is not None:
        raise conflict("already_reversed", "The transfer is reversed already.")
    cursor = driver(session)
    _lock(session, found)
    last_day, _ = entries.past_of(cursor, payment_id=found.to_payment_id)
    on = data.effective_on or max(day_of(principal, found.company_id), last_day, found.transferred_on)
    check_open(cursor, found.company_id, on, "/effective_on")
    received = reversals.lock(session, found.to_payment_id)
    reversals.reverse_payment(session, received, principal.actor, data.reason, on)
    credit = Credit("payment", found.payment_id) if found.payment_id is not None else Credit("credit", found.invoice_id or 0)
    made = ledger.give_back(cursor, credit, found.entry_id, on, data.reason, principal.actor)
    session.execute(update(Transfer).where(col(Transfer.id) == transfer_id).values(reversal_entry_id=made, reversed_on=on))
    audit.record(session, actor=principal.actor, action="reversed", subject="transfer", subject_id=transfer_id,
                 company_id=found.company_id, reason=data.reason)  # fmt: skip
    return read(session, principal, transfer_id)


def _lock(session: Session, found: Transfer) -> None:
    """Locks what the new receipt pays and a credit note it came from, then both receipts, each in the order of their ids."""
    cursor = driver(session)
    cursor.execute(
        "SELECT id FROM invoices WHERE id = %(note)s OR id IN (SELECT debit_id FROM entries WHERE payment_id = %(to)s)"
        " ORDER BY id FOR UPDATE",
        {"note": found.invoice_id, "to": found.to_payment_id},
    )
    ids = [found.to_payment_id] + ([found.payment_id] if found.payment_id is not None else [])
    cursor.execute(f"SELECT id FROM {Payment.__tablename__} WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [ids])  # noqa: S608 - a constant
