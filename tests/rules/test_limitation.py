"""Limitation periods: anniversaries, restarts named by their rows, obstacles, the longest period; and what holds whatever was recorded."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.calendar import DayKind, months_after
from receivables.rules.limitation import (
    LAWS,
    Cause,
    Effect,
    Interruption,
    Law,
    Starts,
    Suspension,
    anniversary,
    ends_at_least,
    last_start,
    law_for,
    least_years,
    limitation,
)

CN = LAWS["CN"]
# The same periods where no day of rest moves their ends: most cases are about other things.
BARE = tuple(replace(law, rest_weekdays=frozenset()) for law in CN)
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
    assert limitation(due_on, BARE, causes).ends_on == ends_on


def test_every_restart_names_its_row() -> None:
    found = limitation(DUE, BARE, [cause(D(2025, 1, 1), row_id=9), cause(D(2023, 5, 1), row_id=7), cause(D(2020, 1, 1), row_id=5)])
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
    found = limitation(DUE, [replace(BARE[2], longest_years=None)], [], [obstacle])
    assert found.ends_on == ends_on


def test_obstacles_and_laws_count_in_the_order_of_their_days() -> None:
    law = replace(BARE[2], longest_years=None)
    chained = [Suspension(D(2024, 10, 1), D(2025, 1, 31)), Suspension(D(2024, 3, 1), D(2024, 5, 31))]
    assert limitation(DUE, [law], [], chained).ends_on == limitation(DUE, [law], [], chained[::-1]).ends_on == D(2025, 7, 31)
    for due_on in (D(2015, 1, 31), D(2016, 1, 31), DUE):
        assert limitation(due_on, BARE[::-1]).ends_on == limitation(due_on, BARE).ends_on


def test_a_running_suit_and_the_longest_period() -> None:
    # Filed before the item was due, and still running.
    assert limitation(DUE, [replace(BARE[2], longest_years=None)], [cause(D(2021, 1, 1), Cause.FILING, running=True)]).ends_on is None
    assert limitation(DUE, [replace(BARE[2], longest_years=None)], [cause(D(2023, 1, 1), Cause.FILING, running=True)]).ends_on is None
    assert limitation(DUE, BARE, [cause(D(2023, 1, 1), Cause.FILING, running=True)]).ends_on == D(2041, 3, 31)


def test_other_laws() -> None:
    hk = limitation(DUE, LAWS["HK"], [cause(D(2022, 1, 1)), cause(D(2023, 1, 1), Cause.PART_PAYMENT)])
    assert [one.effect for one in hk.trace] == [Effect.NOT_BY_LAW, Effect.RESTARTS]
    assert hk.ends_on == D(2029, 1, 1)
    # A law that does not let who agrees to pay renew what is over, and one that does, but not beyond its longest period.
    (late,) = limitation(DUE, LAWS["HK"], [cause(D(2027, 6, 1), Cause.PROMISE)]).trace
    assert late.effect is Effect.TOO_LATE
    for year, effect in ((2041, Effect.RESTARTS), (2042, Effect.TOO_LATE)):
        assert limitation(DUE, BARE, [cause(D(year, 3, 31), Cause.PROMISE)]).trace[0].effect is effect
    german = Law(D(2002, 1, 1), 3, 10, Starts.YEAR_END, frozenset({Cause.FILING}), None, rest_weekdays=frozenset())
    assert limitation(DUE, [german]).ends_on == D(2024, 12, 31)
    assert limitation(DUE, [german], [], [Suspension(D(2022, 1, 1), D(2022, 1, 10))]).ends_on == D(2025, 1, 10)


GERMAN = Law(D(2002, 1, 1), 3, 10, Starts.YEAR_END, frozenset({Cause.FILING}), None)
SPRING = frozenset({D(2027, 2, 5) + timedelta(n) for n in range(7)})
MOVED = [  # laws, due day, holidays, the last day, the day it was moved from
    (CN, DUE, (), D(2024, 4, 1), D(2024, 3, 31)),  # Sunday
    (CN, D(2021, 3, 30), (), D(2024, 4, 1), D(2024, 3, 30)),  # Saturday
    (CN, D(2021, 3, 29), (), D(2024, 3, 29), None),  # Friday
    (CN, D(2024, 2, 4), SPRING, D(2027, 2, 4), None),  # the eve of the Spring Festival
    (CN, D(2024, 2, 5), SPRING, D(2027, 2, 12), D(2027, 2, 5)),  # its first day
    (CN, D(2023, 10, 1), {D(2026, 10, 1), D(2026, 10, 2), D(2026, 10, 5)}, D(2026, 10, 6), D(2026, 10, 1)),  # with the weekend in between
    (CN, D(2003, 3, 30), (), D(2005, 3, 30), None),
    (LAWS["HK"], D(2021, 3, 27), (), D(2027, 3, 27), None),  # a Saturday is none
    (LAWS["HK"], D(2021, 3, 28), (), D(2027, 3, 29), D(2027, 3, 28)),
    ((GERMAN,), D(2019, 6, 1), {D(2023, 1, 1)}, D(2023, 1, 2), D(2022, 12, 31)),  # a Saturday, then New Year's Day, a Sunday
    (BARE, DUE, {D(2024, 3, 31)}, D(2024, 3, 31), None),  # a law that knows no day of rest
    ((replace(GERMAN, rest_weekdays=frozenset(range(1, 8))),), D(2019, 6, 1), (), D(2022, 12, 31), None),  # every day one of rest
]  # fmt: skip


@pytest.mark.parametrize(("laws", "due_on", "holidays", "ends_on", "moved_from"), MOVED)
def test_a_last_day_of_rest_moves_to_the_next_working_day(
    laws: tuple[Law, ...], due_on: date, holidays: frozenset[date], ends_on: date, moved_from: date | None
) -> None:
    found = limitation(due_on, laws, known=dict.fromkeys(holidays, DayKind.HOLIDAY))
    assert (found.ends_on, found.moved_from) == (ends_on, moved_from)


def test_a_worked_weekend_is_a_last_day() -> None:
    """In 2026 the National Day ran to Wednesday 7 October, and Saturday 10 October was worked."""
    known = {D(2026, 10, n): DayKind.HOLIDAY for n in (1, 2, 3, 5, 6, 7)} | {D(2026, 10, 10): DayKind.WORKDAY}
    assert limitation(D(2023, 10, 1), CN, known=known).ends_on == D(2026, 10, 8)
    worked = limitation(D(2023, 10, 10), CN, known=known)
    assert (worked.ends_on, worked.moved_from) == (D(2026, 10, 10), None)
    assert limitation(D(2023, 10, 10), CN).ends_on == D(2026, 10, 12)
    assert limitation(D(2023, 10, 11), CN, known=known).ends_on == D(2026, 10, 12)


def test_what_is_done_on_the_moved_day_is_in_time() -> None:
    found = limitation(DUE, CN, [cause(D(2024, 4, 1))])
    assert (found.ends_on, found.runs_from, found.trace[0].effect) == (D(2027, 4, 1), D(2024, 4, 1), Effect.RESTARTS)
    assert limitation(DUE, CN, [cause(D(2024, 4, 2))]).trace[0].effect is Effect.TOO_LATE
    old = limitation(D(2003, 5, 28), CN, [cause(D(y, 6, 1)) for y in range(2004, 2022, 2)])
    assert (old.ends_on, old.capped, old.moved_from) == (D(2023, 5, 29), True, D(2023, 5, 28))  # the longest period too


def test_days() -> None:
    assert months_after(D(2024, 8, 31), -6) == D(2024, 2, 29)
    assert anniversary(D(9998, 1, 1), 5) == date.max
    assert law_for(CN, D(1980, 1, 1)) is CN[0]


DAYS = st.dates(D(2010, 1, 1), D(2040, 12, 31))
SOME = st.lists(
    st.builds(Interruption, DAYS, st.sampled_from(Cause), st.just("rows"), st.integers(1, 50), st.none() | DAYS, st.booleans()), max_size=6
)
_LASTING = st.none() | st.integers(0, 800).map(timedelta)
HELD = st.lists(
    st.builds(lambda on, days, row: Suspension(on, None if days is None else on + days, row), DAYS, _LASTING, st.integers(1, 9)), max_size=2
)


FREE = st.dictionaries(DAYS, st.sampled_from([DayKind.HOLIDAY, DayKind.WORKDAY]), max_size=4)


@given(DAYS, SOME, HELD, FREE, st.randoms())
def test_order_does_not_matter(
    due_on: date, causes: list[Interruption], held: list[Suspension], free: dict[date, DayKind], random: object
) -> None:  # fmt: skip
    turned = sorted(causes, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert limitation(due_on, CN, turned, held[::-1], free).ends_on == limitation(due_on, CN, causes, held, free).ends_on


@given(DAYS, SOME, HELD, st.sampled_from(list(LAWS)))
def test_nothing_recorded_makes_it_end_earlier(due_on: date, causes: list[Interruption], held: list[Suspension], country: str) -> None:
    laws = LAWS[country]
    found = [limitation(due_on, laws, causes[:count], held) for count in range(len(causes) + 1)]
    ends = [one.ends_on or date.max for one in found]
    assert ends == sorted(ends)
    assert ends[0] >= anniversary(due_on, law_for(laws, due_on).years)
    assert ends[-1] <= (anniversary(due_on, 20) + timedelta(2) if country == "CN" else date.max)
    for one in found:
        assert one.ends_on is None or one.ends_on.isoweekday() not in one.law.rest_weekdays
        assert one.moved_from is None or (one.ends_on is not None and one.moved_from < one.ends_on <= one.moved_from + timedelta(2))


@given(DAYS, DAYS)
def test_a_restart_gives_the_whole_period_again(due_on: date, on: date) -> None:
    found = limitation(due_on, BARE[2:], [cause(on)])
    inside = due_on < on <= anniversary(due_on, 3)
    assert found.ends_on == (anniversary(on, 3) if inside else anniversary(due_on, 3))
    assert found.runs_from + timedelta(365 * 3) <= found.ends_on


LAW = st.builds(Law, DAYS, st.integers(1, 6), st.just(30), st.sampled_from(Starts), renews=st.booleans(),
                rest_weekdays=st.frozensets(st.integers(1, 7), max_size=6))  # fmt: skip


@given(st.lists(LAW, min_size=1, max_size=4), DAYS, st.integers(0, 4000), SOME, FREE, DAYS)
def test_bounds_of_what_may_be_left_unjudged(
    laws: list[Law], since: date, later: int, causes: list[Interruption], free: dict[date, DayKind], horizon: date
) -> None:
    """What a list leaves out without judging it: periods that run from a day on end no sooner than the bounds say, whatever is recorded."""
    due_on = since + timedelta(later)
    found = limitation(due_on, laws, causes, (), free)
    assert (found.ends_on or date.max) >= ends_at_least(laws, since)
    assert law_for(laws, due_on).years >= least_years(laws, since)
    if (found.ends_on or date.max) <= horizon:
        assert due_on <= last_start(laws, horizon)


@given(DAYS, DAYS, SOME, HELD, FREE)
def test_a_demand_in_the_first_period_gives_the_whole_one_anew(
    due_on: date, on: date, causes: list[Interruption], held: list[Suspension], free: dict[date, DayKind]
) -> None:
    """On it rests what the database leaves out of a list of items that were dunned."""
    if due_on <= on <= anniversary(due_on, least_years(CN, due_on)) and on <= anniversary(due_on, 10):
        found = limitation(due_on, CN, [*causes, cause(on)], held, free)
        assert (found.ends_on or date.max) >= ends_at_least(CN, on)
