"""Which money counts towards which promise: each unit of it once. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from receivables.rules.promises import Promise, PromiseState, promise_state


@dataclass(frozen=True, slots=True)
class Word:
    """A promise and the items it names; one that names none is about the whole account.

    `owed`: (day, minor) changes of what is owed of the items, None where nobody asked for it.
    """

    promise: Promise
    items: frozenset[int] = frozenset()
    owed: tuple[tuple[date, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """Minor units > 0 of one receipt: the day they came in (None: not on this account), and what they were applied to on which day."""

    minor: int
    received_on: date | None
    item: int | None = None
    applied_on: date | None = None


def states(words: Sequence[Word], money: Sequence[Money], as_of: date) -> list[PromiseState]:
    """The state of each promise at the end of `as_of`, in the order given; all are one customer's in one currency.

    Money reaches the promises about the account on the day it comes in, those about an item on the day it is applied to that. On each
    such day it goes to the promise then running that runs out first, of two alike to the one that names fewer items or was given first;
    what one has taken no other gets, and no later day takes it back. Formula id `promise.v1`.
    """
    order = sorted(range(len(words)), key=lambda i: _urgency(words[i], i))
    left = [one.minor for one in money]
    taken: list[list[tuple[date, int]]] = [[] for _ in words]
    needed = [word.promise.amount_minor for word in words]
    for day, place in sorted(_events(money, as_of)):
        for index in order:
            minor = min(left[place], needed[index]) if _reaches(money[place], words[index], day) else 0
            if minor > 0:
                taken[index].append((day, minor))
                left[place] -= minor
                needed[index] -= minor
    return [promise_state(word.promise, taken[index], as_of, word.owed) for index, word in enumerate(words)]


def standing_parts(moves: Sequence[tuple[date, int]]) -> list[tuple[date, int]]:
    """What stands of one receipt on one item, by the day it was applied; `moves` are (day, minor), days rising, what was taken back < 0.

    Taken back is what was applied last: of a part that the bank took back the rest was paid when it was, though the ledger, which takes
    an allocation back whole, applies it again on that day.
    """
    parts: list[tuple[date, int]] = []
    for on, minor in moves:
        if minor > 0:
            parts.append((on, minor))
        while minor < 0 and parts:
            last_on, last = parts.pop()
            minor += last
            if minor > 0:
                parts.append((last_on, minor))
    return parts


def _urgency(word: Word, index: int) -> tuple[date, bool, int, date, int]:
    return word.promise.last_day, not word.items, len(word.items), word.promise.made_on, index


def _events(money: Sequence[Money], as_of: date) -> set[tuple[date, int]]:
    """(day, place of the money) on which money reaches somebody."""
    days = ((day, place) for place, one in enumerate(money) for day in (one.received_on, one.applied_on))
    return {(day, place) for day, place in days if day is not None and day <= as_of}


def _reaches(money: Money, word: Word, day: date) -> bool:
    if not word.promise.made_on <= day <= word.promise.last_day:
        return False
    return money.applied_on == day and money.item in word.items if word.items else money.received_on == day
