"""Behaviour score: what it uses, what it refuses to make up, and in which direction it moves."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.history import RECENT, WINDOW, PaymentHistory, Settled, history_from_settled
from receivables.rules.score import MAX_POINTS, ScoreStatus, behaviour_score, expected_lateness, late_odds

AS_OF = date(2024, 6, 3)  # a Monday
settled_rows = st.lists(
    st.tuples(st.dates(date(2023, 1, 1), date(2024, 12, 31)), st.integers(-40, 120)).map(lambda row: (row[0], row[0] + timedelta(row[1]))),
    max_size=60,
)
exposures = st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)).map(lambda pair: (min(pair), max(pair))), max_size=3)


def paid(*days_late: int, until: date = AS_OF) -> list[Settled]:
    """One item a day, the last paid the day before `until`, each paid so many days late."""
    count = len(days_late)
    return [(until - timedelta(count - i + late), until - timedelta(count - i)) for i, late in enumerate(days_late)]


def value_of(history: PaymentHistory) -> int:
    value = behaviour_score(history, AS_OF).value
    assert value is not None
    return value


def test_a_new_customer_has_no_score() -> None:
    score = behaviour_score(history_from_settled([], AS_OF, [(500, 500)]), AS_OF)
    assert (score.value, score.grade, score.factors, score.status) == (None, None, (), ScoreStatus.NO_HISTORY)
    assert late_odds(score) == Decimal("0.50")


def test_only_what_was_settled_before_the_day_counts() -> None:
    rows = [(AS_OF, AS_OF), (AS_OF - timedelta(9), AS_OF - timedelta(1)), (AS_OF, AS_OF + timedelta(3))]
    assert history_from_settled(rows, AS_OF).settled_count == 1


@pytest.mark.parametrize(
    ("days_late", "exposure", "value", "grade"),
    [
        ([0] * 40, [], 99, "A"),
        ([-5] * 200, [], 100, "A"),
        ([0], [], 73, "B"),
        ([1], [], 42, "C"),
        ([45] * 40, [], 7, "E"),
        ([45] * 200, [(900, 900)], 0, "E"),
        ([5] * 200, [], 15, "E"),
        ([0, 3] * 20, [], 58, "C"),
        ([9] * 20 + [0] * 20, [], 70, "B"),
        ([0] * 20 + [9] * 20, [], 46, "C"),
        ([0] * 40, [(0, 900), (400, 500)], 95, "A"),
    ],
)
def test_value(days_late: list[int], exposure: list[tuple[int, int]], value: int, grade: str) -> None:
    score = behaviour_score(history_from_settled(paid(*days_late), AS_OF, exposure), AS_OF)
    assert (score.value, score.grade) == (value, grade)


def test_every_point_is_explained() -> None:
    score = behaviour_score(history_from_settled(paid(*[0] * 12, *[20] * 8), AS_OF, [(250, 1000)]), AS_OF)
    lines = {factor.key: (factor.points, factor.value, factor.params) for factor in score.factors}
    assert lines == {
        "late_share": (Decimal("32.5"), Decimal("0.4091"), {"late": 8, "count": 20}),
        "recent_late_share": (Decimal("17.9"), Decimal("0.4018"), {"late": 8, "count": 20}),
        "long_late_share": (Decimal("6.4"), Decimal("0.3636"), {"late": 8, "count": 20, "days": 10}),
        "overdue_share": (Decimal("3.8"), Decimal("0.2500"), {"overdue_minor": 250, "open_minor": 1000}),
    }
    assert (score.value, score.history_count, score.method) == (61, 20, "behaviour.v1")


def test_history_is_bounded_to_the_latest() -> None:
    history = history_from_settled(paid(*[50] * 100, *[0] * WINDOW), AS_OF)
    assert (history.settled_count, history.late_count, history.recent_count) == (WINDOW, 0, RECENT)


def test_history_counts() -> None:
    history = history_from_settled(paid(0, 400, -90, 3, 11), AS_OF)
    assert (history.late_count, history.long_late_count, history.median_days, history.settled_days) == (3, 2, 3, 0 + 90 - 30 + 3 + 11)
    assert sum(day.count for day in history.by_weekday) == 5
    assert sum(day.late_count for day in history.by_weekday) == 3


@given(settled_rows, exposures)
def test_score_is_the_sum_of_its_points_between_0_and_100(rows: list[Settled], exposure: list[tuple[int, int]]) -> None:
    score = behaviour_score(history_from_settled(rows, AS_OF, exposure), AS_OF)
    assert sum(MAX_POINTS.values()) == 100
    if score.value is not None:
        assert 0 <= score.value <= 100
        assert abs(sum((factor.points for factor in score.factors), Decimal(-score.value))) <= Decimal("0.5")
        assert all(0 <= factor.points <= factor.max_points for factor in score.factors)


@given(settled_rows.filter(bool), exposures, st.integers(1, 60))
def test_later_against_every_due_day_never_raises_the_score(rows: list[Settled], exposure: list[tuple[int, int]], days: int) -> None:
    later = [(due_on - timedelta(days), paid_on) for due_on, paid_on in rows]
    before, after = (history_from_settled(history, AS_OF, exposure) for history in (rows, later))
    if before.settled_count:
        assert value_of(after) <= value_of(before)


@given(settled_rows, exposures, st.integers(11, 120))
def test_one_more_payment_very_late_never_raises_the_score(rows: list[Settled], exposure: list[tuple[int, int]], late: int) -> None:
    paid_on = AS_OF - timedelta(1)
    before = history_from_settled([row for row in rows if row[1] < paid_on], AS_OF, exposure)
    after = history_from_settled([*(row for row in rows if row[1] < paid_on), (paid_on - timedelta(late), paid_on)], AS_OF, exposure)
    if before.settled_count:
        assert value_of(after) <= value_of(before)


@given(settled_rows, st.integers(1, 10**9), st.integers(0, 10**9))
def test_more_overdue_never_raises_the_score(rows: list[Settled], open_minor: int, overdue: int) -> None:
    history = history_from_settled(rows, AS_OF, [(min(overdue, open_minor) // 2, open_minor)])
    if history.settled_count:
        assert value_of(replace(history, overdue_minor=min(overdue, open_minor))) <= value_of(history)


@given(settled_rows)
def test_the_order_of_rows_changes_nothing(rows: list[Settled]) -> None:
    assert history_from_settled(rows, AS_OF) == history_from_settled(rows[::-1], AS_OF)


@given(st.permutations([(0, 5), (5, 5), (2, 9), (7, 100), (0, 0)]))
def test_the_worst_currency_counts(pairs: list[tuple[int, int]]) -> None:
    history = history_from_settled([], AS_OF, pairs)
    assert (history.overdue_minor, history.open_minor) == (5, 5)


def test_a_due_day_on_a_weekend_is_paid_late_more_often() -> None:
    history = history_from_settled(paid(0, 0, 3, 0, -2, 0), AS_OF)
    odds = [expected_lateness(history, AS_OF + timedelta(day)).probability for day in range(7)]
    assert min(odds[5:]) > max(odds[:5])


def test_expected_lateness_follows_the_habit_of_the_weekday() -> None:
    mondays = [(AS_OF - timedelta(7 * week), AS_OF - timedelta(7 * week - 4)) for week in range(1, 11)]
    tuesdays = [(AS_OF - timedelta(7 * week - 1), AS_OF - timedelta(7 * week - 1)) for week in range(1, 16)]
    history = history_from_settled(mondays + tuesdays, AS_OF)
    on_monday, on_tuesday = (expected_lateness(history, AS_OF + timedelta(day)) for day in (0, 1))
    assert (on_monday.expected_days, on_tuesday.expected_days) == (4, 0)
    assert on_monday.probability > Decimal("0.7") > Decimal("0.2") > on_tuesday.probability


@given(settled_rows, st.dates(date(2024, 6, 1), date(2024, 12, 1)))
def test_a_probability_is_never_certain(rows: list[Settled], due_on: date) -> None:
    assert 0 < expected_lateness(history_from_settled(rows, AS_OF), due_on).probability < 1
