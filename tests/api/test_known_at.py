"""What was known at an instant: the same reports as of a ledger that ends with it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from books import make_book
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.database import transaction

BEGIN = datetime(2021, 1, 1, tzinfo=UTC)
KNOWN_AT = BEGIN + timedelta(days=2000)
REPORTS = [
    ("kpis", {"period_from": "2022-01-01", "period_to": "2023-12-31", "as_of": "2024-06-30"}),
    ("kpis", {"period_from": "2024-01-01", "period_to": "2024-03-31", "owner": "owner 1"}),
    ("kpis", {"period_from": "2021-06-01", "period_to": "2021-08-31", "currency": "USD", "collector": "collector 1"}),
    ("reports/aging-trend", {"months": "24", "as_of": "2024-06-15"}),
    ("reports/aging-trend", {"months": "6", "as_of": "2023-02-28", "basis": "document"}),
    ("invariants", {"as_of": "2023-05-31"}),
]


def told(client: TestClient, path: str, params: dict[str, str]) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    body = dict(answer.json())
    del body["known_at"]
    return body


@pytest.fixture
def book(client: TestClient) -> None:
    """A book whose entries were recorded day after day, whatever day they take effect on: about half of them by KNOWN_AT."""
    with transaction() as session:
        make_book(session, documents=120)
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE entries SET recorded_at = :begin + id * interval '10 days'"), {"begin": BEGIN})
        moved = """WITH moved AS (UPDATE invoices SET due_on = due_on + 45 WHERE id % 7 = 0 RETURNING id, due_on)
            INSERT INTO due_date_changes (invoice_id, due_on_before, due_on_after, recorded_at, actor)
            SELECT id, due_on - 45, due_on, :at, 't' FROM moved"""
        session.execute(text(moved), {"at": KNOWN_AT + timedelta(1)})


def forget_what_came_later() -> None:
    """The ledger as it was at KNOWN_AT."""
    with transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE invoices i SET due_on = d.due_on_before FROM due_date_changes d WHERE d.invoice_id = i.id"))
        session.execute(text("DELETE FROM due_date_changes"))
        gone = session.execute(text("DELETE FROM entries WHERE recorded_at > :at RETURNING id"), {"at": KNOWN_AT}).all()
        assert len(gone) > 50
        for table, sides in (("invoices", "debit_id = t.id OR credit_id = t.id"), ("payments", "payment_id = t.id")):
            left = f"SELECT coalesce(sum(amount_minor), 0) FROM entries WHERE {sides}"
            session.execute(text(f"UPDATE {table} t SET open_minor = ({left})"))


@pytest.mark.usefixtures("book")
def test_reports_as_known_at_an_instant_are_those_of_the_ledger_then(client: TestClient) -> None:
    now = [told(client, path, params) for path, params in REPORTS]
    then = [told(client, path, params | {"known_at": KNOWN_AT.isoformat()}) for path, params in REPORTS]
    forget_what_came_later()
    truth = [told(client, path, params) for path, params in REPORTS]
    assert sum(was != found for was, found in zip(now, then, strict=True)) >= 4
    for (path, params), found, expected in zip(REPORTS[:-1], then, truth, strict=False):
        assert found == expected, (path, params)
    assert all(item["holds"] for item in then[-1]["items"])
    assert {i["id"]: i["left"] for i in then[-1]["items"] if i["id"] == "net_equals_ledger"} == {
        i["id"]: i["left"] for i in truth[-1]["items"] if i["id"] == "net_equals_ledger"
    }  # fmt: skip


@pytest.mark.parametrize("path", ["kpis", "reports/aging-trend", "invariants", "reports/aging"])
def test_an_instant_names_its_zone(client: TestClient, path: str) -> None:
    answer = client.get(f"/api/v1/{path}", params={"known_at": "2024-01-01T00:00:00"})
    assert (answer.status_code, answer.json()["code"]) == (422, "instant_without_zone")
