"""Priority: more money at risk comes first, people are not pestered, and every rank says why."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.flags import Severity
from receivables.rules.priority import Candidate, priority, ranked

AS_OF = date(2024, 6, 30)
BASE = Candidate(1, "CNY", 1_000_000, 40, Decimal("0.50"))
amounts = st.integers(0, 10**13)
near = st.none() | st.integers(-10, 10).map(lambda days: AS_OF + timedelta(days))
candidates = st.builds(
    Candidate,
    customer_id=st.integers(1, 99),
    currency=st.just("CNY"),
    overdue_minor=amounts,
    oldest_days=st.integers(0, 2000),
    probability=st.decimals(0, 1, places=2),
    due_soon_minor=amounts,
    promise_running_minor=amounts,
    disputed_minor=amounts,
    broken_promises=st.integers(0, 4),
    last_contact_on=near,
    next_action_on=near,
    flags=st.lists(st.tuples(st.sampled_from(["overdue", "worsening"]), st.sampled_from(Severity)), max_size=2).map(tuple),
)


def rank(**changes: object) -> int:
    return priority(replace(BASE, **changes), AS_OF).rank  # type: ignore[arg-type]  # the tables name fields of several types


@pytest.mark.parametrize(
    ("changes", "at_risk"),
    [
        ({}, 350_000),
        ({"oldest_days": 0}, 250_000),
        ({"oldest_days": 100}, 500_000),
        ({"oldest_days": 900}, 500_000),
        ({"probability": Decimal(0)}, 35_000),
        ({"disputed_minor": 400_000}, 210_000),
        ({"disputed_minor": 400_000, "promise_running_minor": 600_000}, 0),
        ({"disputed_minor": 4_000_000}, 0),
    ],
)
def test_money_at_risk(changes: dict[str, object], at_risk: int) -> None:
    assert priority(replace(BASE, **changes), AS_OF).money_at_risk_minor == at_risk  # type: ignore[arg-type]  # as above


SOON, CRITICAL, WARNING = AS_OF + timedelta(1), ("overdue", Severity.CRITICAL), ("worsening", Severity.WARNING)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 350_000),  # 1,000,000 x 50 % x 70 %
        ({"oldest_days": -5}, 250_000),
        ({"oldest_days": 1}, 250_000),
        ({"oldest_days": 2}, 255_000),
        ({"oldest_days": 99}, 495_000),
        ({"probability": Decimal("0.01")}, 35_000),
        ({"probability": Decimal("0.06")}, 42_000),
        ({"probability": Decimal(1)}, 700_000),
        ({"broken_promises": 1}, 525_000),
        ({"broken_promises": 2}, 700_000),
        ({"broken_promises": 3}, 700_000),
        ({"next_action_on": AS_OF}, 700_000),
        ({"next_action_on": SOON}, 175_000),
        ({"last_contact_on": AS_OF - timedelta(2)}, 105_000),
        ({"last_contact_on": AS_OF, "next_action_on": SOON}, 105_000),
        ({"last_contact_on": AS_OF, "next_action_on": AS_OF}, 700_000),
        ({"flags": (("overdue", Severity.INFO),)}, 350_000),
        ({"flags": (WARNING,)}, 385_000),
        ({"flags": (WARNING, CRITICAL)}, 437_500),
        ({"flags": (CRITICAL,), "broken_promises": 1, "next_action_on": AS_OF}, 962_500),
        ({"due_soon_minor": 500_000}, 375_000),
        ({"disputed_minor": 400_000}, 230_000),  # 600,000 at risk, 5 % of the rest in sight
        ({"promise_running_minor": 400_000}, 230_000),
        ({"plan_running_minor": 400_000}, 230_000),
        ({"disputed_minor": 400_000, "promise_running_minor": 400_000, "plan_running_minor": 100_000}, 80_000),
        ({"disputed_minor": 400_000, "promise_running_minor": 400_000, "set_aside_minor": 400_000}, 230_000),
        ({"set_aside_minor": 2_000_000}, 50_000),
        ({"set_aside_minor": 0, "disputed_minor": 400_000}, 350_000),
        ({"effort_minor": 50_000}, 300_000),
        ({"effort_minor": 400_000}, 0),
    ],
)
def test_a_rank_to_the_unit(changes: dict[str, object], expected: int) -> None:
    assert rank(**changes) == expected


def test_equal_ranks_are_ordered_by_what_is_overdue_then_customer_then_currency() -> None:
    rows = [
        replace(BASE, customer_id=2, currency="USD"),
        replace(BASE, customer_id=2),
        replace(BASE, customer_id=3, overdue_minor=2_000_000, probability=Decimal("0.25")),
        BASE,
        replace(BASE, customer_id=9, oldest_days=100),
    ]
    found = [(row.customer_id, row.currency) for row, _ in ranked(rows, AS_OF)]
    assert found == [(9, "CNY"), (3, "CNY"), (1, "CNY"), (2, "CNY"), (2, "USD")]


@pytest.mark.parametrize(
    "changes",
    [
        {"broken_promises": 1},
        {"next_action_on": AS_OF},
        {"next_action_on": AS_OF - timedelta(3)},
        {"next_action_on": AS_OF, "last_contact_on": AS_OF - timedelta(1)},
        {"due_soon_minor": 500_000},
        {"flags": (("overdue", Severity.CRITICAL),)},
    ],
)
def test_what_raises(changes: dict[str, object]) -> None:
    assert rank(**changes) > rank()


@pytest.mark.parametrize(
    "changes",
    [
        {"last_contact_on": AS_OF},
        {"last_contact_on": AS_OF - timedelta(2)},
        {"next_action_on": AS_OF + timedelta(1)},
        {"disputed_minor": 1_000},
        {"promise_running_minor": 500_000},
    ],
)
def test_what_lowers(changes: dict[str, object]) -> None:
    assert 0 < rank(**changes) < rank()


def test_a_call_three_days_ago_is_long_enough() -> None:
    assert rank(last_contact_on=AS_OF - timedelta(3)) == rank()


def test_every_reason_is_given() -> None:
    full = replace(
        BASE,
        due_soon_minor=7,
        promise_running_minor=8,
        disputed_minor=9,
        broken_promises=2,
        last_contact_on=AS_OF,
        next_action_on=AS_OF,
        flags=(("worsening", Severity.INFO), ("overdue", Severity.WARNING), ("over_limit", Severity.CRITICAL)),
    )
    assert [(reason.key, reason.params) for reason in priority(full, AS_OF).reasons] == [
        ("next_step_due", {"on": "2024-06-30"}),
        ("broken_promise", {"count": 2}),
        ("overdue", {"amount_minor": 1_000_000, "currency": "CNY", "days": 40}),
        ("disputed", {"amount_minor": 9, "currency": "CNY"}),
        ("promise_running", {"amount_minor": 8, "currency": "CNY"}),
        ("due_soon", {"amount_minor": 7, "currency": "CNY"}),
        ("likely_late", {"percent": 50}),
        ("flag", {"rule": "over_limit", "severity": "critical"}),
        ("flag", {"rule": "overdue", "severity": "warning"}),
        ("contacted_lately", {"on": "2024-06-30"}),
    ]


def test_a_planned_step_is_a_reason_to_wait() -> None:
    waiting = priority(replace(BASE, next_action_on=AS_OF + timedelta(4)), AS_OF)
    assert waiting.reasons[-1].key == "next_step_planned"


@given(candidates, amounts)
def test_more_overdue_never_ranks_lower(candidate: Candidate, more: int) -> None:
    larger = replace(candidate, overdue_minor=candidate.overdue_minor + more)
    before, after = priority(candidate, AS_OF), priority(larger, AS_OF)
    assert after.rank >= before.rank
    assert after.money_at_risk_minor >= before.money_at_risk_minor


@given(candidates)
def test_money_at_risk_is_part_of_the_overdue(candidate: Candidate) -> None:
    assert 0 <= priority(candidate, AS_OF).money_at_risk_minor <= candidate.overdue_minor


@given(st.lists(candidates, max_size=8, unique_by=lambda candidate: candidate.customer_id))
def test_the_order_is_total(rows: list[Candidate]) -> None:
    assert ranked(rows, AS_OF) == ranked(rows[::-1], AS_OF)
    ranks = [found.rank for _, found in ranked(rows, AS_OF)]
    assert ranks == sorted(ranks, reverse=True)
