"""Flags: where each begins, how severe it is, and the numbers it shows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.flags import WEIGHT, Balance, BrokenPromise, CustomerFacts, Rule, Severity, evaluate
from receivables.rules.history import PaymentHistory
from receivables.rules.thresholds import LARGEST, ThresholdError, Thresholds, from_mapping

AS_OF = date(2024, 6, 30)
DEFAULTS = Thresholds()


def severity_of(facts: CustomerFacts, rule: Rule, thresholds: Thresholds = DEFAULTS) -> Severity | None:
    return next((flag.severity for flag in evaluate(facts, thresholds, AS_OF) if flag.rule is rule), None)


def evidence_of(facts: CustomerFacts, rule: Rule) -> dict[str, int | str]:
    return next(flag.evidence for flag in evaluate(facts, DEFAULTS, AS_OF) if flag.rule is rule)


def test_nothing_to_say_about_nothing() -> None:
    assert evaluate(CustomerFacts(), DEFAULTS, AS_OF) == []


@pytest.mark.parametrize(
    ("days", "minor", "severity"),
    [(0, 0, None), (1, 0, None), (1, 5, "info"), (29, 5, "info"), (30, 5, "warning"), (89, 5, "warning"), (90, 5, "critical")],
)
def test_overdue(days: int, minor: int, severity: str | None) -> None:
    facts = CustomerFacts((Balance("CNY", 900, minor, days),))
    assert severity_of(facts, Rule.OVERDUE) == severity


def test_the_worst_currency_is_flagged() -> None:
    facts = CustomerFacts((Balance("USD", 900, 900, 20), Balance("CNY", 900, 100, 95)))
    expected = {"currency": "CNY", "overdue_minor": 100, "oldest_days": 95, "threshold_days": 90}
    assert evidence_of(facts, Rule.OVERDUE) == expected


@pytest.mark.parametrize(
    ("before", "before_days", "recent", "recent_days", "severity"),
    [
        (20, 0, 20, 99, None),
        (20, 0, 20, 100, "warning"),
        (20, 0, 20, 200, "critical"),
        (20, -100, 20, 0, "warning"),
        (20, 200, 20, 100, None),
        (9, 0, 20, 900, None),
        (20, 0, 9, 900, None),
    ],
)
def test_worsening(before: int, before_days: int, recent: int, recent_days: int, severity: str | None) -> None:
    history = PaymentHistory(
        settled_count=before + recent, settled_days=before_days + recent_days, recent_count=recent, recent_days=recent_days
    )
    assert severity_of(CustomerFacts(history=history), Rule.WORSENING) == severity


def test_worsening_shows_both_means() -> None:
    history = PaymentHistory(settled_count=40, settled_days=240, recent_count=20, recent_days=200)
    assert evidence_of(CustomerFacts(history=history), Rule.WORSENING) == {
        "recent_mean_days": 10,
        "recent_count": 20,
        "before_mean_days": 2,
        "before_count": 20,
        "threshold_days": 5,
    }


def test_long_aging() -> None:
    facts = CustomerFacts((Balance("CNY", 900, long_aged_minor=70), Balance("USD", 900, long_aged_minor=80)))
    assert evidence_of(facts, Rule.LONG_AGING) == {"currency": "USD", "amount_minor": 80, "threshold_years": 3}


@pytest.mark.parametrize(
    ("own", "company", "severity"),
    [
        (199, 1000, None),
        (200, 1000, "warning"),
        (399, 1000, "warning"),
        (400, 1000, "critical"),
        (0, 0, None),
        (-5, 10, None),
        (5, 0, None),
    ],
)
def test_concentration(own: int, company: int, severity: str | None) -> None:
    facts = CustomerFacts((Balance("CNY", own, company_open_minor=company), Balance("USD", 1, company_open_minor=10_000)))
    assert severity_of(facts, Rule.CONCENTRATION) == severity


def promise(days_ago: int) -> BrokenPromise:
    return BrokenPromise("CNY", 1000, 400, AS_OF - timedelta(days_ago))


@pytest.mark.parametrize(
    ("days_ago", "severity"),
    [([], None), ([91], None), ([90], "warning"), ([5], "warning"), ([5, 91], "warning"), ([5, 60], "critical"), ([-1], None)],
)
def test_broken_promise(days_ago: list[int], severity: str | None) -> None:
    facts = CustomerFacts(broken_promises=tuple(promise(days) for days in days_ago))
    assert severity_of(facts, Rule.BROKEN_PROMISE) == severity


def test_broken_promise_shows_the_last() -> None:
    evidence = evidence_of(CustomerFacts(broken_promises=(promise(5), promise(60))), Rule.BROKEN_PROMISE)
    assert (evidence["count"], evidence["promised_on"], evidence["promised_minor"], evidence["received_minor"]) == (
        2,
        "2024-06-25",
        1000,
        400,
    )


@pytest.mark.parametrize(
    ("used", "limit", "severity"),
    [
        (899, 1000, None),
        (900, 1000, "info"),
        (1000, 1000, "info"),
        (1001, 1000, "warning"),
        (1200, 1000, "critical"),
        (1, 0, "critical"),
        (0, 0, None),
        (5000, None, None),
    ],
)
def test_over_limit(used: int, limit: int | None, severity: str | None) -> None:
    facts = CustomerFacts((Balance("CNY", used), Balance("USD", 10**9)), credit_limit_minor=limit, limit_currency="CNY")
    assert severity_of(facts, Rule.OVER_LIMIT) == severity


@pytest.mark.parametrize(("in_days", "severity"), [(15, None), (14, "info"), (0, "info"), (-1, "warning")])
def test_review_due(in_days: int, severity: str | None) -> None:
    assert severity_of(CustomerFacts(review_due_on=AS_OF + timedelta(in_days)), Rule.REVIEW_DUE) == severity


@pytest.mark.parametrize(
    ("settings", "problems"),
    [
        ({"surprise": 1}, [("surprise", "unknown_key")]),
        ({"overdue_warning_days": "30"}, [("overdue_warning_days", "not_an_integer")]),
        (
            {"overdue_warning_days": True, "worsening_days": 0},
            [("overdue_warning_days", "not_an_integer"), ("worsening_days", "out_of_range")],
        ),
        ({"review_notice_days": LARGEST + 1}, [("review_notice_days", "out_of_range")]),
        ({"overdue_warning_days": 91}, [("overdue_critical_days", "not_rising")]),
    ],
)
def test_settings_refused(settings: dict[str, object], problems: list[tuple[str, str]]) -> None:
    with pytest.raises(ThresholdError) as caught:
        from_mapping(settings)
    assert [(problem.key, problem.code) for problem in caught.value.problems] == problems


def test_settings_override_their_defaults() -> None:
    assert from_mapping({}) == DEFAULTS
    strict = from_mapping({"overdue_warning_days": 5})
    facts = CustomerFacts((Balance("CNY", 900, 5, 6),))
    assert severity_of(facts, Rule.OVERDUE, strict) is Severity.WARNING


money = st.integers(0, 10**12)
balances = st.builds(Balance, st.sampled_from(["CNY", "USD"]), money, money, st.integers(0, 4000), money, money)


@given(st.lists(balances, max_size=2, unique_by=lambda balance: balance.currency), st.integers(1, 500))
def test_one_flag_a_rule_and_longer_overdue_is_never_milder(rows: list[Balance], more: int) -> None:
    facts = CustomerFacts(tuple(rows), credit_limit_minor=10**6, limit_currency="CNY")
    flags = evaluate(facts, DEFAULTS, AS_OF)
    assert len({flag.rule for flag in flags}) == len(flags)
    later = replace(facts, balances=tuple(replace(row, oldest_overdue_days=row.oldest_overdue_days + more) for row in rows))
    before, after = (severity_of(each, Rule.OVERDUE) for each in (facts, later))
    assert before is None or (after is not None and WEIGHT[after] >= WEIGHT[before])
