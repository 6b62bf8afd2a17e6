"""Whom to chase today (`priority.v3`): customers ranked by the money at risk and by what is due to be done, each rank explained.

Money at risk is what is overdue, less what is disputed, on hold, promised and still running, or due later by a plan, and less what the
customer has paid that is not applied yet, times the odds of it coming late, times how long it has stood. What the next contact costs is
taken off it. A broken promise and a next step that is due raise the rank; somebody spoken to lately recedes. Amounts are minor units of
one currency, and ranks compare within one currency.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from receivables.rules.flags import WEIGHT, Severity

METHOD = "priority.v3"

LOWEST_PERCENT = 5  # nobody's money is certain
AGE_FROM_PERCENT, AGE_FULL_DAYS = 50, 100  # just due counts half, a hundred days overdue in full
WATCHED_PERCENT = 5  # disputed, held, promised and soon due money stays in sight without leading the list
BROKEN_PROMISE_PERCENT, BROKEN_PROMISES_COUNTED = 50, 2
NEXT_STEP_PERCENT = 100
FLAG_PERCENT = {Severity.INFO: 0, Severity.WARNING: 10, Severity.CRITICAL: 25}
RECENT_CONTACT_DAYS, RECENT_CONTACT_PERCENT = 3, 30  # a second call within three days is pestering
PLANNED_PERCENT = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer's account in one currency. `probability` (0 to 1) is that of being paid late; `flags` are (rule, severity).

    `set_aside_minor` is what of the overdue items is disputed, held, promised or planned, each unit of an item once; None: they do not
    overlap. `credit_minor` are the customer's receipts and credit notes that are not applied, `effort_minor` is what a contact costs.
    """

    customer_id: int
    currency: str
    overdue_minor: int
    oldest_days: int
    probability: Decimal
    due_soon_minor: int = 0
    promise_running_minor: int = 0
    disputed_minor: int = 0
    broken_promises: int = 0
    last_contact_on: date | None = None
    next_action_on: date | None = None
    flags: tuple[tuple[str, Severity], ...] = ()
    plan_running_minor: int = 0
    set_aside_minor: int | None = None
    effort_minor: int = 0
    held_minor: int = 0
    credit_minor: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rank is what it is: a key to translate and its numbers."""

    key: str
    params: dict[str, int | str]


@dataclass(frozen=True, slots=True)
class Priority:
    """`rank`: the higher the sooner. `money_at_risk_minor` in the candidate's currency. `reasons` lead with the weightiest."""

    rank: int
    money_at_risk_minor: int
    candidate: Candidate
    as_of: date

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Worked out when asked for: a list ranks thousands and shows a page."""
        return tuple(_reasons(self.candidate, self.as_of))


def priority(candidate: Candidate, as_of: date) -> Priority:
    """The rank of one account on the day `as_of`. More overdue never ranks lower, all else equal. Formula id `priority.v3`."""
    set_aside = candidate.set_aside_minor
    if set_aside is None:
        set_aside = candidate.disputed_minor + candidate.held_minor + candidate.promise_running_minor + candidate.plan_running_minor
    set_aside += candidate.credit_minor
    at_risk = max(0, candidate.overdue_minor - set_aside) * _risk_percent(candidate) * _age_percent(candidate.oldest_days) // 10_000
    watched = (min(candidate.overdue_minor, set_aside) + candidate.due_soon_minor) * WATCHED_PERCENT // 100
    worth = max(0, at_risk + watched - candidate.effort_minor)
    rank = worth * _urgency_percent(candidate, as_of) * _calm_percent(candidate, as_of) // 10_000
    return Priority(rank, at_risk, candidate, as_of)


def ranked(candidates: Iterable[Candidate], as_of: date) -> list[tuple[Candidate, Priority]]:
    """Accounts with their priority, first to chase first: by rank, then overdue, then customer and currency, so the order is total."""
    found = [(candidate, priority(candidate, as_of)) for candidate in candidates]
    return sorted(found, key=lambda pair: (-pair[1].rank, -pair[0].overdue_minor, pair[0].customer_id, pair[0].currency))


def _risk_percent(candidate: Candidate) -> int:
    return min(100, max(LOWEST_PERCENT, int(candidate.probability * 100)))


def _age_percent(oldest_days: int) -> int:
    days = min(max(oldest_days, 0), AGE_FULL_DAYS)
    return AGE_FROM_PERCENT + (100 - AGE_FROM_PERCENT) * days // AGE_FULL_DAYS


def _urgency_percent(candidate: Candidate, as_of: date) -> int:
    broken = BROKEN_PROMISE_PERCENT * min(candidate.broken_promises, BROKEN_PROMISES_COUNTED)
    step = NEXT_STEP_PERCENT if _step_is_due(candidate, as_of) else 0
    return 100 + broken + step + max((FLAG_PERCENT[severity] for _, severity in candidate.flags), default=0)


def _calm_percent(candidate: Candidate, as_of: date) -> int:
    if _step_is_due(candidate, as_of):
        return 100
    if _contacted_lately(candidate, as_of):
        return RECENT_CONTACT_PERCENT
    return 100 if candidate.next_action_on is None else PLANNED_PERCENT


def _step_is_due(candidate: Candidate, as_of: date) -> bool:
    return candidate.next_action_on is not None and candidate.next_action_on <= as_of


def _contacted_lately(candidate: Candidate, as_of: date) -> bool:
    return candidate.last_contact_on is not None and (as_of - candidate.last_contact_on).days < RECENT_CONTACT_DAYS


def _reasons(candidate: Candidate, as_of: date) -> Iterator[Reason]:
    if candidate.next_action_on is not None and _step_is_due(candidate, as_of):
        yield Reason("next_step_due", {"on": candidate.next_action_on.isoformat()})
    if candidate.broken_promises:
        yield Reason("broken_promise", {"count": candidate.broken_promises})
    yield from _money_reasons(candidate)
    yield Reason("likely_late", {"percent": _risk_percent(candidate)})
    for rule, severity in sorted(candidate.flags, key=lambda flag: (-WEIGHT[flag[1]], flag[0])):
        if FLAG_PERCENT[severity]:
            yield Reason("flag", {"rule": rule, "severity": severity.value})
    yield from _calming_reasons(candidate, as_of)


def _money_reasons(candidate: Candidate) -> Iterator[Reason]:
    if candidate.overdue_minor:
        yield Reason("overdue", _money(candidate, candidate.overdue_minor) | {"days": candidate.oldest_days})
    for key, minor in (
        ("credit", candidate.credit_minor),
        ("disputed", candidate.disputed_minor),
        ("held", candidate.held_minor),
        ("promise_running", candidate.promise_running_minor),
        ("plan_running", candidate.plan_running_minor),
        ("due_soon", candidate.due_soon_minor),
        ("effort", candidate.effort_minor),
    ):
        if minor:
            yield Reason(key, _money(candidate, minor))


def _calming_reasons(candidate: Candidate, as_of: date) -> Iterator[Reason]:
    if candidate.last_contact_on is not None and _contacted_lately(candidate, as_of):
        yield Reason("contacted_lately", {"on": candidate.last_contact_on.isoformat()})
    if candidate.next_action_on is not None and not _step_is_due(candidate, as_of):
        yield Reason("next_step_planned", {"on": candidate.next_action_on.isoformat()})


def _money(candidate: Candidate, minor: int) -> dict[str, int | str]:
    return {"amount_minor": minor, "currency": candidate.currency}
