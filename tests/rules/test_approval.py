"""Who may decide: the second person, within limits, with lent authority."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.approval import Authority, DecisionError, deciding_authority, default_limit, in_force

ASKER, BOSS, STAND_IN = 1, 2, 3


def test_limits_where_a_company_has_set_none() -> None:
    assert default_limit("administrator", "CNY") is None
    assert default_limit("finance_manager", "CNY") == 500_000_00
    assert default_limit("finance_manager", "JPY") == 10_000_000
    assert default_limit("finance_manager", "KWD") == 0
    assert default_limit("ar_accountant", "CNY") == 0


@pytest.mark.parametrize(("day", "holds"), [(1, False), (2, True), (3, True), (4, True), (5, False)])
def test_a_delegation_holds_from_its_first_to_its_last_day(day: int, holds: bool) -> None:
    assert in_force(date(2026, 1, day), date(2026, 1, 2), date(2026, 1, 4)) is holds


OWN, LENT, LENT_BY_ASKER = Authority(BOSS, 100), Authority(BOSS, 100, lent=True), Authority(ASKER, None, lent=True)
LARGER = Authority(4, 500, lent=True)
REFUSED = [
    (ASKER, 1, [Authority(ASKER, None)], False, "own_request"),
    (ASKER, 1, [LENT], False, "own_request"),
    (STAND_IN, 1, [LENT_BY_ASKER], False, "own_request"),
    (STAND_IN, 1, [], False, "no_authority"),
    (STAND_IN, 1, [LENT], True, "duties_conflict"),
    (BOSS, 101, [OWN], False, "above_limit"),
    (STAND_IN, 101, [LENT, LENT_BY_ASKER], False, "above_limit"),
]


@pytest.mark.parametrize(("decider", "minor", "held", "clashes", "code"), REFUSED)
def test_what_is_refused(decider: int, minor: int, held: list[Authority], clashes: bool, code: str) -> None:
    with pytest.raises(DecisionError) as error:
        deciding_authority(decider, ASKER, minor, held, approving=True, clashes=clashes)
    assert error.value.code == code


def test_what_is_allowed_and_under_whose_authority() -> None:
    assert deciding_authority(BOSS, ASKER, 100, [LENT, OWN], approving=True) == OWN
    assert deciding_authority(STAND_IN, ASKER, 100, [LENT_BY_ASKER, LENT], approving=True) == LENT
    assert deciding_authority(BOSS, ASKER, 300, [OWN, LARGER], approving=True) == LARGER
    assert deciding_authority(BOSS, ASKER, 100, [LARGER, OWN], approving=True, clashes=True) == OWN
    assert deciding_authority(BOSS, ASKER, 300, [Authority(BOSS, None)], approving=True).limit_minor is None


def test_a_limit_does_not_keep_anybody_from_rejecting() -> None:
    assert deciding_authority(BOSS, ASKER, 10**9, [OWN], approving=False) == OWN


@given(
    decider=st.integers(1, 4), amount=st.integers(1, 300), approving=st.booleans(), clashes=st.booleans(),
    held=st.lists(st.builds(Authority, st.integers(1, 4), st.one_of(st.none(), st.integers(0, 300)), st.booleans()), max_size=5),
)  # fmt: skip
def test_nobody_decides_for_who_asked(decider: int, amount: int, approving: bool, clashes: bool, held: list[Authority]) -> None:
    try:
        used = deciding_authority(decider, ASKER, amount, held, approving=approving, clashes=clashes)
    except DecisionError:
        return
    assert decider != ASKER
    assert used.holder_id != ASKER
    assert used in held
    assert not (used.lent and clashes)
    assert not approving or used.limit_minor is None or amount <= used.limit_minor
