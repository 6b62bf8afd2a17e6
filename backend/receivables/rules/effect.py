"""What contacts brought (`effect.v1`), whether two shares differ by more than chance, and whom a new strategy is tried on. Pure.

A contact is an action of ours or a letter that was delivered. It succeeded with a promise, or with a receipt of the customer within 14
days (as in `contact_success`). Money is recovered by the latest contact about its item on or before the day it was received, if that was
not more than 30 days ago: each unit of money counts once, whatever the contacts are grouped by.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

METHOD = "effect.v1"
EXPECTED = "effect.expected.v1"
STANDARDISED = "effect.standardised.v1"
INTERVAL = "wilson.v1"
DIFFERENCE = "two_proportions.v1"

ANSWER_DAYS = 14
CASH_DAYS = 30
Z = Decimal("1.96")
"""Two-sided 95 %."""
LEAST_EXPECTED = 5
"""Below so many expected in any of the four cells the test of two shares says nothing."""

AGES = ((0, "not_due"), (30, "1-30"), (90, "31-90"), (365, "91-365"))
OLDEST = "365+"
"""Days overdue of the oldest item a contact was about, up to and including the number."""
UNKNOWN = "-"

S = TypeVar("S", bound=Hashable)
Counts = Mapping[S, tuple[int, int]]
"""(contacts, successes) by segment."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact about `items`: its key orders contacts of one instant."""

    key: tuple[str, int]
    at: datetime
    day: date
    items: frozenset[int]


@dataclass(frozen=True, slots=True)
class Money:
    """What a receipt paid of an item, net of what was taken back, in minor units of one currency."""

    key: tuple[int, int]
    item: int
    received_on: date
    minor: int


def attribute(contacts: Iterable[Contact], money: Iterable[Money]) -> dict[tuple[int, int], tuple[str, int]]:
    """Which contact recovered which money; what no contact was about in the 30 days before is nobody's. Formula id `effect.v1`."""
    known = sorted(contacts, key=lambda one: (one.at, one.key), reverse=True)
    found = {}
    for unit in money:
        if unit.minor <= 0:
            continue
        latest = next((one for one in known if unit.item in one.items and 0 <= (unit.received_on - one.day).days <= CASH_DAYS), None)
        if latest is not None:
            found[unit.key] = latest.key
    return found


def age(days: int | None) -> str:
    """The age bucket of so many days overdue; `-` when nobody knows."""
    if days is None:
        return UNKNOWN
    return next((name for until, name in AGES if days <= until), OLDEST)


def expected(own: Counts[S], book: Counts[S]) -> Decimal | None:
    """The success rate that one would expect of this mix of segments: Σ own contacts × the book's rate ÷ Σ own contacts.

    Whoever is given the harder customers is held against what the whole book achieves with such customers. Formula id
    `effect.expected.v1`; None without contacts.
    """
    contacts = sum(count for count, _ in own.values())
    if not contacts:
        return None
    return sum((Decimal(count) * book[key][1] / book[key][0] for key, (count, _) in own.items() if count), Decimal(0)) / contacts


def standardised(own: Counts[S], book: Counts[S]) -> Decimal | None:
    """The success rate with the book's mix of segments: Σ book's contacts × own rate ÷ Σ book's contacts, over segments they have.

    Direct standardisation: two of them compare although they work with different customers. Formula id `effect.standardised.v1`; None
    without contacts.
    """
    shared = [key for key, (count, _) in own.items() if count]
    weight = sum(book[key][0] for key in shared)
    if not weight:
        return None
    return sum((Decimal(book[key][0]) * own[key][1] / own[key][0] for key in shared), Decimal(0)) / weight


def wilson(successes: int, of: int) -> tuple[Decimal, Decimal] | None:
    """The 95 % interval of a share (Wilson's score interval), between 0 and 1; None of nothing. Formula id `wilson.v1`."""
    if not of:
        return None
    n, share = Decimal(of), Decimal(successes) / of
    middle = share + Z * Z / (2 * n)
    half = Z * (share * (1 - share) / n + Z * Z / (4 * n * n)).sqrt()
    whole = 1 + Z * Z / n
    return max(Decimal(0), min(share, (middle - half) / whole)), min(Decimal(1), max(share, (middle + half) / whole))


class Verdict(StrEnum):
    """What a comparison of two shares says at 95 %."""

    TOO_FEW = "too_few"
    NO_DIFFERENCE = "no_difference"
    BETTER = "better"
    WORSE = "worse"


def compare(ours: tuple[int, int], theirs: tuple[int, int]) -> tuple[Verdict, Decimal | None]:
    """Whether the share (successes, of) of ours differs from theirs, and the z of it, by the test of two proportions with pooled
    variance. Formula id `two_proportions.v1`; `too_few` while fewer than five are expected in any of the four cells.
    """
    (good, of), (other, total) = ours, theirs
    if not of or not total:
        return Verdict.TOO_FEW, None
    pooled = Decimal(good + other) / (of + total)
    if min(of, total) * min(pooled, 1 - pooled) < LEAST_EXPECTED:
        return Verdict.TOO_FEW, None
    z = (Decimal(good) / of - Decimal(other) / total) / (pooled * (1 - pooled) * (Decimal(1) / of + Decimal(1) / total)).sqrt()
    if abs(z) < Z:
        return Verdict.NO_DIFFERENCE, z
    return (Verdict.BETTER if z > 0 else Verdict.WORSE), z


def is_challenged(experiment_id: int, customer_id: int, share_percent: int) -> bool:
    """Whether a customer gets the version on trial: drawn by a hash of both, so the same customer always gets the same answer."""
    drawn = int.from_bytes(sha256(f"{experiment_id}:{customer_id}".encode()).digest()[:8])
    return drawn % 100 < share_percent
