"""What a customer says on its page: recorded, on the timeline, and waiting for a person."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from erp import Row, book, broken, customer, get, invoice, post, push, receipt
from fastapi.testclient import TestClient
from paging import Visitor
from second import as_user
from sqlalchemy import text

from receivables.clock import today
from receivables.customer_links import visits
from receivables.customer_page import files, service
from receivables.database import transaction
from receivables.errors import Problem
from receivables.storage import storage

TODAY = today("Asia/Shanghai")
SOON = str(TODAY + timedelta(5))
PDF = b"%PDF-1.7\nsealed"


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    visits.forget()
    return book(
        client, customers=[customer(language="zh-TW"), customer("C2")],
        invoices=[
            invoice(), invoice("I2", "50.00"), invoice("U1", "9.00", currency="USD"), invoice("X1", "77.00", customer_external_id="C2"),
            invoice("N1", "5.00", kind="credit_note"),
        ],
    )  # fmt: skip


@pytest.fixture
def visitor(client: TestClient, ids: dict[str, int]) -> Visitor:
    return Visitor(client, ids["C1"])


def answers(client: TestClient, **params: str) -> list[Row]:
    return list(get(client, "customer-answers", **params)["items"])


def test_what_the_page_shows(visitor: Visitor) -> None:
    shown = visitor.sees()
    assert (shown["company_name"], shown["customer_name"], shown["language"]) == ("main Ltd", "Customer C1", "zh-TW")
    yuan, dollar = shown["statement"]["accounts"]
    assert (yuan["closing"], dollar["closing"]) == ("145.00", "9.00")
    assert visitor.sees("/statement", from_on="2024-01-01", to_on="2024-01-31")["accounts"][0]["closing"] == "145.00"
    assert visitor.asks("/statement/file").content.startswith(b"%PDF-")
    assert visitor.asks("/statement/file", form="csv").headers["content-type"].startswith("text/csv")


def test_a_customer_with_very_much_going_on_still_gets_in(
    client: TestClient, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(client, "invoices", [invoice("LATELY", issued_on=str(TODAY - timedelta(3)), due_on=str(TODAY))])
    usual = visitor.sees()["statement"]
    monkeypatch.setattr("receivables.account_statements.service.MOST_MOVEMENTS", 0)
    shown = visitor.sees()["statement"]
    assert shown["from_on"] == shown["to_on"] == usual["to_on"]
    told = [[(account["currency"], account["closing"], account["overdue"]) for account in page["accounts"]] for page in (usual, shown)]
    assert told[0] == told[1]


def test_a_promise_is_recorded_and_acknowledged(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    body = {"currency": "CNY", "amount": "120.00", "promised_on": SOON, "words": "after our payday"}
    made = visitor.says("/promises", body, Idempotency_Key="one")
    assert visitor.says("/promises", body, Idempotency_Key="one") == made, "sent twice it is one promise"
    (promise,) = get(client, "promises", customer_id=str(ids["C1"]))["items"]
    assert (promise["amount"], promise["promised_on"], promise["status"]) == ("120.00", SOON, "open")
    (row,) = answers(client, state="waiting")
    assert (row["kind"], row["amount"], row["wanted_on"]) == ("promise", "120.00", SOON)
    assert (row["person"], row["words"]) == ("Li Lei", "after our payday")
    events = [event["type"] for event in get(client, f"customers/{ids['C1']}/timeline")["items"]]
    assert {"customer_answer", "action", "promise"} <= set(events)
    (action,) = get(client, "collection-actions", customer_id=str(ids["C1"]))["items"]
    assert (action["channel"], action["actor"]) == ("customer_page", f"customer:{ids['C1']}")
    decision = f"customer-answers/{row['id']}/decision"
    assert post(client, decision, {"decision": "reject", "words": "no"}, 409)["code"] == "promise_stands"
    taken = post(client, decision, {"decision": "take_over"}, 200, **as_user(client, "collector"))
    assert (taken["state"], taken["decided_by"]) == ("taken_over", "user:collector@example.com")
    assert post(client, decision, {"decision": "take_over"}, 409)["code"] == "already_decided"
    assert visitor.sees()["answers"][0]["state"] == "taken_over"


PROMISES = [
    ({"amount": "150.01"}, "promise_above_open"), ({"amount": "0"}, "amount_not_positive"), ({"amount": "1.001"}, "too_many_decimals"),
    ({"promised_on": str(TODAY - timedelta(1))}, "promise_in_past"), ({"promised_on": str(TODAY + timedelta(181))}, "promise_too_late"),
    ({"currency": "EUR"}, "promise_above_open"), ({"currency": "XXX"}, "unknown_currency"), ({"person": " "}, "invalid_field"),
    ({"words": "x" * 1001}, "invalid_field"), ({"words": "a\x00b"}, "invalid_field"), ({"customer_id": 2}, "invalid_field"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code"), PROMISES)
def test_promises_that_are_refused(client: TestClient, visitor: Visitor, change: Row, code: str) -> None:
    body = {"currency": "CNY", "amount": "10.00", "promised_on": SOON} | change
    refused = visitor.says("/promises", body, 422)
    assert refused["code"] == code
    assert {error["pointer"].strip("/") for error in refused["errors"]} <= {*body}, "what is wrong is named as it was sent"
    assert answers(client) == []
    assert get(client, "promises")["items"] == []


def test_a_dispute_waits_and_marks_nothing(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    items = [{"invoice_id": ids["I1"], "amount": "30.00", "words": "2 boxes broken"}, {"invoice_id": ids["I2"], "amount": "50.00"}]
    made = visitor.says("/disputes", {"items": items, "reason": "quality", "words": "see photo"})
    assert visitor.sends(made["id"], PDF)["file_name"] == "sealed.pdf"
    (row,) = answers(client, kind="dispute")
    assert (row["amount"], row["currency"], row["reason"]) == ("80.00", "CNY", "quality")
    assert [(item["number"], item["ours"], item["amount"], item["words"]) for item in row["items"]] == [
        ("I1", "100.00", "30.00", "2 boxes broken"), ("I2", "50.00", "50.00", None),
    ]  # fmt: skip
    assert [file["file_name"] for file in row["files"]] == ["sealed.pdf"]
    (attached,) = get(client, "attachments", subject="customer", subject_id=str(ids["C1"]))["items"]
    assert (attached["actor"], attached["id"]) == (f"customer:{ids['C1']}", row["files"][0]["attachment_id"])
    assert get(client, f"invoices/{ids['I1']}")["disputed"] is False
    decision = f"customer-answers/{row['id']}/decision"
    assert post(client, decision, {"decision": "reject"}, 422)["code"] == "words_required"
    assert post(client, decision, {"decision": "reject", "words": "signed for as whole"}, 200)["state"] == "rejected"
    shown = visitor.sees()["answers"][0]
    assert (shown["state"], shown["files"]) == ("rejected", ["sealed.pdf"])
    assert "signed for" not in visitor.asks().text, "what people write here is not told"
    assert broken(client) == []


def test_disputes_that_are_refused(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    def refused(*items: tuple[str, str], **fields: str) -> tuple[str, str]:
        given = [{"invoice_id": ids.get(name, 999), "amount": amount} for name, amount in items]
        answer = visitor.says("/disputes", {"items": given, "reason": "price"} | fields, 422)
        return answer["code"], answer["errors"][0]["pointer"]

    assert refused(("I1", "100.01")) == ("dispute_above_open", "/items/0/amount")
    assert refused(("I1", "1"), ("X1", "1")) == ("unknown_invoice", "/items/1/invoice_id"), "another customer's item is none"
    assert refused(("nothing", "1")) == ("unknown_invoice", "/items/0/invoice_id")
    assert refused(("N1", "1")) == ("unknown_invoice", "/items/0/invoice_id")
    assert refused(("I1", "1"), ("U1", "1")) == ("currency_differs", "/items/1/invoice_id")
    assert refused(("I1", "1"), ("I1", "2")) == ("duplicate_item", "/items/1/invoice_id")
    assert refused(("I1", "0")) == ("amount_not_positive", "/items/0/amount")
    assert refused(("I1", "1"), reason="mood") == ("invalid_field", "/reason")
    assert refused()[0] == "invalid_field"
    assert answers(client) == []


def test_a_plan_is_asked_for(client: TestClient, visitor: Visitor) -> None:
    body = {"currency": "CNY", "amount": "150.00", "parts": 3, "rhythm": "monthly", "first_on": SOON}
    visitor.says("/plan-requests", body)
    (row,) = answers(client, kind="plan", q="C1")
    assert (row["parts"], row["rhythm"], row["wanted_on"], row["amount"]) == (3, "monthly", SOON, "150.00")
    for change, code in (
        ({"amount": "150.01"}, "plan_above_open"), ({"amount": "0"}, "amount_not_positive"), ({"parts": 1}, "invalid_field"),
        ({"first_on": str(TODAY - timedelta(1))}, "plan_in_past"),
    ):  # fmt: skip
        assert visitor.says("/plan-requests", body | change, 422)["code"] == code


def test_files_are_checked_as_attachments_are(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    made = visitor.says("/plan-requests", {"currency": "CNY", "amount": "9.00", "parts": 2, "rhythm": "weekly", "first_on": SOON})
    assert visitor.sends(made["id"], b"MZ\x90\x00 a program", 422)["code"] == "file_type_refused"
    assert visitor.sends(made["id"], b"", 422)["code"] == "empty_file"
    assert visitor.sends(999, PDF, 404)["code"] == "not_found"
    other = Visitor(client, ids["C2"])
    assert other.sends(made["id"], PDF, 404)["code"] == "not_found", "another customer's answer is none"
    for number in range(files.MOST_FILES):
        visitor.sends(made["id"], PDF + str(number).encode(), name="../../etc/passwd")
    assert visitor.sends(made["id"], PDF, 409)["code"] == "too_many_files"
    assert set(visitor.sees()["answers"][0]["files"]) == {"passwd.pdf"}
    assert visitor.sends(made["id"], PDF + b"0", name="again.pdf")["file_name"] == "passwd.pdf", "sent again it changes nothing"
    assert len(get(client, "attachments", subject="customer", subject_id=str(ids["C1"]))["items"]) == files.MOST_FILES


@pytest.mark.parametrize(("limit", "value"), [("MOST_OF_LINK", 1), ("MOST_BYTES_OF_LINK", len(PDF) + 1)])
def test_a_link_sends_only_so_much(visitor: Visitor, monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    monkeypatch.setattr(files, limit, value)
    body = {"currency": "CNY", "amount": "9.00", "parts": 2, "rhythm": "weekly", "first_on": SOON}
    first, second = visitor.says("/plan-requests", body), visitor.says("/plan-requests", body)
    visitor.sends(first["id"], PDF)
    refused = PDF + f"beyond {limit}".encode()
    assert visitor.sends(second["id"], refused, 409)["code"] == "too_many_files"
    with pytest.raises(Problem, match="not in the storage"):
        storage().path(hashlib.sha256(refused).hexdigest())  # the storage forgets nothing: who finds a link must not fill it
    visitor.sends(first["id"], PDF)


def test_a_client_that_tries_again_keeps_one_file(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    made = visitor.says("/plan-requests", {"currency": "CNY", "amount": "9.00", "parts": 2, "rhythm": "weekly", "first_on": SOON})
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: visitor.sends(made["id"], PDF), range(8)))
    assert visitor.sees()["answers"][0]["files"] == ["sealed.pdf"]


def test_a_scanner_is_asked_while_no_transaction_is_open(client: TestClient, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    made = visitor.says("/plan-requests", {"currency": "CNY", "amount": "9.00", "parts": 2, "rhythm": "weekly", "first_on": SOON})
    busy = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
                " AND pid <> pg_backend_pid()")  # fmt: skip
    seen: list[int] = []

    def scan(_path: str) -> bool:
        with transaction() as session:
            seen.append(session.execute(busy).scalar_one())
        return True

    monkeypatch.setattr("receivables.attachments.service.scan", scan)
    visitor.sends(made["id"], PDF)
    assert seen == [0]


def test_too_many_waiting_answers(client: TestClient, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_WAITING", 1)
    body = {"currency": "CNY", "amount": "10.00", "promised_on": SOON}
    visitor.says("/promises", body)
    assert visitor.says("/promises", body, 409)["code"] == "too_many_answers"
    assert len(get(client, "promises")["items"]) == 1, "what was refused left nothing"


def test_paid_in_between(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    push(client, "payments", [receipt(auto_allocate="oldest_first", amount="150.00")])
    assert visitor.says("/promises", {"currency": "CNY", "amount": "10.00", "promised_on": SOON}, 422)["code"] == "promise_above_open"
    body = {"items": [{"invoice_id": ids["I1"], "amount": "1.00"}], "reason": "price"}
    assert visitor.says("/disputes", body, 422)["code"] == "unknown_invoice"
