"""What became of a promise to pay: read off the cash that came in, never typed in by hand (`promise.v1`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class PromiseStatus(StrEnum):
    """`open` until it is covered or its last day of grace has passed."""

    OPEN = "open"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Promise:
    """A customer's word: `amount_minor` of one currency by the end of `promised_on`, with calendar days of grace."""

    amount_minor: int
    made_on: date
    promised_on: date
    grace_days: int = 0

    @property
    def last_day(self) -> date:
        """The last day on which cash still counts; the promise is judged on the day after."""
        return self.promised_on + timedelta(self.grace_days)


@dataclass(frozen=True, slots=True)
class PromiseState:
    """Status at the end of a day, the cash that counts towards it and what the customer still owes on it while it runs (minor units)."""

    status: PromiseStatus
    received_minor: int
    running_minor: int


def promise_state(
    promise: Promise, receipts: Iterable[tuple[date, int]], as_of: date, owed: Iterable[tuple[date, int]] | None = None
) -> PromiseState:  # fmt: skip
    """The promise's state at the end of `as_of`; `receipts` are (day, minor units of the promise's currency), reversals negative.

    Cash from the day it was made to its last day counts, both inclusive. Kept as soon as it is covered, or nothing is owed any more of the
    items it names: `owed` are the changes of that by day, None where it names none. Partly kept or broken is said on the day after the
    last day, not before. Formula id `promise.v1`.
    """
    until = min(promise.last_day, as_of)
    received = max(0, sum(minor for day, minor in receipts if promise.made_on <= day <= until))
    asked = promise.amount_minor - received
    left = asked if owed is None else max(0, sum(minor for day, minor in owed if day <= until))
    status = _status(promise, received, min(asked, left), as_of)
    return PromiseState(status, received, min(asked, left) if status is PromiseStatus.OPEN else 0)


def _status(promise: Promise, received: int, left: int, as_of: date) -> PromiseStatus:
    if left <= 0:
        return PromiseStatus.KEPT
    if as_of <= promise.last_day:
        return PromiseStatus.OPEN
    return PromiseStatus.PARTLY_KEPT if received else PromiseStatus.BROKEN
