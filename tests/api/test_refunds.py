"""Refunds: asked by one, approved by another, refused when the money was used meanwhile, and taken back when it returned."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from erp import Row, book, broken, get, invoice, left_of, open_of, pays, post, push, receipt
from fastapi.testclient import TestClient
from second import Approver, as_user

from receivables.clock import today

TODAY = today("Asia/Shanghai")
BANK: Row = {"reason": "paid twice", "payee": "Customer C1", "bank": "中国银行杭州分行", "account": "6217 0000 1111"}


@pytest.fixture
def people(client: TestClient) -> Approver:
    return Approver(client)


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """P1 of 100.00, 30.00 of it applied; the credit note N of 20.00; P3 of nobody."""
    return book(
        client,
        invoices=[invoice(amount="50.00"), invoice("N", "20.00", kind="credit_note")],
        payments=[receipt(allocations=pays(("I1", "30.00"))), {**receipt("P3", "9.00"), "customer_external_id": None}],
    )


def ask(client: TestClient, people: Approver, status: int = 201, **body: Any) -> Row:
    return post(client, "refunds", BANK | body, status, **people.accountant)


def test_asked_approved_and_returned(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    asked = ask(client, people, payment_id=ids["P1"], amount="45.00")
    assert (asked["status"], asked["amount"], asked["account"]) == ("pending", "45.00", BANK["account"])
    assert left_of(client, "P1") == "70.00"
    (waiting,) = get(client, "approvals", kind="refund")["items"]
    assert (waiting["subject"], waiting["label"]) == ("payment", "P1 · Customer C1")

    people.decide(asked["approval_id"])
    paid = get(client, f"payments/{ids['P1']}")
    assert (paid["open"], paid["refunded"], paid["transferred"], paid["status"]) == ("25.00", "45.00", "0.00", "partly_applied")
    entry = paid["entries"][-1]
    assert (entry["kind"], entry["amount"], entry["effective_on"]) == ("refund", "-45.00", str(TODAY))
    (row,) = get(client, "refunds", status="refunded", payment_id=ids["P1"])["items"]
    assert (row["refunded_on"], row["requested_by"], row["decided_by"]) == (str(TODAY), "Accountant", "Manager")

    body = {"reason": "account closed", "effective_on": str(TODAY - timedelta(1))}
    assert post(client, f"refunds/{asked['id']}/return", body, 422)["code"] == "reversal_before_entry"
    back = post(client, f"refunds/{asked['id']}/return", {"reason": "account closed"})
    assert (back["status"], back["returned_on"]) == ("returned", str(TODAY))
    paid = get(client, f"payments/{ids['P1']}")
    assert (paid["open"], paid["refunded"]) == ("70.00", "0.00")
    assert paid["entries"][-1]["reverses_id"] == entry["id"]
    assert post(client, f"refunds/{asked['id']}/return", {"reason": "again"}, 409)["code"] == "already_reversed"
    customer = get(client, f"payments/{ids['P1']}")["customer_id"]
    kinds = [event["type"] for event in get(client, f"customers/{customer}/timeline")["items"]]
    assert {"refunded", "refund_returned"} <= set(kinds)
    assert broken(client, str(TODAY), str(TODAY - timedelta(1))) == []


def test_a_credit_note_and_nobodys_receipt_are_refunded_whole(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    for body in ({"invoice_id": ids["N"]}, {"payment_id": ids["P3"]}):
        people.decide(ask(client, people, **body)["approval_id"])
    assert open_of(client, "N") == "0.00"
    assert get(client, f"payments/{ids['P3']}")["status"] == "refunded"
    assert [row["customer_name"] for row in get(client, "refunds")["items"]] == [None, "Customer C1"]
    assert broken(client, str(TODAY)) == []
    assert post(client, f"invoices/{ids['N']}/reversal", {"reason": "x"}, 409)["code"] == "credit_taken_out"
    refused = push(client, "invoices", [invoice("N", "19.00", kind="credit_note")], corrections=True)["results"][0]
    assert [error["code"] for error in refused["errors"]] == ["credit_taken_out"]


def test_used_meanwhile_the_approval_is_refused(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    asked = ask(client, people, payment_id=ids["P1"])
    post(client, f"payments/{ids['P1']}/allocations", {"allocations": [{"invoice_id": ids["I1"], "amount": "20.00"}]})
    refused = people.decide(asked["approval_id"], status=409)
    assert (refused["code"], "50.00 CNY" in refused["detail"]) == ("credit_used", True)
    assert left_of(client, "P1") == "50.00"
    assert get(client, f"refunds/{asked['id']}")["status"] == "pending"
    people.decide(asked["approval_id"], "reject")
    people.decide(ask(client, people, payment_id=ids["P1"])["approval_id"])
    assert left_of(client, "P1") == "0.00"


def test_what_is_refunded_keeps_its_receipt(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    asked = ask(client, people, payment_id=ids["P1"], amount="10.00")
    people.decide(asked["approval_id"])
    assert post(client, f"payments/{ids['P1']}/reversal", {"reason": "bounced"}, 409)["code"] == "credit_taken_out"
    refused = push(client, "payments", [receipt(amount="99.00")], corrections=True)["results"][0]
    assert [error["code"] for error in refused["errors"]] == ["credit_taken_out"]
    assert left_of(client, "P1") == "60.00"
    post(client, f"refunds/{asked['id']}/return", {"reason": "came back"})
    post(client, f"payments/{ids['P1']}/reversal", {"reason": "bounced"})
    assert broken(client, str(TODAY)) == []


REFUSED: list[tuple[Row, int, str]] = [
    ({"payment_id": "P1", "amount": "70.01"}, 409, "over_allocated"),
    ({"payment_id": "P1", "amount": "0"}, 422, "amount_not_positive"),
    ({"payment_id": "P1", "amount": "1.001"}, 422, "too_many_decimals"),
    ({"payment_id": "P1", "account": " "}, 422, "invalid_field"),
    ({"payment_id": "P1", "invoice_id": "N"}, 422, "one_credit"),
    ({"invoice_id": "I1"}, 422, "not_a_credit"),
    ({}, 422, "one_credit"),
]


@pytest.mark.parametrize(("body", "status", "code"), REFUSED)
def test_what_is_not_asked(client: TestClient, people: Approver, ids: dict[str, int], body: Row, status: int, code: str) -> None:
    answer = ask(client, people, status, **{name: ids.get(value, value) for name, value in body.items()})
    assert code in (answer["code"], *(error["code"] for error in answer["errors"]))


def test_who_may(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    assert post(client, "refunds", BANK | {"payment_id": ids["P1"]}, 403)["code"] == "users_only"
    assert post(client, "refunds", BANK | {"payment_id": ids["P1"]}, 403, **as_user(client, "collector"))["code"] == "permission_missing"
    asked = ask(client, people, payment_id=ids["P1"])
    assert ask(client, people, 409, payment_id=ids["P1"])["code"] == "already_requested"
    assert people.decide(asked["approval_id"], status=403, headers=people.accountant)["code"] == "own_request"
    other = as_user(client, "ar_accountant", "other")
    assert people.decide(asked["approval_id"], status=403, headers=other)["code"] in ("duties_conflict", "permission_missing")
    admin = as_user(client, "administrator")
    limit = {"kind": "refund", "role": "finance_manager", "currency": "CNY", "limit": "50.00"}
    assert client.put("/api/v1/approval-limits", json=limit, headers=admin).status_code == 200
    assert people.decide(asked["approval_id"], status=403)["code"] == "above_limit"
    assert left_of(client, "P1") == "70.00"


def test_the_same_money_is_not_taken_twice(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    """The approval and an allocation of the same money, at once: exactly one of them takes it."""
    asked = ask(client, people, payment_id=ids["P1"], amount="60.00")
    push(client, "invoices", [invoice("I9", "60.00")])
    (item,) = get(client, "invoices", external_id="I9")["items"]
    calls: list[tuple[str, Row, dict[str, str]]] = [
        (f"approvals/{asked['approval_id']}/decision", {"decision": "approve", "note": "ok"}, people.manager),
        (f"payments/{ids['P1']}/allocations", {"allocations": [{"invoice_id": item["id"], "amount": "60.00"}]}, {}),
    ]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda call: client.post(f"/api/v1/{call[0]}", json=call[1], headers=call[2]).status_code, calls))
    assert sorted(answers) == [201, 409]
    assert left_of(client, "P1") == "10.00"
    assert broken(client, str(TODAY)) == []
