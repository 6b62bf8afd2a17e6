"""Whom a segment is for, to the unit and the day; and which reason is said where several hold."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from receivables.rules.calendar import DayKind
from receivables.rules.dunning import decide, next_step, share_out, stop_reason
from receivables.rules.strategy import Account, Decision, OpenItem, Reason, Segment, Step, StepChannel, Strategy, StrategyError, check

DUE = date(2026, 3, 2)
DAY = DUE + timedelta(5)
FIRST = Step(1, 1, StepChannel.EMAIL, "first")
ITEM = OpenItem(1, "invoice", "CNY", 100_00, DUE)
NARROW = Segment("narrow", (FIRST,))


def decided(segment: Segment, *items: OpenItem, account: Account = Account(), day: date = DAY) -> list[Decision]:
    return decide(Strategy((segment,), {}), account, items, day)


@pytest.mark.parametrize(
    ("segment", "account", "fits"),
    [
        ({"groups": frozenset({"G"})}, {"group": "G"}, True),
        ({"groups": frozenset({"G"})}, {"group": "H"}, False),
        ({"groups": frozenset({"G"})}, {}, False),
        ({"industries": frozenset({"I"})}, {"industry": "I"}, True),
        ({"industries": frozenset({"I"})}, {"industry": "J"}, False),
        ({"regions": frozenset({"R"})}, {"region": "R"}, True),
        ({"regions": frozenset({"R"})}, {"region": "S"}, False),
        ({"grades": frozenset({"A"})}, {"grade": "A"}, True),
        ({"grades": frozenset({"A"})}, {"grade": "B"}, False),
        ({"kinds": frozenset({"deposit"})}, {}, False),
        ({"groups": frozenset({"G"}), "regions": frozenset({"R"})}, {"group": "G", "region": "S"}, False),
        ({"age_from": 5}, {}, True),
        ({"age_from": 6}, {}, False),
        ({"age_to": 5}, {}, True),
        ({"age_to": 4}, {}, False),
        ({"currency": "CNY"}, {}, True),
        ({"currency": "USD"}, {}, False),
        ({"currency": "CNY", "amount_from": 100_00}, {}, True),
        ({"currency": "CNY", "amount_from": 100_01}, {}, False),
        ({"currency": "CNY", "amount_to": 100_00}, {}, True),
        ({"currency": "CNY", "amount_to": 99_99}, {}, False),
    ],
)
def test_a_segment_is_for_whom_it_says(segment: dict[str, object], account: dict[str, object], fits: bool) -> None:
    (found,) = decided(replace(NARROW, **segment), ITEM, account=Account(**account))  # type: ignore[arg-type]
    assert (found.segment, found.step, found.reason) == (("narrow", FIRST, None) if fits else (None, None, Reason.NO_SEGMENT))


def test_an_account_is_as_old_as_its_oldest_item_that_is_open_in_the_currency() -> None:
    old, new = replace(ITEM, due_on=DUE - timedelta(90)), replace(ITEM, id=2)
    aged = replace(NARROW, age_from=90)
    assert [one.segment for one in decided(aged, old, new)] == ["narrow", "narrow"]
    assert [one.segment for one in decided(aged, replace(old, open_minor=0), new)] == [None, None]
    assert [one.segment for one in decided(aged, replace(old, currency="USD"), new)] == ["narrow", None]


def test_an_account_s_amount_is_what_is_overdue_in_the_currency() -> None:
    big = replace(NARROW, currency="CNY", amount_from=200_00)
    for other, fits in (
        (replace(ITEM, id=2), True),
        (replace(ITEM, id=2, due_on=DAY - timedelta(1)), True),
        (replace(ITEM, id=2, due_on=DAY), False),  # due today is not overdue
        (replace(ITEM, id=2, currency="USD"), False),
    ):
        assert (decided(big, ITEM, other)[0].segment == "narrow") is fits


def test_credits_pay_in_the_order_of_due_days_and_what_is_due_as_one() -> None:
    reminder = Segment("all", (Step(1, -10, StepChannel.EMAIL, "before"), replace(FIRST, level=2)))
    today, later = replace(ITEM, due_on=DAY), replace(ITEM, id=2, due_on=DAY + timedelta(1))

    def silenced(minor: int, *items: OpenItem) -> list[bool]:
        found = decided(reminder, *items, account=Account(credits={"CNY": minor}))
        assert all((one.step is None) is (one.reason == Reason.CREDIT_BALANCE) for one in found)
        return [one.step is None for one in found]

    assert silenced(100_00, today, later) == [True, False]
    assert silenced(199_99, today, later) == [True, False]
    assert silenced(200_00, today, later) == [True, True]
    # Nothing is due yet: who has paid for it already is not reminded of it.
    assert silenced(99_99, later) == [False]
    assert silenced(100_00, later) == [True]
    assert silenced(1, replace(ITEM, open_minor=1)) == [True]
    # Of what is due it is all or nothing, whichever fell due first.
    assert silenced(100_00, today, replace(later, due_on=DUE)) == [False, False]


def test_a_letter_decided_on_before_is_stopped_by_what_came_since() -> None:
    other = replace(ITEM, id=2, currency="USD")
    rich = Account(credits={"CNY": 100_00})
    assert stop_reason(Account(), [ITEM, other], ITEM, DAY) is None
    assert stop_reason(rich, [ITEM, other], ITEM, DAY) == Reason.CREDIT_BALANCE
    assert stop_reason(rich, [ITEM, other], other, DAY) is None
    disputed = replace(ITEM, disputed_minor=100_00)
    assert stop_reason(rich, [disputed], disputed, DAY) == Reason.DISPUTED
    assert decided(NARROW, disputed, account=rich)[0].reason == Reason.DISPUTED


def test_a_minimum_that_is_just_reached_is_asked_for_and_changes_no_other_reason() -> None:
    strategy = Strategy((NARROW,), {"CNY": 100_00})
    held = replace(ITEM, id=2, held_minor=100_00)
    assert [one.reason for one in decide(strategy, Account(), [ITEM, held], DAY)] == [None, Reason.HOLD]
    less = replace(ITEM, open_minor=99_99)
    assert [one.reason for one in decide(strategy, Account(), [less, held], DAY)] == [Reason.BELOW_MINIMUM, Reason.HOLD]


def test_a_day_of_rest_is_said_only_of_what_would_be_told() -> None:
    resting = Account(calendar=dict.fromkeys((DUE, DAY), DayKind.HOLIDAY))
    assert decided(NARROW, ITEM, account=resting)[0].reason == Reason.QUIET_DAY
    assert decided(NARROW, ITEM, account=resting, day=DUE)[0].reason == Reason.TOO_EARLY


def test_one_unit_is_asked_for() -> None:
    (found,) = decided(NARROW, replace(ITEM, open_minor=1))
    assert (found.step, found.chased_minor) == (FIRST, 1)
    assert share_out(1, [(1, 1)]) == {1: 1}


def test_a_step_of_the_due_day_itself_is_skipped_once_the_item_is_overdue() -> None:
    steps = (Step(1, 0, StepChannel.EMAIL, "today"), replace(FIRST, level=2, offset_days=3))
    assert next_step(steps, ITEM, 0, DUE) == (steps[0], None)
    assert next_step(steps, ITEM, 1, DUE + timedelta(1)) == (None, Reason.TOO_EARLY)
    assert next_step(steps, ITEM, 3, DUE + timedelta(3)) == (steps[1], None)


def test_a_strategy_is_told_where_it_contradicts_itself() -> None:
    call = Step(2, 10, StepChannel.PHONE)
    check(Strategy((replace(NARROW, steps=(FIRST, call), age_from=5, age_to=5), replace(NARROW, code="b", age_to=9)), {}))
    wrong = replace(NARROW, code="wrong", steps=(FIRST, call, replace(call, level=3, offset_days=10)))
    with pytest.raises(StrategyError) as refused:
        check(Strategy((NARROW, wrong), {}))
    assert (refused.value.code, refused.value.pointer) == ("steps_on_one_day", "/segments/1/steps/2/offset_days")
