"""Foreign currencies: which rate counts on a day, what an amount is in the base currency, and what clearing takes out of it.

A rate says how many units of the base currency one unit of the other is worth: an exact decimal. A document is valued once, at the rate of
its own day; from then on its base value is that value in proportion to what is open, a function of the open amount alone. So whatever the
order of the payments no unit is lost, and what is open 0 in its own currency is exactly 0 in the base currency.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from receivables.money import decimals, round_half_even_ratio

MAX_AGE_DAYS = 31
"""A rate serves its own day and the days after it up to so many: long holidays, and books that take one rate a month."""


class Kind(StrEnum):
    """What moved a base value. A revaluation's reversal takes it back on the next day."""

    POSTING = "posting"
    SETTLEMENT = "settlement"
    REALISED_DIFFERENCE = "realised_difference"
    REVALUATION = "revaluation"
    REVERSAL = "reversal"


class NoRate(LookupError):
    """No rate on the day, nor on one of the `MAX_AGE_DAYS` before it. `code` is stable."""

    code = "rate_missing"

    def __init__(self, currency: str, base: str, day: date) -> None:
        super().__init__(f"There is no rate of {currency} in {base} for {day}, nor for one of the {MAX_AGE_DAYS} days before it.")
        self.currency, self.base, self.day = currency, base, day


@dataclass(frozen=True, slots=True)
class Rate:
    """`value` units of the base currency for one unit of the other, from the day `on`."""

    value: Decimal
    on: date


Key: TypeAlias = tuple[str, int]
"""A document: `invoice` or `payment`, and its id."""


@dataclass(frozen=True, slots=True)
class Move:
    """An entry of the ledger: its signed minor units on every side it names, in the document currency."""

    entry_id: int
    posting: bool
    minor: int
    effective_on: date
    debit: Key | None
    credit: Key | None


@dataclass(frozen=True, slots=True)
class Document:
    """What a document was posted with: its amount in minor units, and what that was in the base currency (None: no rate)."""

    amount_minor: int
    base_minor: int | None


@dataclass(frozen=True, slots=True)
class Movement:
    """A signed effect on the base value of one document, of the entry that made it; `minor` in the document currency."""

    entry_id: int
    key: Key
    kind: Kind
    minor: int
    base_minor: int
    effective_on: date


def rate_for(rates: Iterable[Rate], day: date, currency: str, base: str) -> Rate:
    """The latest rate on the day or before it, within `MAX_AGE_DAYS`; of several of one day the last given. Raises `NoRate`."""
    found: Rate | None = None
    for rate in rates:
        if rate.on <= day and (day - rate.on).days <= MAX_AGE_DAYS and (found is None or rate.on >= found.on):
            found = rate
    if found is None:
        raise NoRate(currency, base, day)
    return found


def factor(currency: str, base: str, rate: Decimal) -> Decimal:
    """Minor units of `base` for one minor unit of `currency`, exactly. Raises `UnknownCurrency`."""
    return rate.scaleb(decimals(base) - decimals(currency))


def times(minor: int, one: Decimal) -> int:
    """`minor` times an exact factor, rounded once, half to even."""
    up, down = one.as_integer_ratio()
    return round_half_even_ratio(minor * up, down)


def in_base(minor: int, currency: str, base: str, rate: Decimal) -> int:
    """Minor units of `base` that `minor` units of `currency` are worth, rounded once, half to even. Raises `UnknownCurrency`."""
    return times(minor, factor(currency, base, rate))


def carrying(base_minor: int, amount_minor: int, open_minor: int) -> int:
    """Base value, in minor units, of the open part of a document posted as `amount_minor` worth `base_minor`.

    Formula id `base.carrying`. 0 for nothing open, all of `base_minor` for all of it. Raises `MoneyError` `zero_denominator`.
    """
    return round_half_even_ratio(base_minor * open_minor, amount_minor)


def unrealised(open_minor: int, currency: str, base: str, rate: Decimal, carrying_minor: int) -> int:
    """What the open part is worth at `rate` beyond its carrying value: signed minor units of `base`. Formula id `base.unrealised`."""
    return in_base(open_minor, currency, base, rate) - carrying_minor


def _steps(documents: Mapping[Key, Document], moves: Sequence[Move]) -> dict[tuple[int, Key], int]:
    """By (entry, document): what it does to the carrying value, entries taken by their day of effect and then in the order recorded."""
    left: dict[Key, int] = {}
    steps: dict[tuple[int, Key], int] = {}
    for move in sorted(moves, key=lambda m: (m.effective_on, m.entry_id)):
        for key in _sides(move):
            document, before = documents[key], left.get(key, 0)
            left[key] = before + move.minor
            was, became = (carrying(document.base_minor or 0, document.amount_minor, opened) for opened in (before, left[key]))
            steps[(move.entry_id, key)] = became - was
    return steps


def taken_out(documents: Mapping[Key, Document], moves: Sequence[Move], entry_id: int, key: Key) -> int | None:
    """Base value, in minor units, that an entry takes out of a document: what a transfer carries to the receipt it makes.

    Money that only changes hands within a company realises nothing: the new receipt is worth what left the old one, and what its items
    carried more or less is realised when it clears them. None where the document has no base value. `moves` hold every move of it.
    """
    if documents[key].base_minor is None:
        return None
    return -_steps(documents, _ready(documents, moves))[(entry_id, key)]


def _ready(documents: Mapping[Key, Document], moves: Sequence[Move]) -> list[Move]:
    return [move for move in moves if all(documents[key].base_minor is not None for key in _sides(move))]


def _sides(move: Move) -> list[Key]:
    return [key for key in (move.debit, move.credit) if key is not None]


def value(documents: Mapping[Key, Document], moves: Sequence[Move]) -> list[Movement]:
    """The base movements of the moves: each valued on every side, all in minor units of the base currency.

    An allocation settles both sides at the value of its credit (receipt or credit note); what the debit item's own carrying value differs
    from it is the realised exchange difference, a movement of the item: a gain is positive. Every other entry settles at the carrying
    value. An entry one of whose documents has no base value waits: it has no movements and takes nothing out of the other's value. `moves`
    hold every move of the documents, and `documents` every one that they name.
    """
    ready = _ready(documents, moves)
    steps = _steps(documents, ready)
    made: list[Movement] = []
    for move in ready:
        keys = _sides(move)
        settled = steps[(move.entry_id, keys[-1])]
        kind = Kind.POSTING if move.posting else Kind.SETTLEMENT
        made += [Movement(move.entry_id, key, kind, move.minor, settled, move.effective_on) for key in keys]
        difference = steps[(move.entry_id, keys[0])] - settled
        if len(keys) == 2 and difference:
            made.append(Movement(move.entry_id, keys[0], Kind.REALISED_DIFFERENCE, 0, difference, move.effective_on))
    return made
