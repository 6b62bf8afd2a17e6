"""Repayment plans: the calculator loses no unit, and adherence is read off the ledger."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.plans import (
    Covered,
    Part,
    PartStatus,
    Plan,
    PlanStatus,
    Rhythm,
    due_days,
    not_yet_due,
    plan_state,
    schedule,
    spread,
)

DAY = date(2026, 1, 31)
OPEN, KEPT, PARTLY, MISSED = PartStatus


def after(days: int) -> date:
    return DAY + timedelta(days)


def test_months_keep_their_day_as_far_as_they_have_it() -> None:
    assert due_days(DAY, Rhythm.MONTHLY, 4) == [DAY, date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    assert due_days(DAY, Rhythm.QUARTERLY, 3) == [DAY, date(2026, 4, 30), date(2026, 7, 31)]
    assert due_days(DAY, Rhythm.BIWEEKLY, 2) == [DAY, after(14)]
    assert due_days(DAY, Rhythm.WEEKLY, 3) == [DAY, after(7), after(14)]
    assert due_days(date(2026, 12, 15), Rhythm.MONTHLY, 2)[1] == date(2027, 1, 15)


def test_interest_on_what_is_left_rounded_once() -> None:
    # 12,000.00 at 6 % in three parts of 30 days: 12,000, 8,000 and 4,000 for 30 days each
    days = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    found = schedule(1_200_000, 3, Rhythm.MONTHLY, days[0], date(2026, 1, 1), Decimal(6))
    assert [part.due_on for part in found] == days
    assert [part.principal_minor for part in found] == [400_000] * 3
    exact = (1_200_000 * 30 + 800_000 * 28 + 400_000 * 31) * Decimal(6) / 100 / 365
    assert sum(part.interest_minor for part in found) == round(exact)
    (whole,) = schedule(500_000, 1, Rhythm.MONTHLY, date(2026, 4, 12), date(2026, 1, 1), Decimal("12.25"))
    assert whole.interest_minor == 16_949  # 5,000 x 12.25 % x 101 / 365
    assert whole.minor == 516_949
    # Four decimals of the rate count in full: 10^12 minor units at 0.0001 % for a year.
    (large,) = schedule(10**12, 1, Rhythm.MONTHLY, date(2027, 1, 1), date(2026, 1, 1), Decimal("0.0001"))
    assert large.interest_minor == 10**6


@given(st.integers(1, 10**12), st.integers(1, 120), st.sampled_from(list(Rhythm)), st.integers(0, 240_000), st.integers(0, 400))
def test_a_schedule_loses_no_unit(principal: int, count: int, rhythm: Rhythm, rate: int, wait: int) -> None:
    found = schedule(principal, count, rhythm, after(wait), DAY, Decimal(rate) / 10_000)
    assert sum(part.principal_minor for part in found) == principal
    assert max(p.principal_minor for p in found) - min(p.principal_minor for p in found) <= 1
    assert all(part.interest_minor >= 0 for part in found)
    assert [part.due_on for part in found] == sorted({part.due_on for part in found})


@given(st.integers(2, 10**12), st.integers(2, 120), st.data())
def test_a_first_payment_and_equal_parts_of_the_rest(principal: int, count: int, data: st.DataObject) -> None:
    count = min(count, principal)
    first = data.draw(st.integers(1, principal - count + 1))
    head, *others = schedule(principal, count, Rhythm.MONTHLY, DAY, DAY, Decimal(5), first)
    assert (head.principal_minor, sum(part.principal_minor for part in others)) == (first, principal - first)
    assert min(part.principal_minor for part in others) >= 1
    assert max(p.principal_minor for p in others) - min(p.principal_minor for p in others) <= 1


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=8), st.integers(1, 12))
def test_parts_pay_items_in_their_order(items: list[int], count: int) -> None:
    named = list(enumerate(items))
    wanted = [part.principal_minor for part in schedule(sum(items), count, Rhythm.WEEKLY, DAY, DAY)]
    shares = list(spread(named, wanted))
    for place, minor in enumerate(wanted):
        assert sum(share for part, _, share in shares if part == place) == minor
    for item, minor in named:
        assert sum(share for _, one, share in shares if one == item) == minor
    assert shares == sorted(shares, key=lambda share: (share[0], share[1]))


PARTS = (Part(after(10), 100), Part(after(20), 100), Part(after(30), 100))


def state(day: int, *paid: tuple[int, int], allowed: int = 0, grace: int = 0, cancelled: int | None = None):  # type: ignore[no-untyped-def]
    moves = tuple((after(on), minor) for on, minor in paid)
    plan = Plan(PARTS, DAY, grace, allowed, None if cancelled is None else after(cancelled))
    found = plan_state(plan, [Covered(300, 300, moves)], after(day))
    return found.status.value, [part.status for part in found.parts], found.ended_on and (found.ended_on - DAY).days


@pytest.mark.parametrize(
    ("day", "paid", "expected"),
    [
        (10, (), ("running", [OPEN, OPEN, OPEN], None)),
        (11, (), ("defaulted", [MISSED, OPEN, OPEN], 11)),
        (11, ((10, 40),), ("defaulted", [PARTLY, OPEN, OPEN], 11)),
        (11, ((10, 100),), ("running", [KEPT, OPEN, OPEN], None)),
        (11, ((5, 250),), ("running", [KEPT, KEPT, OPEN], None)),
        (15, ((12, 300),), ("defaulted", [MISSED, KEPT, KEPT], 11)),  # too late is too late
        (25, ((5, 300),), ("kept", [KEPT, KEPT, KEPT], 5)),
        (31, ((5, 299),), ("defaulted", [KEPT, KEPT, PARTLY], 31)),
    ],
)
def test_adherence(day: int, paid: tuple[tuple[int, int], ...], expected: tuple[str, list[PartStatus], int | None]) -> None:
    assert state(day, *paid) == expected


def test_a_plan_is_kept_on_the_day_from_which_nothing_is_left_of_it() -> None:
    """Whatever the order in which its items were paid, and not on a day whose payment was taken back."""
    plan = Plan(PARTS, DAY, 0, 0, None)
    items = [Covered(100, 100, ((after(9), 100),)), Covered(200, 200, ((after(3), 200), (after(5), -200), (after(7), 200)))]
    for own in (items, items[::-1]):
        found = plan_state(plan, own, after(10))
        assert (found.status, found.ended_on) == (PlanStatus.KEPT, after(9))
    once = [Covered(300, 300, ((after(3), 300), (after(5), -300), (after(8), 300)))]
    assert plan_state(plan, once, after(10)).ended_on == after(8)
    # Interest is part of what an instalment asks for.
    dear = Plan((Part(after(10), 100, 5),), DAY, 0, 0, None)
    assert plan_state(dear, [Covered(105, 105, ((after(9), 100),))], after(10)).status == PlanStatus.RUNNING
    assert plan_state(dear, [Covered(105, 105, ((after(9), 105),))], after(10)).status == PlanStatus.KEPT


def test_leniency_and_cancellation() -> None:
    assert state(15, allowed=1)[0] == "running"
    assert state(21, allowed=1)[::2] == ("defaulted", 21)
    assert state(12, grace=3)[0] == "running"
    assert state(14, grace=3)[::2] == ("defaulted", 14)
    assert state(9, cancelled=9)[::2] == ("cancelled", 9)
    assert state(8, cancelled=9)[0] == "running"
    assert state(31, (30, 100), (25, 100), (31, 50), allowed=2)[0] == "defaulted"  # all of it is due with the last part


def test_a_payment_taken_back_breaks_what_it_kept() -> None:
    assert state(12, (10, 100), (11, -100))[:2] == ("running", [KEPT, OPEN, OPEN])
    assert state(21, (10, 100), (11, -100))[::2] == ("defaulted", 21)


def test_what_is_not_chased_yet() -> None:
    shares = [(after(10), 100), (after(20), 100)]
    assert [not_yet_due(shares, 200, after(day), 2) for day in (10, 12, 13, 22, 23)] == [200, 200, 100, 100, 0]
    assert not_yet_due(shares, 30, after(10)) == 30
    assert {status.value for status in PlanStatus} == {"running", "kept", "defaulted", "cancelled"}


MOVES = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 400)), max_size=5)


@given(st.integers(1, 500), st.integers(0, 300), MOVES, MOVES, st.integers(0, 40))
def test_credit_pays_what_the_plan_leaves_out_first(
    covered: int, rest: int, paid: list[tuple[int, int]], credited: list[tuple[int, int]], day: int
) -> None:
    def of(*sides: list[tuple[int, int]]) -> int:
        moves = [tuple((after(on), minor) for on, minor in side) for side in sides]
        return Covered(covered, covered + rest, *moves).received(after(day))

    def until(side: list[tuple[int, int]]) -> int:
        return sum(minor for on, minor in side if on <= day)

    assert of(paid, []) == min(covered, until(paid))
    assert of([], credited) == min(covered, max(0, until(credited) - rest))
    assert max(of(paid, []), of([], credited)) <= of(paid, credited) <= min(covered, until(paid) + until(credited))
