"""Proposals as the wire shows them."""

from typing import Any

from receivables.interest.proposals import Proposal
from receivables.interest.terms import percent_of
from receivables.money import CURRENCIES, from_minor
from receivables.rules.interest import Segment

_FINER = 4
_OWN = ("customer_id", "customer_number", "customer_name", "currency", "due_on", "kind")
_MONEY = ("accrued", "billed", "waived", "waiting", "due", "over")


def row_of(one: Proposal) -> dict[str, Any]:
    """A proposal's row."""
    item = one.item
    sums = {"interest": 0, "compensation": 0, "dunning_fee": 0}
    for line in one.lines:
        sums[line.kind] += line.due_minor
    money = {
        "open": item.open_minor, "interest": sums["interest"], "compensation": sums["compensation"], "fees": sums["dunning_fee"],
        "total": one.total_minor, "waiting": sum(line.waiting_minor for line in one.lines),
        "over": sum(line.over_minor for line in one.lines),
    }  # fmt: skip
    return {name: getattr(item, name) for name in _OWN} | {
        "invoice_id": item.id, "invoice_number": item.number, "rate_set": one.code, "rate_set_name": one.name,
    } | {name: from_minor(minor, item.currency) for name, minor in money.items()}  # fmt: skip


def read_of(one: Proposal, day_count: str | None) -> dict[str, Any]:
    """A proposal with everything it was worked out from."""
    lines = [
        {"kind": line.kind, "level": line.level} | {name: from_minor(getattr(line, f"{name}_minor"), one.item.currency) for name in _MONEY}
        for line in one.lines
    ]
    return row_of(one) | {"as_of": one.day, "day_count": day_count, "lines": lines, "segments": segments(one)}


def segments(one: Proposal) -> list[dict[str, Any]]:
    """The segments of its interest, as they are shown and kept with a charge."""
    return [_segment(part, one.item.currency) for part in one.segments]


def _segment(part: Segment, currency: str) -> dict[str, Any]:
    return {
        "first_on": part.first_on.isoformat(), "last_on": part.last_on.isoformat(), "days": part.days,
        "principal": from_minor(part.principal_minor, currency), "percent": percent_of(part.rate.micro_percent),
        "per": "day" if part.rate.daily else "year", "amount": _finer(part, currency),
    }  # fmt: skip


def _finer(part: Segment, currency: str) -> str:
    """The exact amount cut to four decimals more than the currency has: segments are not rounded, only their sum is."""
    digits = CURRENCIES[currency] + _FINER
    scaled = str(part.amount.numerator * 10**_FINER // part.amount.denominator).zfill(digits + 1)
    return f"{scaled[:-digits]}.{scaled[-digits:]}"

