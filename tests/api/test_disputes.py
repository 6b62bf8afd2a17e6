"""Disputes: a part of an item, asked about, decided; the rest stays chased and the books stay whole."""

from datetime import timedelta
from typing import Any

import pytest
from conftest import add_company, add_key
from erp import Row, book, broken, customer, get, invoice, open_of, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient
from second import as_user

from receivables.access.permissions import Permission
from receivables.clock import today
from receivables.database import transaction

pytestmark = pytest.mark.usefixtures("kept_worklist")

TODAY = today("Asia/Shanghai")


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """I1 of 100.00 and I2 of 50.00, with the reasons `price` and `quality`."""
    for code, days in (("price", 7), ("quality", 21)):
        post(client, "dispute-reasons", {"code": code, "name": code.title(), "days": days})
    return book(client, customers=[customer(owner="Sun")], invoices=[invoice(), invoice("I2", "50.00")])


def dispute(client: TestClient, ids: dict[str, int], amount: str | None = "40.00", status: int = 201, **more: Any) -> Row:
    body = {"invoice_id": ids["I1"], "reason": "price"} | ({} if amount is None else {"amount": amount}) | more
    return post(client, "disputes", body, status)


def decide(client: TestClient, found: Row, outcome: str, status: int = 201, **more: Any) -> Row:
    return post(client, f"disputes/{found['id']}/outcome", {"outcome": outcome, "note": "as agreed", **more}, status)


def test_opened_with_its_defaults(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids, description="3 % dearer than the contract")
    assert (found["status"], found["amount"], found["disputed"], found["invoice_open"]) == ("open", "40.00", "40.00", "100.00")
    assert (found["owner"], found["deadline_on"], found["opened_on"]) == ("Sun", str(TODAY + timedelta(7)), str(TODAY))
    rest = dispute(client, ids, None, reason="quality")
    assert rest["amount"] == "60.00"
    assert dispute(client, ids, "0.01", 409)["code"] == "over_disputed"
    assert [row["id"] for row in get(client, "disputes", status="open", sort="id")["items"]] == [found["id"], rest["id"]]
    assert [row["id"] for row in get(client, "disputes", reason="quality", q="I1")["items"]] == [rest["id"]]
    assert get(client, "disputes", deadline_passed="true")["items"] == []
    late = dispute(client, ids, "10.00", invoice_id=ids["I2"], opened_on="2024-02-01")
    assert (late["deadline_on"], late["overdue"]) == ("2024-02-08", True)
    assert [row["id"] for row in get(client, "disputes", deadline_passed="true")["items"]] == [late["id"]]


REFUSED: list[tuple[Row, int, str]] = [
    ({"amount": "100.01"}, 409, "over_disputed"),
    ({"amount": "0.00"}, 422, "amount_not_positive"),
    ({"amount": "1.001"}, 422, "too_many_decimals"),
    ({"reason": "weather"}, 422, "unknown_reason"),
    ({"opened_on": str(TODAY + timedelta(2))}, 422, "opened_in_future"),
    ({"opened_on": "2023-12-31"}, 422, "opened_before_issue"),
    ({"deadline_on": "2024-01-01"}, 422, "deadline_in_past"),
    ({"invoice_id": 999}, 404, "not_found"),
]


@pytest.mark.parametrize(("change", "status", "code"), REFUSED)
def test_what_is_not_disputed(client: TestClient, ids: dict[str, int], change: Row, status: int, code: str) -> None:
    assert dispute(client, ids, status=status, **change)["code"] == code
    assert get(client, "disputes")["items"] == []


def test_never_more_disputed_than_open(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids)
    push(client, "payments", [receipt("P1", "70.00", allocations=pays(("I1", "70.00")))])
    assert get(client, f"disputes/{found['id']}")["disputed"] == "30.00"  # the undisputed part was paid first
    push(client, "payments", [receipt("P2", "30.00", allocations=pays(("I1", "30.00")))])
    (row,) = get(client, "disputes", status="cleared")["items"]
    assert (row["disputed"], row["amount"]) == ("0.00", "40.00")
    assert dispute(client, ids, status=409)["code"] == "nothing_open"


