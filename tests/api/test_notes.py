"""Notes receivable: received for invoices, then endorsed, discounted, collected, dishonoured or cancelled; the books hold throughout."""

from datetime import timedelta
from typing import Any

import pytest
from erp import Row, book, broken, get, invoice, left_of, open_of, post, push, receipt
from fastapi.testclient import TestClient

from receivables.clock import today

TODAY = today("Asia/Shanghai")
SOON, BEFORE = str(TODAY + timedelta(90)), str(TODAY - timedelta(10))


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    return book(client, invoices=[invoice(), invoice("I2", "50.00")])


def receive(client: TestClient, ids: dict[str, int], status: int = 201, **fields: Any) -> Row:
    body = {
        "customer_id": ids["C1"], "number": "1302-0001", "drawer": "甲公司", "acceptor": "中国银行", "issued_on": BEFORE,
        "matures_on": SOON, "received_on": BEFORE, "currency": "CNY", "amount": "120.00",
        "allocations": [{"invoice_id": ids["I1"], "amount": "100.00"}, {"invoice_id": ids["I2"], "amount": "20.00"}],
    }  # fmt: skip
    return post(client, "notes", body | fields, status)


def act(client: TestClient, note: Row, kind: str, status: int = 201, **fields: Any) -> Row:
    return post(client, f"notes/{note['id']}/events", {"kind": kind} | fields, status)


def item(client: TestClient, note: Row) -> Row:
    return get(client, f"invoices/{note['invoice_id']}")


def gross(client: TestClient, **params: str) -> dict[str, str]:
    return {row["key"]: row["gross"] for row in get(client, "reports/aging", group_by="kind", **params)["rows"]}


def test_received_it_clears_invoices_and_is_an_item_itself(client: TestClient, ids: dict[str, int]) -> None:
    note = receive(client, ids)
    assert (open_of(client, "I1"), open_of(client, "I2")) == ("0.00", "30.00")
    assert gross(client) == {"note_receivable": "120.00", "invoice": "30.00"}
    shown = item(client, note)
    assert (shown["kind"], shown["due_on"], shown["number"], shown["status"]) == ("note_receivable", SOON, "1302-0001", "open")
    assert get(client, f"payments/{note['payment_id']}")["method"] == "draft"
    assert [row["id"] for row in get(client, "notes", status="held", q="中国银行")["items"]] == [note["id"]]
    for path in (f"payments/{note['payment_id']}", f"invoices/{note['invoice_id']}"):
        assert post(client, f"{path}/reversal", {"reason": "x"}, 409)["code"] == "is_a_note"
    assert receive(client, ids, 409, allocations=[])["code"] == "already_exists"
    assert broken(client, str(TODAY), BEFORE) == []


def test_discounted_at_a_charge(client: TestClient, ids: dict[str, int]) -> None:
    note = act(client, receive(client, ids), "discounted", party="招商银行", charge="1.50")
    (event,) = note["events"]
    assert (note["status"], event["party"], event["charge"]) == ("discounted", "招商银行", "1.50")
    assert (item(client, note)["open"], [entry["kind"] for entry in item(client, note)["entries"]]) == (
        "0.00", ["posting", "allocation", "bank_charge"],
    )  # fmt: skip
    cash = get(client, f"payments/{event['payment_id']}")
    assert (cash["amount"], cash["status"]) == ("118.50", "applied")
    assert post(client, f"payments/{cash['id']}/reversal", {"reason": "x"}, 409)["code"] == "is_a_note"
    assert act(client, note, "collected", 409)["code"] == "note_state"
    assert broken(client, str(TODAY)) == []
    # Recourse: the bank takes its cash back, and the invoices are owed again by their own days.
    back = act(client, note, "dishonoured", remark="出票人账户冻结")
    assert (back["status"], len(back["events"])) == ("dishonoured", 2)
    assert (open_of(client, "I1"), open_of(client, "I2")) == ("100.00", "50.00")
    assert item(client, note)["status"] == get(client, f"payments/{cash['id']}")["status"] == "reversed"
    assert gross(client, as_of=str(TODAY - timedelta(1))) == {"note_receivable": "120.00", "invoice": "30.00"}
    assert gross(client) == {"invoice": "150.00"}
    assert broken(client, str(TODAY), BEFORE, str(TODAY - timedelta(1))) == []


def test_endorsed_and_come_back(client: TestClient, ids: dict[str, int]) -> None:
    note = receive(client, ids)
    assert act(client, note, "endorsed", 422)["code"] == "party_required"
    act(client, note, "endorsed", party="供应商乙")
    assert item(client, note)["entries"][-1]["kind"] == "transfer"
    assert gross(client) == {"invoice": "30.00"}
    act(client, note, "dishonoured")
    assert open_of(client, "I1") == "100.00"
    assert broken(client, str(TODAY), BEFORE) == []


def test_collected_at_maturity_by_a_receipt_that_is_there(client: TestClient, ids: dict[str, int]) -> None:
    note = receive(client, ids, matures_on=str(TODAY))
    push(client, "payments", [receipt("BANK", "130.00", received_on=str(TODAY)) | {"customer_external_id": None}])
    (cash,) = get(client, "payments", external_id="BANK")["items"]
    early = str(TODAY - timedelta(1))
    assert act(client, note, "collected", 422, effective_on=early)["code"] == "note_not_mature"
    assert act(client, note, "collected", payment_id=cash["id"])["status"] == "collected"
    assert (item(client, note)["status"], left_of(client, "BANK")) == ("paid", "10.00")
    entry = next(entry for entry in item(client, note)["entries"] if entry["kind"] == "allocation")
    assert post(client, f"allocations/{entry['id']}/reversal", {"reason": "x"}, 409)["code"] == "is_a_note"
    found = get(client, "kpis", company="main", currency="CNY", period_from=str(TODAY - timedelta(30)), period_to=str(TODAY))
    (turnover,) = [row for row in found["items"] if row["id"] == "collection_rate.turnover"]
    assert "130.00" in str(turnover["inputs"])  # the cash alone; the note was none
    assert "250.00" not in str(turnover["inputs"])
    assert broken(client, str(TODAY)) == []


def test_cancelled_it_may_be_recorded_anew(client: TestClient, ids: dict[str, int]) -> None:
    act(client, receive(client, ids), "cancelled", remark="typed wrong")
    assert open_of(client, "I1") == "100.00"
    again = receive(client, ids, amount="60.00", allocations=[])
    assert (again["status"], get(client, f"payments/{again['payment_id']}")["open"]) == ("held", "60.00")
    assert broken(client, str(TODAY)) == []


REFUSED: list[tuple[Row, int, str]] = [
    ({"amount": "0"}, 422, "amount_not_positive"),
    ({"amount": "100.00"}, 409, "over_allocated"),
    ({"issued_on": str(TODAY)}, 422, "days_not_rising"),
    ({"received_on": str(TODAY + timedelta(2))}, 422, "received_in_future"),
    ({"customer_id": 999}, 404, "not_found"),
    ({"kind": "cheque"}, 422, "invalid_field"),
]


@pytest.mark.parametrize(("fields", "status", "code"), REFUSED)
def test_what_is_not_received(client: TestClient, ids: dict[str, int], fields: Row, status: int, code: str) -> None:
    answer = receive(client, ids, status, **fields)
    assert code in (answer["code"], *(error["code"] for error in answer["errors"]))
    assert get(client, "notes")["items"] == []
    assert open_of(client, "I1") == "100.00"
