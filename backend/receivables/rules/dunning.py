"""Dunning (`strategy.v1`): which step an open item is due for on a day, or why nothing is sent. Pure; remembers nothing.

What an item has gone through is given as the levels reached and the day of the last; everything else follows from the day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from receivables.rules.calendar import rests
from receivables.rules.strategy import Account, Decision, OpenItem, Reason, Segment, Step, Strategy


def decide(strategy: Strategy, account: Account, items: Sequence[OpenItem], as_of: date) -> list[Decision]:
    """What is done about each of one customer's open items on a day, in the order given. Formula id `strategy.v1`.

    Money is per currency. An item is left alone when it is paid, wholly held, disputed or promised; a customer's currency when its
    unapplied credits cover what is due, or less than the minimum would be asked for; an item not yet due when they cover all up to it.
    """
    found: list[Decision | None] = [None] * len(items)
    for currency in {item.currency for item in items}:
        places = [place for place, item in enumerate(items) if item.currency == currency]
        own = _decide_currency(strategy, account, [items[place] for place in places], currency, as_of)
        for place, decision in zip(places, own, strict=True):
            found[place] = decision
    return [decision for decision in found if decision is not None]


def _decide_currency(strategy: Strategy, account: Account, items: Sequence[OpenItem], currency: str, as_of: date) -> list[Decision]:
    ages = [(as_of - item.due_on).days for item in items]
    overdue = sum(item.open_minor for item, age in zip(items, ages, strict=True) if age > 0)
    oldest = max((age for item, age in zip(items, ages, strict=True) if item.open_minor), default=0)
    covered = _covered_until(account, items, currency, as_of)
    resting = rests(as_of, strategy.rest_weekdays, account.calendar.get(as_of))
    decisions = []
    for item, age in zip(items, ages, strict=True):
        segment = None if item.open_minor == 0 else _segment(strategy, account, item, oldest, overdue)
        decisions.append(_one(item, age, segment, item.due_on <= covered, resting, as_of, account.contacted_on))
    asked = sum(decision.chased_minor for decision in decisions if decision.step)
    if 0 < asked < strategy.minimum.get(currency, 0):
        return [replace(d, step=None, reason=Reason.BELOW_MINIMUM) if d.step else d for d in decisions]
    return decisions


def _covered_until(account: Account, items: Sequence[OpenItem], currency: str, as_of: date) -> date:
    """The last due day up to which the customer's unapplied credits in a currency pay for everything; all that is due counts as one."""
    left, until = (account.credits or {}).get(currency, 0), date.min
    if left <= 0:
        return until
    own = sorted((max(item.due_on, as_of), item.open_minor) for item in items if item.currency == currency)
    for day, group in groupby(own, key=lambda one: one[0]):
        left -= sum(minor for _, minor in group)
        if left < 0:
            break
        until = day
    return until


def stop_reason(account: Account, items: Sequence[OpenItem], item: OpenItem, as_of: date) -> Reason | None:
    """Why a letter about the item that was decided on before is not sent any more; None while it is. `items`: all the customer's."""
    stopped = _stopped(item, chaseable(item))
    covered = stopped is None and item.due_on <= _covered_until(account, items, item.currency, as_of)
    return Reason.CREDIT_BALANCE if covered else stopped


def _one(
    item: OpenItem, age: int, segment: Segment | None, covered: bool, resting: bool, as_of: date, contacted_on: date | None
) -> Decision:
    left = chaseable(item)
    code = segment.code if segment else None
    reason = _stopped(item, left)
    if reason is None and segment is None:
        reason = Reason.NO_SEGMENT
    if reason is None and covered:
        reason = Reason.CREDIT_BALANCE
    if reason is not None or segment is None:
        return Decision(item, code, None, reason, left)
    step, reason = next_step(segment.steps, item, age, as_of)
    if step is not None and contacted_on is not None and (as_of - contacted_on).days < step.after_contact_days:
        step, reason = None, Reason.WAITING
    if step is not None and resting:
        step, reason = None, Reason.QUIET_DAY
    return Decision(item, code, step, reason, left)


def chaseable(item: OpenItem) -> int:
    """The minor units that may be asked for: what is open less what is held, disputed, promised, planned or taken to law."""
    return max(0, item.open_minor - item.held_minor - item.disputed_minor - item.promised_minor - item.planned_minor - item.legal_minor)


def _stopped(item: OpenItem, left: int) -> Reason | None:
    if item.open_minor == 0:
        return Reason.PAID
    if left > 0:
        return None
    parts = (
        (item.held_minor, Reason.HOLD), (item.disputed_minor, Reason.DISPUTED), (item.promised_minor, Reason.PROMISED),
        (item.planned_minor, Reason.PLANNED), (item.legal_minor, Reason.LEGAL),
    )  # fmt: skip
    return max(parts, key=lambda part: part[0])[1]


def _segment(strategy: Strategy, account: Account, item: OpenItem, oldest: int, overdue: int) -> Segment | None:
    for segment in strategy.segments:
        if _fits(segment, account, item) and _within(oldest, segment.age_from, segment.age_to):
            if segment.currency is None:
                return segment
            if segment.currency == item.currency and _within(overdue, segment.amount_from, segment.amount_to):
                return segment
    return None


def _within(value: int, low: int | None, high: int | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _fits(segment: Segment, account: Account, item: OpenItem) -> bool:
    return (
        (not segment.grades or account.grade in segment.grades)
        and (not segment.kinds or item.kind in segment.kinds)
        and (not segment.groups or account.group in segment.groups)
        and (not segment.industries or account.industry in segment.industries)
        and (not segment.regions or account.region in segment.regions)
        and (not segment.tags or not segment.tags.isdisjoint(account.tags))
    )


def next_step(steps: Sequence[Step], item: OpenItem, age: int, as_of: date) -> tuple[Step | None, Reason | None]:
    """The next level of an item `age` days after its due day, or why there is none yet.

    One level at a time; a level reached is never reached again; a reminder of before the due day is skipped once the item is overdue.
    """
    ahead = [step for step in steps if step.level > item.reached and not (step.offset_days <= 0 < age)]
    if not ahead:
        return None, Reason.FINISHED
    step = ahead[0]
    if age < step.offset_days:
        return None, Reason.TOO_EARLY
    if item.reached_on is not None and (as_of - item.reached_on).days < max(step.wait_days, 1):
        return None, Reason.WAITING
    return step, None


@dataclass(frozen=True, slots=True)
class Held:
    """What is on hold: an item (None: all of the customer's), of one currency or any, wholly or as far as an amount of minor units."""

    item: int | None
    currency: str | None
    minor: int | None


def held(items: Sequence[tuple[int, str, int]], holds: Iterable[Held]) -> dict[int, int]:
    """What of each of a customer's items is on hold, in minor units: (id, currency, not on hold yet), oldest due first, by holds in the
    order in which they were recorded; an amount takes the oldest items first."""
    parts = dict.fromkeys((item for item, _, _ in items), 0)
    for hold in holds:
        free = [
            (item, minor - parts[item]) for item, currency, minor in items
            if hold.item in (None, item) and hold.currency in (None, currency)
        ]  # fmt: skip
        for item, part in (dict(free) if hold.minor is None else share_out(hold.minor, free)).items():
            parts[item] += part
    return parts


def share_out(minor: int, items: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Spreads an amount that names no item over (id, open) pairs in their order (oldest first): minor units by item id."""
    parts: dict[int, int] = {}
    for item_id, open_minor in items:
        part = min(minor, open_minor)
        if part > 0:
            parts[item_id] = part
            minor -= part
    return parts
