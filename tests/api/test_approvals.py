"""Approvals: two people, limits, lent authority, one decision; what was decided stays."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import psycopg
import pytest
from erp import Row, book, broken, get, invoice, open_of
from fastapi.testclient import TestClient
from second import Approver, as_user
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from receivables.access.permissions import ROLES, Permission, Role
from receivables.clock import today
from receivables.database import transaction

TODAY = today("Asia/Shanghai")
ASK: Row = {"reason": "insolvent", "judgement": "nothing left"}


@pytest.fixture
def people(client: TestClient) -> Approver:
    return Approver(client)


@pytest.fixture
def waiting(client: TestClient, people: Approver) -> Row:
    """A request to write I1 (600,000.00, above a manager's default limit) off in part: 1,000.00."""
    ids = book(client, invoices=[invoice(amount="600000.00"), invoice("I2", "700000.00")])
    return people.ask({"invoice_id": ids["I1"], "amount": "1000.00", **ASK}) | {"I1": ids["I1"], "I2": ids["I2"]}


def lend(client: TestClient, headers: dict[str, str], to: str, status: int = 201, **change: str) -> Row:
    body = {"to_email": to, "first_on": str(TODAY), "last_on": str(TODAY + timedelta(7))} | change
    answer = client.post("/api/v1/delegations", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def test_who_records_cash_does_not_write_off() -> None:
    both = {Permission.PAYMENTS_WRITE, Permission.WRITE_OFFS_APPROVE}
    assert [role for role, permissions in ROLES.items() if both <= permissions] == [Role.ADMINISTRATOR]


def test_who_asks_does_not_approve(client: TestClient, people: Approver, waiting: Row) -> None:
    assert people.decide(waiting["approval_id"], status=403, headers=people.accountant)["code"] == "own_request"
    admin = as_user(client, "administrator", "admin")
    asked = client.post("/api/v1/write-offs", json={"invoice_id": waiting["I2"], **ASK}, headers=admin).json()
    for decision in ("approve", "reject"):
        assert people.decide(asked["approval_id"], decision, 403, admin)["code"] == "own_request"
    assert people.decide(waiting["approval_id"], headers=admin)["status"] == "approved"


def test_not_through_lent_authority_either(client: TestClient, people: Approver, waiting: Row) -> None:
    asked = client.post("/api/v1/write-offs", json={"invoice_id": waiting["I2"], "amount": "5.00", **ASK}, headers=people.manager).json()
    auditor = as_user(client, "auditor")
    lend(client, people.manager, "auditor@example.com")
    assert people.decide(asked["approval_id"], status=403, headers=auditor)["code"] == "own_request"
    decided = people.decide(waiting["approval_id"], headers=auditor)
    assert (decided["decided_by"], decided["decided_for"]) == ("Auditor", "Manager")


def test_lent_authority_does_not_reach_who_records_cash(client: TestClient, people: Approver, waiting: Row) -> None:
    other = as_user(client, "ar_accountant", "cashier")
    assert people.decide(waiting["approval_id"], status=403, headers=other)["code"] == "permission_missing"
    lend(client, people.manager, "cashier@example.com")
    assert people.decide(waiting["approval_id"], status=403, headers=other)["code"] == "duties_conflict"
    assert client.get(f"/api/v1/approvals/{waiting['approval_id']}", headers=other).json()["can_approve"] is False


def test_lent_authority_has_days_and_is_taken_back(client: TestClient, people: Approver, waiting: Row) -> None:
    auditor = as_user(client, "auditor")
    lend(client, people.manager, "auditor@example.com", first_on=str(TODAY + timedelta(1)))
    assert people.decide(waiting["approval_id"], status=403, headers=auditor)["code"] == "permission_missing"
    lent = lend(client, people.manager, "auditor@example.com")
    shown = client.get("/api/v1/approvals?mine=to_decide", headers=auditor).json()["items"]
    assert [(row["id"], row["can_approve"]) for row in shown] == [(waiting["approval_id"], True)]
    assert client.delete(f"/api/v1/delegations/{lent['id']}", headers=auditor).status_code == 403
    assert client.delete(f"/api/v1/delegations/{lent['id']}", headers=people.accountant).status_code == 404
    assert client.delete(f"/api/v1/delegations/{lent['id']}", headers=people.manager).status_code == 204
    assert people.decide(waiting["approval_id"], status=403, headers=auditor)["code"] == "permission_missing"
    listed = client.get("/api/v1/delegations", headers=auditor).json()["items"]
    assert [row["revoked_at"] is None for row in sorted(listed, key=lambda row: row["id"])] == [True, False]
    assert len(client.get("/api/v1/delegations?in_force=true", headers=auditor).json()["items"]) == 1


def test_a_lender_who_left_or_sees_another_company_lends_nothing(client: TestClient, people: Approver, waiting: Row) -> None:
    auditor = as_user(client, "auditor")
    lend(client, people.manager, "auditor@example.com")
    for change in ("active = false", "active = true, all_companies = false"):
        with transaction() as session:
            session.execute(text(f"UPDATE users SET {change} WHERE email = 'manager@example.com'"))
        assert people.decide(waiting["approval_id"], status=403, headers=auditor)["code"] == "permission_missing"


REFUSED = [
    ({"to_email": "nobody@example.com"}, 422, "unknown_user"),
    ({"to_email": "manager@example.com"}, 422, "same_user"),
    ({"last_on": str(TODAY - timedelta(1))}, 422, "days_not_rising"),
    ({"first_on": "2020-01-01", "last_on": "2020-01-02"}, 422, "already_over"),
    ({"from_email": "accountant@example.com", "to_email": "accountant@example.com"}, 403, "permission_missing"),
]


@pytest.mark.parametrize(("change", "status", "code"), REFUSED)
def test_what_is_not_lent(client: TestClient, people: Approver, change: dict[str, str], status: int, code: str) -> None:
    assert lend(client, people.manager, **({"to": "accountant@example.com"} | {"status": status} | change))["code"] == code  # type: ignore[arg-type]


def test_an_administrator_lends_for_another(client: TestClient, people: Approver) -> None:
    admin = as_user(client, "administrator", "admin")
    made = lend(client, admin, "accountant@example.com", from_email="Manager@example.com")
    assert (made["from_email"], made["to_email"]) == ("manager@example.com", "accountant@example.com")
    lend(client, {}, "admin@example.com", 403)


def test_limits_by_role_currency_and_company(client: TestClient, people: Approver, waiting: Row) -> None:
    large = people.ask({"invoice_id": waiting["I2"], **ASK})
    assert people.decide(large["approval_id"], status=403)["code"] == "above_limit"
    shown = client.get(f"/api/v1/approvals/{large['approval_id']}", headers=people.manager).json()
    assert (shown["can_approve"], shown["can_reject"], shown["can_withdraw"]) == (False, True, False)
    limit = {"kind": "write_off", "role": "finance_manager", "currency": "CNY"}
    assert client.put("/api/v1/approval-limits", json=limit | {"limit": "700000.00"}, headers=people.manager).status_code == 403
    assert client.put("/api/v1/approval-limits", json=limit | {"limit": "999.99"}).json()["own"] is True
    assert people.decide(waiting["approval_id"], status=403)["code"] == "above_limit"
    assert client.put("/api/v1/approval-limits", json=limit | {"limit": "700000.00"}).json()["limit"] == "700000.00"
    assert people.decide(large["approval_id"])["status"] == "approved"
    assert client.put("/api/v1/approval-limits", json=limit | {"unlimited": True}).json()["limit"] is None
    again = client.put("/api/v1/approval-limits", json=limit).json()
    assert (again["limit"], again["own"]) == ("500000.00", False)
    rows = [row for row in get(client, "approval-limits")["items"] if row["kind"] == "write_off"]
    assert [(row["role"], row["limit"]) for row in rows] == [("administrator", None), ("finance_manager", "500000.00")]
    assert "500000.00" in client.get("/api/v1/approval-limits", headers={"Accept": "text/csv"}).text


@pytest.mark.parametrize(
    ("change", "code"),
    [({"kind": "gift"}, "unknown_kind"), ({"role": "collector"}, "role_does_not_decide"), ({"unlimited": True}, "limit_and_unlimited"),
     ({"limit": "1.001"}, "too_many_decimals"), ({"company": "far"}, "unknown_company")],
)  # fmt: skip
def test_limits_that_are_none(client: TestClient, change: Row, code: str) -> None:
    limit: Row = {"kind": "write_off", "role": "finance_manager", "currency": "CNY", "limit": "1.00"}
    answer = client.put("/api/v1/approval-limits", json=limit | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_key_neither_decides_nor_withdraws(client: TestClient, people: Approver, waiting: Row) -> None:
    key = {"X-API-Key": client.headers["X-API-Key"]}
    assert people.decide(waiting["approval_id"], status=403, headers=key)["code"] == "users_only"
    assert client.post(f"/api/v1/approvals/{waiting['approval_id']}/withdrawal", json={}).json()["code"] == "users_only"
    assert get(client, "approvals", mine="to_decide")["items"] == []


def test_withdrawn_by_who_asked(client: TestClient, people: Approver, waiting: Row) -> None:
    path = f"/api/v1/approvals/{waiting['approval_id']}/withdrawal"
    assert client.post(path, json={}, headers=people.manager).json()["code"] == "not_requester"
    shown = client.get("/api/v1/approvals?mine=asked&status=pending", headers=people.accountant).json()["items"]
    assert [row["can_withdraw"] for row in shown] == [True]
    assert client.post(path, json={"note": "paid after all"}, headers=people.accountant).json()["status"] == "withdrawn"
    assert client.post(path, json={}, headers=people.accountant).json()["code"] == "already_decided"
    assert people.decide(waiting["approval_id"], status=409)["code"] == "already_decided"
    assert open_of(client, "I1") == "600000.00"


def test_the_trail_says_who_did_what_and_for_whom(client: TestClient, people: Approver, waiting: Row) -> None:
    people.decide(waiting["approval_id"])
    rows = [row for row in get(client, "audit-entries")["items"] if row["subject"] == "approval_request"]
    assert [(row["action"], row["actor"], row["reason"]) for row in reversed(rows)] == [
        ("requested", "user:accountant@example.com", "insolvent"), ("approved", "user:manager@example.com", "checked"),
    ]  # fmt: skip


def test_the_database_keeps_a_decision(client: TestClient, people: Approver, waiting: Row) -> None:
    people.decide(waiting["approval_id"], "reject")
    for statement in ("UPDATE approval_requests SET status = 'approved'", "DELETE FROM approval_requests"):
        with pytest.raises(DBAPIError) as error, transaction() as session:
            session.execute(text(statement))
        assert isinstance(error.value.orig, psycopg.errors.IntegrityConstraintViolation)


def test_of_many_decisions_at_once_one_is_taken(client: TestClient, people: Approver, waiting: Row) -> None:
    many = 6
    gate = Barrier(many)

    def decide(number: int) -> tuple[int, str]:
        gate.wait()
        body = {"decision": "approve" if number % 2 else "reject", "note": "at once"}
        answer = client.post(f"/api/v1/approvals/{waiting['approval_id']}/decision", json=body, headers=people.manager)
        return answer.status_code, answer.json().get("code", "")

    with ThreadPoolExecutor(many) as pool:
        answers = Counter(pool.map(decide, range(many)))
    assert answers == {(201, ""): 1, (409, "already_decided"): many - 1}
    status = get(client, f"approvals/{waiting['approval_id']}")["status"]
    assert open_of(client, "I1") == ("599000.00" if status == "approved" else "600000.00")
    assert broken(client) == []


def test_a_decision_sent_again_is_the_same_decision(client: TestClient, people: Approver, waiting: Row) -> None:
    headers = people.manager | {"Idempotency-Key": "one"}
    assert people.decide(waiting["approval_id"], headers=headers) == people.decide(waiting["approval_id"], headers=headers)
    assert open_of(client, "I1") == "599000.00"


def test_readers_see_and_do_nothing(client: TestClient, people: Approver, waiting: Row) -> None:
    reader = as_user(client, "read_only", "reader")
    (row,) = client.get("/api/v1/approvals?status=pending&kind=write_off", headers=reader).json()["items"]
    assert (row["can_approve"], row["can_reject"], row["can_withdraw"], row["label"]) == (False, False, False, "I1 · Customer C1")
    assert client.post("/api/v1/write-offs", json={"invoice_id": waiting["I2"], **ASK}, headers=reader).status_code == 403
    assert "requested_by" in client.get("/api/v1/approvals", headers=reader | {"Accept": "text/csv"}).text
