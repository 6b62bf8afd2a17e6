"""Tries a clearing: what it would come to, and what it would be refused with."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.clearing import apply_queries, service
from receivables.clearing.apply import DIFFERENCES, decide
from receivables.clearing.apply_queries import LockedItem
from receivables.clearing.request_schemas import ClearIn, PreviewItem, PreviewLimits, PreviewRead
from receivables.database import driver
from receivables.errors import FieldError, Problem, ProblemField
from receivables.money import from_minor
from receivables.payments import queries as payments
from receivables.rules.allocation import EntryKind
from receivables.rules.clearing import Cleared, Limits, Wanted, as_asked, discount_of


def preview(session: Session, principal: Principal, payment_id: int, data: ClearIn) -> PreviewRead:
    """What clearing so would come to, and what it would be refused with; writes nothing. Raises 404."""
    payment = payments.load(session, principal, payment_id)
    errors: list[FieldError] = []
    try:
        company_id, job, limits, currency = service.asked_of(session, principal, payment_id, data)
    except Problem as problem:
        return _told(payment.currency, payment.open_minor, Cleared((), payment.open_minor), [], problem.errors, Limits())
    items = apply_queries.items(driver(session), company_id, [part.item_id for part in job.wanted], lock=False)
    receipt = apply_queries.receipts(driver(session), company_id, [payment_id], lock=False)[payment_id]
    debits = {item_id: item.debit for item_id, item in items.items()}
    try:
        if receipt.open_minor != job.open_minor:
            errors.append(FieldError("/open", "receipt_changed", "The receipt has another amount open; read it again."))
        cleared = decide(job, receipt, debits, limits)
    except Problem as problem:
        errors += problem.errors
        cleared = as_asked(job.wanted, job.over_minor, receipt.open_minor)
    shown = previewed(items, job.wanted, receipt.received_on, limits, currency)
    return _told(currency, receipt.open_minor, cleared, shown, errors, limits)


def previewed(items: dict[int, LockedItem], wanted: Sequence[Wanted], on: date, limits: Limits, currency: str) -> list[PreviewItem]:
    """Each known item as it is now and as a clearing would leave it, with the discount allowed for money of that day."""
    shown = []
    for part in (part for part in wanted if part.item_id in items):
        debit = items[part.item_id].debit
        shown.append(PreviewItem(
            invoice_id=part.item_id, number=items[part.item_id].number, open_before=from_minor(debit.open_minor, currency),
            open_after=from_minor(debit.open_minor - part.amount_minor - part.difference_minor, currency),
            discount_allowed=from_minor(discount_of(debit, on, limits.discount_grace_days), currency),
        ))  # fmt: skip
    return shown


def _told(
    currency: str, open_minor: int, cleared: Cleared, items: Sequence[PreviewItem], errors: Sequence[FieldError], limits: Limits
) -> PreviewRead:
    sums = {"applied": cleared.sum_of(EntryKind.ALLOCATION), "differences": cleared.sum_of(*DIFFERENCES),
            "kept": cleared.sum_of(*DIFFERENCES, items=False), "left": cleared.left_minor, "open": open_minor}  # fmt: skip
    return PreviewRead(
        currency=currency, items=list(items), errors=[ProblemField(**error.as_dict()) for error in errors],
        limits=PreviewLimits(small_difference=from_minor(limits.small_minor, currency),
                             bank_charge=from_minor(limits.charge_minor, currency)),
        **{name: from_minor(minor, currency) for name, minor in sums.items()},
    )  # fmt: skip
