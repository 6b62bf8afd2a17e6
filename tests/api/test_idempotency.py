"""Sent twice is done once: Idempotency-Key on everything that moves money, and If-Match on everything that is changed."""

from typing import Any

import pytest
from conftest import KEY, add_company, add_key
from erp import Row, book, customer, get, invoice, pays, post, receipt, refusal
from fastapi.testclient import TestClient
from httpx2 import Response

from receivables.access.permissions import Permission
from receivables.database import transaction

KEYED = {"Idempotency-Key": "a1"}


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    rows = [receipt("P1", allocations=pays(("I1", "10.00"))), receipt("P2", customer_external_id=None)]
    made = book(client, invoices=[invoice("I1"), invoice("N1", kind="credit_note")], payments=rows)
    return made | {"A": get(client, f"payments/{made['P1']}")["entries"][-1]["id"]}


MOVING: list[tuple[str, Row]] = [
    ("invoices", invoice("I2")),
    ("payments", receipt("P3")),
    ("payments/P1/allocations", {"allocations": [{"invoice_id": "I1", "amount": "5.00"}]}),
    ("invoices/N1/allocations", {"allocations": [{"invoice_id": "I1", "amount": "5.00"}]}),
    ("payments/P2/customer", {"customer_id": "C1"}),
    ("allocations/A/reversal", {"reason": "test"}),
    ("payments/P1/reversal", {"reason": "test"}),
    ("invoices/I1/reversal", {"reason": "test"}),
]


def send(client: TestClient, ids: dict[str, int], path: str, body: Row, **headers: str) -> Response:
    """Posts with the ids in place of their names."""
    path = "/".join(str(ids.get(part, part)) for part in path.split("/"))
    allocations = [part | {"invoice_id": ids[part["invoice_id"]]} for part in body.get("allocations", [])]
    whose = {"customer_id": ids["C1"]} if "customer_id" in body else {}
    named = body | ({"allocations": allocations} if allocations else {}) | whose
    return client.post(f"/api/v1/{path}", json=named, headers={"Idempotency-Key": "a1"} | headers)


@pytest.mark.parametrize(("path", "body"), MOVING)
def test_the_same_key_and_body_answer_the_same(client: TestClient, ids: dict[str, int], path: str, body: Row) -> None:
    first, second = (send(client, ids, path, body) for _ in range(2))
    assert first.status_code == second.status_code == 201, (first.text, second.text)
    assert first.content == second.content
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")


@pytest.mark.parametrize(("path", "body"), MOVING)
def test_the_same_key_with_another_body_is_refused(client: TestClient, ids: dict[str, int], path: str, body: Row) -> None:
    assert send(client, ids, path, body).status_code == 201
    before = [get(client, what)["items"] for what in ("invoices", "payments")]
    other = send(client, ids, path, body | {"effective_on": "2024-12-01"})
    assert refusal(other) in ((409, "idempotency_key_reused"), (422, "invalid_field"))
    elsewhere = client.post("/api/v1/payments", json=receipt("P9"), headers=KEYED)
    assert refusal(elsewhere) == (409, "idempotency_key_reused")
    assert [get(client, what)["items"] for what in ("invoices", "payments")] == before


def test_a_refused_request_may_be_sent_again_with_its_key(client: TestClient) -> None:
    assert refusal(client.post("/api/v1/payments", json=receipt(), headers=KEYED)) == (422, "unknown_customer")
    book(client)
    assert client.post("/api/v1/payments", json=receipt(), headers=KEYED).status_code == 201


def test_without_a_key_the_second_is_refused_by_its_external_id(client: TestClient) -> None:
    book(client)
    for what, row in (("invoices", invoice()), ("payments", receipt())):
        post(client, what, row)
        assert post(client, what, row, 409)["code"] == "already_exists"
        assert post(client, what, row | {"reference": "another"}, 409)["code"] == "already_exists"
        assert get(client, what)["items"][0]["reference"] is None
    assert post(client, "customers", customer(), 409)["code"] == "already_exists"


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_has_one_to_two_hundred_characters(client: TestClient, key: str) -> None:
    assert refusal(client.post("/api/v1/payments", json=receipt(), headers={"Idempotency-Key": key})) == (422, "invalid_field")


def test_keys_of_one_name_in_two_companies_do_not_see_each_other(client: TestClient) -> None:
    other = "hk_key_of_the_other_company_00000000"
    with transaction() as session:
        add_company(session, "other")
        add_key(session, other, "other", list(Permission))
    book(client)
    assert client.post("/api/v1/payments", json=receipt(), headers=KEYED).status_code == 201
    answer = client.post("/api/v1/payments", json=receipt(), headers=KEYED | {"X-API-Key": other})
    assert refusal(answer) == (409, "idempotency_key_reused")
    assert "Customer" not in answer.text


SINGLE = [("customers", "C1", {"region": "north"}), ("invoices", "I1", {"owner": "Ann"})]


@pytest.mark.parametrize(("what", "name", "change"), SINGLE)
def test_a_change_needs_the_tag_of_what_was_read(client: TestClient, ids: dict[str, int], what: str, name: str, change: Any) -> None:
    path = f"/api/v1/{what}/{ids[name]}"
    tag = client.get(path).headers["etag"]
    assert refusal(client.patch(path, json=change)) == (428, "if_match_missing")
    assert refusal(client.patch(path, json=change, headers={"If-Match": '"another"'})) == (412, "stale")
    changed = client.patch(path, json=change, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] not in ("", tag)
    assert refusal(client.patch(path, json=change, headers={"If-Match": tag})) == (412, "stale")
    assert client.patch(path, json=change, headers={"If-Match": changed.headers["etag"]}).headers["etag"] == changed.headers["etag"]
    assert client.get(path).headers["etag"] == changed.headers["etag"]


def test_the_tag_changes_with_the_balance(client: TestClient, ids: dict[str, int]) -> None:
    path = f"/api/v1/invoices/{ids['I1']}"
    tag = client.get(path).headers["etag"]
    post(client, f"payments/{ids['P1']}/allocations", {"allocations": [{"invoice_id": ids["I1"], "amount": "1.00"}]})
    assert refusal(client.patch(path, json={"owner": "Ann"}, headers={"If-Match": tag})) == (412, "stale")


def test_a_change_of_nothing_else_than_what_describes(client: TestClient, ids: dict[str, int]) -> None:
    path, tag = f"/api/v1/invoices/{ids['I1']}", {"If-Match": "*"}
    for posted in ({"amount": "1.00"}, {"currency": "USD"}, {"issued_on": "2024-01-02"}, {"open": "0.00"}):
        answer = client.patch(path, json=posted, headers=tag)
        assert (refusal(answer), answer.json()["errors"][0]["code"]) == ((422, "invalid_field"), "unknown_field")
    for emptied in ({"due_on": None}, {"disputed": None}):
        assert refusal(client.patch(path, json=emptied, headers=tag)) == (422, "required")
    assert client.headers["X-API-Key"] == KEY
