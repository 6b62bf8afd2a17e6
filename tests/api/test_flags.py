"""Flags: found from facts, opened, changed and closed as the ledger moves."""

import json
from datetime import timedelta
from typing import Any

import pytest
from builders import add_customer, add_invoice, pay
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables import clock
from receivables.database import transaction
from receivables.risk import service

TODAY = clock.today("Asia/Shanghai")


def evaluate(client: TestClient) -> dict[str, int]:
    answer = client.post("/api/v1/evaluations", json={"company": "main"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["items"][0])


def flags(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/flags", params=params)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def quiet_company() -> None:
    """No customer of the test is the whole book: concentration is set aside."""
    with transaction() as session:
        limits = {"concentration_warning_percent": 1000, "concentration_critical_percent": 1000}
        session.execute(text("UPDATE companies SET thresholds = CAST(:limits AS jsonb)"), {"limits": json.dumps(limits)})


def test_a_flag_opens_changes_and_closes(client: TestClient) -> None:
    quiet_company()
    with transaction() as session:
        customer = add_customer(session)
        young = add_invoice(session, customer, 50_00, TODAY - timedelta(5))
    assert evaluate(client)["flags_opened"] == 1
    (flag,) = flags(client)
    assert (flag["rule"], flag["severity"], flag["amount"], flag["currency"]) == ("overdue", "info", "50.00", "CNY")
    assert flag["opened_on"] == str(TODAY)
    assert flag["evidence"] == {"currency": "CNY", "overdue": "50.00", "oldest_days": 5, "threshold_days": 1}
    with transaction() as session:
        old = add_invoice(session, customer, 70_00, TODAY - timedelta(95))
    counts = evaluate(client)
    assert (counts["flags_opened"], counts["flags_changed"], counts["flags_closed"]) == (0, 1, 0)
    (changed,) = flags(client)
    assert (changed["id"], changed["severity"], changed["amount"]) == (flag["id"], "critical", "120.00")
    assert evaluate(client)["flags_changed"] == 0
    with transaction() as session:
        pay(session, young, 50_00, TODAY)
        pay(session, old, 70_00, TODAY)
    assert evaluate(client)["flags_closed"] == 1
    assert flags(client) == []
    (closed,) = flags(client, open=False)
    assert (closed["id"], closed["closed_on"]) == (flag["id"], str(TODAY))
    with transaction() as session:
        add_invoice(session, customer, 50_00, TODAY - timedelta(5))
    assert evaluate(client)["flags_opened"] == 1


def test_every_rule_finds_its_facts(client: TestClient) -> None:
    with transaction() as session:
        aged = add_customer(session, "aged")
        add_invoice(session, aged, 100_00, TODAY + timedelta(10), issued_on=TODAY - timedelta(3 * 366))
        limited = add_customer(session, "limited", credit_limit_minor=40_00, review_due_on=TODAY - timedelta(1))
        add_invoice(session, limited, 50_00, TODAY + timedelta(10))
        add_invoice(session, limited, 900_00, TODAY + timedelta(10), currency="USD")
        worse = add_customer(session, "worse")
        for days in range(40):
            due_on = TODAY - timedelta(300 - 5 * days)
            invoice = add_invoice(session, worse, 1_00, due_on)
            pay(session, invoice, 1_00, due_on + timedelta(0 if days < 20 else 8))
    evaluate(client)
    found = {(row["customer_number"], row["rule"]): row for row in flags(client)}
    assert set(found) == {
        ("aged", "long_aging"), ("aged", "concentration"), ("limited", "concentration"), ("limited", "over_limit"),
        ("limited", "review_due"), ("worse", "worsening"),
    }  # fmt: skip
    limit = {"currency": "CNY", "open": "50.00", "limit": "40.00", "over": "10.00", "threshold_percent": 120}
    assert found["limited", "over_limit"]["evidence"] == limit
    share = found["limited", "concentration"]["evidence"]
    assert (share["currency"], share["percent"], share["company_open"]) == ("USD", 100, "900.00")
    assert found["worse", "worsening"]["evidence"]["recent_mean_days"] == 8
    assert found["worse", "worsening"]["amount"] is None
    assert found["aged", "concentration"]["evidence"]["percent"] == 66


def test_a_broken_promise_is_seen_when_the_next_action_is_recorded(client: TestClient) -> None:
    quiet_company()
    with transaction() as session:
        customer = add_customer(session)
        add_invoice(session, customer, 100_00, TODAY + timedelta(30))
    promise = {"currency": "CNY", "amount": "60.00", "promised_on": str(TODAY - timedelta(2))}
    body = {"customer_id": customer, "channel": "phone", "outcome": "promised", "promise": promise}
    earlier = (clock.now() - timedelta(5)).isoformat()
    assert client.post("/api/v1/collection-actions", json=body | {"acted_at": earlier}).status_code == 201
    (flag,) = flags(client, rule="broken_promise")
    assert (flag["severity"], flag["amount"], flag["evidence"]["received"]) == ("warning", "60.00", "0.00")


@pytest.mark.parametrize(
    ("params", "numbers"),
    [
        ({}, ["old", "new", "small"]),
        ({"sort": "amount"}, ["small", "new", "old"]),
        ({"severity": "critical"}, ["old"]),
        ({"rule": "over_limit"}, []),
        ({"limit": 1}, ["old"]),
        ({"open": False}, []),
    ],
)
def test_flags_are_sorted_and_filtered(client: TestClient, params: dict[str, Any], numbers: list[str]) -> None:
    quiet_company()
    with transaction() as session:
        for number, days, minor in (("small", 3, 1_00), ("old", 100, 90_00), ("new", 3, 50_00)):
            add_invoice(session, add_customer(session, number), minor, TODAY - timedelta(days))
    evaluate(client)
    assert [row["customer_number"] for row in flags(client, **params)] == numbers


@pytest.mark.parametrize(
    ("params", "code"),
    [({"rule": "mood"}, "invalid_field"), ({"open": "perhaps"}, "invalid_field"), ({"sort": "mood"}, "unknown_sort"),
     ({"x": 1}, "unknown_parameter")],
)  # fmt: skip
def test_bad_questions_are_refused(client: TestClient, params: dict[str, Any], code: str) -> None:
    assert client.get("/api/v1/flags", params=params).json()["code"] == code


def test_flags_as_csv(client: TestClient) -> None:
    with transaction() as session:
        add_invoice(session, add_customer(session), 1_00, TODAY - timedelta(3))
    evaluate(client)
    lines = client.get("/api/v1/flags", headers={"Accept": "text/csv"}).text.splitlines()
    assert len(lines) == 3
    assert "oldest_days 3" in lines[-1] + lines[-2]


def test_an_evaluation_of_a_company_out_of_sight_is_refused(client: TestClient) -> None:
    assert client.post("/api/v1/evaluations", json={"company": "other"}).json()["code"] == "unknown_company"


def test_customers_looked_at_in_groups_get_what_they_get_together(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        for n in range(5):
            add_invoice(session, add_customer(session, f"g{n}"), (n + 1) * 10_00, TODAY - timedelta(40 * n))
    monkeypatch.setattr(service, "GROUP", 2)
    assert evaluate(client)["customers"] == 5
    grouped = [(row["customer_number"], row["rule"], row["severity"], row["evidence"]) for row in flags(client)]
    monkeypatch.setattr(service, "GROUP", 100)
    counts = evaluate(client)
    assert (counts["flags_opened"], counts["flags_changed"], counts["flags_closed"], counts["scores_changed"]) == (0, 0, 0, 0)
    assert len(grouped) >= 5  # concentration is a share of the whole book, not of the group
    monkeypatch.setattr(service, "GROUP", 1)
    with transaction() as session:
        session.execute(text("UPDATE customers SET updated_at = clock_timestamp()"))
    assert evaluate(client)["flags_closed"] == 0
    assert [(row["customer_number"], row["rule"], row["severity"], row["evidence"]) for row in flags(client)] == grouped
