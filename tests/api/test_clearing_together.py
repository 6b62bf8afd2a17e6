"""Clearing by many at once: one succeeds; who may not, does not; who does not see it, finds nothing."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from cash import DAY, LIMITS, bank, by_hand, clear, line, load, part, receipts, settings
from conftest import add_company, add_key
from erp import broken, get, left_of, open_of, post, push, receipt
from fastapi.testclient import TestClient
from second import as_user

from receivables.access.permissions import Permission
from receivables.clearing import apply_queries
from receivables.database import transaction

OTHER = "hk_test_key_of_another_company_00000"
API = "/api/v1"


def together(*works: Callable[[], Any]) -> list[Any]:
    """The answers of calls that start together."""
    gate = Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        gate.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def at_once(work: Callable[[int], Any]) -> list[Any]:
    return together(*(lambda n=number: work(n) for number in range(10)))  # type: ignore[misc]


@pytest.fixture
def waiting(client: TestClient) -> list[dict[str, Any]]:
    """Two lines with proposals that nobody has taken yet."""
    bank(client)
    by_hand(client)
    load(client, line("50.00", "INV2024002"), line("100.00", "INV2024001"))
    return receipts(client)


def test_ten_accept_one_line_at_once_and_one_succeeds(client: TestClient, waiting: list[dict[str, Any]]) -> None:
    path, body = f"{API}/clearing/receipts/{waiting[0]['payment_id']}/accept", {"key": waiting[0]["best"]["key"]}
    answers = at_once(lambda _n: client.post(path, json=body))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 9}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"already_cleared"}
    (made,) = get(client, "clearings")["items"]
    assert (made["applied"], open_of(client, "INV2024002")) == ("50.00", "0.00")
    assert broken(client, DAY) == []


def test_ten_bulk_accepts_at_once_apply_each_line_once(client: TestClient, waiting: list[dict[str, Any]]) -> None:
    rows = [{"payment_id": row["payment_id"], "key": row["best"]["key"]} for row in waiting]
    answers = at_once(lambda n: client.post(f"{API}/clearing/accept", json={"rows": rows[:: 1 if n % 2 else -1]}).json())
    assert sum(answer["applied"] for answer in answers) == 2
    assert {row["code"] for answer in answers for row in answer["rows"] if row["status"] == "refused"} == {"already_cleared"}
    assert len(get(client, "clearings")["items"]) == 2
    assert broken(client, DAY) == []


def test_matching_clearing_and_undoing_at_once_leave_the_books_whole(client: TestClient, waiting: list[dict[str, Any]]) -> None:
    paths = [f"{API}/clearing/receipts/{row['payment_id']}" for row in waiting]
    statuses = []
    for _ in range(4):
        works = [
            *(lambda p=path, r=row: client.post(f"{p}/accept", json={"key": r["best"]["key"]}).status_code
              for path, row in zip(paths, waiting, strict=True)),
            lambda: client.post(f"{API}/clearing/runs", json={}).status_code,
            *(lambda one=made: client.post(f"{API}/clearings/{one['id']}/undo", json={"reason": "x"}).status_code
              for made in get(client, "clearings", state="standing")["items"]),
        ]  # fmt: skip
        statuses += together(*works)
    assert set(statuses) <= {201, 409}
    standing = get(client, "clearings", state="standing")["items"]
    assert len({made["payment_id"] for made in standing}) == len(standing)
    assert broken(client, DAY) == []


def test_two_clear_the_same_receipt_by_hand_and_one_is_told(client: TestClient, waiting: list[dict[str, Any]]) -> None:
    ids = {row["external_id"]: row["id"] for row in get(client, "invoices")["items"]}
    push(client, "payments", [receipt("P1", "100.00")])
    (one,) = [row["payment_id"] for row in receipts(client) if row["number"] == "P1"]
    body = {"open": "100.00", "items": [part(ids["INV2024001"], "40.00")]}
    answers = at_once(lambda _n: client.post(f"{API}/clearing/receipts/{one}/clear", json=body))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 9}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"receipt_changed"}
    assert left_of(client, "P1") == "60.00"


def test_one_idempotency_key_clears_once(client: TestClient, waiting: list[dict[str, Any]]) -> None:
    path, body = f"clearing/receipts/{waiting[0]['payment_id']}/accept", {"key": waiting[0]["best"]["key"]}
    first = post(client, path, body, 201, Idempotency_Key="once")
    assert post(client, path, body, 201, Idempotency_Key="once") == first


def test_what_fails_half_way_leaves_nothing(
    client: TestClient, waiting: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError

    rows = [{"payment_id": row["payment_id"], "key": row["best"]["key"]} for row in waiting]
    with monkeypatch.context() as broken_off:
        broken_off.setattr(apply_queries, "settle", fail)
        assert client.post(f"{API}/clearing/accept", json={"rows": rows}).status_code == 500
    assert (get(client, "clearings")["items"], open_of(client, "INV2024001")) == ([], "100.00")
    assert get(client, "payer-aliases")["items"] == []
    assert post(client, "clearing/accept", {"rows": rows}, 200)["applied"] == 2


def test_another_companys_receipts_are_not_there(client: TestClient, waiting: list[dict[str, Any]]) -> None:
    with transaction() as session:
        add_company(session, "second")
        add_key(session, OTHER, "second", list(Permission))
    payment_id, key = waiting[0]["payment_id"], waiting[0]["best"]["key"]
    made = clear(client, waiting[1]["payment_id"], "100.00", customer_id=1)
    theirs = {"X-API-Key": OTHER}
    calls: list[tuple[str, str, Any]] = [
        ("get", f"clearing/receipts/{payment_id}", None), ("get", f"clearing/receipts/{payment_id}/items", None),
        ("post", f"clearing/receipts/{payment_id}/accept", {"key": key}), ("get", f"clearings/{made['id']}", None),
        ("post", f"clearing/receipts/{payment_id}/clear", {"open": "50.00", "items": []}),
        ("post", f"clearing/receipts/{payment_id}/preview", {"open": "50.00", "items": []}),
        ("post", f"clearings/{made['id']}/undo", {"reason": "x"}), ("delete", "payer-aliases/1", None),
    ]  # fmt: skip
    for method, path, body in calls:
        answer = client.request(method, f"{API}/{path}", json=body, headers=theirs)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
    for path in ("clearing/receipts", "clearings", "payer-aliases"):
        assert client.get(f"{API}/{path}", headers=theirs).json()["items"] == []
    rows = {"rows": [{"payment_id": payment_id, "key": key}]}
    assert client.post(f"{API}/clearing/accept", json=rows, headers=theirs).json()["rows"][0]["code"] == "not_found"
    answer = client.post(f"{API}/clearing/runs", json={"payment_ids": [payment_id]}, headers=theirs)
    assert answer.json()["looked_at"] == 0
    assert client.get(f"{API}/clearing/settings?company=main", headers=theirs).status_code == 422


ALLOWED: list[tuple[str, set[str]]] = [
    ("ar_accountant", {"read", "accept", "undo"}), ("finance_manager", {"read", "undo"}), ("collector", {"read"}), ("auditor", {"read"}),
    ("administrator", {"read", "accept", "undo", "settings"}),
]  # fmt: skip


@pytest.mark.parametrize(("role", "allowed"), ALLOWED)
def test_who_may_do_what(client: TestClient, waiting: list[dict[str, Any]], role: str, allowed: set[str]) -> None:
    made = clear(client, waiting[1]["payment_id"], "100.00", customer_id=1)
    headers = as_user(client, role)
    key = {"key": waiting[0]["best"]["key"]}
    calls = {
        "read": [("get", "clearing/receipts", None), ("get", "payer-aliases", None), ("get", "clearing/settings", None)],
        "undo": [("post", f"clearings/{made['id']}/undo", {"reason": "x"})],
        "accept": [("post", f"clearing/receipts/{waiting[0]['payment_id']}/accept", key), ("post", "clearing/runs", {})],
        "settings": [("patch", "clearing/settings", {"automatic_at": 990})],
    }
    for what, requests in calls.items():
        for method, path, body in requests:
            answer = client.request(method, f"{API}/{path}", json=body, headers=headers | {"If-Match": "*"})
            assert (answer.status_code != 403) == (what in allowed), (path, answer.text)
            assert answer.status_code in (200, 201, 403), answer.text


def test_a_role_has_limits_of_its_own(client: TestClient) -> None:
    ids = bank(client)
    by_hand(client)
    own = [*LIMITS, {"kind": "small_difference", "currency": "CNY", "role": "ar_accountant", "amount": "0.10"}]
    settings(client, limits=own)
    load(client, line("99.50", "x", name="Nobody"))
    path = f"{API}/clearing/receipts/{receipts(client)[0]['payment_id']}/clear"
    body = {"open": "99.50", "items": [part(ids["INV2024001"], "99.50", small_difference="0.50")]}
    refused = client.post(path, json=body, headers=as_user(client, "ar_accountant"))
    assert (refused.status_code, refused.json()["code"]) == (422, "difference_too_large")
    assert client.post(path, json=body, headers=as_user(client, "administrator")).status_code == 201
