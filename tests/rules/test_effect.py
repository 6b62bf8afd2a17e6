"""What contacts brought: whose money it is, what was to be expected, what is more than chance, and whom a trial is drawn for."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.effect import (
    CASH_DAYS,
    Contact,
    Money,
    Verdict,
    age,
    attribute,
    compare,
    expected,
    is_challenged,
    standardised,
    wilson,
)

FIRST = date(2024, 1, 1)


def contact(number: int, day: int, *items: int, hour: int = 9, kind: str = "action") -> Contact:
    on = FIRST + timedelta(day)
    return Contact((kind, number), datetime(on.year, on.month, on.day, hour, tzinfo=UTC), on, frozenset(items or (1,)))


def money(number: int, day: int, item: int = 1, minor: int = 100) -> Money:
    return Money((number, item), item, FIRST + timedelta(day), minor)


@pytest.mark.parametrize(
    ("contacts", "paid", "whose"),
    [
        pytest.param([contact(1, 0)], money(1, 0), 1, id="the same day counts"),
        pytest.param([contact(1, 0)], money(1, 30), 1, id="thirty days after"),
        pytest.param([contact(1, 0)], money(1, 31), None, id="thirty-one days after"),
        pytest.param([contact(1, 5)], money(1, 4), None, id="paid before anybody asked"),
        pytest.param([contact(1, 0), contact(2, 9)], money(1, 10), 2, id="the latest before"),
        pytest.param([contact(1, 0), contact(2, 11)], money(1, 10), 1, id="not one that came after"),
        pytest.param([contact(1, 0, hour=8), contact(2, 0, hour=17)], money(1, 1), 2, id="of one day the later"),
        pytest.param([contact(7, 0), contact(1, 0, kind="letter")], money(1, 1), 1, id="of one instant the letter"),
        pytest.param([contact(1, 0, 2, 3)], money(1, 1), None, id="about another item"),
        pytest.param([contact(1, 0)], money(1, 1, minor=0), None, id="taken back again"),
    ],
)
def test_money_belongs_to_the_latest_contact_about_its_item(contacts: list[Contact], paid: Money, whose: int | None) -> None:
    found = attribute(contacts, [paid])
    assert (found[paid.key][1] if found else None) == whose


CONTACTS = st.lists(st.builds(contact, st.integers(1, 9), st.integers(0, 60), st.integers(1, 3), hour=st.integers(0, 23)), max_size=8)
MONEY = st.lists(st.builds(money, st.integers(1, 9), st.integers(0, 60), st.integers(1, 3), st.integers(-5, 50)), max_size=8,
                 unique_by=lambda one: one.key)  # fmt: skip


@given(CONTACTS, MONEY)
def test_each_unit_of_money_is_recovered_at_most_once_and_never_before_or_too_late(contacts: list[Contact], paid: list[Money]) -> None:
    found = attribute(contacts, paid)
    assert set(found) <= {one.key for one in paid if one.minor > 0}
    units = {one.key: one for one in paid}
    for key, whose in found.items():
        near = [one for one in contacts if one.key == whose and units[key].item in one.items]
        assert any(0 <= (units[key].received_on - one.day).days <= CASH_DAYS for one in near)


@pytest.mark.parametrize(("days", "bucket"), [(None, "-"), (-3, "not_due"), (0, "not_due"), (1, "1-30"), (30, "1-30"), (31, "31-90"),
                                              (365, "91-365"), (366, "365+")])  # fmt: skip
def test_ages(days: int | None, bucket: str) -> None:
    assert age(days) == bucket


def test_who_has_the_harder_customers_is_held_against_such_customers() -> None:
    book = {"easy": (100, 80), "hard": (100, 20)}
    assert expected({"hard": (10, 3)}, book) == Decimal("0.2")
    assert standardised({"easy": (10, 9), "hard": (30, 9)}, book) == Decimal("0.6")
    assert standardised({"hard": (10, 3)}, book) == Decimal("0.3")
    assert (expected({}, book), standardised({"hard": (0, 0)}, book)) == (None, None)


PAIRS = st.integers(1, 50).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
COUNTS = st.dictionaries(st.sampled_from("abcd"), PAIRS, min_size=1)


@given(COUNTS)
def test_the_whole_book_is_what_is_expected_of_it(book: dict[str, tuple[int, int]]) -> None:
    share = Decimal(sum(good for _, good in book.values())) / sum(count for count, _ in book.values())
    for found in (expected(book, book), standardised(book, book)):
        assert found is not None
        assert abs(found - share) < Decimal("1e-20")


def test_intervals() -> None:
    assert wilson(0, 0) is None
    low, high = wilson(15, 20) or (0, 0)
    assert (round(low, 4), round(high, 4)) == (Decimal("0.5313"), Decimal("0.8881"))  # Wilson 1927; R's prop.test(15, 20, correct=FALSE)
    assert (wilson(0, 10) or (1, 0))[0] == 0
    assert (wilson(10, 10) or (1, 0))[1] == 1


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share(pair: tuple[int, int]) -> None:
    low, high = wilson(*pair) or (Decimal(2), Decimal(-1))
    assert 0 <= low <= Decimal(pair[0]) / pair[1] <= high <= 1


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict"),
    [
        ((0, 0), (5, 10), Verdict.TOO_FEW),
        ((5, 10), (0, 0), Verdict.TOO_FEW),
        ((4, 5), (1, 5), Verdict.TOO_FEW),
        ((5, 10), (5, 10), Verdict.NO_DIFFERENCE),  # five expected in each cell are enough
        ((4, 8), (50, 100), Verdict.TOO_FEW),
        ((60, 100), (40, 100), Verdict.BETTER),
        ((40, 100), (60, 100), Verdict.WORSE),
        ((52, 100), (48, 100), Verdict.NO_DIFFERENCE),
        ((100, 100), (100, 100), Verdict.TOO_FEW),
    ],
)
def test_what_is_more_than_chance(ours: tuple[int, int], theirs: tuple[int, int], verdict: Verdict) -> None:
    assert compare(ours, theirs)[0] is verdict


def test_the_z_of_a_worked_case() -> None:
    assert round(compare((60, 100), (40, 100))[1] or 0, 4) == Decimal("2.8284")


@given(st.integers(1, 2**40), st.integers(1, 2**40), st.integers(1, 99))
def test_a_customer_is_drawn_once_and_for_all(experiment: int, customer: int, share: int) -> None:
    drawn = is_challenged(experiment, customer, share)
    assert drawn == is_challenged(experiment, customer, share)
    assert drawn <= is_challenged(experiment, customer, min(99, share + 5))


def test_the_draw_never_changes() -> None:
    """Who is on trial stays on trial, whatever becomes of the program."""
    assert [customer for customer in range(1, 41) if is_challenged(3, customer, 20)] == [11, 12, 20, 37, 40]
    assert not any(is_challenged(3, customer, 0) for customer in range(2_000))
    assert all(is_challenged(3, customer, 100) for customer in range(2_000))


def test_the_share_is_about_what_was_asked_for() -> None:
    drawn = sum(is_challenged(3, customer, 20) for customer in range(10_000))
    assert 1_850 < drawn < 2_150