def test_a_credit_note_is_posted_and_applied(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids)
    answer = decide(client, found, "credit_note", amount="25.00", credit_note_number="CN-7")
    assert (answer["status"], answer["disputed"], open_of(client, "I1")) == ("open", "15.00", "75.00")
    (act,) = answer["acts"]
    assert (act["kind"], act["amount"], act["credit_note_number"]) == ("credit_note", "25.00", "CN-7")
    assert decide(client, found, "credit_note", 409, amount="5.00", credit_note_number="CN-7")["code"] == "already_exists"
    assert decide(client, found, "rejected", 409, amount="15.01")["code"] == "over_decided"
    closed = decide(client, found, "rejected")
    assert (closed["status"], closed["disputed"], closed["closed_on"], closed["days"]) == ("rejected", "0.00", str(TODAY), 0)
    assert decide(client, found, "settled", 409)["code"] == "dispute_closed"
    assert broken(client, str(TODAY)) == []


def test_a_credit_note_there_is(client: TestClient, ids: dict[str, int]) -> None:
    book_rows = [invoice("N1", "30.00", kind="credit_note"), invoice("N2", "9.00", kind="credit_note", currency="USD")]
    ids |= {row["external_id"]: row["id"] for row in push(client, "invoices", book_rows)["results"]}
    found = dispute(client, ids)
    for change, code in (
        ({"credit_note_id": ids["N1"]}, "over_allocated"),
        ({"credit_note_id": ids["N2"], "amount": "9.00"}, "currency_differs"),
        ({"credit_note_id": ids["I2"], "amount": "9.00"}, "not_a_credit"),
        ({"credit_note_id": 999}, "unknown_credit_note"),
        ({}, "invalid_field"),
        ({"credit_note_id": 1, "credit_note_number": "X"}, "invalid_field"),
    ):
        answer = client.post(f"/api/v1/disputes/{found['id']}/outcome", json={"outcome": "credit_note", "note": "x", **change})
        assert refusal(answer)[1] == code, change
    decide(client, found, "credit_note", amount="30.00", credit_note_id=ids["N1"])
    assert (open_of(client, "I1"), open_of(client, "N1")) == ("70.00", "0.00")
    assert get(client, f"disputes/{found['id']}")["disputed"] == "10.00"


def test_a_credit_note_taken_back_opens_the_dispute_again(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids)
    credit = decide(client, found, "credit_note", credit_note_number="CN-8")["acts"][0]["credit_note_id"]
    assert get(client, f"disputes/{found['id']}")["status"] == "credit_note"
    post(client, f"invoices/{credit}/reversal", {"reason": "wrong customer"})
    again = get(client, f"disputes/{found['id']}")
    assert (again["status"], again["disputed"], again["acts"][0]["taken_back_on"]) == ("open", "40.00", str(TODAY))
    assert open_of(client, "I1") == "100.00"
    assert decide(client, found, "settled")["status"] == "settled"


def test_the_total_counts_what_the_pages_show(client: TestClient, ids: dict[str, int]) -> None:
    """Totals are counted another way than pages are filtered: the same of every status, also where an act was taken back."""
    made = [dispute(client, ids, "10.00", opened_on=str(TODAY - timedelta(30))) for _ in range(4)]
    made += [dispute(client, ids, "5.00", invoice_id=ids["I2"], deadline_on=str(TODAY)) for _ in range(2)]
    decide(client, made[0], "rejected")
    decide(client, made[1], "rejected", amount="4.00")
    decide(client, made[1], "settled")
    credit = decide(client, made[2], "credit_note", credit_note_number="CN-5")["acts"][0]["credit_note_id"]
    decide(client, made[4], "rejected", amount="1.00")
    push(client, "payments", [receipt("P1", "50.00", allocations=pays(("I2", "50.00")))])
    seen = set()
    for turn in range(2):
        for status in ("open", "cleared", "credit_note", "rejected", "settled", None):
            for passed in ("true", "false", None):
                filters = {name: value for name, value in (("status", status), ("deadline_passed", passed)) if value}
                for more in ({}, {"customer_id": str(ids["C1"]), "q": "I1"}, {"reason": "quality"}):
                    found = get(client, "disputes", include_total="true", **filters, **more)
                    assert found["total"] == len(found["items"]), (turn, filters, more)
                    seen.add((status, found["total"]))
        post(client, f"invoices/{credit}/reversal", {"reason": "wrong"}) if turn == 0 else None
    assert {("open", 1), ("open", 2), ("cleared", 2), ("credit_note", 1), ("credit_note", 0), ("rejected", 1), ("settled", 1)} <= seen


