"""Money that the bank took back, or that went to somebody else, counts nowhere a second time: figures, promises, clearings, rates."""

from datetime import timedelta

import pytest
from agreeing import TODAY, promise
from cash import BACK, bank, by_hand, clear, left, line, load, outgoing, part, receipts
from erp import Row, book, broken, customer, get, invoice, open_of, pays, post, push, receipt
from fastapi.testclient import TestClient
from statements.samples import camt, entry, statement
from valuing import base_of, rate, run

I1 = "INV2024001"


def paid(client: TestClient, item: int, amount: str) -> int:
    load(client, line(amount, "money"))
    (row,) = receipts(client, state="left")
    clear(client, row["payment_id"], amount, part(item, amount))
    return int(row["payment_id"])


def returned(client: TestClient, payment_id: int, amount: str, day: str = BACK) -> Row:
    left(client, amount, day=day)
    return post(client, f"outgoing-lines/{outgoing(client)[-1]['line_id']}/return", {"payment_id": payment_id})


def undone(client: TestClient, made: Row) -> Row:
    back = post(client, f"outgoing-lines/{made['line_id']}/undo", {"reason": "bank's mistake"})
    return dict(back["ties"][0])


def test_a_clearing_of_a_returned_receipt_does_not_stand(client: TestClient) -> None:
    ids = bank(client)
    by_hand(client)
    made = returned(client, paid(client, ids[I1], "100.00"), "100.00")
    assert get(client, "clearings", state="standing")["items"] == []
    (gone,) = get(client, "clearings", state="undone")["items"]
    assert gone["undo_reason"].startswith("returned by the bank")
    tie = undone(client, made)
    (again,) = get(client, "clearings", state="standing")["items"]
    assert (tie["restored"], again["applied"], again["payment_id"]) == ("exactly", "100.00", tie["new_payment_id"])
    assert broken(client, BACK) == []


def test_what_was_returned_in_part_is_no_receipt_of_the_period(client: TestClient) -> None:
    ids = bank(client)
    by_hand(client)
    payment = paid(client, ids[I1], "100.00")

    def came_in() -> str:
        asked = get(client, "kpis", period_from="2024-02-01", period_to="2024-02-29")["items"]
        (found,) = [one for one in asked if one["id"] == "collection_rate.turnover"]
        return str(found["inputs"]["receipts"])

    assert came_in() == "100.00"
    made = returned(client, payment, "60.00")
    assert came_in() == "40.00"
    undone(client, made)
    assert came_in() == "100.00"


@pytest.mark.parametrize("named", [True, False])
def test_what_was_returned_in_part_keeps_no_promise(client: TestClient, named: bool) -> None:
    ids = bank(client)
    by_hand(client)
    whose = get(client, f"invoices/{ids[I1]}")["customer_id"]
    promise(client, whose, "100.00", TODAY + timedelta(3), [ids[I1]] if named else [])
    sent = receipt("P1", "100.00", received_on=str(TODAY), allocations=pays((I1, "100.00")))
    payment = push(client, "payments", [sent])["results"][0]["id"]
    (one,) = get(client, "promises")["items"]
    assert (one["status"], one["received"]) == ("kept", "100.00")
    made = returned(client, payment, "60.00", str(TODAY))
    (one,) = get(client, "promises")["items"]
    assert (one["status"], one["received"]) == ("open", "40.00")
    undone(client, made)
    (one,) = get(client, "promises")["items"]
    assert (one["status"], one["received"]) == ("kept", "100.00")


def test_what_was_moved_to_another_customer_keeps_only_the_others_promise(client: TestClient) -> None:
    ids = book(client, customers=[customer("C1", group="G"), customer("C2", group="G")],
               invoices=[invoice(), invoice("I2", customer_external_id="C2")],
               payments=[receipt("P1", "100.00", received_on=str(TODAY))])
    for name in ("C1", "C2"):
        promise(client, ids[name], "100.00", TODAY + timedelta(3))
    post(client, "transfers", {"payment_id": ids["P1"], "customer_id": ids["C2"], "amount": "70.00", "reason": "sister company"})
    assert {one["customer_number"]: one["received"] for one in get(client, "promises")["items"]} == {"C1": "30.00", "C2": "70.00"}


@pytest.mark.parametrize("amount", ["100.00", "60.00"])
def test_a_return_undone_realises_nothing(client: TestClient, amount: str) -> None:
    post(client, "bank-accounts", {"number": "DE89370400440532013000", "name": "Bank", "currency": "USD"})
    push(client, "exchange-rates", [rate("2024-01-01", "6.9"), rate("2024-02-05", "7"), rate("2024-02-20", "7.5")])
    sent = receipt("P1", "100.00", received_on="2024-02-05", currency="USD", allocations=pays(("I1", "100.00")))
    ids = book(client, customers=[customer("C1")], invoices=[invoice("I1", "100.00", currency="USD")], payments=[sent])
    assert base_of(client, "invoices", ids["I1"])["realised"] == "10.00"
    data = camt(statement([entry(f"-{amount}", BACK, currency="USD")], "0", f"-{amount}", days=(BACK, BACK), currency="USD", number="1"))
    assert client.post("/api/v1/statements", content=data, params={"format": "camt.053"}).status_code == 200
    (row,) = outgoing(client)
    made = post(client, f"outgoing-lines/{row['line_id']}/return", {"payment_id": ids["P1"]})
    run()
    tie = undone(client, made)
    run()
    found = base_of(client, "invoices", ids["I1"])
    assert (found["open"], found["carrying"]) == ("0.00", "0.00")
    money = base_of(client, "payments", tie["new_payment_id"] or ids["P1"])
    assert (found["realised"], money["carrying"], money["base_amount"]) == ("10.00", "0.00", "700.00")
    assert broken(client, "2024-02-10", BACK) == []


def test_a_corrected_credit_note_decides_on(client: TestClient) -> None:
    post(client, "dispute-reasons", {"code": "price", "name": "Price"})
    ids = book(client, customers=[customer("C1")], invoices=[invoice()])
    found = post(client, "disputes", {"invoice_id": ids["I1"], "reason": "price", "amount": "40.00"})
    post(client, f"disputes/{found['id']}/outcome", {"outcome": "credit_note", "note": "x", "credit_note_number": "CN-7"})
    sent = invoice("erp-77", "40.00", kind="credit_note", number="CN-7", issued_on=str(TODAY - timedelta(2)))
    assert push(client, "invoices", [sent])["results"][0]["status"] == "updated"  # known again, with the day on which it was posted here
    credit = get(client, f"disputes/{found['id']}")["acts"][0]["credit_note_id"]
    told = [one["after"] for one in get(client, "audit-entries", subject="invoice", subject_id=credit)["items"]]
    assert "erp-77" in [(after or {}).get("external_id") for after in told]
    (row,) = push(client, "invoices", [sent | {"description": "anew"}], corrections="true")["results"]
    shown = get(client, f"disputes/{found['id']}")
    assert (shown["status"], shown["acts"][-1]["credit_note_id"]) == ("credit_note", row["id"])
    assert (open_of(client, "I1"), open_of(client, "erp-77")) == ("60.00", "0.00")
    push(client, "invoices", [sent | {"amount": "25.00"}], corrections="true")
    assert (get(client, f"disputes/{found['id']}")["disputed"], open_of(client, "I1")) == ("15.00", "75.00")
    assert broken(client, str(TODAY)) == []
