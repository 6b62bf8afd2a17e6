"""Whether going to law pays (`legal.v1`): what it costs by dated scales, what it may bring, and why. Pure.

Money is minor units of one currency; percents are decimals; each amount is rounded half-even once. Costs count in full, also those that a
court would lay on the loser: what the debtor does not pay, nobody refunds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

METHOD = "legal.v1"


class Means(StrEnum):
    """What the debtor can pay, as somebody judged."""

    GOOD = "good"
    LIMITED = "limited"
    POOR = "poor"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    WORTH_IT = "worth_it"
    CLOSE = "close"
    NOT_WORTH_IT = "not_worth_it"


class FeeKind(StrEnum):
    """How a lawyer or an agency is paid."""

    NONE = "none"
    FIXED = "fixed"
    HOURLY = "hourly"
    CONTINGENCY = "contingency"
    TIERS = "tiers"


class LegalError(ValueError):
    """A scale or fee scheme that contradicts itself; `code` is stable, `pointer` says where."""

    def __init__(self, code: str, message: str, pointer: str) -> None:
        super().__init__(message)
        self.code, self.pointer = code, pointer


@dataclass(frozen=True, slots=True)
class Tier:
    """Of the part of an amount up to `up_to_minor` (None: all above the tier before): a percentage, and a fixed sum for reaching it."""

    up_to_minor: int | None
    percent: Decimal
    fixed_minor: int = 0


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of fees in force from a day on, with its least and most."""

    from_on: date
    currency: str
    tiers: tuple[Tier, ...]
    least_minor: int = 0
    most_minor: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class FeeScheme:
    """What a lawyer or agency takes; `rate_minor` an hour. A contingency takes its percentage of what comes in."""

    kind: FeeKind = FeeKind.NONE
    fixed_minor: int = 0
    rate_minor: int = 0
    hours: Decimal = Decimal(0)
    percent: Decimal = Decimal(0)
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True)
class Plea:
    """What is weighed: the claim, the chance of getting it in percent, the scales that apply, the lawyer's fee, other costs; how much of
    the required evidence is there, the debtor's means, and the first day on which a part of the claim can no longer be enforced."""

    claim_minor: int
    chance_percent: Decimal
    court: Scale
    preservation: Scale | None
    fee: FeeScheme
    other_minor: int
    complete_percent: int | None
    means: Means
    ends_on: date | None
    as_of: date


@dataclass(frozen=True, slots=True)
class Assessment:
    """Cost against expected recovery; `reasons` are (key, number or None) for a reader, the weightiest first."""

    court_minor: int
    preservation_minor: int
    lawyer_minor: int
    other_minor: int
    cost_minor: int
    expected_minor: int
    net_minor: int
    verdict: Verdict
    reasons: tuple[tuple[str, int | None], ...]


def _rounded(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), ROUND_HALF_EVEN))


def check_tiers(tiers: Sequence[Tier], pointer: str) -> None:
    """Raises LegalError `tiers_empty`, `tiers_not_rising` (bounds rise, and only the last one has none)."""
    if not tiers:
        raise LegalError("tiers_empty", "a scale has at least one tier", pointer)
    before = 0
    for place, tier in enumerate(tiers):
        last = place == len(tiers) - 1
        if (tier.up_to_minor is None) != last or (tier.up_to_minor is not None and tier.up_to_minor <= before):
            raise LegalError("tiers_not_rising", "bounds rise, and the last tier alone has none", f"{pointer}/{place}/up_to")
        before = tier.up_to_minor or before


def by_tiers(minor: int, tiers: Sequence[Tier]) -> int:
    """What tiers take of an amount, in minor units, rounded once. Formula id `legal.v1`."""
    total, before = Decimal(0), 0
    for tier in tiers:
        part = max(0, (minor if tier.up_to_minor is None else min(minor, tier.up_to_minor)) - before)
        if part:
            total += part * tier.percent / 100 + tier.fixed_minor
        before = tier.up_to_minor or before
    return _rounded(total)


def fee_by(scale: Scale, minor: int) -> int:
    """The fee of a scale for a claim, within its least and most."""
    fee = max(scale.least_minor, by_tiers(minor, scale.tiers))
    return fee if scale.most_minor is None else min(scale.most_minor, fee)