def test_one_key_decides_once(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids)
    body = {"outcome": "credit_note", "note": "ok", "credit_note_number": "CN-9"}
    answers = [client.post(f"/api/v1/disputes/{found['id']}/outcome", json=body, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert open_of(client, "I1") == "60.00"


def test_questions_and_their_answers(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids)
    asked = {"department": "logistics", "question": "Who signed for it?", "deadline_on": str(TODAY), "assignee": "Qian"}
    (task,) = post(client, f"disputes/{found['id']}/tasks", asked)["tasks"]
    assert (task["overdue"], task["answer"]) == (False, None)
    assert get(client, "disputes")["items"][0]["open_tasks"] == 1
    assert [t["id"] for t in get(client, "dispute-tasks", department="logistics", answered="false")["items"]] == [task["id"]]
    late = {**asked, "deadline_on": str(TODAY - timedelta(1))}
    assert post(client, f"disputes/{found['id']}/tasks", late, 422)["code"] == "deadline_in_past"
    answered = post(client, f"dispute-tasks/{task['id']}/answer", {"answer": "The guard did."})
    assert (answered["answer"], answered["answered_by"]) == ("The guard did.", "key:test")
    assert post(client, f"dispute-tasks/{task['id']}/answer", {"answer": "No."}, 409)["code"] == "already_answered"
    assert get(client, "dispute-tasks", answered="false")["items"] == []


def test_owner_and_deadline_change_with_a_tag(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids)
    path = f"/api/v1/disputes/{found['id']}"
    tag = client.get(path).headers["ETag"]
    assert refusal(client.patch(path, json={"owner": "Li"})) == (428, "if_match_missing")
    changed = client.patch(path, json={"owner": "Li", "deadline_on": "2027-01-31"}, headers={"If-Match": tag})
    assert (changed.json()["owner"], changed.json()["deadline_on"]) == ("Li", "2027-01-31")
    assert refusal(client.patch(path, json={"owner": "Zhao"}, headers={"If-Match": tag})) == (412, "stale")
    assert refusal(client.patch(path, json={"deadline_on": None}, headers={"If-Match": "*"})) == (422, "required")


def test_who_may(client: TestClient, ids: dict[str, int]) -> None:
    reader = as_user(client, "read_only")
    body = {"invoice_id": ids["I1"], "reason": "price"}
    assert refusal(client.post("/api/v1/disputes", json=body, headers=reader)) == (403, "permission_missing")
    seller = as_user(client, "salesperson")
    found = client.post("/api/v1/disputes", json=body, headers=seller).json()
    credit = {"outcome": "credit_note", "note": "x", "credit_note_number": "CN"}
    assert refusal(client.post(f"/api/v1/disputes/{found['id']}/outcome", json=credit, headers=seller)) == (403, "permission_missing")
    with transaction() as session:
        add_company(session, "other")
        add_key(session, "hk_test_key_of_the_other_company_000", "other", list(Permission))
    for path in (f"disputes/{found['id']}", "dispute-reasons/1"):
        answer = client.get(f"/api/v1/{path}", headers={"X-API-Key": "hk_test_key_of_the_other_company_000"})
        assert refusal(answer) == (404, "not_found")
    assert open_of(client, "I1") == "100.00"


def test_evidence_and_csv(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids)
    where = {"subject": "dispute", "subject_id": found["id"], "file_name": "photo.pdf"}
    file = {"content": b"%PDF-1.4\n%%EOF\n", "headers": {"Content-Type": "application/octet-stream"}}
    answer = client.post("/api/v1/attachments", params=where, **file)
    assert answer.status_code == 201, answer.text
    listed = client.get("/api/v1/disputes", headers={"Accept": "text/csv"})
    assert listed.text.splitlines()[1].startswith(f"{found['id']},main,open,")


def test_the_list_of_reasons(client: TestClient, ids: dict[str, int]) -> None:
    assert post(client, "dispute-reasons", {"code": "price", "name": "Again"}, 409)["code"] == "already_exists"
    answer = client.get("/api/v1/dispute-reasons/1")
    changed = client.patch("/api/v1/dispute-reasons/1", json={"active": False, "days": 3}, headers={"If-Match": answer.headers["ETag"]})
    assert (changed.json()["active"], changed.json()["days"]) == (False, 3)
    assert dispute(client, ids, status=422)["code"] == "reason_inactive"
    assert [row["code"] for row in get(client, "dispute-reasons", active="true")["items"]] == ["quality"]
