"""Bulk push of what was posted before: refused when it differs, corrected when asked, and the past as it was known."""

import time
from datetime import UTC, datetime

import pytest
from erp import Row, book, broken, codes, counts, customer, get, invoice, left_of, open_of, pays, post, push, receipt
from fastapi.testclient import TestClient

pytestmark = pytest.mark.usefixtures("kept_worklist")


def now() -> str:
    time.sleep(0.01)
    instant = datetime.now(UTC).isoformat()
    time.sleep(0.01)
    return instant


POSTED_ITEM = [
    ("amount", "100.01"), ("currency", "USD"), ("customer_external_id", "C2"), ("issued_on", "2024-01-02"), ("kind", "debit_note")
]  # fmt: skip
POSTED_RECEIPT = [("amount", "99.99"), ("currency", "USD"), ("customer_external_id", "C2"), ("received_on", "2024-02-11")]


@pytest.mark.parametrize(("field", "value"), POSTED_ITEM)
def test_a_posted_item_that_differs_is_refused_or_corrected(client: TestClient, field: str, value: str) -> None:
    first = book(client, customers=[customer(), customer("C2")], invoices=[invoice()])["I1"]
    answer = push(client, "invoices", [invoice(**{field: value})])
    assert codes(answer) == ["posted_item_differs"]
    assert answer["results"][0]["errors"][0]["pointer"] == f"/items/0/{field}"
    assert counts(push(client, "invoices", [invoice()])) == (0, 0, 1, 0)
    corrected = push(client, "invoices", [invoice(**{field: value})], corrections=True)
    assert counts(corrected) == (0, 1, 0, 0)
    assert corrected["results"][0]["id"] != first
    old = get(client, f"invoices/{first}")
    assert (old["status"], old["open"], [entry["amount"] for entry in old["entries"]]) == ("reversed", "0.00", ["100.00", "-100.00"])
    assert counts(push(client, "invoices", [invoice(**{field: value})])) == (0, 0, 1, 0)
    assert broken(client, "2024-01-01", "2024-01-31") == []


@pytest.mark.parametrize(("field", "value"), POSTED_RECEIPT)
def test_a_posted_receipt_that_differs_is_refused_or_corrected(client: TestClient, field: str, value: str) -> None:
    first = book(client, customers=[customer(), customer("C2")], payments=[receipt()])["P1"]
    assert codes(push(client, "payments", [receipt(**{field: value})])) == ["posted_item_differs"]
    corrected = push(client, "payments", [receipt(**{field: value})], corrections=True)
    assert counts(corrected) == (0, 1, 0, 0)
    assert corrected["results"][0]["id"] != first
    assert get(client, f"payments/{first}")["status"] == "reversed"
    assert counts(push(client, "payments", [receipt(**{field: value})])) == (0, 0, 1, 0)
    assert broken(client, "2024-02-10", "2024-02-11") == []


def test_a_corrected_item_keeps_what_was_applied_to_it(client: TestClient) -> None:
    ids = book(client, invoices=[invoice()], payments=[receipt(amount="60.00", allocations=pays(("I1", "60.00")))])
    push(client, "invoices", [invoice(amount="90.00")], corrections=True)
    assert (open_of(client, "I1"), left_of(client, "P1")) == ("30.00", "0.00")
    entries = get(client, f"payments/{ids['P1']}")["entries"]
    assert [entry["amount"] for entry in entries] == ["60.00", "-60.00", "60.00", "-60.00"]
    assert broken(client, "2024-01-15", "2024-02-10") == []


def test_a_corrected_item_gives_back_what_no_longer_fits(client: TestClient) -> None:
    rows = [receipt("P1", "60.00", allocations=pays(("I1", "60.00"))), receipt("P2", "40.00", allocations=pays(("I1", "40.00")))]
    book(client, invoices=[invoice()], payments=rows)
    push(client, "invoices", [invoice(amount="75.00")], corrections=True)
    assert (open_of(client, "I1"), left_of(client, "P1"), left_of(client, "P2")) == ("0.00", "0.00", "25.00")
    assert broken(client, "2024-02-10") == []


def test_an_item_moved_to_another_customer_leaves_the_money_on_account(client: TestClient) -> None:
    customers = [customer(), customer("C2")]
    book(client, customers=customers, invoices=[invoice()], payments=[receipt(allocations=pays(("I1", "100.00")))])
    push(client, "invoices", [invoice(customer_external_id="C2")], corrections=True)
    assert (open_of(client, "I1"), left_of(client, "P1")) == ("100.00", "100.00")
    assert broken(client, "2024-02-10") == []


def test_a_past_day_shows_the_correction_and_the_past_instant_what_was_known(client: TestClient) -> None:
    book(client, invoices=[invoice()], payments=[receipt(amount="60.00", allocations=pays(("I1", "60.00")))])
    before = now()
    push(client, "invoices", [invoice(amount="90.00", due_on="2024-02-29")], corrections=True)
    seen = [
        (row["amount"], row["open"], row["status"], row["due_on"])
        for moment in ({"as_of": "2024-02-09"}, {"as_of": "2024-02-10"}, {"as_of": "2024-02-09", "known_at": before}, {"known_at": before})
        for row in get(client, "invoices", **moment)["items"] if row["status"] != "reversed"
    ]  # fmt: skip
    assert seen == [
        ("90.00", "90.00", "open", "2024-02-29"),
        ("90.00", "30.00", "partly_paid", "2024-02-29"),
        ("100.00", "100.00", "open", "2024-01-31"),
        ("100.00", "40.00", "partly_paid", "2024-01-31"),
    ]


