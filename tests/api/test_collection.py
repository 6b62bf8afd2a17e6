"""Recording what was done, and the rows that come of it."""

from datetime import timedelta
from typing import Any

import pytest
from builders import add_customer, add_invoice
from conftest import KEY, add_company, add_key
from fastapi.testclient import TestClient

from receivables import clock
from receivables.access.permissions import Permission
from receivables.database import transaction

pytestmark = pytest.mark.usefixtures("kept_worklist")

TODAY = clock.today("Asia/Shanghai")
ACTIONS = "/api/v1/collection-actions"


@pytest.fixture
def customer(client: TestClient) -> int:
    """A customer who owes 1,000.00 CNY, 40 days overdue."""
    with transaction() as session:
        customer_id = add_customer(session, name="Ann")
        add_invoice(session, customer_id, 100_000, TODAY - timedelta(40))
    return customer_id


def call(customer: int, **given: Any) -> dict[str, Any]:
    return {"customer_id": customer, "channel": "phone", "outcome": "other"} | given


def promise(amount: str = "500.00", days: int = 3, **given: Any) -> dict[str, Any]:
    return {"currency": "CNY", "amount": amount, "promised_on": str(TODAY + timedelta(days))} | given


def test_an_action_is_kept_listed_and_audited(client: TestClient, customer: int) -> None:
    body = call(customer, contact="Bo", note="=SUM(1)", next_step="call again", next_on=str(TODAY), cost="12.5", cost_currency="CNY")
    made = client.post(ACTIONS, json=body)
    assert made.status_code == 201, made.text
    row = made.json()
    assert (row["cost"], row["cost_currency"], row["actor"], row["promise"]) == ("12.50", "CNY", "key:test", None)
    assert client.get(ACTIONS, params={"customer_id": customer}).json()["items"] == [row]
    lines = client.get(ACTIONS, headers={"Accept": "text/csv"}).text.splitlines()
    assert len(lines) == 2
    assert ",'=SUM(1)," in lines[1]
    audit = client.get("/api/v1/audit-entries").json()["items"]
    assert [(entry["action"], entry["subject"]) for entry in audit] == [("created", "collection_action")]


def test_a_promise_goes_with_the_action_that_brought_it(client: TestClient, customer: int) -> None:
    made = client.post(ACTIONS, json=call(customer, outcome="promised", promise=promise(grace_days=2))).json()
    assert made["promise"]["amount"] == "500.00"
    assert made["promise"]["given_on"] == str(TODAY)
    found = client.get("/api/v1/promises").json()["items"]
    assert [(row["id"], row["status"], row["action_id"]) for row in found] == [(made["promise"]["id"], "open", made["id"])]


@pytest.mark.parametrize(
    ("given", "code", "pointer"),
    [
        ({"outcome": "promised"}, "promise_required", "/promise"),
        ({"promise": promise()}, "promise_not_expected", "/promise"),
        ({"outcome": "promised", "promise": promise(days=-1)}, "promise_in_past", "/promise/promised_on"),
        ({"outcome": "promised", "promise": promise("1000.01")}, "promise_above_open", "/promise/amount"),
        ({"outcome": "promised", "promise": promise("1", currency="USD")}, "promise_above_open", "/promise/amount"),
        ({"outcome": "promised", "promise": promise("0")}, "amount_not_positive", "/promise/amount"),
        ({"outcome": "promised", "promise": promise("NaN")}, "invalid_amount", None),
        ({"outcome": "promised", "promise": promise("1.001")}, "too_many_decimals", None),
        ({"outcome": "promised", "promise": promise("1", currency="XXX")}, "unknown_currency", None),
        ({"outcome": "promised", "promise": promise(grace_days=-1)}, "invalid_field", "/promise/grace_days"),
        ({"customer_id": 99}, "unknown_customer", "/customer_id"),
        ({"invoice_id": 99}, "unknown_invoice", "/invoice_id"),
        ({"channel": "pigeon"}, "invalid_field", "/channel"),
        ({"cost": "5"}, "cost_currency_required", "/cost_currency"),
        ({"next_on": "2026-02-30"}, "invalid_field", "/next_on"),
        ({"note": "a\x00b"}, "invalid_field", "/note"),
        ({"note": "x" * 4001}, "invalid_field", "/note"),
        ({"mood": "bad"}, "invalid_field", "/mood"),
        ({"acted_at": "2199-01-01T00:00:00Z"}, "acted_in_future", "/acted_at"),
        ({"acted_at": "0001-01-01T00:00:00Z"}, "invalid_field", "/acted_at"),
        ({"acted_at": "2026-01-01T00:00:00"}, "invalid_field", "/acted_at"),
    ],
)
def test_bad_input_is_refused_by_name(client: TestClient, customer: int, given: dict[str, Any], code: str, pointer: str | None) -> None:
    answer = client.post(ACTIONS, json=call(customer, **given))
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == code
    if pointer is not None:
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert client.get(ACTIONS).json()["items"] == []


