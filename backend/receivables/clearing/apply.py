"""Applies clearings: many or one, decided by the rule on locked rows, then written in a few statements. A refused one changes nothing."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.clearing import apply_queries as queries
from receivables.clearing.apply_queries import LockedItem, LockedReceipt
from receivables.clearing.kept import Kept
from receivables.database import driver
from receivables.errors import FieldError, Problem
from receivables.ledger import clearings as ledger
from receivables.rules.allocation import EntryKind
from receivables.rules.clearing import Cleared, ClearingError, Limits, Receipt, Wanted, clear
from receivables.rules.matching.words import compact

DIFFERENCES = (EntryKind.DISCOUNT, EntryKind.SMALL_DIFFERENCE, EntryKind.BANK_CHARGE)
TEXTS = {
    "unknown_item": "There is no such item in the receipt's company.",
    "duplicate_item": "Each item is named once.",
    "not_a_debit": "Only a debit item is paid.",
    "currency_differs": "The item is in another currency.",
    "customer_differs": "The item is of a customer that is neither the receipt's nor of its group.",
    "amount_not_positive": "An allocation is greater than zero.",
    "over_applied": "More than the item has open.",
    "over_allocated": "More than the receipt has open.",
    "discount_not_allowed": "The customer's terms allow no discount.",
    "discount_too_late": "The money came in after the discount's last day.",
    "discount_too_large": "More than the terms allow.",
    "discount_leaves_open": "A discount is for settling the item; something would stay open.",
    "difference_too_large": "More than may be booked away at once.",
    "difference_leaves_open": "A small difference is booked away only where nothing stays open.",
    "charge_too_large": "More than may be taken for a bank charge at once.",
}
CLEARED = Problem(409, "already_cleared", "Conflict", "Nothing of the receipt is open any more; somebody was faster.")
STALE = Problem(409, "proposal_stale", "Conflict", "An item of the proposal was paid meanwhile; read it again.")


@dataclass(frozen=True, slots=True)
class Job:
    """One receipt to clear: as proposed, or as wanted with `over_minor` units of an overpayment booked away.

    `open_minor`: what it had open when that was decided; `customers`: whose items it may pay, nobody named meaning anybody's;
    `owner`: whose it is where nobody is known (None: the customer of the largest part).
    """

    payment_id: int
    open_minor: int | None
    proposal: Kept | None = None
    wanted: Sequence[Wanted] = ()
    over_minor: int = 0
    customers: frozenset[int] = frozenset()
    owner: int | None = None
    automatic: bool = False
    note: str | None = None

    def asked(self) -> tuple[Sequence[Wanted], int]:
        return (self.wanted, self.over_minor) if self.proposal is None else self.proposal.wanted()


@dataclass(slots=True)
class Outcome:
    """The clearings made, by receipt, and why others were not."""

    made: dict[int, int] = field(default_factory=dict)
    refused: dict[int, Problem] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Planned:
    """A clearing that will be made. `owner`: the receipt's customer after it."""

    job: Job
    receipt: LockedReceipt
    cleared: Cleared
    owner: int | None


def apply(session: Session, principal: Principal, company_id: int, jobs: Sequence[Job], limits: dict[str, Limits]) -> Outcome:
    """Makes the clearings that may stand, in the order of the jobs; `limits` by currency. Each receipt stands in one job.

    What is refused carries 409 `already_cleared`, `receipt_changed`, `proposal_stale` or 422 with every field at fault.
    """
    cursor, outcome = driver(session), Outcome()
    items = queries.items(cursor, company_id, [part.item_id for job in jobs for part in job.asked()[0]])
    receipts = queries.receipts(cursor, company_id, [job.payment_id for job in jobs])
    debits = {item_id: item.debit for item_id, item in items.items()}
    planned = []
    for job in jobs:
        try:
            receipt = _open(job, receipts.get(job.payment_id))
            opened = {item_id: debit.open_minor for item_id, debit in debits.items()} if job.proposal is None else _opened(job, debits)
            if job.proposal is not None and not job.proposal.fits(opened):
                raise STALE
            cleared = decide(job, receipt, debits, limits.get(receipt.currency, Limits()))
        except Problem as problem:
            outcome.refused[job.payment_id] = problem
            continue
        for movement in cleared.movements:
            if movement.item_id is not None:
                debit = debits[movement.item_id]
                debits[movement.item_id] = replace(debit, open_minor=debit.open_minor - movement.minor)
        planned.append(_Planned(job, receipt, cleared, _owner(job, receipt, debits)))
    if planned:
        outcome.made = _write(session, principal, company_id, planned, items)
    return outcome


