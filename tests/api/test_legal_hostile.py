"""The legal track: out of dunning while in court, other companies' rows, nonsense, twice with one key, ten at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from conftest import add_company, add_key
from dunners import overdue, strategy_of, texts
from erp import Row, book, broken, get, post
from fastapi.testclient import TestClient
from second import as_user
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.clock import today
from receivables.database import transaction

TODAY = today("Asia/Shanghai")
ASK: Row = {"chance_percent": "80", "means": "good", "reason": "no answer"}
TABLES = (
    "legal_cases", "legal_case_items", "legal_stages", "legal_deadlines", "legal_costs", "legal_evidence", "legal_settings",
    "limitation_periods", "legal_fee_scales", "limitation_suspensions", "legal_evidence_kinds", "approval_requests", "audit_entries",
    "idempotency_keys",
)  # fmt: skip
BAD: list[Any] = [
    None, True, -1, 0, 10**30, 1.5, "", " ", "\x00", "x" * 10_000, "٣", "2024-02-30", "9999-12-31", "NaN", "1e400", [], [[]], {}, {"a": 1},
]  # fmt: skip


def counted() -> list[Any]:
    with transaction() as session:
        return [session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in TABLES]


@pytest.fixture
def world(client: TestClient) -> dict[str, Any]:
    """An approved case of the customer C1 with a deadline, a stage and a cost; OTHER is one of another company."""
    post(client, "legal-evidence-kinds/usual", {}, 200)
    ids: dict[str, Any] = dict(book(client, invoices=[overdue("I1", 40, "1000.00"), overdue("I2", 40), overdue("I3", 40)]))
    ids["asker"], ids["decider"] = as_user(client, "collector"), as_user(client, "finance_manager", "manager")
    body = ASK | {"customer_id": ids["C1"], "invoice_ids": [ids["I1"]]}
    case = post(client, "legal-cases", body, **ids["asker"])
    post(client, f"approvals/{case['approval_id']}/decision", {"decision": "approve", "note": "go"}, **ids["decider"])
    path = f"legal-cases/{case['id']}"
    seen = post(client, f"{path}/deadlines", {"stage": "filing", "due_on": str(TODAY + timedelta(9))})
    ids |= {"case": case["id"], "deadline": seen["deadlines"][0]["id"], "path": path}
    post(client, f"{path}/stages", {"stage": "filing", "happened_on": str(TODAY)})
    post(client, f"{path}/costs", {"kind": "court", "amount": "50.00", "spent_on": str(TODAY)})
    return ids


def requests(ids: dict[str, Any]) -> list[tuple[str, Row]]:
    day, path = str(TODAY), ids["path"]
    tier = {"up_to": None, "percent": "1", "fixed": "1.00"}
    fee = {"kind": "tiers", "fixed": "1.00", "rate": "1.00", "hours": "1", "percent": "1", "tiers": [tier]}
    weigh = {"customer_id": ids["C1"], "invoice_ids": [ids["I2"]], "currency": "CNY", "procedure": "litigation", "chance_percent": "50",
             "means": "poor", "means_note": "n", "preservation": False, "court_fee": "1.00", "other_costs": "1.00", "fee": fee,
             "evidence": ["contract"]}  # fmt: skip
    return [
        ("legal-cases/assessment", weigh),
        ("legal-cases", weigh | {"reason": "r", "counsel": "c", "court": "c", "owner": "o"}),
        (f"{path}/stages", {"stage": "hearing", "happened_on": day, "outcome": None, "note": "n", "corrects_id": None}),
        (f"{path}/deadlines", {"stage": "hearing", "due_on": day, "note": "n"}),
        (f"{path}/costs", {"kind": "travel", "amount": "1.00", "spent_on": day, "note": "n", "corrects_id": None}),
        (f"{path}/evidence", {"code": "contract", "there": True, "attachment_id": None, "note": "n"}),
        (f"legal-deadlines/{ids['deadline']}/done", {"result": "done", "done_on": day}),
        ("limitation-suspensions", {"customer_id": ids["C1"], "invoice_id": ids["I2"], "from_on": day, "until_on": day, "reason": "r"}),
        ("limitation-periods", {"country": "CN", "from_on": day, "years": 3, "longest_years": 20, "starts": "due", "causes": ["filing"],
                                "suspension_months": 6, "renews": True, "rest_weekdays": [6], "source": "s", "company": "main"}),
        ("legal-fee-scales", {"kind": "court", "currency": "CNY", "from_on": day, "tiers": [tier], "least": "1.00", "most": "9.00",
                              "source": "s", "company": "main"}),
        ("legal-evidence-kinds", {"code": "k", "name": "n", "told_by": None, "required": True, "place": 1, "company": "main"}),
    ]  # fmt: skip


def test_nonsense_is_no_fault_and_no_write(client: TestClient, world: dict[str, Any]) -> None:
    """Every field of every request in turn, each with a third of the values; what is taken all the same is a write like any other."""
    fields = [(path, good, field) for path, good in requests(world) for field in good]
    for turn, (path, good, field) in enumerate(fields):
        before, taken = counted(), 0
        for value in BAD[turn % 3 :: 3]:
            headers = world["asker"] if path == "legal-cases" else {}
            answer = client.post(f"/api/v1/{path}", json=good | {field: value}, headers=headers)
            assert answer.status_code < 500, (path, field, value, answer.text)
            taken += answer.status_code < 400
        assert taken or counted() == before, (path, field)
    assert broken(client) == []


def test_queries_take_no_nonsense(client: TestClient, world: dict[str, Any]) -> None:
    paths = ["legal-cases", "legal-deadlines", "limitations", "limitation-suspensions", "legal-evidence-kinds"]
    names = ("cursor", "sort", "customer_id", "state", "status", "within_days", "q", "company", "over", "opened_from", "owner", "collector")
    for path in paths:
        for name in names:
            for value in ("", "\x00", "x", "-1", "9" * 40, "2024-02-30", "9999-12-31:1"):
                assert client.get(f"/api/v1/{path}", params={name: value}).status_code < 500, (path, name, value)
    for path in ("legal-cases/9223372036854775808", "limitations/0", "limitations/999", "limitation-suspensions/x"):
        assert client.get(f"/api/v1/{path}").status_code in (404, 422)


def test_patches(client: TestClient, world: dict[str, Any]) -> None:
    for field in ("counsel", "court", "case_number", "owner", "fee"):
        for value in BAD[::2]:
            answer = client.patch(f"/api/v1/{world['path']}", json={field: value}, headers={"If-Match": "*"})
            assert answer.status_code < 500, (field, value, answer.text)
    for field in ("warn_days", "deadline_days", "country"):
        for value in BAD[1::2]:
            assert client.patch("/api/v1/legal-settings", json={field: value}, headers={"If-Match": "*"}).status_code < 500


def test_twice_with_one_key(client: TestClient, world: dict[str, Any]) -> None:
    for number, (path, body) in enumerate(requests(world)[2:]):
        headers = {"Idempotency-Key": f"twice-{number}"}
        first = client.post(f"/api/v1/{path}", json=body, headers=headers)
        again = client.post(f"/api/v1/{path}", json=body, headers=headers)
        assert (first.status_code, again.status_code) == (201, 201), (path, first.text)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert first.json() == again.json()


def ten(client: TestClient, path: str, body: Row, headers: dict[str, str]) -> list[int]:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: client.post(f"/api/v1/{path}", json=body, headers=headers), range(10)))
    return sorted(answer.status_code for answer in answers)


def test_ten_at_once(client: TestClient, world: dict[str, Any]) -> None:
    body = ASK | {"customer_id": world["C1"], "invoice_ids": [world["I2"]]}
    assert ten(client, "legal-cases", body, world["asker"]) == [201] + [409] * 9
    assert ten(client, f"legal-deadlines/{world['deadline']}/done", {}, {}) == [201] + [409] * 9
    stage = get(client, world["path"])["stages"][0]["id"]
    right = {"stage": "preservation", "happened_on": str(TODAY), "corrects_id": stage}
    assert ten(client, f"{world['path']}/stages", right, {}) == [201] + [409] * 9
    closing = {"stage": "closed", "happened_on": str(TODAY), "outcome": "won"}
    assert ten(client, f"{world['path']}/stages", closing, {}) == [201] + [409] * 9
    assert ten(client, f"{world['path']}/evidence", {"code": "contract"}, {}) == [201] * 10
    assert broken(client) == []


def test_another_companys_rows_are_not_there(client: TestClient, world: dict[str, Any]) -> None:
    with transaction() as session:
        add_company(session, "other")
        add_key(session, "hk_test_key_of_another_company_00000", "other", list(Permission))
    client.headers["X-API-Key"] = "hk_test_key_of_another_company_00000"
    assert get(client, "legal-cases")["items"] == get(client, "legal-deadlines")["items"] == get(client, "limitations")["items"] == []
    assert client.get(f"/api/v1/limitations/{world['I1']}").status_code == 404
    for path, body in requests(world):
        if path.startswith("legal-cases/1") or path.startswith("legal-deadlines"):
            assert client.post(f"/api/v1/{path}", json=body).status_code == 404
    assert post(client, *requests(world)[0], 422)["code"] == "unknown_customer"
    assert client.patch(f"/api/v1/{world['path']}", json={}, headers={"If-Match": "*"}).status_code == 404


def test_who_may(client: TestClient, world: dict[str, Any]) -> None:
    seller = as_user(client, "salesperson")
    assert client.get("/api/v1/legal-cases", headers=seller).status_code == 200
    stage = {"stage": "hearing", "happened_on": str(TODAY)}
    assert client.post(f"/api/v1/{world['path']}/stages", json=stage, headers=seller).status_code == 403
    assert client.post("/api/v1/legal-evidence-kinds", json={"code": "k", "name": "n"}, headers=world["asker"]).status_code == 403


def test_nothing_in_court_is_dunned(client: TestClient, world: dict[str, Any]) -> None:
    texts(client, "first", "last")
    strategy_of(client)
    run = post(client, "dunning-runs", {})
    assert run["stopped"].get("legal") == 1
    assert told(client, run) == 2
    post(client, f"{world['path']}/stages", {"stage": "closed", "happened_on": str(TODAY), "outcome": "lost"})
    assert told(client, post(client, "dunning-runs", {})) == 3
    (row,) = get(client, "worklist")["items"]
    assert row["open_items"] == 3


def told(client: TestClient, run: Row) -> int:
    """How many items the letters of a run are about."""
    return sum(letter["items"] for letter in get(client, "dunning-letters", run_id=str(run["id"]))["items"])


def test_what_was_queued_before_is_not_sent(client: TestClient, world: dict[str, Any]) -> None:
    """A case approved after the run: the letter's item is taken out when the run is approved."""
    texts(client, "first", "last")
    strategy_of(client)
    run = post(client, "dunning-runs", {})
    body = ASK | {"customer_id": world["C1"], "invoice_ids": [world["I2"], world["I3"]]}
    case = post(client, "legal-cases", body, **world["asker"])
    post(client, f"approvals/{case['approval_id']}/decision", {"decision": "approve", "note": "go"}, **world["decider"])
    post(client, f"dunning-runs/{run['id']}/approval", {"reason": "monthly"})
    assert {letter["state"] for letter in get(client, "dunning-letters", run_id=str(run["id"]))["items"]} <= {"dropped", "task"}
