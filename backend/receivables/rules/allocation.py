"""Allocation: which debit items a credit (receipt or credit note) pays, and how an entry is taken back.

An allocation takes effect on the latest of both documents' days and its own; nothing is edited, a reversal is a new entry of its own day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from receivables.rules.items import Item, Kind


class EntryKind(StrEnum):
    """What moved an open amount."""

    POSTING = "posting"
    ALLOCATION = "allocation"
    WRITE_OFF = "write_off"
    DISCOUNT = "discount"
    SMALL_DIFFERENCE = "small_difference"
    BANK_CHARGE = "bank_charge"


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement: `amount_minor` is its signed effect on the open amount of every side it names. `id` is None until it is stored."""

    id: int | None
    kind: EntryKind
    amount_minor: int
    effective_on: date
    debit_id: int | None = None
    credit_id: int | None = None
    payment_id: int | None = None
    reverses_id: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one requested allocation is refused: `index` in the request, the item named, a stable `code`."""

    index: int
    item_id: int
    code: str


class AllocationError(ValueError):
    """A request that would break the ledger. `code` is the first problem's; `problems` has one for each refused row."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(", ".join(f"item {problem.item_id}: {problem.code}" for problem in problems))
        self.code = problems[0].code
        self.problems = tuple(problems)


class ReversalError(ValueError):
    """An entry that cannot be taken back so; `code` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def allocate_oldest_first(credit_minor: int, items: Iterable[Item]) -> list[tuple[int, int]]:
    """(item id, minor units) for as much of the credit as the open debits take, by rank, then due day, issue day and id.

    The items are one customer's in one currency, that of the credit. A credit of zero or less pays nothing.
    """
    answer = []
    payable = (item for item in items if item.kind is Kind.DEBIT and item.open_minor > 0)
    for item in sorted(payable, key=lambda item: (item.rank, item.due_on, item.issued_on, item.id)):
        if credit_minor <= 0:
            break
        part = min(credit_minor, item.open_minor)
        answer.append((item.id, part))
        credit_minor -= part
    return answer


def allocate_requested(credit: Item, items: Iterable[Item], requested: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The requested (item id, minor units of the credit's currency) when every row may stand, in the order asked.

    Raises `AllocationError` with all problems at once: `unknown_item`, `not_a_debit`, `amount_not_positive`, `currency_differs`,
    `customer_unidentified`, `customer_differs`, `over_applied` (more than the item has open, counting earlier rows of the same item),
    `over_allocated` (more than the credit has left, counting earlier rows).
    """
    by_id = {item.id: item for item in items}
    left = {item.id: item.open_minor for item in by_id.values()}
    credit_left = credit.open_minor
    problems = []
    for index, (item_id, minor) in enumerate(requested):
        code = _refusal(credit, by_id.get(item_id), minor, left.get(item_id, 0), credit_left)
        if code:
            problems.append(Problem(index, item_id, code))
            continue
        left[item_id] -= minor
        credit_left -= minor
    if problems:
        raise AllocationError(problems)
    return list(requested)


def _refusal(credit: Item, item: Item | None, minor: int, item_left: int, credit_left: int) -> str | None:
    if item is None:
        return "unknown_item"
    if credit.customer_id is None:
        return "customer_unidentified"
    checks = (
        (item.kind is not Kind.DEBIT, "not_a_debit"),
        (minor <= 0, "amount_not_positive"),
        (item.currency != credit.currency, "currency_differs"),
        (item.customer_id != credit.customer_id, "customer_differs"),
        (minor > item_left, "over_applied"),
        (minor > credit_left, "over_allocated"),
    )
    return next((code for refused, code in checks if refused), None)


def effective_on(day: date, *others: date) -> date:
    """The day an allocation takes effect: the latest of both documents' days and its own."""
    return max(day, *others) if others else day


def free_from(moves: Iterable[tuple[date, int]], minor: int, day: date) -> date:
    """The first day, `day` at the earliest, from whose end on `minor` units stay open on every later day.

    `moves` are a document's (day of effect, signed minor units), whose sum is at least `minor`. Money that was applied to something else
    until a reversal is free from the reversal's day: applied again to an earlier day it would have been applied twice there.
    """
    left = 0
    by_day: dict[date, int] = {}
    for on, moved in moves:
        by_day[on] = by_day.get(on, 0) + moved
    short = False
    for on in sorted(by_day):
        left += by_day[on]
        if left < minor:
            short = True
        elif short:
            day, short = max(day, on), False
    return day


def reverse(entry: Entry, on: date, *, already_reversed: bool = False) -> Entry:
    """The entry that takes `entry` back with effect on the day `on`, naming the same sides with the negated amount.

    Raises `ReversalError`: `is_a_reversal`, `already_reversed`, or `reversal_before_entry` when `on` is before the entry took effect.
    """
    if entry.reverses_id is not None:
        raise ReversalError("is_a_reversal", "a reversal is not reversed; make the entry anew")
    if already_reversed:
        raise ReversalError("already_reversed", "the entry is already reversed")
    if on < entry.effective_on:
        raise ReversalError("reversal_before_entry", f"the entry took effect on {entry.effective_on}, after {on}")
    return replace(entry, id=None, amount_minor=-entry.amount_minor, effective_on=on, reverses_id=entry.id)


def open_at(entries: Iterable[Entry], as_of: date) -> int:
    """Open minor units at the end of `as_of` of the one item or receipt that all `entries` name: what has taken effect by then."""
    return sum(entry.amount_minor for entry in entries if entry.effective_on <= as_of)
