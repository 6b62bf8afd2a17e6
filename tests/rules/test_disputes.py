"""The disputed part of an item: never more than is open, on any day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.disputes import Act, Dispute, closed_on, cycle_days, disputed_minor, parts, undecided

DAY = date(2026, 3, 2)


def after(days: int) -> date:
    return DAY + timedelta(days)


@pytest.mark.parametrize(
    ("open_minor", "disputes", "days", "expected"),
    [
        (100, [], 0, 0),
        (100, [Dispute(40, DAY)], -1, 0),
        (100, [Dispute(40, DAY)], 0, 40),
        (20, [Dispute(40, DAY)], 5, 20),  # what came in paid the undisputed part first
        (0, [Dispute(40, DAY)], 5, 0),
        (100, [Dispute(40, DAY), Dispute(70, after(1))], 1, 100),
        (100, [Dispute(40, DAY, (Act(30, after(3)),))], 2, 40),
        (70, [Dispute(40, DAY, (Act(30, after(3)),))], 3, 10),
        (100, [Dispute(40, DAY, (Act(40, after(3), until=after(6)),))], 5, 0),
        (100, [Dispute(40, DAY, (Act(40, after(3), until=after(6)),))], 6, 40),  # the credit note was reversed
    ],
)
def test_the_disputed_part(open_minor: int, disputes: list[Dispute], days: int, expected: int) -> None:
    assert disputed_minor(open_minor, disputes, after(days)) == expected


def test_a_marked_item_is_disputed_as_a_whole() -> None:
    assert disputed_minor(100, [Dispute(40, DAY)], DAY, whole=True) == 100
    assert disputed_minor(0, [Dispute(40, DAY)], DAY, whole=True) == 0


def test_the_oldest_dispute_comes_first() -> None:
    assert parts(50, [Dispute(40, DAY), Dispute(40, after(1))], after(2)) == [40, 10]


def test_closed_when_nothing_is_undecided() -> None:
    whole = Dispute(40, DAY, (Act(10, after(3)), Act(30, after(9))))
    assert (closed_on(whole), cycle_days(whole)) == (after(9), 9)
    taken_back = Dispute(40, DAY, (Act(40, after(3), until=after(5)),))
    assert (closed_on(taken_back), cycle_days(taken_back)) == (None, None)
    assert closed_on(Dispute(40, DAY, (Act(10, DAY),))) is None
    assert closed_on(Dispute(40, DAY, (Act(39, DAY),))) is None
    # In whatever order they were recorded, the last of those needed closes it.
    assert closed_on(Dispute(40, DAY, (Act(30, after(9)), Act(10, after(3)), Act(5, after(12))))) == after(9)


_ACTS = st.lists(
    st.builds(Act, st.integers(1, 500), st.integers(0, 60).map(after), st.none() | st.integers(0, 60).map(after)), max_size=4
).map(tuple)
_DISPUTES = st.lists(st.builds(Dispute, st.integers(1, 1000), st.integers(0, 60).map(after), _ACTS), max_size=4)


@given(st.integers(0, 2000), _DISPUTES, st.integers(-5, 70))
def test_never_more_than_is_open_and_never_more_than_was_disputed(open_minor: int, disputes: list[Dispute], days: int) -> None:
    day = after(days)
    found = disputed_minor(open_minor, disputes, day)
    assert 0 <= found <= open_minor
    assert found <= sum(undecided(dispute, day) for dispute in disputes) <= sum(d.minor for d in disputes)
    assert found == min(open_minor, sum(undecided(dispute, day) for dispute in disputes))
