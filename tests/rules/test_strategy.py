"""Strategies: which step an item is due for, what stops it, and that no history of days and payments tells it twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.calendar import DayKind
from receivables.rules.dunning import chaseable, decide, share_out, stop_reason
from receivables.rules.strategy import Account, OpenItem, Reason, Segment, Step, StepChannel, Strategy, StrategyError, check

DUE = date(2026, 3, 2)  # a Monday
REMINDER = Step(1, -3, StepChannel.EMAIL, "before")
FIRST = Step(2, 1, StepChannel.EMAIL, "first")
CALL = Step(3, 10, StepChannel.PHONE, wait_days=7)
LAST = Step(4, 30, StepChannel.LETTER, "last", wait_days=14)
PLAIN = Strategy((Segment("all", (REMINDER, FIRST, CALL, LAST)),), {})


def item(**fields: object) -> OpenItem:
    return replace(OpenItem(1, "invoice", "CNY", 100_00, DUE), **fields)  # type: ignore[arg-type]


def told(as_of: int, strategy: Strategy = PLAIN, account: Account = Account(), **fields: object) -> int | str:
    """The level that the item is due for `as_of` days after its due day, or the reason why for none."""
    (decision,) = decide(strategy, account, [item(**fields)], DUE + timedelta(as_of))
    return decision.step.level if decision.step else str(decision.reason)


@pytest.mark.parametrize(
    ("day", "fields", "expected"),
    [
        (-4, {}, "too_early"),
        (-3, {}, 1),
        (0, {}, 1),
        (1, {}, 2),  # the reminder of before the due day is late: it is skipped
        (0, {"reached": 1, "reached_on": DUE}, "too_early"),
        (1, {"reached": 1, "reached_on": DUE}, 2),
        (9, {"reached": 2, "reached_on": DUE + timedelta(9)}, "too_early"),
        (12, {"reached": 2, "reached_on": DUE + timedelta(9)}, "waiting"),
        (16, {"reached": 2, "reached_on": DUE + timedelta(9)}, 3),
        (400, {}, 2),  # one level at a time however late it is found
        (400, {"reached": 4, "reached_on": DUE}, "finished"),
        (5, {"open_minor": 0}, "paid"),
        (5, {"held_minor": 100_00}, "hold"),
        (5, {"disputed_minor": 100_00}, "disputed"),
        (5, {"promised_minor": 100_00}, "promised"),
        (5, {"disputed_minor": 60_00, "promised_minor": 40_00}, "disputed"),
        (5, {"disputed_minor": 99_99}, 2),
    ],
)
def test_an_item_s_next_step(day: int, fields: dict[str, object], expected: int | str) -> None:
    assert told(day, **fields) == expected


def test_only_the_undisputed_rest_is_asked_for() -> None:
    (decision,) = decide(PLAIN, Account(), [item(disputed_minor=30_00, promised_minor=20_00)], DUE + timedelta(5))
    assert decision.chased_minor == 50_00


def test_credits_that_cover_what_is_due_silence_their_currency_only() -> None:
    items = [item(), item(id=2, currency="USD")]
    first, second = decide(PLAIN, Account(credits={"CNY": 100_00}), items, DUE + timedelta(5))
    assert (first.reason, second.step) == (Reason.CREDIT_BALANCE, FIRST)
    assert told(5, account=Account(credits={"CNY": 99_99})) == 2


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        (0, ["2", "1", "1"]),
        (99_99, ["2", "1", "1"]),
        (100_00, ["credit_balance", "1", "1"]),
        (150_00, ["credit_balance", "credit_balance", "1"]),
        (250_00, ["credit_balance"] * 3),
    ],
)
def test_credits_pay_what_is_due_first_and_then_what_falls_due_next(credit: int, expected: list[str]) -> None:
    """Who has paid already is not reminded of what falls due the day after tomorrow, nor is the item behind it forgotten."""
    as_of = DUE + timedelta(5)
    items = [item(id=3, open_minor=100_00, due_on=as_of + timedelta(3)), item(id=2, open_minor=50_00, due_on=as_of + timedelta(2)), item()]
    found = decide(PLAIN, Account(credits={"CNY": credit}), items, as_of)
    assert [str(one.step.level if one.step else one.reason) for one in reversed(found)] == expected
    assert all(stop_reason(Account(credits={"CNY": credit}), items, one.item, as_of) == one.reason for one in found)


def test_a_credit_silences_the_reminder_of_before_the_due_day() -> None:
    assert told(-2, account=Account(credits={"CNY": 100_00})) == "credit_balance"
    assert told(-2, account=Account(credits={"CNY": 99_99, "USD": 100_00})) == 1


def test_a_minimum_is_of_all_that_would_be_asked_for() -> None:
    strategy = replace(PLAIN, minimum={"CNY": 150_00})
    assert told(5, strategy) == "below_minimum"
    both = decide(strategy, Account(), [item(), item(id=2)], DUE + timedelta(5))
    assert [one.step for one in both] == [FIRST, FIRST]


def test_nothing_goes_out_on_days_of_rest() -> None:
    strategy = replace(PLAIN, rest_weekdays=frozenset({6, 7}))
    assert [told(day, strategy) for day in (4, 5, 6, 7)] == [2, "quiet_day", "quiet_day", 2]
    assert told(7, strategy, Account(calendar={DUE + timedelta(7): DayKind.CLOSED})) == "quiet_day"


def test_a_worked_weekend_is_no_day_of_rest() -> None:
    """A Saturday that a country works is a working day, except to who never works."""
    strategy = replace(PLAIN, rest_weekdays=frozenset({6, 7}))
    worked = Account(calendar={DUE + timedelta(5): DayKind.WORKDAY})
    assert [told(day, strategy, worked) for day in (4, 5, 6, 7)] == [2, 2, "quiet_day", 2]
    assert told(5, replace(PLAIN, rest_weekdays=frozenset(range(1, 8))), worked) == "quiet_day"


def test_a_step_waits_after_somebody_spoke_with_the_customer() -> None:
    strategy = Strategy((Segment("all", (replace(FIRST, after_contact_days=3),)),), {})
    spoken = Account(contacted_on=DUE + timedelta(4))
    assert [told(day, strategy, spoken) for day in (5, 6, 7)] == ["waiting", "waiting", 2]
    assert told(5, account=spoken) == 2


def test_a_segment_asks_for_one_of_its_tags() -> None:
    strategy = Strategy((Segment("vip", (replace(FIRST, level=9),), tags=frozenset({"vip", "gov"})), Segment("rest", (FIRST,))), {})
    assert [told(5, strategy, Account(tags=frozenset(tags))) for tags in ((), ("gov", "x"), ("x",))] == [2, 9, 2]


def test_the_first_segment_that_fits_counts() -> None:
    big = Segment("big", (Step(2, 1, StepChannel.PHONE),), currency="CNY", amount_from=500_00)
    bad = Segment("bad", (Step(2, 1, StepChannel.VISIT),), grades=frozenset({"D", "E", "-"}))
    old = Segment("old", (Step(2, 1, StepChannel.ESCALATE_LEGAL),), age_from=90)
    rest = Segment("rest", (FIRST,), kinds=frozenset({"invoice"}))
    strategy = Strategy((big, bad, old, rest), {})

    def channel(day: int, account: Account, **fields: object) -> str:
        (decision,) = decide(strategy, account, [item(**fields)], DUE + timedelta(day))
        return str(decision.step.channel) if decision.step else str(decision.reason)

    assert channel(5, Account("A"), open_minor=500_00) == "phone"
    assert channel(5, Account("D")) == "visit"
    assert channel(5, Account()) == "visit"
    assert channel(90, Account("A")) == "escalate_legal"
    assert channel(5, Account("A")) == "email"
    assert channel(5, Account("A"), kind="deposit") == "no_segment"


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ((FIRST, FIRST), "levels_not_rising"),
        ((FIRST, replace(CALL, level=1)), "levels_not_rising"),
        ((FIRST, replace(CALL, offset_days=1)), "steps_on_one_day"),
        ((replace(FIRST, template=None),), "template_missing"),
        ((replace(CALL, template="x"),), "template_not_expected"),
    ],
)
def test_a_strategy_that_contradicts_itself_is_refused(steps: tuple[Step, ...], code: str) -> None:
    with pytest.raises(StrategyError) as refused:
        check(Strategy((Segment("all", steps),), {}))
    assert refused.value.code == code


def test_segments_are_named_once_and_ranges_run_forward() -> None:
    for segments, code in (
        ((Segment("a", (FIRST,)), Segment("a", (FIRST,))), "segment_twice"),
        ((Segment("a", (FIRST,), age_from=9, age_to=8),), "range_reversed"),
        ((Segment("a", (FIRST,), currency="CNY", amount_from=9, amount_to=8),), "range_reversed"),
    ):
        with pytest.raises(StrategyError) as refused:
            check(Strategy(segments, {}))
        assert refused.value.code == code


def test_an_amount_is_shared_out_oldest_first() -> None:
    assert share_out(150, [(1, 100), (2, 0), (3, 100)]) == {1: 100, 3: 50}


WHAT = ["open", "disputed", "promised", "held", "planned", "credit", "quiet", "contact"]
EVENTS = st.lists(st.tuples(st.integers(0, 60), st.sampled_from(WHAT), st.integers(0, 2), st.integers(0, 120_00)), max_size=20)
WAITING = Strategy((Segment("all", (REMINDER, replace(FIRST, after_contact_days=2), CALL, LAST)),), {"CNY": 30_00}, frozenset({7}))


@given(EVENTS, st.integers(-5, 60), st.sampled_from([PLAIN, WAITING]))
def test_no_history_tells_an_item_twice_or_of_what_is_not_owed(
    events: list[tuple[int, str, int, int]], start: int, strategy: Strategy
) -> None:
    """Day by day, with payments, credits, disputes, promises, plans, holds and quiet days: each level of an item once, rising; nothing
    for what is paid or wholly disputed, held, promised or planned, nor where credits cover what is due."""
    items = [item(id=number, currency="USD" if number == 2 else "CNY") for number in range(3)]
    account, levels = Account(credits={}), [[], [], []]  # type: tuple[Account, list[list[int]]]
    for offset in range(start, 90):
        day = DUE + timedelta(offset)
        account = replace(account, calendar={})
        for _, what, number, minor in (event for event in events if event[0] == offset):
            if what in ("credit", "quiet", "contact"):
                changed = {"credit": {"credits": {"CNY": minor}}, "quiet": {"calendar": {day: DayKind.HOLIDAY}},
                           "contact": {"contacted_on": day}}[what]  # fmt: skip
                account = replace(account, **changed)  # type: ignore[arg-type]
            else:
                items[number] = replace(items[number], **{f"{what}_minor": min(minor, 100_00)})  # type: ignore[arg-type]
        for number, decision in enumerate(decide(strategy, account, items, day)):
            now = items[number]
            if decision.step is None:
                assert decision.reason is not None
                continue
            assert not account.calendar
            assert now.open_minor > max(now.disputed_minor, now.held_minor, now.promised_minor, now.planned_minor)
            assert 0 < decision.chased_minor == chaseable(now) <= now.open_minor
            due = sum(one.open_minor for one in items if one.currency == now.currency and one.due_on <= day)
            assert not 0 < due <= (account.credits or {}).get(now.currency, 0)
            assert stop_reason(account, items, now, day) is None
            levels[number].append(decision.step.level)
            items[number] = replace(now, reached=decision.step.level, reached_on=day)
    assert levels == [sorted(set(one)) for one in levels]


@given(st.permutations([1, 2, 3]), st.lists(st.integers(0, 100_00), min_size=3, max_size=3))
def test_each_item_is_judged_the_same_in_any_order(order: list[int], amounts: list[int]) -> None:
    items = {number: item(id=number, open_minor=minor) for number, minor in zip((1, 2, 3), amounts, strict=True)}
    day = DUE + timedelta(5)
    found = {one.item.id: (one.step, one.reason) for one in decide(PLAIN, Account(), [items[number] for number in order], day)}
    assert found == {one.item.id: (one.step, one.reason) for one in decide(PLAIN, Account(), list(items.values()), day)}
