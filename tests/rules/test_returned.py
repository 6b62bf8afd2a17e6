"""What of a receipt is freed where a bank took a part of it back: a table of cases, and what always holds."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from receivables.rules.returned import Used, free

DAY = date(2026, 3, 1)
OLD, NEW, SAME = Used(1, 11, 5_000, DAY), Used(2, 12, 3_000, DAY + timedelta(5)), Used(3, 13, 2_000, DAY + timedelta(5))
AWAY = Used(4, None, 50, DAY)

CASES = [
    (1_000, 1_000, [OLD, NEW], [], None),
    (1_500, 1_000, [OLD, NEW], [2], (12, 2_500)),
    (3_000, 0, [OLD, NEW], [2], None),
    (4_000, 0, [OLD, NEW], [2, 1], (11, 4_000)),
    (2_000, 0, [NEW, SAME], [3], None),  # of one day the last entry goes first
    (2_001, 0, [SAME, NEW], [3, 2], (12, 2_999)),
    (20, 0, [OLD, AWAY], [4], None),  # an overpayment is none any more; 30 stay on account
    (60, 0, [OLD, AWAY], [4, 1], (11, 4_990)),
    (8_000, 0, [OLD, NEW], [2, 1], None),
]


@pytest.mark.parametrize(("returned", "opened", "used", "taken", "kept"), CASES)
def test_what_is_freed(returned: int, opened: int, used: list[Used], taken: list[int], kept: tuple[int, int] | None) -> None:
    freed = free(returned, opened, used)
    assert [one.entry_id for one in freed.taken_back] == taken
    assert (None if freed.kept is None else (freed.kept.item_id, freed.kept.minor)) == kept


@given(
    st.integers(0, 500), st.integers(1, 4_000),
    st.lists(st.tuples(st.sampled_from([None, 1, 2, 3]), st.integers(1, 300), st.integers(0, 4)), max_size=9),
)  # fmt: skip
def test_just_as_much_is_open_as_was_returned(opened: int, returned: int, told: list[tuple[int | None, int, int]]) -> None:
    used = [Used(number, item, minor, DAY + timedelta(days)) for number, (item, minor, days) in enumerate(told)]
    assume(returned <= opened + sum(one.minor for one in used))
    freed = free(returned, opened, used)
    now = opened + sum(one.minor for one in freed.taken_back) - (freed.kept.minor if freed.kept else 0)
    last = freed.taken_back[-1] if freed.taken_back else None
    # More only where money was on account, or an overpayment that was booked away is on account again.
    assert now == returned if last is not None and last.item_id is not None else now >= returned
    assert freed.kept is None or (last is not None and 0 < freed.kept.minor < last.minor)
    stays = [one for one in used if one not in freed.taken_back and one.item_id is not None]
    assert all((one.on, one.entry_id) < (gone.on, gone.entry_id) for one in stays for gone in freed.taken_back if gone.item_id is not None)
