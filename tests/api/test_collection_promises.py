"""What becomes of a promise, day by day: read from the money that came in."""

from datetime import date, timedelta
from typing import Any

import pytest
from builders import add_customer, add_invoice, add_payment
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlmodel import Session

from receivables import clock
from receivables.database import transaction
from receivables.promises.queries import standing

pytestmark = pytest.mark.usefixtures("kept_worklist")

GIVEN = date(2026, 3, 2)


def add_promise(session: Session, customer: int, minor: int, promised_on: date, grace: int = 0, given_on: date = GIVEN) -> int:
    row = {"c": customer, "m": minor, "p": promised_on, "g": grace, "d": given_on}
    acted = """INSERT INTO collection_actions (company_id, customer_id, channel, outcome, actor)
        VALUES (1, :c, 'phone', 'promised', 'test') RETURNING id"""
    action = session.execute(text(acted), row).scalar_one()
    statement = """INSERT INTO promises (company_id, customer_id, action_id, currency, amount_minor, given_on, promised_on, grace_days)
        VALUES (1, :c, :a, 'CNY', :m, :d, :p, :g) RETURNING id"""
    return int(session.execute(text(statement), row | {"a": action}).scalar_one())


def statuses(session: Session, customer: int, day: date) -> list[str]:
    return [one.state.status.value for one in standing(session, [customer], {1: day})]


def test_a_promise_lives_by_the_day(client: TestClient) -> None:
    due = GIVEN + timedelta(8)
    with transaction() as session:
        customer = add_customer(session)
        add_promise(session, customer, 100_00, due, grace=2)
        add_payment(session, customer, 30_00, GIVEN - timedelta(1))
        add_payment(session, customer, 40_00, GIVEN + timedelta(3))
        add_payment(session, customer, 60_00, due + timedelta(2))
        add_payment(session, customer, 60_00, due, currency="USD")
        for days, expected in ((0, "open"), (3, "open"), (9, "open"), (10, "kept"), (17, "kept")):
            assert statuses(session, customer, GIVEN + timedelta(days)) == [expected], days
        session.execute(text("UPDATE payments SET reversed = true WHERE amount_minor = 6000 AND currency = 'CNY'"))
        assert statuses(session, customer, due + timedelta(2)) == ["open"]
        assert statuses(session, customer, due + timedelta(3)) == ["partly_kept"]
        session.execute(text("UPDATE payments SET reversed = true"))
        assert statuses(session, customer, due + timedelta(3)) == ["broken"]


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ([], ["broken", "broken"]),
        ([(5, 100_00)], ["kept", "broken"]),
        ([(5, 150_00)], ["kept", "partly_kept"]),
        ([(5, 100_00), (18, 100_00)], ["kept", "kept"]),
        ([(12, 100_00)], ["broken", "kept"]),
        ([(5, 30_00), (12, 100_00)], ["partly_kept", "kept"]),
        ([(25, 500_00)], ["broken", "broken"]),
    ],
)
def test_one_receipt_never_keeps_two_promises(client: TestClient, received: list[tuple[int, int]], expected: list[str]) -> None:
    with transaction() as session:
        customer = add_customer(session)
        for days in (10, 20):
            add_promise(session, customer, 100_00, GIVEN + timedelta(days))
        for days, minor in received:
            add_payment(session, customer, minor, GIVEN + timedelta(days))
        assert statuses(session, customer, GIVEN + timedelta(60)) == expected


@pytest.fixture
def four(client: TestClient) -> dict[str, int]:
    """One promise of each status, today."""
    today = clock.today("Asia/Shanghai")
    with transaction() as session:
        made = {}
        for status, days, minor in (("kept", -10, 100_00), ("partly_kept", -20, 50_00), ("broken", -30, 0), ("open", 5, 50_00)):
            customer = add_customer(session, status)
            add_invoice(session, customer, 900_00, today - timedelta(90))
            made[status] = add_promise(session, customer, 100_00, today + timedelta(days), given_on=today - timedelta(40))
            if minor:
                add_payment(session, customer, minor, today - timedelta(35))
    return made


@pytest.mark.parametrize("status", ["kept", "partly_kept", "broken", "open"])
def test_promises_are_listed_by_status(client: TestClient, four: dict[str, int], status: str) -> None:
    page = client.get("/api/v1/promises", params={"status": status, "include_total": True}).json()
    assert [(row["id"], row["status"], row["customer_number"]) for row in page["items"]] == [(four[status], status, status)]
    assert page["total"] == 1


@pytest.mark.parametrize(
    ("params", "numbers"),
    [
        ({}, ["open", "kept", "partly_kept", "broken"]),
        ({"sort": "promised_on"}, ["broken", "partly_kept", "kept", "open"]),
        ({"due_to": str(clock.today("Asia/Shanghai") - timedelta(15))}, ["partly_kept", "broken"]),
        ({"due_from": str(clock.today("Asia/Shanghai"))}, ["open"]),
        ({"currency": "USD"}, []),
        ({"limit": 1}, ["open"]),
    ],
)
def test_promises_are_sorted_and_filtered(client: TestClient, four: dict[str, int], params: dict[str, Any], numbers: list[str]) -> None:
    assert [row["customer_number"] for row in client.get("/api/v1/promises", params=params).json()["items"]] == numbers


def test_promises_as_csv(client: TestClient, four: dict[str, int]) -> None:
    lines = client.get("/api/v1/promises", headers={"Accept": "text/csv"}, params={"limit": 1}).text.splitlines()
    assert len(lines) == 5
    assert "CNY,100.00," in lines[1]
