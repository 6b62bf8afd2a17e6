"""Clearing (`clearing.v1`): what a receipt pays, what is let go beside it (discount, small difference, bank charge), what stays on account.

No unit is lost: what an item has open falls by what it is paid and what is let go of it, and what the receipt has open by what it pays and
what of an overpayment is booked away. Taken back, every movement is negated, and both are as they were.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from receivables.money import round_half_even_ratio
from receivables.rules.allocation import EntryKind
from receivables.rules.items import Kind
from receivables.rules.matching.values import Difference

METHOD = "clearing.v1"
Field = Literal["", "invoice_id", "amount", "discount", "small_difference", "bank_charge"]


@dataclass(frozen=True, slots=True)
class Debit:
    """What may be paid: minor units open in `currency`; a discount is allowed for money received by `discount_until`."""

    id: int
    kind: Kind
    open_minor: int
    currency: str
    customer_id: int
    discount_basis_points: int = 0
    discount_until: date | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money to clear: minor units open. `customers`: whose items it may pay, nobody named meaning anybody's."""

    open_minor: int
    currency: str
    received_on: date
    customers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for one item: minor units of the receipt, and what is let go of the item beside them."""

    item_id: int
    amount_minor: int
    discount_minor: int = 0
    small_minor: int = 0
    charge_minor: int = 0

    @property
    def difference_minor(self) -> int:
        """All that is let go."""
        return self.discount_minor + self.small_minor + self.charge_minor


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be let go in one clearing, in minor units of its currency, and how late a discount may still be taken."""

    small_minor: int = 0
    charge_minor: int = 0
    discount_grace_days: int = 0


@dataclass(frozen=True, slots=True)
class Movement:
    """Minor units > 0 taken from an item (and, by an allocation, from the receipt); without an item from the receipt alone."""

    kind: EntryKind
    item_id: int | None
    minor: int


@dataclass(frozen=True, slots=True)
class Cleared:
    """The movements, items in the order asked, and the minor units of the receipt that stay on account."""

    movements: tuple[Movement, ...]
    left_minor: int

    def sum_of(self, *kinds: EntryKind, items: bool = True) -> int:
        """Minor units moved by these kinds on items, or on the receipt alone."""
        return sum(m.minor for m in self.movements if m.kind in kinds and (m.item_id is not None) is items)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why it may not be: the place of the item in what was asked (None: the whole), the field and a stable code."""

    index: int | None
    field: Field
    code: str


class ClearingError(ValueError):
    """A clearing that would break the ledger or a limit; `problems` has one for each thing refused."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = tuple(problems)


def discount_of(item: Debit, received_on: date, grace_days: int = 0) -> int:
    """The discount in minor units for settling what the item has open with money of that day, rounded half-even; 0 without terms or late.

    Formula id `discount.v1`.
    """
    if item.discount_until is None or received_on > item.discount_until + timedelta(grace_days):
        return 0
    return round_half_even_ratio(item.open_minor * item.discount_basis_points, 10_000)


def clear(receipt: Receipt, items: Iterable[Debit], wanted: Sequence[Wanted], over_minor: int, limits: Limits) -> Cleared:
    """The movements that clear the items as asked, `over_minor` units of an overpayment being booked away. Formula id `clearing.v1`.

    Nothing asked leaves the whole receipt on account. Raises `ClearingError` with all problems at once: `unknown_item`, `duplicate_item`,
    `not_a_debit`, `currency_differs`, `customer_differs`, `amount_not_positive`, `over_applied`, `over_allocated`, `discount_not_allowed`,
    `discount_too_late`, `discount_too_large`, `discount_leaves_open`, `difference_too_large`, `difference_leaves_open`, `charge_too_large`.
    """
    by_id = {item.id: item for item in items}
    problems = [problem for problem in _problems(receipt, by_id, wanted, over_minor, limits) if problem.code]
    if problems:
        raise ClearingError(problems)
    return as_asked(wanted, over_minor, receipt.open_minor)


def as_asked(wanted: Sequence[Wanted], over_minor: int, open_minor: int) -> Cleared:
    """What was asked of a receipt of so many minor units, whether or not it may be: what is left may be less than nothing."""
    movements = [movement for part in wanted for movement in _movements(part)]
    if over_minor:
        movements.append(Movement(EntryKind.SMALL_DIFFERENCE, None, over_minor))
    return Cleared(tuple(movements), open_minor - over_minor - sum(part.amount_minor for part in wanted))


