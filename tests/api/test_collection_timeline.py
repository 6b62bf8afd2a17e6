"""A customer's timeline: everything that happened, once, newest business day first."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from builders import add_customer, add_invoice, add_payment, allocate, reverse_entry
from fastapi.testclient import TestClient

from receivables import clock
from receivables.database import transaction

TODAY = clock.today("Asia/Shanghai")


def walk(client: TestClient, customer: int, limit: int) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    cursor = None
    while True:
        params = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        answer = client.get(f"/api/v1/customers/{customer}/timeline", params=params)
        assert answer.status_code == 200, answer.text
        events += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return events


@pytest.fixture
def busy(client: TestClient) -> int:
    """A customer with documents, an allocation taken back and made again, an action with a promise, and flags."""
    with transaction() as session:
        customer, other = add_customer(session), add_customer(session)
        invoice = add_invoice(session, customer, 100_00, TODAY - timedelta(50), issued_on=TODAY - timedelta(80), number="I-1")
        note = add_invoice(session, customer, 10_00, TODAY - timedelta(70), kind="credit_note", number="CN-1")
        receipt = add_payment(session, customer, 60_00, TODAY - timedelta(20), number="P-1")
        first = allocate(session, invoice, 60_00, TODAY - timedelta(20), payment_id=receipt)
        reverse_entry(session, first, TODAY - timedelta(10))
        allocate(session, invoice, 50_00, TODAY - timedelta(10), payment_id=receipt)
        allocate(session, invoice, 10_00, TODAY - timedelta(70), credit_id=note)
        add_invoice(session, other, 77_00, TODAY)
    promise = {"currency": "CNY", "amount": "40.00", "promised_on": str(TODAY)}
    body = {"customer_id": customer, "channel": "visit", "outcome": "promised", "note": "at the gate", "promise": promise}
    assert client.post("/api/v1/collection-actions", json=body).status_code == 201
    return customer


def test_every_kind_of_event_is_there(client: TestClient, busy: int) -> None:
    found = walk(client, busy, 200)
    assert [(event["type"], event["amount"]) for event in found if not event["type"].startswith("flag")] == [
        ("promise", "40.00"), ("action", None), ("allocated", "50.00"), ("allocation_reversed", "60.00"), ("allocated", "60.00"),
        ("payment_received", "60.00"), ("allocated", "10.00"), ("invoice_posted", "10.00"), ("invoice_posted", "100.00"),
    ]  # fmt: skip
    assert {event["params"]["rule"] for event in found if event["type"] == "flag_opened"} >= {"overdue"}
    assert found == sorted(found, key=lambda event: (event["on"], event["at"]), reverse=True)
    allocated = next(event for event in found if event["type"] == "allocated")
    assert allocated["params"] == {"number": "I-1", "payment_number": "P-1", "actor": "test"}
    action = next(event for event in found if event["type"] == "action")
    assert action["params"]["note"] == "at the gate"


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pages_of_any_size_give_every_event_once(client: TestClient, busy: int, limit: int) -> None:
    assert walk(client, busy, limit) == walk(client, busy, 200)


def test_many_events_of_one_day_are_paged_too(client: TestClient) -> None:
    with transaction() as session:
        customer = add_customer(session)
        receipt = add_payment(session, customer, 500_00, TODAY - timedelta(3))
        for _ in range(25):
            invoice = add_invoice(session, customer, 10_00, TODAY - timedelta(3))
            allocate(session, invoice, 10_00, TODAY - timedelta(3), payment_id=receipt)
    found = walk(client, customer, 7)
    assert len(found) == 51
    assert found == walk(client, customer, 200)


def place(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@pytest.mark.parametrize("cursor", ["x", "W10=", "WyIyMDI2LTAxLTAxIiwgIjIwMjYtMDEtMDEiLCAiYSIsIDFd", "bnVsbA==", "é",
                                    place("2026-01-01", "2026-01-01T00:00:00+00:00", "\ud800", 1)])
def test_a_foreign_cursor_is_refused(client: TestClient, busy: int, cursor: str) -> None:
    answer = client.get(f"/api/v1/customers/{busy}/timeline", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


def test_an_unknown_customer_has_no_timeline(client: TestClient) -> None:
    assert client.get("/api/v1/customers/99/timeline").status_code == 404