def scale_on(scales: Sequence[Scale], currency: str, day: date) -> Scale | None:
    """The scale of a currency in force on a day: the latest that began by then, of those that began together the last given."""
    found = [(scale.from_on, place, scale) for place, scale in enumerate(scales) if scale.currency == currency and scale.from_on <= day]
    return max(found, key=lambda one: one[:2])[2] if found else None


def lawyer_fee(fee: FeeScheme, claim_minor: int, received_minor: int) -> int:
    """What a lawyer takes for a claim of which so much comes in, in minor units. Formula id `legal.v1`."""
    if fee.kind is FeeKind.FIXED:
        return fee.fixed_minor
    if fee.kind is FeeKind.HOURLY:
        return _rounded(fee.rate_minor * fee.hours)
    if fee.kind is FeeKind.CONTINGENCY:
        return fee.fixed_minor + _rounded(received_minor * fee.percent / 100)
    return by_tiers(claim_minor, fee.tiers) if fee.kind is FeeKind.TIERS else 0


def completeness(required: int, there: int) -> int | None:
    """Whole percent of the required evidence that is there; None where none is required."""
    return None if required == 0 else there * 100 // required


SOON = timedelta(90)


def assess(plea: Plea) -> Assessment:
    """Cost against expected recovery: expected = claim x chance, net = expected - court, preservation, lawyer and other costs.

    Formula id `legal.v1`. Worth it where the net is at least a fifth of the expected amount, close where it is not below zero.
    """
    expected = _rounded(plea.claim_minor * plea.chance_percent / 100)
    court = fee_by(plea.court, plea.claim_minor)
    preservation = 0 if plea.preservation is None else fee_by(plea.preservation, plea.claim_minor)
    lawyer = lawyer_fee(plea.fee, plea.claim_minor, expected)
    cost = court + preservation + lawyer + plea.other_minor
    net = expected - cost
    verdict = Verdict.NOT_WORTH_IT if net < 0 or expected == 0 else Verdict.WORTH_IT if net * 5 >= expected else Verdict.CLOSE
    return Assessment(court, preservation, lawyer, plea.other_minor, cost, expected, net, verdict, tuple(_reasons(plea)))


def _reasons(plea: Plea) -> list[tuple[str, int | None]]:
    found: list[tuple[str, int | None]] = []
    if plea.ends_on is not None:
        left = (plea.ends_on - plea.as_of).days
        if left < 0:
            found.append(("limitation_over", -left))
        elif plea.ends_on - plea.as_of <= SOON:
            found.append(("limitation_near", left))
    if plea.complete_percent is None:
        found.append(("no_checklist", None))
    elif plea.complete_percent < 100:
        found.append(("evidence_missing", 100 - plea.complete_percent))
    if plea.means in (Means.POOR, Means.UNKNOWN):
        found.append((f"means_{plea.means.value}", None))
    return found


def _tiers(*rows: tuple[int | None, str]) -> tuple[Tier, ...]:
    return tuple(Tier(None if up_to is None else up_to * 100, Decimal(percent)) for up_to, percent in rows)


_COUNCIL = "诉讼费用交纳办法（国务院令第481号）"
_FROM = date(2007, 4, 1)
# Shipped with the program, by procedure; a company adds its own, also for other currencies.
SCALES: Mapping[str, tuple[Scale, ...]] = {
    "court": (
        Scale(_FROM, "CNY", (Tier(1_000_000, Decimal(0), 5_000), *_tiers(
            (100_000, "2.5"), (200_000, "2"), (500_000, "1.5"), (1_000_000, "1"), (2_000_000, "0.9"), (5_000_000, "0.8"),
            (10_000_000, "0.7"), (20_000_000, "0.6"), (None, "0.5"))), source=f"{_COUNCIL} 第十三条第（一）项"),
    ),
    "preservation": (
        Scale(_FROM, "CNY", (Tier(100_000, Decimal(0), 3_000), *_tiers((100_000, "1"), (None, "0.5"))), 0, 500_000,
              source=f"{_COUNCIL} 第十四条第（二）项"),
    ),
    "arbitration": (),
}  # fmt: skip