def test_the_same_key_records_once(client: TestClient, customer: int) -> None:
    body, headers = call(customer), {"Idempotency-Key": "k1"}
    first, second = (client.post(ACTIONS, json=body, headers=headers) for _ in range(2))
    assert first.content == second.content
    assert second.headers["Idempotency-Replayed"] == "true"
    assert client.post(ACTIONS, json=call(customer, note="other"), headers=headers).json()["code"] == "idempotency_key_reused"
    assert len(client.get(ACTIONS).json()["items"]) == 1


def test_an_earlier_visit_can_be_recorded_later(client: TestClient, customer: int) -> None:
    then = clock.now() - timedelta(10)
    given = promise(days=-5)
    made = client.post(ACTIONS, json=call(customer, outcome="promised", promise=given, acted_at=then.isoformat()))
    assert made.status_code == 201, made.text
    assert client.get("/api/v1/promises").json()["items"][0]["status"] == "broken"


@pytest.mark.parametrize(
    ("params", "count"),
    [({}, 2), ({"channel": "visit"}, 1), ({"outcome": "refused"}, 1), ({"actor": "key:test"}, 2), ({"actor": "key:other"}, 0),
     ({"acted_from": str(TODAY)}, 1), ({"acted_to": str(TODAY - timedelta(1))}, 1), ({"acted_to": "2199-12-31"}, 2)],
)  # fmt: skip
def test_actions_are_filtered(client: TestClient, customer: int, params: dict[str, str], count: int) -> None:
    client.post(ACTIONS, json=call(customer, channel="visit", acted_at=(clock.now() - timedelta(3)).isoformat()))
    client.post(ACTIONS, json=call(customer, outcome="refused"))
    assert len(client.get(ACTIONS, params=params).json()["items"]) == count


def test_another_company_is_out_of_sight(client: TestClient, customer: int) -> None:
    with transaction() as session:
        add_company(session, "other")
        add_key(session, "hk_other", "other", list(Permission))
    client.post(ACTIONS, json=call(customer, outcome="promised", promise=promise()))
    theirs = {"X-API-Key": "hk_other"}
    for path in (ACTIONS, "/api/v1/promises", "/api/v1/worklist", "/api/v1/flags"):
        assert client.get(path).json()["items"], path
        assert client.get(path, headers=theirs).json()["items"] == [], path
        assert client.get(path, params={"company": "main"}, headers=theirs).json()["code"] == "unknown_company"
    for path in (f"/api/v1/customers/{customer}/timeline", f"/api/v1/customers/{customer}/score"):
        assert client.get(path, headers=theirs).status_code == 404
    assert client.post(ACTIONS, json=call(customer), headers=theirs).json()["code"] == "unknown_customer"


def test_reading_does_not_allow_recording(client: TestClient, customer: int) -> None:
    with transaction() as session:
        add_key(session, "hk_reader", "main", [Permission.COLLECTION_READ])
    headers = {"X-API-Key": "hk_reader"}
    assert client.get(ACTIONS, headers=headers).status_code == 200
    assert client.post(ACTIONS, json=call(customer), headers=headers).json()["code"] == "permission_missing"
    assert client.post("/api/v1/evaluations", json={}, headers=headers).status_code == 403
    assert KEY != "hk_reader"