def _opened(job: Job, debits: dict[int, Any]) -> dict[int, int]:
    assert job.proposal is not None  # noqa: S101 - asked only of proposals
    return {item_id: debits[item_id].open_minor for item_id, _, _ in job.proposal.items if item_id in debits}


def _open(job: Job, receipt: LockedReceipt | None) -> LockedReceipt:
    if receipt is None:
        raise Problem(404, "not_found", "Not found", "There is no such payment.")
    if receipt.reversed:
        raise Problem(409, "already_reversed", "Conflict", "The receipt is reversed.")
    if receipt.open_minor == 0:
        raise CLEARED
    if job.open_minor is not None and receipt.open_minor != job.open_minor:
        raise Problem(409, "receipt_changed", "Conflict", "The receipt has another amount open than it had; read it again.")
    return receipt


def decide(job: Job, receipt: LockedReceipt, debits: dict[int, Any], limits: Limits) -> Cleared:
    """What the rule makes of a job. Raises 422 with a problem for each field at fault."""
    wanted, over = job.asked()
    money = Receipt(receipt.open_minor, receipt.currency, receipt.received_on, job.customers)
    named = [debits[part.item_id] for part in wanted if part.item_id in debits]
    try:
        return clear(money, named, wanted, over, limits)
    except ClearingError as error:
        errors = [
            FieldError(f"/{p.field}" if p.index is None else f"/items/{p.index}/{p.field}", p.code, TEXTS[p.code]) for p in error.problems
        ]  # fmt: skip
        raise Problem(422, errors[0].code, "Not accepted", errors[0].detail, errors) from error


def _owner(job: Job, receipt: LockedReceipt, debits: dict[int, Any]) -> int | None:
    if receipt.customer_id is not None:
        return receipt.customer_id
    wanted, _ = job.asked()
    largest = max(wanted, key=lambda part: part.amount_minor, default=None)
    return job.owner if job.owner is not None or largest is None else debits[largest.item_id].customer_id


def _write(
    session: Session, principal: Principal, company_id: int, planned: Sequence[_Planned], items: dict[int, LockedItem]
) -> dict[int, int]:
    cursor, actor = driver(session), principal.actor
    taught = [None if one.job.automatic or one.owner is None else _payer(one) for one in planned]
    aliases = queries.learn(cursor, company_id, actor, Counter(payer for payer in taught if payer is not None))
    rows = [_row(one) | {"alias_id": aliases.get(payer) if payer else None} for one, payer in zip(planned, taught, strict=True)]
    made = queries.add_clearings(cursor, company_id, actor, rows)
    entries = [entry for one in planned for entry in _entries(one, company_id, made[one.receipt.id], items)]
    ledger.enter(cursor, entries, actor, None)
    identified = {one.receipt.id: one.owner for one in planned if one.receipt.customer_id is None and one.owner is not None}
    queries.settle(cursor, sorted(made), identified)
    return made


def _payer(one: _Planned) -> tuple[int, str, str] | None:
    """(customer, account, name) that a person's clearing confirms; the texts as short as an index takes them."""
    account, name = compact(one.receipt.account or "")[:100], " ".join((one.receipt.name or "").split())[:200]
    return (one.owner or 0, account, name) if account or name else None


def _row(one: _Planned) -> dict[str, Any]:
    proposal, cleared = one.job.proposal, one.cleared
    return {
        "payment_id": one.receipt.id, "customer_id": one.owner, "currency": one.receipt.currency,
        "applied_minor": cleared.sum_of(EntryKind.ALLOCATION), "differences_minor": cleared.sum_of(*DIFFERENCES),
        "kept_minor": cleared.sum_of(*DIFFERENCES, items=False), "left_minor": cleared.left_minor,
        "identified": one.receipt.customer_id is None and one.owner is not None, "automatic": one.job.automatic,
        "confidence": proposal.confidence if proposal else None, "reasons": json.dumps(proposal.reasons if proposal else []),
        "note": one.job.note,
    }  # fmt: skip


def _entries(one: _Planned, company_id: int, clearing_id: int, items: dict[int, LockedItem]) -> list[ledger.NewEntry]:
    entries = []
    for movement in one.cleared.movements:
        pays = movement.kind is EntryKind.ALLOCATION or movement.item_id is None
        issued = one.receipt.received_on if movement.item_id is None else items[movement.item_id].issued_on
        entries.append(ledger.NewEntry(
            clearing_id, company_id, one.receipt.currency, str(movement.kind), movement.item_id, one.receipt.id if pays else None,
            movement.minor, max(one.receipt.received_on, issued),
        ))  # fmt: skip
    return entries
