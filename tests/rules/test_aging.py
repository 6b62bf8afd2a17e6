"""Aging: the worked cases, and that buckets, boundaries and totals agree for any items and day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules import aging
from receivables.rules.aging import Basis
from receivables.rules.items import Item, Kind

AS_OF = date(2024, 6, 30)
days = st.dates(date(1999, 1, 1), date(2031, 1, 1))
items = st.builds(
    Item,
    id=st.integers(1, 10**6),
    kind=st.sampled_from(Kind),
    open_minor=st.integers(0, 10**12),
    issued_on=days,
    due_on=days,
    currency=st.sampled_from(["CNY", "USD", "JPY"]),
)
schemes = st.lists(st.integers(1, 2000), min_size=1, max_size=6, unique=True).map(sorted)
year_schemes = st.lists(st.integers(1, 12), min_size=1, max_size=5, unique=True).map(sorted)


def test_default_schemes() -> None:
    assert [(b.key, b.from_days, b.to_days) for b in aging.overdue_buckets()] == [
        ("not_due", None, 0),
        ("1-30", 1, 30),
        ("31-60", 31, 60),
        ("61-90", 61, 90),
        ("91-180", 91, 180),
        ("181-365", 181, 365),
        ("365+", 366, None),
    ]
    assert [b.key for b in aging.age_buckets()] == ["0-1y", "1-2y", "2-3y", "3y+"]


@pytest.mark.parametrize("scheme", [[], [0], [-1, 2], [30, 30], [60, 30]])
def test_a_scheme_must_rise(scheme: list[int]) -> None:
    for call in (aging.overdue_buckets, aging.age_buckets):
        with pytest.raises(ValueError, match="rising"):
            call(scheme)
    for boundaries in (aging.due_boundaries, aging.age_boundaries):
        with pytest.raises(ValueError, match="rising"):
            boundaries(AS_OF, scheme)


@pytest.mark.parametrize(
    ("overdue", "key"),
    [
        (-4000, "not_due"), (-1, "not_due"), (0, "not_due"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (60, "31-60"), (61, "61-90"),
        (90, "61-90"), (91, "91-180"), (180, "91-180"), (181, "181-365"), (365, "181-365"), (366, "365+"), (5000, "365+"),
    ],
)  # fmt: skip
def test_overdue_bucket(overdue: int, key: str) -> None:
    due_on = AS_OF - timedelta(overdue)
    assert aging.days_overdue(due_on, AS_OF) == overdue
    assert aging.overdue_bucket(due_on, AS_OF) == key


@pytest.mark.parametrize(
    ("issued_on", "as_of", "key"),
    [
        ("2023-07-01", "2024-06-30", "0-1y"),
        ("2023-06-30", "2024-06-30", "1-2y"),
        ("2024-06-30", "2024-06-30", "0-1y"),
        ("2024-02-29", "2025-02-27", "0-1y"),
        ("2024-02-29", "2025-02-28", "1-2y"),
        ("2024-02-29", "2026-02-27", "1-2y"),
        ("2024-02-29", "2026-02-28", "2-3y"),
        ("2023-02-28", "2024-02-27", "0-1y"),
        ("2023-02-28", "2024-02-28", "1-2y"),
        ("2023-03-01", "2024-02-29", "0-1y"),
        ("2021-02-28", "2024-02-28", "3y+"),
        ("2021-03-01", "2024-02-29", "2-3y"),
        ("1990-01-01", "2024-06-30", "3y+"),
    ],
)
def test_age_bucket(issued_on: str, as_of: str, key: str) -> None:
    assert aging.age_bucket(date.fromisoformat(issued_on), date.fromisoformat(as_of)) == key


def test_an_item_issued_later_has_no_age() -> None:
    with pytest.raises(aging.NotIssuedYet) as caught:
        aging.age_bucket(AS_OF + timedelta(1), AS_OF)
    assert caught.value.code == "not_issued_yet"


def anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


@given(days, days, year_schemes)
def test_age_bucket_counts_the_anniversaries_passed(issued_on: date, as_of: date, years: list[int]) -> None:
    if issued_on <= as_of:
        passed = sum(anniversary(issued_on, count) <= as_of for count in years)
        assert aging.age_bucket(issued_on, as_of, years) == aging.age_buckets(years)[passed].key


@given(days, days, schemes)
def test_overdue_bucket_agrees_with_its_days(due_on: date, as_of: date, bounds: list[int]) -> None:
    overdue = aging.days_overdue(due_on, as_of)
    fits = [
        bucket.key
        for bucket in aging.overdue_buckets(bounds)
        if (bucket.from_days is None or bucket.from_days <= overdue) and (bucket.to_days is None or overdue <= bucket.to_days)
    ]
    assert fits == [aging.overdue_bucket(due_on, as_of, bounds)]


@pytest.mark.parametrize("as_of", [date.min, date.max, date(2, 2, 28), date(9999, 2, 28)])
def test_the_ends_of_the_calendar(as_of: date) -> None:
    for boundaries in (aging.due_boundaries(as_of), aging.age_boundaries(as_of)):
        assert boundaries == sorted(boundaries, reverse=True)


def invoice(amount: int, due_on: date, issued_on: date = date(2016, 1, 1), kind: Kind = Kind.DEBIT) -> Item:
    return Item(1, kind, amount, issued_on, due_on, "CNY")


def test_worked_partial_payment() -> None:
    left = 1_000_000 - 150_000 - 100_000 - 200_000
    assert aging.age_items([invoice(left, date(2017, 2, 28))], date(2017, 4, 4))["CNY"].amounts["31-60"] == 550_000


def test_worked_credit_note() -> None:
    book = [
        invoice(100_000, date(2024, 2, 10), date(2024, 2, 10), Kind.CREDIT),
        invoice(5_000_000, date(2024, 4, 10), date(2024, 3, 10)),
        invoice(10_000_000, date(2024, 5, 10), date(2024, 4, 10)),
        invoice(4_900_000, date(2024, 5, 15), date(2024, 5, 15), Kind.CREDIT),
    ]
    row = aging.age_items(book, date(2024, 4, 30))["CNY"]
    assert (row.gross, row.unapplied, row.net, row.overdue) == (15_000_000, 100_000, 14_900_000, 5_000_000)


def test_worked_bucket_counts() -> None:
    book = [invoice(1, AS_OF - timedelta(overdue)) for overdue in (-1, 0, 1, 30, 31, 5000)]
    amounts = aging.age_items(book, AS_OF)["CNY"].amounts
    assert amounts == {"not_due": 2, "1-30": 2, "31-60": 1, "61-90": 0, "91-180": 0, "181-365": 0, "365+": 1}


def test_overdue_is_by_due_date_on_either_basis() -> None:
    book = [invoice(700, AS_OF), invoice(300, AS_OF - timedelta(1))]
    assert aging.age_items(book, AS_OF, Basis.DOCUMENT)["CNY"].overdue == 300


@given(st.lists(items, max_size=25), days, st.sampled_from(Basis), schemes, year_schemes)
def test_buckets_add_up(book: list[Item], as_of: date, basis: Basis, bounds: list[int], years: list[int]) -> None:
    keys = [bucket.key for bucket in aging.buckets(basis, bounds, years)]
    issued = [item for item in book if item.issued_on <= as_of]
    answer = aging.age_items(book, as_of, basis, bounds, years)
    assert set(answer) == {item.currency for item in issued}
    for currency, row in answer.items():
        debits = [item for item in issued if item.currency == currency and item.kind is Kind.DEBIT]
        assert list(row.amounts) == keys
        assert sum(row.amounts.values()) == row.gross == sum(item.open_minor for item in debits)
        assert row.net == row.gross - row.unapplied
        assert row.overdue == sum(item.open_minor for item in debits if item.due_on < as_of)
        if basis is Basis.DUE:
            assert row.overdue == row.gross - row.amounts["not_due"]
