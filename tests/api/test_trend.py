"""The aging of month after month: one statement that agrees with the rule on every day."""

from datetime import date

import pytest
from books import items_at, make_book
from builders import add_customer, add_invoice, pay
from conftest import add_company, add_key
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlmodel import Session

from receivables.access.permissions import Permission
from receivables.database import transaction
from receivables.money import to_minor
from receivables.rules.aging import Basis, age_items

TREND = "/api/v1/reports/aging-trend"


@pytest.fixture
def session(client: TestClient) -> Session:
    with transaction() as session:
        make_book(session)
    with transaction() as session:
        yield session


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("as_of", [date(2022, 2, 28), date(2023, 6, 15), date(2025, 12, 31)])
def test_every_month_end_is_what_the_rule_says_of_that_day(client: TestClient, session: Session, basis: Basis, as_of: date) -> None:
    body = client.get(TREND, params={"months": 14, "as_of": as_of.isoformat(), "basis": basis}).json()
    rows = {(row["as_of"], row["currency"]): row for row in body["items"]}
    days = sorted({day for day, _ in rows})
    assert len(days) == 14
    assert days[-1] == as_of.isoformat()
    for day in days:
        expected = age_items(items_at(session, date.fromisoformat(day)), date.fromisoformat(day), basis)
        for currency, aging in expected.items():
            row = rows[day, currency]
            assert {key: to_minor(text, currency) for key, text in row["amounts"].items()} == aging.amounts
            assert [to_minor(row[name], currency, signed=True) for name in ("gross", "unapplied", "net", "overdue")] == [
                aging.gross, aging.unapplied, aging.net, aging.overdue,
            ]  # fmt: skip


def test_the_days_are_month_ends_and_today(client: TestClient) -> None:
    with transaction() as session:
        add_invoice(session, add_customer(session), 100_00, date(2024, 1, 10))
    body = client.get(TREND, params={"months": 4, "as_of": "2024-03-15"}).json()
    assert [row["as_of"] for row in body["items"]] == ["2023-12-31", "2024-01-31", "2024-02-29", "2024-03-15"]
    assert [row["gross"] for row in body["items"]] == ["0.00", "100.00", "100.00", "100.00"]
    assert [row["overdue_share"] for row in body["items"]] == [None, "1.0000", "1.0000", "1.0000"]
    assert body["method"] == "aging.due"


def test_what_was_paid_later_was_still_open_then(client: TestClient) -> None:
    with transaction() as session:
        pay(session, add_invoice(session, add_customer(session), 500_00, date(2020, 4, 30)), 500_00, date(2020, 6, 30))
    body = client.get(TREND, params={"months": 3, "as_of": "2020-06-30"}).json()
    assert [(row["as_of"], row["gross"], row["amounts"]["31-60"]) for row in body["items"]] == [
        ("2020-04-30", "500.00", "0.00"), ("2020-05-31", "500.00", "500.00"), ("2020-06-30", "0.00", "0.00"),
    ]  # fmt: skip


def test_by_the_companys_own_buckets(client: TestClient) -> None:
    with transaction() as session:
        session.execute(text("UPDATE companies SET overdue_bounds = '{10,20}'"))
        add_invoice(session, add_customer(session), 100_00, date(2024, 1, 10))
    body = client.get(TREND, params={"months": 2, "as_of": "2024-01-31"}).json()
    assert [bucket["key"] for bucket in body["buckets"]] == ["not_due", "1-10", "11-20", "20+"]
    assert body["items"][1]["amounts"] == {"not_due": "0.00", "1-10": "0.00", "11-20": "0.00", "20+": "100.00"}


def test_only_the_books_in_scope_are_counted(client: TestClient) -> None:
    with transaction() as session:
        other = add_company(session, "other")
        add_key(session, "hk_other_key_0000000000000000", "other", [Permission.REPORTS_READ])
        add_invoice(session, add_customer(session), 100_00, date(2024, 1, 10))
        add_invoice(session, add_customer(session, company_id=other), 70_00, date(2024, 1, 10))
    params = {"months": 1, "as_of": "2024-03-15"}
    assert [row["gross"] for row in client.get(TREND, params=params).json()["items"]] == ["100.00"]
    answer = client.get(TREND, params=params, headers={"X-API-Key": "hk_other_key_0000000000000000"})
    assert [row["gross"] for row in answer.json()["items"]] == ["70.00"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"as_of": "2199-01-01"}, "as_of_in_future"),
        ({"as_of": "0001-01-01"}, "invalid_field"),
        ({"company": "nobody"}, "unknown_company"),
        ({"months": 0}, "invalid_field"),
        ({"basis": "mood"}, "invalid_field"),
    ],
)
def test_what_cannot_be_asked(client: TestClient, params: dict[str, str], code: str) -> None:
    answer = client.get(TREND, params=params)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_as_csv(client: TestClient) -> None:
    with transaction() as session:
        add_invoice(session, add_customer(session), 100_00, date(2024, 1, 10))
    answer = client.get(TREND, params={"months": 1, "as_of": "2024-03-15"}, headers={"Accept": "text/csv"})
    head, row = answer.text.lstrip("\ufeff").splitlines()
    assert head.startswith("as_of,currency,not_due,1-30,")
    assert row == "2024-03-15,CNY,0.00,0.00,0.00,100.00,0.00,0.00,0.00,100.00,0.00,100.00,100.00,1.0000"
