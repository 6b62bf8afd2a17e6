"""Flags: what about a customer needs somebody's eyes, and the numbers that say so.

A rule looks at facts computed elsewhere and at thresholds, which are data of the company. A customer carries at most one flag of a rule:
the worst of its currencies. Amounts in the evidence are minor units beside their currency, days are ISO dates.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from receivables.money import round_half_even_ratio
from receivables.rules.history import NO_HISTORY, PaymentHistory
from receivables.rules.thresholds import Thresholds

Evidence = dict[str, int | str]


class Rule(StrEnum):
    """What was noticed."""

    OVERDUE = "overdue"
    WORSENING = "worsening"
    LONG_AGING = "long_aging"
    CONCENTRATION = "concentration"
    BROKEN_PROMISE = "broken_promise"
    OVER_LIMIT = "over_limit"
    REVIEW_DUE = "review_due"


class Severity(StrEnum):
    """How soon somebody should look."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


WEIGHT = {Severity.INFO: 1, Severity.WARNING: 2, Severity.CRITICAL: 3}
"""Severities in order, for comparing."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One rule's finding with the numbers behind it."""

    rule: Rule
    severity: Severity
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Balance:
    """A customer's account in one currency, minor units: open, overdue, past the age limit, and open in the whole book."""

    currency: str
    open_minor: int
    overdue_minor: int = 0
    oldest_overdue_days: int = 0
    long_aged_minor: int = 0
    company_open_minor: int = 0


@dataclass(frozen=True, slots=True)
class BrokenPromise:
    """A promise that was not, or only partly, kept."""

    currency: str
    amount_minor: int
    received_minor: int
    promised_on: date


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """Everything the rules may look at. The credit limit, where there is one, is in minor units of `limit_currency`."""

    balances: tuple[Balance, ...] = ()
    history: PaymentHistory = NO_HISTORY
    broken_promises: tuple[BrokenPromise, ...] = ()
    credit_limit_minor: int | None = None
    limit_currency: str | None = None
    review_due_on: date | None = None


def evaluate(facts: CustomerFacts, thresholds: Thresholds, as_of: date) -> list[Flag]:
    """The flags a customer carries at the end of `as_of`, at most one for each rule, in the order of `Rule`."""
    findings = (
        _overdue(facts.balances, thresholds),
        _worsening(facts.history, thresholds),
        _long_aging(facts.balances, thresholds),
        _concentration(facts.balances, thresholds),
        _broken_promise(facts.broken_promises, thresholds, as_of),
        _over_limit(facts, thresholds),
        _review_due(facts.review_due_on, thresholds, as_of),
    )
    return [worst for found in findings if (worst := _worst(found)) is not None]


def _worst(flags: Iterable[Flag]) -> Flag | None:
    """The most severe; of equals the first, which the finders give largest first."""
    return max(flags, key=lambda flag: WEIGHT[flag.severity], default=None)


def _overdue(balances: Sequence[Balance], limits: Thresholds) -> Iterator[Flag]:
    levels = (limits.overdue_info_days, limits.overdue_warning_days, limits.overdue_critical_days)
    for balance in sorted(balances, key=lambda b: (-b.oldest_overdue_days, -b.overdue_minor, b.currency)):
        days = balance.oldest_overdue_days
        passed = sum(days >= level for level in levels)
        if balance.overdue_minor > 0 and passed:
            evidence: Evidence = {"currency": balance.currency, "overdue_minor": balance.overdue_minor, "oldest_days": days}
            yield Flag(Rule.OVERDUE, list(Severity)[passed - 1], evidence | {"threshold_days": levels[passed - 1]})


