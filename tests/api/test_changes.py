"""The feed of changes: everything once and again after each change, and nothing lost between transactions side by side."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from builders import add_customer
from conftest import KEY, add_company, add_key
from erp import customer, get, invoice, pays, push, receipt, refusal
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.changes.cutting import KEPT, cut
from receivables.database import transaction

Seen = list[tuple[str, int]]


def follow(client: TestClient, after: str | None, wanted: int = 0, **asked: Any) -> tuple[list[dict[str, Any]], str]:
    """Everything there is behind the cursor, and the cursor to go on from.

    At least `wanted` rows, asked for again while the database itself (an ANALYZE) holds them back.
    """
    items, more, deadline = [], True, time.monotonic() + 20
    while more or (len(items) < wanted and time.monotonic() < deadline):
        answer = get(client, "changes", **({"after": after} if after else {}), **asked)
        items, after, more = items + answer["items"], answer["next_cursor"], answer["more"]
    assert after is not None
    return items, after


def told(items: list[dict[str, Any]]) -> Seen:
    assert all(item["row"]["id"] == item["id"] for item in items)
    return [(item["resource"], item["id"]) for item in items]


@pytest.fixture
def stocked(client: TestClient) -> TestClient:
    push(client, "customers", [customer("C1"), customer("C2")])
    push(client, "invoices", [invoice(f"I{n}", "10.00") for n in range(5)])
    push(client, "payments", [receipt("P1", "25.00", allocations=pays(("I0", "10.00"), ("I1", "5.00")))])
    return client


EVERYTHING = [("customers", n) for n in (1, 2)] + [("invoices", n) for n in range(1, 6)] + [("payments", 1)]


@pytest.mark.parametrize("limit", [1, 3, 200])
def test_a_first_load_tells_every_row_and_then_what_changes(stocked: TestClient, limit: int) -> None:
    items, cursor = follow(stocked, None, limit=limit)
    assert told(items) == [*EVERYTHING, *(("entries", n) for n in range(1, 9))]
    assert follow(stocked, cursor)[0] == []
    push(stocked, "payments", [receipt("P2", "5.00", allocations=pays(("I1", "5.00")))])
    push(stocked, "invoices", [invoice("I9", "1.00"), invoice("I0", "10.00")])
    push(stocked, "customers", [customer("C2", owner="Ann")])
    news, cursor = follow(stocked, cursor, wanted=7, limit=limit)
    entries = [("entries", n) for n in (9, 10, 11)]
    assert sorted(set(told(news))) == [("customers", 2), *entries, ("invoices", 2), ("invoices", 6), ("payments", 2)]
    paid = [item["row"] for item in news if (item["resource"], item["id"]) == ("invoices", 2)]
    assert {(row["open"], row["status"]) for row in paid} == {("0.00", "paid")}
    assert follow(stocked, cursor)[0] == []


def test_a_resource_is_followed_alone_and_an_entry_says_what_it_moved(stocked: TestClient) -> None:
    items, cursor = follow(stocked, None, resource="entries")
    assert [(item["row"]["kind"], item["row"]["amount"]) for item in items[-3:]] == [
        ("posting", "25.00"), ("allocation", "-10.00"), ("allocation", "-5.00")
    ]  # fmt: skip
    push(stocked, "customers", [customer("C3")])
    assert follow(stocked, cursor, resource="entries")[0] == []
    assert stocked.get("/api/v1/changes", params={"after": cursor, "resource": "customers"}).json()["code"] == "invalid_cursor"


def test_a_change_made_while_the_first_load_runs_is_told(stocked: TestClient) -> None:
    first = get(stocked, "changes", resource="customers", limit=1)
    push(stocked, "customers", [customer("C1", name="Renamed")])
    items, _ = follow(stocked, first["next_cursor"], wanted=2, resource="customers")
    assert told(items) == [("customers", 2), ("customers", 1)]
    assert items[-1]["row"]["name"] == "Renamed"


def test_what_commits_late_is_not_lost(stocked: TestClient) -> None:
    """A transaction that wrote first commits after one that wrote later, and a reader asks in between."""
    _, cursor = follow(stocked, None, resource="customers")
    wrote, may_commit, seen = threading.Event(), threading.Event(), []

    def slow() -> None:
        with transaction() as session:
            add_customer(session, "slow")
            wrote.set()
            assert may_commit.wait(20)

    thread = threading.Thread(target=slow)
    thread.start()
    try:
        assert wrote.wait(20)
        push(stocked, "customers", [customer("quick")])
        items, cursor = follow(stocked, cursor, resource="customers")
        seen += items  # the quick one waits for the slow one, or is told again
    finally:
        may_commit.set()
        thread.join(20)
    items, cursor = follow(stocked, cursor, wanted=2 - len(seen), resource="customers")
    seen += items
    assert sorted(item["row"]["external_id"] for item in seen) == ["quick", "slow"]
    assert follow(stocked, cursor, resource="customers")[0] == []


def test_a_rolled_back_change_is_not_told(stocked: TestClient) -> None:
    _, cursor = follow(stocked, None)
    body = {"items": [invoice("I7", "1.00"), invoice("I8", customer_external_id="nobody")]}
    assert stocked.post("/api/v1/invoices/bulk", json=body, params={"atomic": True}).status_code == 422
    assert follow(stocked, cursor)[0] == []


def test_other_companies_are_not_told_of(stocked: TestClient) -> None:
    with transaction() as session:
        add_company(session, "other")
        add_key(session, "hk_other", "other", list(Permission))
    _, cursor = follow(stocked, None)
    stocked.headers["X-API-Key"] = "hk_other"
    assert follow(stocked, None)[0] == []
    assert stocked.get("/api/v1/changes", params={"after": cursor}).json()["code"] == "invalid_cursor"
    push(stocked, "customers", [customer("theirs")])
    stocked.headers["X-API-Key"] = KEY
    assert follow(stocked, cursor)[0] == []


def test_a_key_is_told_only_what_it_may_read(stocked: TestClient) -> None:
    with transaction() as session:
        add_key(session, "hk_few", "main", [Permission.CUSTOMERS_READ])
        add_key(session, "hk_none", "main", [Permission.AUDIT_READ])
    stocked.headers["X-API-Key"] = "hk_few"
    assert {what for what, _ in told(follow(stocked, None)[0])} == {"customers"}
    assert stocked.get("/api/v1/changes", params={"resource": "payments"}).status_code == 403
    stocked.headers["X-API-Key"] = "hk_none"
    assert stocked.get("/api/v1/changes").status_code == 403


@pytest.mark.parametrize("cursor", ["x", "W10=", "WyJhIiwwLDEsMSwxXQ==", "bnVsbA==", "MQ=="])
def test_a_cursor_of_something_else_is_refused(stocked: TestClient, cursor: str) -> None:
    answer = stocked.get("/api/v1/changes", params={"after": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


def _marks() -> list[Any]:
    with transaction() as session:
        return list(session.execute(text("SELECT marked_on, xid FROM change_marks ORDER BY marked_on")))


def _days_pass(days: int) -> int:
    """The marks are so many days older, and the job comes by; answers how many changes it cut."""
    with transaction() as session:
        session.execute(text("UPDATE change_marks SET marked_on = marked_on - :days"), {"days": days})
    with transaction() as session:
        return cut(session)


def test_what_is_old_is_cut_and_whoever_comes_from_before_is_told(stocked: TestClient) -> None:
    _, early = follow(stocked, None)
    push(stocked, "customers", [customer("C8")])
    assert _days_pass(0) == 0, "of the first day nothing is known to be old"
    _, late = follow(stocked, None)
    push(stocked, "customers", [customer("C9")])
    assert _days_pass(KEPT.days - 1) == 0
    assert sorted({item["row"]["external_id"] for item in follow(stocked, early, wanted=2)[0]}) == ["C8", "C9"]
    assert _days_pass(1) > 0
    assert refusal(stocked.get("/api/v1/changes", params={"after": early})) == (422, "cursor_too_old")
    assert [item["row"]["external_id"] for item in follow(stocked, late, wanted=1)[0]] == ["C9"]
    assert _days_pass(KEPT.days) > 0
    assert refusal(stocked.get("/api/v1/changes", params={"after": late})) == (422, "cursor_too_old")
    assert len(follow(stocked, None, resource="customers")[0]) == 4, "a load begun anew has everything"
    assert len(_marks()) == 2, "of the days that were cut only the last is kept"
    assert _days_pass(0) == 0


def test_the_feed_of_another_cluster_is_cut(stocked: TestClient) -> None:
    with transaction() as session:
        session.execute(text("INSERT INTO changes (xid, company_id, resource, ids) VALUES (9000000000000, 1, 'customers', '{1}')"))
        session.execute(text("INSERT INTO change_marks (marked_on, xid, cluster) VALUES ('2020-01-01', 9000000000000, 1)"))
    with transaction() as session:
        assert cut(session) == 1
    assert [mark.xid < 9000000000000 for mark in _marks()] == [True]
    assert len(follow(stocked, None, resource="customers")[0]) == 2


def test_two_who_cut_do_it_once(stocked: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    _days_pass(0)
    monkeypatch.setattr("receivables.changes.cutting.AT_ONCE", 2)
    with transaction() as session:
        session.execute(text("UPDATE change_marks SET marked_on = marked_on - 35"))
        before = session.execute(text("SELECT count(*) FROM changes")).scalar_one()

    def job(_number: int) -> int:
        with transaction() as session:
            return cut(session)

    with ThreadPoolExecutor(2) as pool:
        gone = sum(pool.map(job, range(2)))
    assert gone <= 4
    with transaction() as session:
        assert session.execute(text("SELECT count(*) FROM changes")).scalar_one() == before - gone
