"""Clears several receipts and credit notes against several items at once: decided on locked rows, undone as a whole."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.clearing import aliases, apply_queries, joint_queries, service
from receivables.clearing.joint_plan import Plan, plan_of
from receivables.clearing.joint_schemas import JointCredit, JointIn, JointPart, JointPreview
from receivables.clearing.preview import previewed
from receivables.clearing.request_schemas import PreviewLimits
from receivables.clearing.schemas import ClearingRead
from receivables.database import driver
from receivables.errors import Problem, ProblemField
from receivables.ledger import clearings as ledger
from receivables.money import from_minor
from receivables.rules.allocation import EntryKind

CONFLICTS = {"already_cleared", "credit_changed", "already_reversed"}


def clear(session: Session, principal: Principal, data: JointIn) -> ClearingRead:
    """Clears the items as asked with the credits named, in one transaction; what is not used stays on each credit.

    Raises 404, 409 `already_cleared`, `already_reversed` or `credit_changed`, 422 with every field at fault.
    """
    plan = plan_of(session, principal, data, lock=True)
    if plan.errors:
        first = plan.errors[0]
        status = 409 if first.code in CONFLICTS else 422
        raise Problem(status, first.code, "Conflict" if status == 409 else "Not accepted", first.detail, plan.errors)
    made = service.read_clearing(session, principal, _write(session, principal, plan, data.note))
    after = made.model_dump(mode="json", include={"id", "applied", "differences", "kept", "left", "customer_id", "note", "used"})
    audit.record(session, actor=principal.actor, action="cleared", subject="clearing", subject_id=made.id, company_id=plan.company_id,
                 after=after)  # fmt: skip
    return made


def preview(session: Session, principal: Principal, data: JointIn) -> JointPreview:
    """What clearing so would come to, which credit would pay what, and what it would be refused with; writes nothing. Raises 404."""
    plan = plan_of(session, principal, data, lock=False)

    def told(minor: int) -> str:
        return from_minor(minor, plan.currency)

    credits = [
        JointCredit(**credit.named, number=credit.number, open_before=told(credit.open_minor), used=told(plan.used(place)),
                    open_after=told(credit.open_minor - plan.used(place)))
        for place, credit in enumerate(plan.credits)
    ]  # fmt: skip
    limits = PreviewLimits(small_difference=told(plan.limits.small_minor), bank_charge=told(plan.limits.charge_minor))
    return JointPreview(
        currency=plan.currency, credits=credits, items=previewed(plan.items, plan.wanted, plan.on, plan.limits, plan.currency),
        parts=[JointPart(credit=part.credit, item=part.item, amount=told(part.minor)) for part in plan.parts],
        errors=[ProblemField(**error.as_dict()) for error in plan.errors], limits=limits,
        **{name: told(minor) for name, minor in plan.sums().items()},
    )  # fmt: skip


def _write(session: Session, principal: Principal, plan: Plan, note: str | None) -> int:
    cursor = driver(session)
    rows = _credit_rows(session, principal, plan)
    sums = {name: minor for name, minor in plan.sums().items() if name != "open"} | {"left": sum(row["left_minor"] for row in rows)}
    made = joint_queries.add(cursor, sums | {
        "company": plan.company_id, "received_on": plan.on, "customer": plan.owner, "currency": plan.currency, "note": note,
        "actor": principal.actor,
    }, rows)  # fmt: skip
    ledger.enter(cursor, list(_entries(plan, made)), principal.actor, None)
    paid = [row for row in rows if row["payment_id"] is not None]
    identified = {row["payment_id"]: plan.owner for row in paid if row["identified"] and plan.owner is not None}
    if paid:
        apply_queries.settle(cursor, [row["payment_id"] for row in paid], identified)
    return made


def _credit_rows(session: Session, principal: Principal, plan: Plan) -> list[dict[str, Any]]:
    """What is kept of each credit; the payers of receipts are learnt, all at once."""
    taught = [
        None if one.receipt is None or plan.owner is None else aliases.payer(one.customer_id or plan.owner, one.receipt)
        for one in plan.credits
    ]  # fmt: skip
    told = Counter(payer for payer in taught if payer is not None)
    learnt = apply_queries.learn(driver(session), plan.company_id, principal.actor, told)
    return [
        one.named | {
            "used_minor": plan.used(place), "left_minor": one.open_minor - plan.used(place), "identified": one.customer_id is None,
            "alias_id": learnt[payer] if payer else None,
        }
        for place, (one, payer) in enumerate(zip(plan.credits, taught, strict=True))
    ]  # fmt: skip


def _entries(plan: Plan, clearing_id: int) -> Iterator[ledger.NewEntry]:
    """What one item gets and is let go takes effect on one day: the latest of its own and of all that pays it."""
    days = {place: plan.items[part.item_id].issued_on for place, part in enumerate(plan.wanted)}
    for part in plan.parts:
        days[part.item] = max(days[part.item], plan.credits[part.credit].on)
    for part in plan.parts:
        credit = plan.credits[part.credit]
        yield ledger.NewEntry(clearing_id, plan.company_id, plan.currency, EntryKind.ALLOCATION, plan.wanted[part.item].item_id,
                              credit.named["payment_id"], part.minor, days[part.item], credit.named["invoice_id"])  # fmt: skip
    places = {part.item_id: place for place, part in enumerate(plan.wanted)}
    for movement in plan.cleared.movements:
        if movement.kind is EntryKind.ALLOCATION:
            continue
        last = plan.credits[-1]
        day = last.on if movement.item_id is None else days[places[movement.item_id]]
        yield ledger.NewEntry(clearing_id, plan.company_id, plan.currency, str(movement.kind), movement.item_id,
                              last.id if movement.item_id is None else None, movement.minor, day)  # fmt: skip
