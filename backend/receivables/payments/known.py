"""A pushed receipt that is known already: what differs is updated, added or, as a correction, reversed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.bulk.rows import Row
from receivables.database import driver
from receivables.invoices.corrections import TAKEN_BACK, reverse_allocations
from receivables.invoices.earned import take_back_unearned
from receivables.ledger import queries as ledger
from receivables.ledger.models import Entry
from receivables.ledger.queries import NewAllocation
from receivables.payments import queries, reversals
from receivables.payments.models import Payment
from receivables.payments.plan import Items, plan, requested
from receivables.payments.push_queries import lock_items
from receivables.rules.allocation import effective_on
from receivables.rules.items import Item, Kind
from receivables.rules.periods import PERIOD_CLOSED, first_open, is_closed, told

POSTED = {"amount_minor": "amount", "currency": "currency", "customer_id": "customer_external_id", "received_on": "received_on"}
DESCRIPTIVE = ("number", "method", "reference", "remittance_text")

_CORRECTED = "corrected by its source system"


@dataclass(frozen=True, slots=True)
class Reversed:
    """The allocations of a receipt that was reversed to be posted anew, and whether it pays the same again."""

    paid: list[Entry]
    again: bool


def compare(
    session: Session, principal: Principal, row: Row, payment_id: int, values: dict[str, Any], source: str, corrections_allowed: bool,
    closed_until: date | None,
) -> Reversed | None:  # fmt: skip
    """Brings a known receipt to what was sent. Answers what it paid where it was reversed and is to be posted anew, else None."""
    stored = queries.load(session, principal, payment_id)
    named = [wanted.invoice_external_id for wanted in row.data.allocations]
    items = Items.locked(lock_items(driver(session), stored.company_id, source, named, []))
    payment = queries.load(session, principal, payment_id, lock=True)
    if row.data.customer_external_id is None:
        values["customer_id"] = payment.customer_id  # whose it is was found out here: not to say it is no difference
    differing = _differing(payment, values)
    if differing and not corrections_allowed:
        for name in differing:
            row.refuse(POSTED[name], "posted_item_differs", "The posted receipt differs; ?corrections=true reposts it.")
        return None
    if differing:
        if is_closed(min(values["received_on"], values["received_on"] if payment.reversed else payment.received_on), closed_until):
            row.refuse("received_on", PERIOD_CLOSED, told(closed_until))
            return None
        return _reverse(session, principal, row, payment, values)
    standing = ledger.standing_allocations(session, payment_id=payment_id) if "allocations" in row.data.model_fields_set else []
    left = _too_much(row, standing, items)
    if row.errors:
        return None
    if left and not corrections_allowed:
        row.refuse("allocations", "allocations_differ", "More stands applied than was sent; ?corrections=true reverses it.")
        return None
    if left:
        for entry in left:  # as if it had never been, or from the first open day on
            day = first_open(entry.effective_on, closed_until)
            reverse_allocations(session, [entry], principal.actor, _CORRECTED, day)
        for entry in left:
            items.give_back(entry.debit_id or 0, -entry.amount_minor)
    _take(session, principal, row, payment, values, items, [entry for entry in standing if entry not in left])
    if left and not row.errors:
        take_back_unearned(session, [entry.debit_id for entry in left], None, _CORRECTED, principal.actor)
        row.done("updated", payment_id)
    return None


def _reverse(session: Session, principal: Principal, row: Row, payment: Payment, values: dict[str, Any]) -> Reversed | None:
    """Takes the receipt back for a correction. What it paid is paid again as far as the row neither says otherwise nor moves the money."""
    cursor, paid = driver(session), list[Entry]()
    if reason := reversals.held_back(cursor, payment.id):
        row.refuse("", *reason)
        return None
    if not payment.reversed:
        if ledger.past_of(cursor, payment_id=payment.id)[1]:
            row.refuse("", "allocation_taken_back", TAKEN_BACK)
            return None
        paid = reversals.reverse_payment(session, payment, principal.actor, _CORRECTED, None)
    cursor.execute("UPDATE payments SET superseded = true WHERE id = %s", [payment.id])
    row.status = "updated"
    silent = not row.data.model_fields_set & {"allocations", "auto_allocate"}
    same = (payment.currency, payment.customer_id) == (values["currency"], values["customer_id"])
    return Reversed(paid, again=silent and same)


def pay_again(session: Session, actor: str, payment_id: int, values: dict[str, Any], before: Reversed) -> None:
    """Applies a reposted receipt to what the reversed one paid, as far as its money goes and it is to be paid again."""
    left, again = values["amount_minor"], []
    for entry in before.paid if before.again else ():
        minor = min(left, -entry.amount_minor)
        left -= minor
        if minor > 0 and entry.debit_id is not None:
            day = max(entry.effective_on, values["received_on"])
            again.append(NewAllocation(entry.company_id, entry.currency, entry.debit_id, payment_id, None, minor, day))
    ledger.allocate(driver(session), again, actor, "applied again after a correction")
    take_back_unearned(session, [entry.debit_id for entry in before.paid], None, _CORRECTED, actor)


def _differing(payment: Payment, values: dict[str, Any]) -> list[str]:
    """The posted fields that differ; a receipt without a customer may learn it."""
    return [n for n in POSTED if getattr(payment, n) != values[n] and not (n == "customer_id" and payment.customer_id is None)]


def _by_item(parts: Iterable[tuple[int | None, int]]) -> dict[int, int]:
    total: dict[int, int] = {}
    for item_id, minor in parts:
        total[item_id or 0] = total.get(item_id or 0, 0) + minor
    return total


def _too_much(row: Row, standing: list[Entry], items: Items) -> list[Entry]:
    """The standing allocations to items for which less was sent than stands; none where what was sent is refused."""
    wanted = _by_item(requested(row, row.data, items) or [])
    applied = _by_item((entry.debit_id, -entry.amount_minor) for entry in standing)
    return [entry for entry in standing if wanted.get(entry.debit_id or 0, 0) < applied[entry.debit_id or 0]]


def _take(
    session: Session, principal: Principal, row: Row, payment: Payment, values: dict[str, Any], items: Items, standing: list[Entry]
) -> None:
    """Writes what describes the receipt and adds the allocations that are not there yet."""
    current = queries.load(session, principal, payment.id)
    changed = {name: values[name] for name in (*DESCRIPTIVE, "customer_id") if getattr(current, name) != values[name]}
    applied = _by_item((entry.debit_id, -entry.amount_minor) for entry in standing)
    added = _missing(row, current, values, items, applied)
    if added is None:
        return
    session.execute(update(Payment).where(col(Payment.id) == payment.id).values(**changed, fingerprint=values["fingerprint"]))
    allocations = [
        NewAllocation(current.company_id, current.currency, item_id, current.id, None, minor,
                      effective_on(current.received_on, items.by_id[item_id].issued_on))
        for item_id, minor in added
    ]  # fmt: skip
    ledger.allocate(driver(session), allocations, principal.actor)
    if changed:
        audit.record(session, actor=principal.actor, action="changed", subject="payment", subject_id=current.id,
                     company_id=current.company_id, before={n: getattr(current, n) for n in changed}, after=changed)  # fmt: skip
    row.done("updated" if changed or added else "unchanged", current.id)


def _missing(row: Row, payment: Payment, values: dict[str, Any], items: Items, applied: dict[int, int]) -> list[tuple[int, int]] | None:
    """The allocations sent less those that stand; None when the row is refused."""
    whole = payment.open_minor + sum(applied.values())
    credit = Item(payment.id, Kind.CREDIT, whole, payment.received_on, payment.received_on, payment.currency, values["customer_id"])
    for item_id, minor in applied.items():
        items.give_back(item_id, minor)
    wanted = plan(row, credit, items)
    if wanted is None:
        return None
    return [(item_id, minor - applied.get(item_id, 0)) for item_id, minor in _by_item(wanted).items() if minor > applied.get(item_id, 0)]
