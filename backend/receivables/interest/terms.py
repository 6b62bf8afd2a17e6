"""Rate sets as the rule sees them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from receivables.columns import date
from receivables.interest.models import RateSet
from receivables.money import to_minor
from receivables.rules.interest import DayCount, Rate, Terms, agreed_or_daily, fixed_at_default, with_margin

_MICRO = 1_000_000


def micro(percent: str) -> int:
    """Millionths of a percent in a decimal text with at most six decimals."""
    sign = -1 if percent.startswith("-") else 1
    whole, _, decimals = percent.removeprefix("-").partition(".")
    return sign * (int(whole) * _MICRO + int(decimals.ljust(6, "0")))


def percent_of(micro_percent: int) -> str:
    """The decimal text of millionths of a percent, without zeros at its end."""
    whole, rest = divmod(micro_percent, _MICRO)
    return f"{whole}.{rest:06}".rstrip("0").removesuffix(".")


@dataclass(frozen=True, slots=True)
class ItemTerms:
    """What runs for one item: the rule's terms, its fixed compensation tiers and minimum in minor units of its currency."""

    code: str
    name: str
    terms: Terms
    tiers: tuple[tuple[int, int], ...]
    minimum_minor: int


def of_item(found: RateSet, item: Any) -> ItemTerms:
    """The terms of an item: its rate set with what was agreed in its assignment."""
    currency, agreed, signed_on = item.currency, item.agreed_percent, item.signed_on or item.issued_on
    rates = tuple(Rate(date.fromisoformat(row["from_on"]), micro(row["percent"])) for row in found.rates)
    if found.method == "agreed_or_daily":
        rates = agreed_or_daily(micro(agreed) if agreed is not None else None, rates, signed_on, micro(found.daily_percent or "0"))
    elif agreed is not None:
        rates = (Rate(date.min, micro(agreed)),)
    elif found.method == "reference":
        rates = with_margin(rates, micro(found.margin_percent))
    elif found.method == "reference_at_default":
        begins_on = item.due_on + timedelta(1 if found.grace_counts else found.grace_days + 1)
        rates = with_margin(fixed_at_default(rates, begins_on), micro(found.margin_percent))
    tiers = tuple((to_minor(t["least"], currency), to_minor(t["amount"], currency)) for t in found.tiers if t["currency"] == currency)
    terms = Terms(rates, DayCount(found.day_count), found.grace_days, found.grace_counts)
    return ItemTerms(found.code, found.name, terms, tiers, amount_in(found.minimums, currency))


def amount_in(rows: list[dict[str, Any]], currency: str) -> int:
    """Minor units of the row of the currency; 0 without one."""
    return next((to_minor(row["amount"], currency) for row in rows if row["currency"] == currency), 0)
