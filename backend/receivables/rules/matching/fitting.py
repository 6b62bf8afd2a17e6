"""How a line's amount fits some items: exactly, less a discount, less a charge, or only in part."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from receivables.rules.matching.values import Difference, OpenItem, Policy, Reason, StatementLine

LARGEST_SHARE = 10  # a small difference or a charge is at most a tenth of the largest item, which bears it


class Fit(StrEnum):
    """What the amount is to the items; partial is a part of one item, short is less than several items need."""

    EXACT = "exact"
    DISCOUNT = "discount"
    SMALL = "small"
    CHARGE = "charge"
    PARTIAL = "partial"
    SHORT = "short"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Cleared:
    """Items with the minor units each gets, how that fits, the difference (line less open amounts; 0 when partial) and the reason."""

    fit: Fit
    items: tuple[OpenItem, ...]
    parts: tuple[int, ...]
    difference_minor: int
    reason: Reason

    @property
    def difference(self) -> Difference:
        return _DIFFERENCES.get(self.fit, Difference.NONE)


_DIFFERENCES = {
    Fit.DISCOUNT: Difference.DISCOUNT,
    Fit.SMALL: Difference.SMALL_DIFFERENCE,
    Fit.CHARGE: Difference.BANK_CHARGE,
    Fit.OVER: Difference.ON_ACCOUNT,
}


def fit(items: Sequence[OpenItem], line: StatementLine, policy: Policy) -> Cleared:
    """How the line's amount fits all these items of its currency (at least one, each once), in their order where it is short."""
    difference = line.amount_minor - sum(item.open_minor for item in items)
    if difference == 0:
        return _cleared(Fit.EXACT, items, 0, Reason("amount_exact", {"items": len(items)}))
    discounted = _discounted(items, line, policy, difference)
    if discounted:
        return discounted
    share = max(item.open_minor for item in items) // LARGEST_SHARE
    if abs(difference) <= min(policy.small(line.currency), share):
        return _cleared(Fit.SMALL, items, difference, Reason("small_difference", {"difference_minor": difference}))
    if -min(policy.charge(line.currency), share) <= difference < 0:
        return _cleared(Fit.CHARGE, items, difference, Reason("bank_charge", {"charge_minor": -difference}))
    return _over(items, difference) if difference > 0 else _partial(items, line.amount_minor)


def _discounted(items: Sequence[OpenItem], line: StatementLine, policy: Policy, difference: int) -> Cleared | None:
    """Each item's own discount, within a minor unit an item for the payer's way of rounding."""
    discounts = [policy.discount(item, line.received_on) for item in items]
    rest = difference + sum(discounts)
    if not any(discounts) or abs(rest) > len(items):
        return None
    parts = [item.open_minor - discount for item, discount in zip(items, discounts, strict=True)]
    largest = max(range(len(items)), key=lambda place: (discounts[place], -place))
    if not 0 < parts[largest] + rest <= items[largest].open_minor:
        return None
    parts[largest] += rest
    return Cleared(Fit.DISCOUNT, tuple(items), tuple(parts), difference, Reason("discount", {"discount_minor": -difference}))


def _cleared(kind: Fit, items: Sequence[OpenItem], difference: int, reason: Reason) -> Cleared:
    """Every item in full; what is short is kept back from the largest."""
    parts = [item.open_minor for item in items]
    largest = max(range(len(items)), key=lambda place: (parts[place], -place))
    parts[largest] += min(0, difference)
    return Cleared(kind, tuple(items), tuple(parts), difference, reason)


def _over(items: Sequence[OpenItem], difference: int) -> Cleared:
    reason = Reason("left_on_account", {"left_minor": difference})
    return Cleared(Fit.OVER, tuple(items), tuple(item.open_minor for item in items), difference, reason)


def _partial(items: Sequence[OpenItem], amount: int) -> Cleared:
    """In the order of the items until the money is used up."""
    paid: list[tuple[OpenItem, int]] = []
    short = sum(item.open_minor for item in items) - amount
    for item in items:
        part = min(amount, item.open_minor)
        if part:
            paid.append((item, part))
        amount -= part
    reason = Reason("partial_payment", {"short_minor": short})
    kind = Fit.SHORT if len(items) > 1 else Fit.PARTIAL
    return Cleared(kind, tuple(item for item, _ in paid), tuple(part for _, part in paid), 0, reason)