def _movements(part: Wanted) -> Iterator[Movement]:
    kinds = (
        (EntryKind.ALLOCATION, part.amount_minor), (EntryKind.DISCOUNT, part.discount_minor),
        (EntryKind.SMALL_DIFFERENCE, part.small_minor), (EntryKind.BANK_CHARGE, part.charge_minor),
    )  # fmt: skip
    return (Movement(kind, part.item_id, minor) for kind, minor in kinds if minor)


def _problems(
    receipt: Receipt, items: dict[int, Debit], wanted: Sequence[Wanted], over_minor: int, limits: Limits
) -> Iterator[Problem]:
    seen: set[int] = set()
    left, small, charged = receipt.open_minor, 0, 0
    tolerance = max(limits.small_minor, len(wanted))  # a payer's own way of rounding, a unit an item
    for index, part in enumerate(wanted):
        item = items.get(part.item_id)
        if item is None or part.item_id in seen:
            yield Problem(index, "invoice_id", "unknown_item" if item is None else "duplicate_item")
            continue
        seen.add(part.item_id)
        left, small, charged = left - part.amount_minor, small + part.small_minor, charged + part.charge_minor
        yield Problem(index, "invoice_id", _wrong_item(receipt, item))
        yield Problem(index, "amount", _wrong_amount(item, part, left))
        yield Problem(index, "discount", _wrong_discount(receipt, item, part, limits, tolerance))
        yield Problem(index, "small_difference", _wrong_difference(part.small_minor, small, limits, closes=_closes(item, part)))
        yield Problem(index, "bank_charge", "charge_too_large" if part.charge_minor and charged > limits.charge_minor else "")
    over = _wrong_difference(over_minor, small + over_minor, limits, closes=left == over_minor)
    yield Problem(None, "small_difference", "over_allocated" if over_minor > max(left, 0) else over)


def _closes(item: Debit, part: Wanted) -> bool:
    return part.amount_minor + part.difference_minor == item.open_minor


def _wrong_item(receipt: Receipt, item: Debit) -> str:
    if item.kind is not Kind.DEBIT:
        return "not_a_debit"
    if item.currency != receipt.currency:
        return "currency_differs"
    return "customer_differs" if receipt.customers and item.customer_id not in receipt.customers else ""


def _wrong_amount(item: Debit, part: Wanted, left: int) -> str:
    if part.amount_minor <= 0:
        return "amount_not_positive"
    if part.amount_minor + part.difference_minor > item.open_minor:
        return "over_applied"
    return "over_allocated" if left < 0 else ""


def _wrong_discount(receipt: Receipt, item: Debit, part: Wanted, limits: Limits, tolerance: int) -> str:
    if part.discount_minor == 0:
        return ""
    if item.discount_until is None or not item.discount_basis_points:
        return "discount_not_allowed"
    if receipt.received_on > item.discount_until + timedelta(limits.discount_grace_days):
        return "discount_too_late"
    if part.discount_minor > discount_of(item, receipt.received_on, limits.discount_grace_days) + tolerance:
        return "discount_too_large"
    return "" if _closes(item, part) else "discount_leaves_open"


def _wrong_difference(minor: int, so_far: int, limits: Limits, *, closes: bool) -> str:
    if minor == 0:
        return ""
    if so_far > limits.small_minor:
        return "difference_too_large"
    return "" if closes else "difference_leaves_open"


def wanted_of(
    allocations: Sequence[tuple[int, int]], difference: Difference, difference_minor: int, open_minor: dict[int, int]
) -> tuple[list[Wanted], int]:
    """What a proposal asks for, and what it books away of an overpayment; `open_minor` is what its items have open by id.

    A difference of a proposal clears each of its items in full: what an item has open beyond its allocation is the difference.
    """
    over = difference_minor if difference is Difference.SMALL_DIFFERENCE and difference_minor > 0 else 0
    if difference_minor >= 0 or difference in (Difference.NONE, Difference.ON_ACCOUNT):
        return [Wanted(item_id, minor) for item_id, minor in allocations], over
    short = {item_id: max(0, open_minor.get(item_id, minor) - minor) for item_id, minor in allocations}
    return [
        Wanted(item_id, minor, discount_minor=short[item_id] if difference is Difference.DISCOUNT else 0,
               small_minor=short[item_id] if difference is Difference.SMALL_DIFFERENCE else 0,
               charge_minor=short[item_id] if difference is Difference.BANK_CHARGE else 0)
        for item_id, minor in allocations
    ], 0  # fmt: skip