def test_what_was_not_recorded_yet_is_not_listed_at_an_earlier_instant(client: TestClient) -> None:
    book(client, invoices=[invoice("I1")])
    before = now()
    push(client, "invoices", [invoice("I2")])
    assert [row["external_id"] for row in get(client, "invoices", known_at=before)["items"]] == ["I1"]


def test_a_moved_due_day_is_known_from_when_it_was_moved(client: TestClient) -> None:
    book(client, invoices=[invoice()])
    before = now()
    assert counts(push(client, "invoices", [invoice(due_on="2024-03-31")])) == (0, 1, 0, 0)
    (row,) = get(client, "invoices", as_of="2024-02-10")["items"]
    assert (row["due_on"], row["days_overdue"]) == ("2024-03-31", 0)
    (row,) = get(client, "invoices", as_of="2024-02-10", known_at=before)["items"]
    assert (row["due_on"], row["days_overdue"]) == ("2024-01-31", 10)


def test_a_reversed_item_is_not_brought_back_by_sending_it_again(client: TestClient) -> None:
    ids = book(client, invoices=[invoice()])
    post(client, f"invoices/{ids['I1']}/reversal", {"reason": "entered twice"})
    assert counts(push(client, "invoices", [invoice()])) == (0, 0, 1, 0)
    assert get(client, f"invoices/{ids['I1']}")["status"] == "reversed"


def test_a_refused_correction_of_a_receipt_leaves_it_as_it_was(client: TestClient) -> None:
    first = receipt(allocations=pays(("I1", "100.00")))
    ids = book(client, invoices=[invoice()], payments=[first])
    answer = push(client, "payments", [receipt(amount="300.00", allocations=pays(("I1", "250.00")))], corrections=True)
    assert codes(answer) == ["over_applied"]
    kept = get(client, f"payments/{ids['P1']}")
    assert (kept["status"], kept["amount"], len(kept["entries"])) == ("applied", "100.00", 2)
    assert open_of(client, "I1") == "0.00"
    assert counts(push(client, "payments", [first])) == (0, 0, 1, 0)


def test_refused_allocations_of_a_correction_leave_those_that_stand(client: TestClient) -> None:
    first = receipt(allocations=pays(("I1", "100.00")))
    book(client, invoices=[invoice("I1"), invoice("I2")], payments=[first])
    answer = push(client, "payments", [receipt(allocations=pays(("I2", "100.01")))], corrections=True)
    assert codes(answer) == ["over_applied"]
    assert (open_of(client, "I1"), open_of(client, "I2")) == ("0.00", "100.00")


def test_a_corrected_receipt_pays_what_it_is_now_sent_with(client: TestClient) -> None:
    book(client, invoices=[invoice("I1"), invoice("I2")], payments=[receipt(allocations=pays(("I1", "100.00")))])
    corrected = receipt(amount="150.00", allocations=pays(("I1", "50.00"), ("I2", "100.00")))
    assert counts(push(client, "payments", [corrected], corrections=True)) == (0, 1, 0, 0)
    assert (open_of(client, "I1"), open_of(client, "I2"), left_of(client, "P1")) == ("50.00", "0.00", "0.00")
    assert broken(client, "2024-02-10") == []


def test_a_corrected_receipt_keeps_what_people_applied_when_it_names_nothing(client: TestClient) -> None:
    ids = book(client, invoices=[invoice()], payments=[receipt()])
    post(client, f"payments/{ids['P1']}/allocations", {"allocations": [{"invoice_id": ids["I1"], "amount": "100.00"}]})
    assert counts(push(client, "payments", [receipt(received_on="2024-02-12")], corrections=True)) == (0, 1, 0, 0)
    assert (open_of(client, "I1"), left_of(client, "P1")) == ("0.00", "0.00")
    assert [open_of(client, "I1", as_of=day) for day in ("2024-02-11", "2024-02-12")] == ["100.00", "0.00"]
    assert broken(client, "2024-02-11", "2024-02-12") == []


def corrected_credit(client: TestClient) -> Row:
    ids = book(client, invoices=[invoice(), invoice("N1", "40.00", kind="credit_note")])
    body = {"allocations": [{"invoice_id": ids["I1"], "amount": "40.00"}], "effective_on": "2024-02-01"}
    post(client, f"invoices/{ids['N1']}/allocations", body)
    return push(client, "invoices", [invoice("N1", "30.00", kind="credit_note")], corrections=True)


def test_a_corrected_credit_note_gives_the_item_its_amount_back(client: TestClient) -> None:
    assert counts(corrected_credit(client)) == (0, 1, 0, 0)
    assert float(open_of(client, "I1")) + float(open_of(client, "N1")) in (100.0, 70.0, 130.0)
    assert broken(client, "2024-02-01") == []