def _worsening(history: PaymentHistory, limits: Thresholds) -> Iterator[Flag]:
    """Mean days late of the recent settled items against those before them, compared without rounding."""
    before, before_days = history.settled_count - history.recent_count, history.settled_days - history.recent_days
    if min(before, history.recent_count) < limits.worsening_min_count:
        return
    rise = history.recent_days * before - before_days * history.recent_count  # over recent x before
    if rise < limits.worsening_days * history.recent_count * before:
        return
    doubled = rise >= 2 * limits.worsening_days * history.recent_count * before
    yield Flag(
        Rule.WORSENING,
        Severity.CRITICAL if doubled else Severity.WARNING,
        {
            "recent_mean_days": round_half_even_ratio(history.recent_days, history.recent_count),
            "recent_count": history.recent_count,
            "before_mean_days": round_half_even_ratio(before_days, before),
            "before_count": before,
            "threshold_days": limits.worsening_days,
        },
    )


def _long_aging(balances: Sequence[Balance], limits: Thresholds) -> Iterator[Flag]:
    for balance in sorted(balances, key=lambda b: (-b.long_aged_minor, b.currency)):
        if balance.long_aged_minor > 0:
            evidence: Evidence = {"currency": balance.currency, "amount_minor": balance.long_aged_minor}
            yield Flag(Rule.LONG_AGING, Severity.WARNING, evidence | {"threshold_years": limits.long_aging_years})


def _concentration(balances: Sequence[Balance], limits: Thresholds) -> Iterator[Flag]:
    shared = [balance for balance in balances if balance.open_minor > 0 and balance.company_open_minor > 0]
    for balance in sorted(shared, key=lambda b: (-b.open_minor * 10_000 // b.company_open_minor, b.currency)):
        share = balance.open_minor * 100
        if share >= limits.concentration_warning_percent * balance.company_open_minor:
            critical = share >= limits.concentration_critical_percent * balance.company_open_minor
            yield Flag(
                Rule.CONCENTRATION,
                Severity.CRITICAL if critical else Severity.WARNING,
                {
                    "currency": balance.currency,
                    "open_minor": balance.open_minor,
                    "company_open_minor": balance.company_open_minor,
                    "percent": share // balance.company_open_minor,
                    "threshold_percent": limits.concentration_critical_percent if critical else limits.concentration_warning_percent,
                },
            )


def _broken_promise(promises: Sequence[BrokenPromise], limits: Thresholds, as_of: date) -> Iterator[Flag]:
    broken = [promise for promise in promises if 0 <= (as_of - promise.promised_on).days <= limits.broken_promise_days]
    if not broken:
        return
    last = max(broken, key=lambda promise: (promise.promised_on, promise.amount_minor, promise.currency))
    yield Flag(
        Rule.BROKEN_PROMISE,
        Severity.CRITICAL if len(broken) >= limits.broken_promise_critical_count else Severity.WARNING,
        {
            "count": len(broken),
            "currency": last.currency,
            "promised_minor": last.amount_minor,
            "received_minor": last.received_minor,
            "promised_on": last.promised_on.isoformat(),
            "threshold_days": limits.broken_promise_days,
        },
    )


def _over_limit(facts: CustomerFacts, limits: Thresholds) -> Iterator[Flag]:
    limit = facts.credit_limit_minor
    used = sum(balance.open_minor for balance in facts.balances if balance.currency == facts.limit_currency)
    if limit is None or facts.limit_currency is None or used <= 0 or used * 100 < limits.limit_info_percent * limit:
        return
    over = used > limit
    critical = over and used * 100 >= limits.limit_critical_percent * limit
    yield Flag(
        Rule.OVER_LIMIT,
        Severity.CRITICAL if critical else Severity.WARNING if over else Severity.INFO,
        {
            "currency": facts.limit_currency,
            "open_minor": used,
            "limit_minor": limit,
            "over_minor": max(0, used - limit),
            "threshold_percent": limits.limit_critical_percent if critical else 100 if over else limits.limit_info_percent,
        },
    )


def _review_due(due_on: date | None, limits: Thresholds, as_of: date) -> Iterator[Flag]:
    if due_on is not None and (due_on - as_of).days <= limits.review_notice_days:
        severity = Severity.WARNING if due_on < as_of else Severity.INFO
        yield Flag(Rule.REVIEW_DUE, severity, {"review_due_on": due_on.isoformat(), "threshold_days": limits.review_notice_days})
