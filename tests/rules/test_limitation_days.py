"""The few recorded days by which a list judges an item: the rule says the same of them as of everything recorded."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.calendar import DayKind
from receivables.rules.limitation import EVERY, LAWS, Cause, Interruption, Law, Starts, ends_at_least, limitation
from receivables.rules.limitation_days import alike, certain_start, cover, decisive

D = date
CN = LAWS["CN"]
DAYS = st.dates(D(2014, 1, 1), D(2036, 12, 31))
LAW = st.builds(Law, st.dates(D(2010, 1, 1), D(2030, 12, 31)), st.integers(1, 4), st.none() | st.integers(4, 9), st.sampled_from(Starts),
                st.frozensets(st.sampled_from(Cause), min_size=3) | st.just(EVERY), renews=st.booleans(),
                rest_weekdays=st.frozensets(st.integers(1, 7), max_size=6))  # fmt: skip
LIKE = st.builds(lambda years, first, then, rest, starts, longest: tuple(
    Law(D(2010, 1, 1) + timedelta(900 * place), years + more, longest, starts, rest_weekdays=rest)
    for place, more in enumerate(sorted((0, first, then)))
), st.integers(1, 3), st.integers(0, 2), st.integers(0, 2), st.frozensets(st.integers(1, 7), max_size=6), st.sampled_from(Starts),
    st.none() | st.integers(5, 9))  # fmt: skip
SOME = st.builds(
    Interruption, DAYS, st.sampled_from(Cause), st.just("rows"), st.integers(1, 9), st.none() | st.none() | DAYS,
    st.booleans().map(lambda _: False) | st.booleans(),
)  # fmt: skip
FREE = st.dictionaries(DAYS, st.sampled_from([DayKind.HOLIDAY, DayKind.WORKDAY]))
MANY = st.lists(SOME | st.builds(Interruption, DAYS, st.just(Cause.DEMAND), st.just("rows"), st.just(1)), max_size=14)


def few(due_on: date, laws: tuple[Law, ...], causes: list[Interruption]) -> list[Interruption]:
    """What is left of the causes of an item when the days that do not decide are left out, as the list of limitations does it."""
    same, rows, kept = alike(laws), defaultdict(list), []
    for one in causes:
        if one.cause in same and one.until_on is None and not one.running:
            rows[one.cause].append(one.on)
        else:
            kept.append(one)
    days = decisive(due_on, cover(laws, due_on), [sorted(row) for row in rows.values()])
    return kept + [Interruption(day, min(same), "rows", 0) for day in days]


@pytest.mark.parametrize("laws", [CN, LAWS["HK"]])
def test_which_days_are_alike(laws: tuple[Law, ...]) -> None:
    assert alike(laws) == frozenset.intersection(*(law.causes for law in laws)) - {Cause.PROMISE, Cause.PLAN}
    assert alike([*laws, Law(D(2024, 1, 1), 1)]) == frozenset()  # a later demand could give an earlier end


DUE = D(2021, 3, 31)
CASES: list[tuple[list[date], list[date]]] = [
    ([], []),
    ([D(2021, 3, 31), D(2020, 1, 1)], []),  # not after the due day
    ([D(2021, 4, 1), D(2022, 1, 1), D(2024, 3, 31)], [D(2024, 3, 31)]),
    ([D(2021, 4, 1), D(2024, 4, 1)], [D(2021, 4, 1), D(2024, 4, 1)]),  # the second lies in the period that runs from the first
    ([D(2024, 4, 1), D(2024, 4, 2), D(2027, 4, 1)], [D(2024, 4, 1), D(2027, 4, 1)]),  # the first may be the moved last day
    ([D(2041, 3, 31), D(2041, 4, 1), D(2041, 4, 2)], [D(2041, 3, 31), D(2041, 4, 1), D(2041, 4, 2)]),  # around the longest period
]


@pytest.mark.parametrize(("days", "kept"), CASES)
def test_cases(days: list[date], kept: list[date]) -> None:
    assert decisive(DUE, cover(CN, DUE), [sorted(days)]) == kept
    assert decisive(DUE, cover(CN, DUE), [[day] for day in days]) == kept


@given(DAYS, st.lists(LAW, min_size=1, max_size=3).map(tuple) | LIKE | st.sampled_from([CN, LAWS["HK"]]), MANY, FREE)
def test_the_few_days_give_what_all_give(
    due_on: date, laws: tuple[Law, ...], causes: list[Interruption], free: dict[date, DayKind]
) -> None:
    whole, part = (limitation(due_on, laws, told, (), free) for told in (causes, few(due_on, laws, causes)))
    assert (part.ends_on, part.last is None) == (whole.ends_on, whole.last is None)


@given(DAYS, st.lists(DAYS, max_size=300))
def test_few_days_are_kept_of_many(due_on: date, days: list[date]) -> None:
    kept = decisive(due_on, cover(CN, due_on), [sorted(days)])
    assert kept == sorted(set(kept))
    assert len(kept) <= 16  # two or three years lie between every second of them


@given(DAYS, LIKE, st.lists(DAYS, max_size=6), MANY, FREE)
def test_what_certainly_restarts_ends_no_sooner(
    due_on: date, laws: tuple[Law, ...], demands: list[date], causes: list[Interruption], free: dict[date, DayKind]
) -> None:
    """By this a list leaves items out unjudged, whatever else was recorded of them."""
    covered = cover(laws, due_on)
    start = certain_start(due_on, covered, decisive(due_on, covered, [sorted(demands)]))
    found = limitation(due_on, laws, [*causes, *(Interruption(day, Cause.DEMAND, "rows", 0) for day in demands)], (), free)
    assert (found.ends_on or date.max) >= min(ends_at_least(laws, start), covered.cap)
    assert start == due_on or start in demands
