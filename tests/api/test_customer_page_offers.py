"""What a company offers on a customer's page: discounts and documents."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from erp import Row, book, broken, customer, get, invoice, pays, post, push, receipt
from fastapi.testclient import TestClient
from paging import Visitor
from second import Approver, as_user

from receivables.clock import today
from receivables.customer_links import visits

TODAY = today("Asia/Shanghai")
SOON = str(TODAY + timedelta(5))
PDF = b"%PDF-1.7\ninvoice copy"


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    visits.forget()
    later = {"issued_on": str(TODAY), "due_on": str(TODAY + timedelta(30))}
    return book(client, customers=[customer(), customer("C2")],
                invoices=[invoice(**later), invoice("X1", "77.00", customer_external_id="C2")])  # fmt: skip


@pytest.fixture
def visitor(client: TestClient, ids: dict[str, int]) -> Visitor:
    return Visitor(client, ids["C1"])


@pytest.fixture
def offer(client: TestClient, ids: dict[str, int]) -> Row:
    """2 % off I1 for paying within five days, approved."""
    people, boss = Approver(client), as_user(client, "finance_manager", "boss")
    body = {"invoice_id": ids["I1"], "percent": "2", "expires_on": SOON, "reason": "cash wanted"}
    made = post(client, "discount-offers", body, 201, **people.manager)
    people.decide(made["approval_id"], headers=boss)
    return made


def test_an_offer_that_is_taken_is_a_promise(client: TestClient, visitor: Visitor, offer: Row, ids: dict[str, int]) -> None:
    (shown,) = visitor.sees()["offers"]
    assert (shown["to_pay"], shown["discount"], shown["expires_on"], shown["answer"]) == ("98.00", "2.00", SOON, None)
    assert "cash wanted" not in visitor.asks().text
    path = f"/offers/{offer['id']}/answer"
    assert Visitor(client, ids["C2"]).says(path, {"accepted": True}, 404)["code"] == "not_found"
    made = visitor.says(path, {"accepted": True}, Idempotency_Key="k")
    assert visitor.says(path, {"accepted": True}, Idempotency_Key="k") == made
    assert visitor.says(path, {"accepted": False}, 409)["code"] == "already_answered"
    (promise,) = get(client, "promises")["items"]
    assert (promise["amount"], promise["promised_on"], [item["number"] for item in promise["items"]]) == ("98.00", SOON, ["I1"])
    (row,) = get(client, "customer-answers", kind="offer_accepted")["items"]
    assert (row["offer_id"], row["amount"]) == (offer["id"], "98.00")
    assert visitor.sees()["offers"][0]["answer"] == "offer_accepted"
    decision = f"customer-answers/{row['id']}/decision"
    assert post(client, decision, {"decision": "reject", "words": "no"}, 409)["code"] == "promise_stands"
    assert post(client, decision, {"decision": "take_over"}, 200)["state"] == "taken_over"
    assert broken(client) == []


def test_an_offer_is_answered_once(client: TestClient, visitor: Visitor, offer: Row) -> None:
    path = f"/api/v1/customer-page/offers/{offer['id']}/answer"
    body = {"accepted": False, "person": "Li Lei"}
    with ThreadPoolExecutor(8) as threads:
        codes = sorted(threads.map(lambda _: client.post(path, json=body, headers=visitor.headers).status_code, range(8)))
    assert codes == [201] + [409] * 7
    assert get(client, "promises")["items"] == []


def test_an_offer_that_is_over(client: TestClient, visitor: Visitor, offer: Row) -> None:
    push(client, "payments", [receipt("P9", "98.00", received_on=str(TODAY), allocations=pays(("I1", "98.00")))])
    assert visitor.sees()["offers"][0]["status"] == "earned"
    assert visitor.says(f"/offers/{offer['id']}/answer", {"accepted": True}, 409)["code"] == "offer_not_open"


def attach(client: TestClient, subject: str, subject_id: int, content: bytes = PDF) -> Row:
    params = {"subject": subject, "subject_id": str(subject_id), "file_name": "copy.pdf"}
    answer = client.post("/api/v1/attachments", content=content, params=params)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_documents_that_are_marked_for_the_customer(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    mine, theirs = attach(client, "invoice", ids["I1"]), attach(client, "invoice", ids["X1"])
    other = attach(client, "customer", ids["C1"])
    assert visitor.sees()["documents"] == []
    assert visitor.asks(f"/documents/{mine['id']}").status_code == 404
    for one in (mine, theirs):
        assert post(client, f"attachments/{one['id']}/showing", {"shown": True}, 200)["for_customer"] is True
    assert post(client, f"attachments/{other['id']}/showing", {"shown": True}, 422)["code"] == "not_of_an_item"
    (shown,) = visitor.sees()["documents"]
    assert (shown["id"], shown["invoice_number"], shown["file_name"]) == (mine["id"], "I1", "copy.pdf")
    answer = visitor.asks(f"/documents/{mine['id']}")
    assert (answer.content, answer.headers["cache-control"]) == (PDF, "no-store")
    assert visitor.asks(f"/documents/{theirs['id']}").status_code == 404, "another customer's is none"
    assert visitor.asks(f"/documents/{other['id']}").status_code == 404
    post(client, f"attachments/{mine['id']}/showing", {"shown": False}, 200)
    assert visitor.sees()["documents"] == []
    assert visitor.asks(f"/documents/{mine['id']}").status_code == 404


def test_the_file_of_an_item_sent_for_the_wrong_customer(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    """Put right by the ERP, the item is another customer's, and so is what its file says."""
    shown = attach(client, "invoice", ids["I1"])
    post(client, f"attachments/{shown['id']}/showing", {"shown": True}, 200)
    assert len(visitor.sees()["documents"]) == 1
    assert push(client, "invoices", [invoice(customer_external_id="C2")], corrections="true")["rejected"] == 0
    assert visitor.sees()["documents"] == []
    assert visitor.asks(f"/documents/{shown['id']}").status_code == 404


def test_a_file_that_is_known_keeps_the_name_the_customer_gave(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    """People here may have kept the same file under words that are not for the customer."""
    params = {"subject": "customer", "subject_id": str(ids["C1"]), "file_name": "insolvent, do not deliver.pdf"}
    known = client.post("/api/v1/attachments", content=PDF, params=params).json()
    body = {"currency": "CNY", "amount": "10.00", "parts": 2, "rhythm": "monthly", "first_on": SOON}
    first, second = visitor.says("/plan-requests", body), visitor.says("/plan-requests", body)
    assert visitor.sends(first["id"], PDF, name="../seal.pdf")["file_name"] == "seal.pdf"
    assert visitor.sends(first["id"], PDF, name="again.pdf")["file_name"] == "seal.pdf"
    assert visitor.sends(second["id"], PDF, name="copy 2.pdf")["file_name"] == "copy 2.pdf"
    assert [row["files"] for row in visitor.sees()["answers"]] == [["copy 2.pdf"], ["seal.pdf"]]
    assert "insolvent" not in visitor.asks().text
    rows = get(client, "customer-answers")["items"]
    assert [row["files"] for row in rows] == [
        [{"attachment_id": known["id"], "file_name": "copy 2.pdf"}], [{"attachment_id": known["id"], "file_name": "seal.pdf"}]
    ]  # fmt: skip
