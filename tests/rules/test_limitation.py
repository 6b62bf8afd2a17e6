"""Limitation periods: anniversaries, restarts named by their rows, obstacles, the longest period; and what holds whatever was recorded."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.limitation import (
    LAWS,
    Cause,
    Effect,
    Interruption,
    Law,
    Starts,
    Suspension,
    anniversary,
    law_for,
    limitation,
    months_after,
)

CN = LAWS["CN"]
DUE = date(2021, 3, 31)
D = date


def cause(on: date, kind: Cause = Cause.DEMAND, row_id: int = 1, **fields: object) -> Interruption:
    return Interruption(on, kind, "rows", row_id, **fields)  # type: ignore[arg-type]


# due day, causes, the last day on which it can be enforced
CASES = [
    (DUE, [], D(2024, 3, 31)),
    (D(2024, 2, 29), [], D(2027, 2, 28)),
    (D(2021, 2, 28), [], D(2024, 2, 28)),
    (DUE, [cause(D(2023, 5, 1))], D(2026, 5, 1)),
    (DUE, [cause(D(2024, 3, 31))], D(2027, 3, 31)),  # the last day is in time
    (DUE, [cause(D(2024, 4, 1))], D(2024, 3, 31)),  # a day late
    (DUE, [cause(D(2024, 4, 1), Cause.PART_PAYMENT)], D(2024, 3, 31)),
    (DUE, [cause(D(2024, 4, 1), Cause.ACKNOWLEDGEMENT)], D(2024, 3, 31)),
    (DUE, [cause(D(2024, 4, 1), Cause.PROMISE)], D(2027, 4, 1)),  # agreed to pay after the period had ended
    (DUE, [cause(D(2021, 3, 31))], D(2024, 3, 31)),  # not after the due day
    (DUE, [cause(D(2021, 1, 1), Cause.ACKNOWLEDGEMENT)], D(2024, 3, 31)),
    (DUE, [cause(D(2022, 1, 1)), cause(D(2024, 12, 31), Cause.PART_PAYMENT)], D(2027, 12, 31)),  # each keeps it alive for the next
    (DUE, [cause(D(2023, 1, 1), Cause.FILING, until_on=D(2024, 6, 30))], D(2027, 6, 30)),
    (DUE, [cause(D(2023, 1, 1), Cause.FILING, until_on=D(2024, 6, 30)), cause(D(2023, 8, 1))], D(2027, 6, 30)),
    (D(2003, 3, 31), [cause(D(y, 6, 1)) for y in range(2004, 2024)], D(2023, 3, 31)),  # twenty years end it
    (D(2016, 1, 31), [], D(2019, 1, 31)),  # two years had not ended when three came into force
    (D(2015, 1, 31), [], D(2017, 1, 31)),
]  # fmt: skip


@pytest.mark.parametrize(("due_on", "causes", "ends_on"), CASES)
def test_cases(due_on: date, causes: list[Interruption], ends_on: date) -> None:
    assert limitation(due_on, CN, causes).ends_on == ends_on


def test_every_restart_names_its_row() -> None:
    found = limitation(DUE, CN, [cause(D(2025, 1, 1), row_id=9), cause(D(2023, 5, 1), row_id=7), cause(D(2020, 1, 1), row_id=5)])
    assert [(one.interruption.row_id, one.effect, one.ends_on) for one in found.trace] == [
        (5, Effect.BEFORE_DUE, D(2024, 3, 31)), (7, Effect.RESTARTS, D(2026, 5, 1)), (9, Effect.RESTARTS, D(2028, 1, 1)),
    ]  # fmt: skip
    assert found.last is not None
    assert (found.last.row_id, found.runs_from) == (9, D(2025, 1, 1))
    assert limitation(DUE, CN).last is None


# obstacle, the end of a period that would end on 2024-03-31
OBSTACLES = [
    (Suspension(D(2023, 1, 1), D(2023, 6, 30)), D(2024, 3, 31)),  # over before the last six months
    (Suspension(D(2023, 1, 1), D(2023, 12, 31)), D(2024, 6, 30)),
    (Suspension(D(2024, 3, 31), D(2024, 8, 31)), D(2025, 2, 28)),
    (Suspension(D(2024, 4, 1), D(2024, 8, 31)), D(2024, 3, 31)),  # began too late
    (Suspension(D(2024, 1, 1), None), None),
]


@pytest.mark.parametrize(("obstacle", "ends_on"), OBSTACLES)
def test_obstacles(obstacle: Suspension, ends_on: date | None) -> None:
    found = limitation(DUE, [Law(D(2017, 10, 1), 3)], [], [obstacle])
    assert found.ends_on == ends_on


def test_a_running_suit_and_the_longest_period() -> None:
    assert limitation(DUE, [Law(D(2017, 10, 1), 3)], [cause(D(2023, 1, 1), Cause.FILING, running=True)]).ends_on is None
    assert limitation(DUE, CN, [cause(D(2023, 1, 1), Cause.FILING, running=True)]).ends_on == D(2041, 3, 31)


def test_other_laws() -> None:
    hk = limitation(DUE, LAWS["HK"], [cause(D(2022, 1, 1)), cause(D(2023, 1, 1), Cause.PART_PAYMENT)])
    assert [one.effect for one in hk.trace] == [Effect.NOT_BY_LAW, Effect.RESTARTS]
    assert hk.ends_on == D(2029, 1, 1)
    german = Law(D(2002, 1, 1), 3, 10, Starts.YEAR_END, frozenset({Cause.FILING}), None)
    assert limitation(DUE, [german]).ends_on == D(2024, 12, 31)
    assert limitation(DUE, [german], [], [Suspension(D(2022, 1, 1), D(2022, 1, 10))]).ends_on == D(2025, 1, 10)


def test_days() -> None:
    assert months_after(D(2024, 8, 31), -6) == D(2024, 2, 29)
    assert anniversary(D(9998, 1, 1), 5) == date.max
    assert law_for(CN, D(1980, 1, 1)) is CN[0]


DAYS = st.dates(D(2010, 1, 1), D(2040, 12, 31))
SOME = st.lists(
    st.builds(Interruption, DAYS, st.sampled_from(Cause), st.just("rows"), st.integers(1, 50), st.none() | DAYS, st.booleans()), max_size=6
)
HELD = st.lists(st.builds(Suspension, DAYS, st.none() | DAYS, st.integers(1, 9)), max_size=2)


@given(DAYS, SOME, HELD, st.randoms())
def test_order_does_not_matter(due_on: date, causes: list[Interruption], held: list[Suspension], random: object) -> None:
    turned = sorted(causes, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert limitation(due_on, CN, turned, held[::-1]).ends_on == limitation(due_on, CN, causes, held).ends_on


@given(DAYS, SOME, HELD, st.sampled_from(list(LAWS)))
def test_nothing_recorded_makes_it_end_earlier(due_on: date, causes: list[Interruption], held: list[Suspension], country: str) -> None:
    laws = LAWS[country]
    ends = [limitation(due_on, laws, causes[:count], held).ends_on or date.max for count in range(len(causes) + 1)]
    assert ends == sorted(ends)
    assert ends[0] >= anniversary(due_on, law_for(laws, due_on).years)
    assert ends[-1] <= (anniversary(due_on, 20) if country == "CN" else date.max)


@given(DAYS, DAYS)
def test_a_restart_gives_the_whole_period_again(due_on: date, on: date) -> None:
    found = limitation(due_on, CN[2:], [cause(on)])
    inside = due_on < on <= anniversary(due_on, 3)
    assert found.ends_on == (anniversary(on, 3) if inside else anniversary(due_on, 3))
    assert found.runs_from + timedelta(365 * 3) <= found.ends_on
