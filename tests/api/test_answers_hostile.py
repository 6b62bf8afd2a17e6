"""Mailings, answers taken over and the customer page under hostile input: a stable code, nothing half done, and never a 500."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from conftest import add_company, add_key
from dunners import debtor
from erp import Row, book, broken, get, invoice, post
from fastapi.testclient import TestClient
from paging import Visitor
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.clock import today
from receivables.customer_links import visits
from receivables.database import transaction

TODAY = today("Asia/Shanghai")
SOON = str(TODAY + timedelta(5))
OTHER_KEY = "hk_test_key_of_another_company_00000"
COUNTED = (
    "statement_schedules", "statement_runs", "mails", "customer_answers", "customer_answer_items", "customer_answer_files", "disputes",
    "reconciliation_differences", "payment_plan_acts", "promises", "attachments", "confirmations", "audit_entries",
)  # fmt: skip
NONSENSE: list[Any] = [None, -1, 0, 2**63, 10**30, "", " ", "\x00", "x" * 5000, [], {}, True, 1.5, "2024-02-30", "=1+1", "a\nb"]
SCHEDULE: Row = {"rhythm": "weekly", "on_day": 1, "from_hour": 8, "audience": "chosen", "customer_ids": ["$C1"], "language": "en"}
RUN: Row = {"from_on": "2024-01-01", "to_on": "2024-06-30", "audience": "chosen", "customer_ids": ["$C1"], "language": "en"}
DECISION: Row = {"decision": "take_over", "words": "w", "note_only": False, "items": [{"item_id": 1, "becomes": "dispute", "amount": "1"}],
                 "dispute_reason": "quality",
                 "plan": {"invoice_ids": [1], "count": 2, "first_on": SOON, "annual_percent": "1"}}  # fmt: skip
STAFF: list[tuple[str, Row]] = [
    ("statement-schedules", SCHEDULE), ("statement-runs", RUN),
    ("customers/$C1/account-statement/mailing", {"from_on": "2024-01-01", "to_on": "2024-06-30", "language": "en"}),
    ("confirmations/1/mailing", {}), ("confirmation-runs/1/mailing", {}),
    ("mails/1/resending", {"reason": "x"}), ("mails/1/outcome", {"outcome": "returned", "reason": "x"}), ("mails/bounces", {"report": "x"}),
    ("customer-answers/1/decision", DECISION), ("attachments/1/showing", {"shown": True}),
]  # fmt: skip
PAGE: list[tuple[str, Row]] = [
    ("/promises", {"currency": "CNY", "amount": "1.00", "promised_on": SOON, "words": "w"}),
    ("/disputes", {"items": [{"invoice_id": 1, "amount": "1.00", "words": "w"}], "reason": "price", "words": "w"}),
    ("/plan-requests", {"currency": "CNY", "amount": "9.00", "parts": 2, "rhythm": "weekly", "first_on": SOON, "words": "w"}),
    ("/confirmations/1/answer", {"agreed": False, "items": [{"item_id": 1, "number": "n", "currency": "CNY", "amount": "1"}]}),
    ("/plans/1/acceptance", {}), ("/plans/1/refusal", {"words": "w"}), ("/offers/1/answer", {"accepted": True, "words": "w"}),
]  # fmt: skip


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    visits.forget()
    post(client, "dispute-reasons", {"code": "quality", "name": "质量"})
    return book(client, customers=[debtor()], invoices=[invoice()])


def filled(value: Any, ids: dict[str, int]) -> Any:
    if isinstance(value, dict):
        return {name: filled(one, ids) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, ids) for one in value]
    return ids[value[1:]] if isinstance(value, str) and value.startswith("$") else value


def spoilt(body: Row) -> list[Row]:
    """The body with each field in turn gone, unknown beside, or nonsense; lists and objects within it too."""
    bodies: list[Row] = [body | {"unknown": 1}]
    for name, value in body.items():
        bodies += [body | {name: bad} for bad in NONSENSE]
        bodies.append({other: kept for other, kept in body.items() if other != name})
        if isinstance(value, dict):
            bodies += [body | {name: inner} for inner in spoilt(value)]
        if isinstance(value, list) and value and isinstance(value[0], dict):
            bodies += [body | {name: [inner]} for inner in spoilt(value[0])]
    return bodies


def counted() -> list[int]:
    with transaction() as session:
        return [int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()) for table in COUNTED]


@pytest.mark.parametrize(("path", "body"), STAFF, ids=[path for path, _ in STAFF])
def test_nonsense_from_people(client: TestClient, ids: dict[str, int], path: str, body: Row) -> None:
    address = "/api/v1/" + path.replace("$C1", str(ids["C1"]))
    for given in spoilt(filled(body, ids)) or [{"unknown": 1}]:
        before = counted()
        answer = client.post(address, json=given)
        assert answer.status_code < 500, (given, answer.text)
        if answer.status_code >= 400:
            assert answer.json()["code"]
            assert counted() == before, given
    for raw in (b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"a":' * 500):
        assert client.post(address, content=raw, headers={"Content-Type": "application/json"}).status_code in (400, 404, 409, 422)
    assert broken(client) == []


@pytest.mark.parametrize(("path", "body"), PAGE, ids=[path for path, _ in PAGE])
def test_nonsense_from_a_customer(client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch, path: str, body: Row) -> None:
    monkeypatch.setattr(visits, "A_MINUTE", 10_000)
    visitor = Visitor(client, ids["C1"])
    for given in spoilt(body | {"person": "Li Lei"}):
        before = counted()
        answer = client.post(f"/api/v1/customer-page{path}", json=given, headers=visitor.headers)
        assert answer.status_code < 500, (given, answer.text)
        if answer.status_code >= 400:
            assert counted() == before, given
    assert broken(client) == []


@pytest.mark.parametrize("token", ["", "x", "\u00e9", "A" * 56, "%00", "../../x", "a" * 5000])
@pytest.mark.parametrize("path", ["", "/statement/file?form=xlsx", "/documents/1"])
def test_forged_links(client: TestClient, ids: dict[str, int], token: str, path: str) -> None:
    visits.forget()
    headers = {"X-API-Key": "", "X-Customer-Link": token.encode("utf-8")}
    answer = client.get(f"/api/v1/customer-page{path}", headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["code"]) == (401, "link_invalid")
    assert answer.headers["x-robots-tag"].startswith("noindex")


def test_expired_revoked_and_replayed_links(client: TestClient, ids: dict[str, int]) -> None:
    posts = [(path, body | {"person": "x"}) for path, body in PAGE]
    ended, revoked = Visitor(client, ids["C1"]), Visitor(client, ids["C1"])
    with transaction() as session:
        session.execute(text("UPDATE customer_links SET created_at = now() - interval '2 days', expires_at = now() - interval '1 day'"
                             " WHERE id = :id"), {"id": ended.link["id"]})  # fmt: skip
    post(client, f"customer-links/{revoked.link['id']}/revocation", {"reason": "x"}, 200)
    for visitor, code in ((ended, "link_expired"), (revoked, "link_revoked")):
        for path, body in posts:
            answer = client.post(f"/api/v1/customer-page{path}", json=body, headers=visitor.headers | {"Idempotency-Key": "k"})
            assert (answer.status_code, answer.json()["code"]) == (401, code)
        assert visitor.asks("/documents/1").json()["code"] == code
    assert get(client, "customer-answers")["items"] == []


def test_another_companys_rows_are_none(client: TestClient, ids: dict[str, int]) -> None:
    post(client, "statement-schedules", {"rhythm": "monthly"})
    post(client, "statement-runs", filled(RUN, ids))
    visitor = Visitor(client, ids["C1"])
    visitor.says("/disputes", {"items": [{"invoice_id": ids["I1"], "amount": "1.00"}], "reason": "quality"})
    with transaction() as session:
        add_company(session, "other", "CNY")
        add_key(session, OTHER_KEY, "other", list(Permission))
    theirs = {"X-API-Key": OTHER_KEY}
    for path in ("statement-schedules/1", "statement-runs/1", "mails/1", "customer-answers/1"):
        assert client.get(f"/api/v1/{path}", headers=theirs).status_code == 404, path
    for path, body in STAFF:
        if "$" in path or path.startswith(("mails/1", "customer-answers")):
            answer = client.post("/api/v1/" + path.replace("$C1", str(ids["C1"])), json=body, headers=theirs)
            assert answer.status_code == 404, (path, answer.text)
    for what, body in (("statement-schedules", SCHEDULE), ("statement-runs", RUN)):
        answer = client.post(f"/api/v1/{what}", json=filled(body, ids), headers=theirs)
        assert (answer.status_code, answer.json()["code"]) == (422, "unknown_customer")
    assert client.patch("/api/v1/statement-schedules/1", json={"active": False}, headers=theirs | {"If-Match": "*"}).status_code == 404
    assert [get(client, what)["items"] == [] for what in ("mails", "statement-runs", "statement-schedules")] == [False] * 3


def test_ten_at_once(client: TestClient, ids: dict[str, int]) -> None:
    """The same run asked for with one key is one run; letters queued by ten are queued once."""
    made = post(client, "confirmation-runs", {"as_of": "2024-12-31", "selection": "all", "answer_by": SOON})

    def ask(_: int) -> tuple[int, int]:
        run = client.post("/api/v1/statement-runs", json=filled(RUN, ids), headers={"Idempotency-Key": "one"})
        letters = client.post(f"/api/v1/confirmation-runs/{made['id']}/mailing", json={})
        assert letters.status_code == 200, letters.text
        return run.status_code, int(letters.json()["queued"])

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(ask, range(10)))
    assert {status for status, _ in answers} == {201}
    assert sum(queued for _, queued in answers) == 1
    assert len(get(client, "statement-runs")["items"]) == 1
    assert sorted(row["kind"] for row in get(client, "mails")["items"]) == ["confirmation", "statement"]
