"""The demo's book before it is pushed anywhere: the same each time, right in its sums, and believable."""

from collections import defaultdict
from dataclasses import asdict
from datetime import date
from random import Random

import pytest

from receivables.access.permissions import Role
from receivables.demo.accounts import ACCOUNTS, PASSWORD
from receivables.demo.book import Book
from receivables.demo.calendar import issue_day, month_firsts, next_run, working_day
from receivables.demo.generate import generate
from receivables.demo.wire import wire, wire_action
from receivables.rules.aging import overdue_bucket

DAYS = [date(2026, 11, 21), date(2027, 2, 28), date(2028, 2, 29), date(2027, 7, 4)]


@pytest.fixture(scope="module", params=DAYS, ids=str)
def book(request: pytest.FixtureRequest) -> Book:
    return generate(request.param)


def test_the_same_day_and_seed_give_the_same_book() -> None:
    assert asdict(generate(DAYS[0])) == asdict(generate(DAYS[0]))
    assert generate(DAYS[0]).invoices != generate(DAYS[0], seed=1).invoices


def test_its_size(book: Book) -> None:
    assert len(book.customers) == 180
    assert 8_000 <= len(book.invoices) <= 13_000
    assert {customer.company for customer in book.customers} == {"main", "shenzhen"}
    assert {item.kind for item in book.invoices} == {"invoice", "credit_note", "opening_balance", "deposit", "retention"}
    assert {item.currency for item in book.invoices} == {"CNY", "USD"}


def test_nothing_is_dated_after_its_day(book: Book) -> None:
    assert max(item.issued_on for item in book.invoices) <= book.today
    assert max(payment.received_on for payment in book.payments) <= book.today
    assert max(use.effective_on for use in book.credit_uses) <= book.today
    assert max(action.acted_on for action in book.actions) < book.today
    assert all(item.due_on >= item.issued_on for item in book.invoices)


def test_every_external_id_and_name_is_there_once(book: Book) -> None:
    for rows in (book.customers, book.invoices, book.payments):
        assert len({row.external_id for row in rows}) == len(rows)
    assert len({customer.name for customer in book.customers}) == len(book.customers)


def test_what_is_open_is_what_was_not_paid(book: Book) -> None:
    """No item is over-applied, no receipt over-allocated, and both ends of an allocation are one customer's."""
    items = {item.external_id: item for item in book.invoices}
    left = {item.external_id: item.amount_minor for item in book.invoices}
    for payment in book.payments:
        assert payment.left_minor >= 0
        for part in payment.allocations:
            assert items[part.invoice_external_id].customer_external_id == payment.customer_external_id
            left[part.invoice_external_id] -= part.amount_minor
    for use in book.credit_uses:
        for part in use.allocations:
            assert use.effective_on >= items[part.invoice_external_id].issued_on
            assert items[part.invoice_external_id].customer_external_id == items[use.credit_external_id].customer_external_id
            left[part.invoice_external_id] -= part.amount_minor
            left[use.credit_external_id] -= part.amount_minor
    assert {key: minor for key, minor in left.items() if minor < 0} == {}
    assert left == {item.external_id: item.open_minor for item in book.invoices}


def test_no_promise_is_of_more_than_is_open(book: Book) -> None:
    owed: dict[str, int] = defaultdict(int)
    for item in book.invoices:
        owed[item.customer_external_id] += item.open_minor if item.kind != "credit_note" else 0
    promises = [action for action in book.actions if action.promise is not None]
    assert len(promises) > 40
    for action in promises:
        assert action.promise is not None
        assert action.outcome == "promised"
        assert 0 < action.promise.amount_minor <= owed[action.customer_external_id]
        assert action.promise.promised_on >= action.acted_on


def test_it_looks_like_a_real_book(book: Book) -> None:
    buckets: dict[str, int] = defaultdict(int)
    sold = 0
    for item in book.invoices:
        if item.currency == "CNY" and item.kind != "credit_note":
            buckets[overdue_bucket(item.due_on, book.today)] += item.open_minor
        if item.currency == "CNY" and item.kind == "invoice" and (book.today - item.issued_on).days < 92:
            sold += item.amount_minor
    gross = sum(buckets.values())
    assert 55 <= buckets["not_due"] * 100 // gross <= 75
    assert 15 <= (buckets["1-30"] + buckets["31-60"] + buckets["61-90"]) * 100 // gross <= 35
    assert 3 <= (buckets["91-180"] + buckets["181-365"] + buckets["365+"]) * 100 // gross <= 15
    assert 55 <= gross * 92 // sold <= 80
    assert sum(payment.customer_external_id is None for payment in book.payments) == 9
    assert any(item.disputed and item.open_minor for item in book.invoices)


def test_rows_as_the_api_takes_them(book: Book) -> None:
    payment = next(payment for payment in book.payments if payment.allocations)
    shown = wire(payment, "CNY")
    assert set(shown["allocations"][0]) == {"invoice_external_id", "amount"}
    assert shown["received_on"] == payment.received_on.isoformat()
    assert "open" not in wire(book.invoices[0], "CNY")
    visit = next(action for action in book.actions if action.cost_minor)
    assert wire_action(visit, 7, "USD", "Asia/Shanghai") == {
        "customer_id": 7, "acted_at": f"{visit.acted_on}T{visit.hour:02}:00:00+08:00", "channel": "visit", "outcome": visit.outcome,
        "contact": visit.contact, "note": visit.note, "cost": f"{(visit.cost_minor or 0) // 100}.00", "cost_currency": "CNY",
    } | {name: value for name, value in wire(visit, "USD").items() if name in ("next_step", "next_on", "promise")}  # fmt: skip


def test_one_account_for_each_role() -> None:
    assert {account.role for account in ACCOUNTS} == set(Role)
    assert len(PASSWORD) >= 10


def test_days_of_the_calendar() -> None:
    assert month_firsts(date(2027, 2, 28), 2) == [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
    assert [working_day(date(2026, 11, day)).day for day in (20, 21, 22, 23)] == [20, 20, 20, 23]
    assert next_run(date(2026, 11, 11), (10, 25)) == date(2026, 11, 25)
    assert next_run(date(2026, 12, 30), (10, 25)) == date(2027, 1, 8)


def test_an_item_is_written_on_a_working_day_of_its_month() -> None:
    random = Random(1)  # noqa: S311 - the same days each time
    for first in month_firsts(date(2027, 2, 28), 18):
        days = [issue_day(first, random) for _ in range(50)]
        assert all(day.weekday() < 5 and (day.year, day.month) == (first.year, first.month) for day in days)
