"""Plans as the wire shows them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from receivables.invoices.models import Invoice
from receivables.money import from_minor
from receivables.plans.schemas import PlanCalculation, Shown
from receivables.rules.aging import days_overdue
from receivables.rules.plans import Part, PartStatus, PlanState

_OWN = (
    "id", "company", "customer_id", "customer_number", "customer_name", "currency", "annual_percent", "rhythm", "grace_days",
    "missed_allowed", "proposed_on", "accept_until", "accepted_on", "accepted_by", "cancel_reason", "declined_on", "declined_by",
    "decline_words", "reason", "approval_id", "requested_by", "decided_by", "recorded_at",
)  # fmt: skip


def status_of(row: Any, state: PlanState | None, day: date) -> str:
    """Where a plan stands: what was decided of it, and from its acceptance on what the ledger says."""
    if row.decision != "approved":
        return str(row.decision)
    if state is not None:
        return state.status.value
    if row.cancelled_on is not None:
        return "cancelled"
    if row.declined_on is not None:
        return "declined"
    return "expired" if row.accept_until < day else "offered"


def row_of(row: Any, parts: Sequence[Part], state: PlanState | None, day: date) -> Shown:
    """A plan's row; without a state nobody has accepted it, and nothing came in for it."""
    received = state.received_minor if state else 0
    total = row.principal_minor + row.interest_minor
    judged = [part.status for part in state.parts] if state else []
    waiting = [(part, part.minor - one.received_minor) for part, one in zip(parts, state.parts, strict=True)] if state else []
    following = next(((part.due_on, left) for part, left in waiting if left > 0), None)
    money = {
        "principal": row.principal_minor, "interest": row.interest_minor, "total": total, "received": received,
        "outstanding": total - received,
    }  # fmt: skip
    running = state is not None and state.status == "running" and following is not None
    return {name: getattr(row, name) for name in _OWN} | {
        name: from_minor(minor, row.currency) for name, minor in money.items()
    } | {
        "status": status_of(row, state, day), "parts_count": len(parts), "parts_kept": judged.count(PartStatus.KEPT),
        "parts_unkept": judged.count(PartStatus.PARTLY) + judged.count(PartStatus.MISSED),
        "next_due_on": following[0] if running and following else None,
        "next_amount": from_minor(following[1], row.currency) if running and following else None,
        "ended_on": state.ended_on if state else row.cancelled_on or row.declined_on,
    }  # fmt: skip


def parts_of(parts: Sequence[Part], state: PlanState | None, currency: str) -> list[Shown]:
    """The instalments, judged where the plan was accepted."""
    shown = []
    for place, part in enumerate(parts):
        judged = state.parts[place] if state else None
        money = {"principal": part.principal_minor, "interest": part.interest_minor, "amount": part.minor}
        money["received"] = judged.received_minor if judged else 0
        told = {name: from_minor(minor, currency) for name, minor in money.items()}
        shown.append({"number": place + 1, "due_on": part.due_on, "status": judged.status if judged else None} | told)
    return shown


def items_of(items: Sequence[Any], shares: Sequence[Any], currency: str, day: date) -> list[Shown]:
    """The items with their own due day and age, and the plan's day beside."""
    last = {share.invoice_id: share.due_on for share in shares}
    return [
        {
            "invoice_id": item.invoice_id, "number": item.number, "kind": item.kind, "due_on": item.due_on,
            "days_overdue": max(0, days_overdue(item.due_on, day)) if item.open_minor else 0, "plan_due_on": last[item.invoice_id],
            "covered": from_minor(item.covered_minor, currency), "open": from_minor(item.open_minor, currency),
        }
        for item in items
    ]  # fmt: skip


def shares_of(shares: Sequence[Any], currency: str) -> list[Shown]:
    """What of each item is due with each instalment."""
    return [
        {"number": s.number, "invoice_id": s.invoice_id, "due_on": s.due_on, "amount": from_minor(s.share_minor, currency)} for s in shares
    ]


def calculation(
    account: Invoice, covered: Sequence[tuple[Invoice, int]], parts: Sequence[Part], shares: Sequence[tuple[int, int, int]], day: date
) -> PlanCalculation:
    """What a plan of these items and instalments would be."""
    currency = account.currency
    last = {item_id: parts[place].due_on for place, item_id, _ in shares}
    items = [
        {
            "invoice_id": item.id, "number": item.number, "kind": item.kind, "due_on": item.due_on, "covered": from_minor(minor, currency),
            "days_overdue": max(0, days_overdue(item.due_on, day)), "plan_due_on": last[item.id],
            "open": from_minor(item.open_minor, currency),
        }
        for item, minor in covered
    ]  # fmt: skip
    dues = [
        {"number": place + 1, "invoice_id": item_id, "due_on": parts[place].due_on, "amount": from_minor(minor, currency)}
        for place, item_id, minor in shares
    ]
    principal, interest = sum(part.principal_minor for part in parts), sum(part.interest_minor for part in parts)
    return PlanCalculation.model_validate(
        {
            "customer_id": account.customer_id, "currency": currency, "principal": from_minor(principal, currency),
            "interest": from_minor(interest, currency), "total": from_minor(principal + interest, currency),
            "parts": parts_of(parts, None, currency), "items": items, "shares": dues,
        }
    )  # fmt: skip
