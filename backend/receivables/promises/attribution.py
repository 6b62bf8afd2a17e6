"""Which receipts count towards which promise: each unit of money once. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from receivables.rules.promises import Promise, PromiseState, promise_state


def states(promises: Sequence[Promise], receipts: Mapping[date, int], as_of: date) -> list[PromiseState]:
    """The state of each promise at the end of `as_of`, in the order given.

    The promises are one customer's in one currency; `receipts` are the minor units of it received on each day, net of reversals. The
    promise that runs out first takes what it needs first, the earliest money first: one receipt never keeps two promises. Formula id
    `promise.v1`.
    """
    left = dict(sorted(receipts.items()))
    answer: dict[int, PromiseState] = {}
    for index in sorted(range(len(promises)), key=lambda i: (promises[i].last_day, promises[i].made_on, i)):
        promise = promises[index]
        answer[index] = promise_state(promise, _take(left, promise, as_of), as_of)
    return [answer[index] for index in range(len(promises))]


def _take(left: dict[date, int], promise: Promise, as_of: date) -> list[tuple[date, int]]:
    """Takes the promise's money out of what is left."""
    taken, needed = [], promise.amount_minor
    for day, minor in left.items():
        part = min(minor, needed) if promise.made_on <= day <= min(promise.last_day, as_of) else 0
        if part > 0:
            taken.append((day, part))
            left[day] -= part
            needed -= part
    return taken
