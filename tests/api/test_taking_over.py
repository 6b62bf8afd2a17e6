"""Answers of customers taken over: what was said becomes the record it is about, with its origin."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from erp import Row, book, broken, customer, get, invoice, post, push, receipt
from fastapi.testclient import TestClient
from paging import Visitor
from second import Approver, as_user
from sqlalchemy import text

from receivables.clock import today
from receivables.customer_links import visits
from receivables.database import transaction

TODAY = today("Asia/Shanghai")
SOON, BY = str(TODAY + timedelta(5)), str(TODAY + timedelta(14))
PDF = b"%PDF-1.7\nevidence"


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    visits.forget()
    post(client, "dispute-reasons", {"code": "quality", "name": "质量", "days": 10})
    return book(
        client, customers=[customer(), customer("C2")],
        invoices=[invoice(), invoice("I2", "50.00", due_on="2024-04-01"), invoice("N1", "5.00", kind="credit_note"),
                  invoice("X1", "77.00", customer_external_id="C2")],
        payments=[receipt("P1", "20.00")],
    )  # fmt: skip


@pytest.fixture
def visitor(client: TestClient, ids: dict[str, int]) -> Visitor:
    return Visitor(client, ids["C1"])


def decide(client: TestClient, answer_id: int, status: int = 200, headers: dict[str, str] | None = None, **fields: Any) -> Row:
    return post(client, f"customer-answers/{answer_id}/decision", {"decision": "take_over"} | fields, status, **(headers or {}))


def test_a_dispute_becomes_disputes_with_their_evidence(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    items = [{"invoice_id": ids["I2"], "amount": "50.00"}, {"invoice_id": ids["I1"], "amount": "30.00", "words": "2 boxes broken"}]
    made = visitor.says("/disputes", {"items": items, "reason": "quality", "words": "see photo"})
    visitor.sends(made["id"], PDF)
    taken = decide(client, made["id"])
    assert taken["state"] == "taken_over"
    found = {row["invoice_id"]: get(client, f"disputes/{row['id']}") for row in get(client, "disputes")["items"]}
    assert {line["invoice_id"]: line["dispute_id"] for line in taken["items"]} == {key: row["id"] for key, row in found.items()}
    one = found[ids["I1"]]
    assert (one["amount"], one["reason"], one["description"]) == ("30.00", "quality", f"#{made['id']} Li Lei: 2 boxes broken / see photo")
    (file,) = get(client, "attachments", subject="dispute", subject_id=str(one["id"]))["items"]
    assert (file["file_name"], file["actor"]) == ("sealed.pdf", f"customer:{ids['C1']}")
    assert decide(client, made["id"], 409)["code"] == "already_decided"
    assert broken(client) == []


def test_the_companys_reason_and_what_is_possible(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    made = visitor.says("/disputes", {"items": [{"invoice_id": ids["I1"], "amount": "30.00"}], "reason": "price"})
    (line,) = get(client, f"customer-answers/{made['id']}")["items"]
    assert decide(client, made["id"], 422)["code"] == "dispute_reason_required"
    assert decide(client, made["id"], 422, dispute_reason="none")["code"] == "unknown_reason"
    for items, code in (
        ([{"item_id": 999, "becomes": "dispute"}], "unknown_item"),
        ([{"item_id": line["id"], "becomes": "reconciliation"}], "not_possible_here"),
        ([{"item_id": line["id"], "becomes": "dispute", "amount": "0"}], "amount_not_positive"),
        ([{"item_id": line["id"], "becomes": "dispute", "amount": "1.001"}], "too_many_decimals"),
    ):  # fmt: skip
        assert decide(client, made["id"], 422, dispute_reason="quality", items=items)["code"] == code
    over = [{"item_id": line["id"], "becomes": "dispute", "amount": "100.01"}]
    assert decide(client, made["id"], 409, dispute_reason="quality", items=over)["code"] == "over_disputed"
    assert get(client, "disputes")["items"] == [], "what was refused left nothing"
    less = [{"item_id": line["id"], "becomes": "dispute", "amount": "12.00"}]
    decide(client, made["id"], dispute_reason="quality", items=less)
    assert [row["amount"] for row in get(client, "disputes")["items"]] == ["12.00"]


def pay(client: TestClient, external_id: str, amount: str, receipt_id: str) -> None:
    push(client, "payments", [receipt(receipt_id, amount, allocations=[{"invoice_external_id": external_id, "amount": amount}])])


def test_paid_meanwhile_or_seen_to_elsewhere(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    """Whoever insists on a dispute of what was paid is told of which lines; without a choice it is only noted."""
    items = [{"invoice_id": ids["I1"], "amount": "30.00"}, {"invoice_id": ids["I2"], "amount": "40.00"}]
    made = visitor.says("/disputes", {"items": items, "reason": "quality"})
    shown = {line["number"]: line for line in get(client, f"customer-answers/{made['id']}")["items"]}
    assert {name: (line["arguable"], line["usual"]) for name, line in shown.items()} == {
        "I1": ("30.00", "dispute"), "I2": ("40.00", "dispute")
    }  # fmt: skip
    pay(client, "I1", "100.00", "P2")
    pay(client, "I2", "25.00", "P3")
    shown = {line["number"]: line for line in get(client, f"customer-answers/{made['id']}")["items"]}
    assert {name: (line["arguable"], line["usual"]) for name, line in shown.items()} == {
        "I1": ("0.00", "nothing"), "I2": ("25.00", "dispute")
    }  # fmt: skip
    insisted = [{"item_id": shown["I2"]["id"], "becomes": "nothing"}, {"item_id": shown["I1"]["id"], "becomes": "dispute"}]
    said = decide(client, made["id"], 409, items=insisted)
    assert (said["code"], said["detail"].partition(":")[0]) == ("nothing_open", "I1")
    assert [(error["pointer"], error["code"]) for error in said["errors"]] == [("/items/1/becomes", "nothing_open")]
    assert get(client, "disputes")["items"] == []
    taken = {line["number"]: line["dispute_id"] for line in decide(client, made["id"])["items"]}
    (row,) = get(client, "disputes")["items"]
    assert (row["amount"], taken) == ("25.00", {"I1": None, "I2": row["id"]})
    again = visitor.says("/disputes", {"items": [{"invoice_id": ids["I2"], "amount": "10.00"}], "reason": "quality"})
    (line,) = get(client, f"customer-answers/{again['id']}")["items"]
    assert line["usual"] == "nothing", "all that is open of it is in dispute already"
    assert decide(client, again["id"], note_only=True)["state"] == "taken_over"
    assert len(get(client, "disputes")["items"]) == 1
    assert broken(client) == []


def test_a_difference_of_what_was_paid_since_is_looked_for_in_the_books(client: TestClient, visitor: Visitor) -> None:
    made = differing(client, visitor)
    pay(client, "I1", "100.00", "P2")
    taken = decide(client, made["id"])
    became = {line["number"]: line for line in taken["items"]}
    assert (became["I1"]["dispute_id"], became["I1"]["difference_id"] is not None) == (None, True)
    assert get(client, "disputes")["items"] == []
    assert broken(client) == []


def differing(client: TestClient, visitor: Visitor) -> Row:
    """The customer owes 40 less of I1, has N1 at 8, and knows an item of its own."""
    made = post(client, "confirmation-runs", {"as_of": "2024-12-31", "selection": "all", "answer_by": BY})
    post(client, f"confirmation-runs/{made['id']}/sending", {}, 200)
    (letter,) = visitor.sees()["confirmations"]
    items = {item["number"]: item["id"] for item in letter["items"]}
    said = [
        {"item_id": items["I1"], "amount": "60.00", "words": "short delivery"}, {"item_id": items["N1"], "amount": "-8.00"},
        {"item_id": items["P1"], "amount": "-25.00"}, {"number": "OURS", "currency": "CNY", "amount": "-3.00", "words": "bonus"},
    ]  # fmt: skip
    return visitor.says(f"/confirmations/{letter['id']}/answer", {"agreed": False, "items": said, "words": "please check"})


def test_differences_become_disputes_and_reconciliation_items(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    made = differing(client, visitor)
    assert decide(client, made["id"], 422)["code"] == "dispute_reason_required"
    taken = decide(client, made["id"], dispute_reason="quality")
    became = {line["number"]: line for line in taken["items"]}
    dispute = get(client, f"disputes/{became['I1']['dispute_id']}")
    assert (dispute["amount"], dispute["invoice_id"]) == ("40.00", ids["I1"])
    (found,) = get(client, "reconciliations", basis="confirmation")["items"]
    assert (found["as_of"], found["differences"], found["unclosed"], found["source"]) == ("2024-12-31", 3, 3, "confirmation run 1")
    assert (found["theirs"], found["ours"], found["difference"]) == ("-36.00", "-25.00", "11.00")
    rows = {row["number"]: row for row in get(client, f"reconciliations/{found['id']}/differences")["items"]}
    assert (rows["OURS"]["state"], rows["OURS"]["note"], rows["OURS"]["customer_id"]) == ("missing_here", "bonus / please check", ids["C1"])
    assert (rows["P1"]["kind"], rows["P1"]["payment_id"]) == ("receipt", ids["P1"])
    assert {name: became[name]["difference_id"] for name in rows} == {name: row["id"] for name, row in rows.items()}
    assert became["OURS"]["reconciliation_id"] == found["id"]
    again = post(client, f"reconciliations/{found['id']}/comparisons", {}, 409)
    assert again["code"] == "told_by_customers"
    explained = {"difference_ids": [row["id"] for row in rows.values()], "reason": "timing", "closed": True}
    assert post(client, f"reconciliations/{found['id']}/explanations", explained, 200) == {"changed": 3}
    assert broken(client) == []


def test_lines_become_what_a_person_chooses(client: TestClient, visitor: Visitor) -> None:
    made = differing(client, visitor)
    lines = {line["number"]: line["id"] for line in get(client, f"customer-answers/{made['id']}")["items"]}
    chosen = [{"item_id": lines[name], "becomes": "nothing"} for name in ("N1", "P1", "OURS")]
    assert decide(client, made["id"], 422, items=[{"item_id": lines["OURS"], "becomes": "dispute"}])["code"] == "not_possible_here"
    accountant = as_user(client, "ar_accountant")
    taken = decide(client, made["id"], headers=accountant, items=[*chosen, {"item_id": lines["I1"], "becomes": "reconciliation"}])
    assert [line["number"] for line in taken["items"] if line["difference_id"]] == ["I1"]
    assert get(client, "disputes")["items"] == []


def test_a_person_may_argue_about_another_amount(client: TestClient, visitor: Visitor) -> None:
    """Also where the customer says that it owes more: what is wrong with the item is for people to say."""
    made = differing(client, visitor)
    lines = {line["number"]: line["id"] for line in get(client, f"customer-answers/{made['id']}")["items"]}
    chosen = [{"item_id": lines[name], "becomes": "nothing"} for name in ("N1", "P1", "OURS")]
    with transaction() as session:
        session.execute(text("UPDATE customer_answer_items SET amount_minor = 13000 WHERE number = 'I1'"))
    insisted = {"item_id": lines["I1"], "becomes": "dispute"}
    assert decide(client, made["id"], 409, items=[*chosen, insisted], dispute_reason="quality")["code"] == "nothing_open"
    decide(client, made["id"], items=[*chosen, insisted | {"amount": "10.00"}], dispute_reason="quality")
    assert [row["amount"] for row in get(client, "disputes")["items"]] == ["10.00"]


def test_a_plan_is_proposed_approved_and_accepted_by_link(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    body = {"currency": "CNY", "amount": "120.00", "parts": 3, "rhythm": "monthly", "first_on": SOON, "words": "cash is short"}
    made = visitor.says("/plan-requests", body)
    assert decide(client, made["id"], 403)["code"] == "users_only", "a person proposes it"
    collector, people = as_user(client, "collector"), Approver(client)
    taken = decide(client, made["id"], headers=collector)
    plan = get(client, f"payment-plans/{taken['plan_id']}")
    assert (plan["status"], plan["principal"], plan["parts_count"], plan["rhythm"]) == ("pending", "150.00", 3, "monthly")
    assert plan["parts"][0]["due_on"] == SOON
    assert visitor.sees()["plans"] == [], "what is not approved is not offered"
    people.decide(plan["approval_id"])
    (offered,) = visitor.sees()["plans"]
    assert (offered["id"], offered["total"], [part["amount"] for part in offered["parts"]]) == (plan["id"], "150.00", ["50.00"] * 3)
    assert "cash is short" not in str(offered)
    path = f"/plans/{plan['id']}/acceptance"
    other = Visitor(client, ids["C2"])
    assert other.says(path, {}, 404)["code"] == "not_found"
    answers = [visitor.says(path, {}, Idempotency_Key="k") for _ in range(2)]
    assert answers[0] == answers[1]
    assert visitor.says(path, {}, 409)["code"] == "already_accepted"
    running = get(client, f"payment-plans/{plan['id']}")
    assert (running["status"], running["accepted_by"]) == ("running", "Li Lei")
    (shown,) = visitor.sees()["plans"]
    assert shown["status"] == "running"
    assert broken(client) == []


def test_ten_at_once_make_one_record(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    made = visitor.says("/disputes", {"items": [{"invoice_id": ids["I1"], "amount": "30.00"}], "reason": "quality"})
    path = f"/api/v1/customer-answers/{made['id']}/decision"
    with ThreadPoolExecutor(10) as threads:
        codes = sorted(threads.map(lambda _: client.post(path, json={"decision": "take_over"}).status_code, range(10)))
    assert codes == [200] + [409] * 9
    assert len(get(client, "disputes")["items"]) == 1


def test_who_may(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    promise = visitor.says("/promises", {"currency": "CNY", "amount": "10.00", "promised_on": SOON})
    dispute = visitor.says("/disputes", {"items": [{"invoice_id": ids["I1"], "amount": "30.00"}], "reason": "quality"})
    accountant, reader = as_user(client, "ar_accountant"), as_user(client, "read_only")
    for made, headers in ((promise, accountant), (dispute, accountant), (dispute, reader)):
        assert decide(client, made["id"], 403, headers=headers)["code"] == "permission_missing"
    assert decide(client, 999, 404)["code"] == "not_found"
