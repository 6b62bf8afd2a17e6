"""Open items: their kinds, the entries behind a balance, credit notes, and what may be changed of them."""

import pytest
from erp import Row, book, broken, customer, get, invoice, left_of, open_of, pays, post, receipt
from fastapi.testclient import TestClient

KINDS = ["invoice", "debit_note", "opening_balance", "deposit", "retention", "advance", "note_receivable", "interest", "fee", "other",
         "credit_note"]  # fmt: skip


def test_every_kind_is_posted_and_its_kind_gives_the_sign(client: TestClient) -> None:
    book(client, invoices=[invoice(kind, "10.00", kind=kind) for kind in KINDS])
    (total,) = get(client, "reports/aging", as_of="2024-02-15")["totals"]
    assert (total["gross"], total["unapplied"], total["net"], total["overdue"]) == ("100.00", "10.00", "90.00", "100.00")
    for kind in KINDS:
        (row,) = get(client, "invoices", kind=kind)["items"]
        assert (row["external_id"], row["open"], row["status"]) == (kind, "10.00", "open")
        assert get(client, f"invoices/{row['id']}")["entries"][0]["amount"] == "10.00"
    assert broken(client, "2024-02-15") == []


def test_an_item_shows_every_entry_that_made_its_balance(client: TestClient) -> None:
    book(client, invoices=[invoice(), invoice("N1", "30.00", kind="credit_note")], payments=[receipt(allocations=pays(("I1", "40.00")))])
    (note,) = get(client, "invoices", kind="credit_note")["items"]
    (item,) = get(client, "invoices", external_id="I1")["items"]
    body = {"allocations": [{"invoice_id": item["id"], "amount": "30.00"}], "effective_on": "2024-03-01"}
    applied = post(client, f"invoices/{note['id']}/allocations", body)
    assert (applied["open"], applied["status"]) == ("0.00", "paid")
    found = get(client, f"invoices/{item['id']}")
    assert (found["open"], found["status"]) == ("30.00", "partly_paid")
    assert [
        (entry["kind"], entry["amount"], entry["effective_on"], entry["payment_number"], entry["credit_note_number"])
        for entry in found["entries"]
    ] == [
        ("posting", "100.00", "2024-01-01", None, None),
        ("allocation", "-40.00", "2024-02-10", "P1", None),
        ("allocation", "-30.00", "2024-03-01", None, "N1"),
    ]
    assert [open_of(client, "I1", as_of=day) for day in ("2024-02-09", "2024-02-29", "2024-03-01")] == ["100.00", "60.00", "30.00"]
    assert broken(client, "2024-02-29", "2024-03-01") == []


REFUSED: list[tuple[str, str, str, int, str]] = [
    ("N1", "I1", "40.01", 409, "over_allocated"),
    ("N1", "SMALL", "5.01", 409, "over_applied"),
    ("N1", "USD", "1.00", 422, "currency_differs"),
    ("N1", "THEIRS", "1.00", 422, "customer_differs"),
    ("N1", "N2", "1.00", 422, "not_a_debit"),
    ("N1", "NONE", "1.00", 422, "unknown_item"),
    ("N1", "I1", "0.00", 422, "amount_not_positive"),
    ("N1", "I1", "0.001", 422, "too_many_decimals"),
    ("N1", "I1", "-1.00", 422, "invalid_amount"),
    ("I1", "SMALL", "1.00", 422, "not_a_credit"),
]


def test_a_credit_note_pays_only_what_it_may(client: TestClient) -> None:
    items = [
        invoice("I1"), invoice("SMALL", "5.00"), invoice("USD", currency="USD"), invoice("THEIRS", customer_external_id="C2"),
        invoice("N1", "40.00", kind="credit_note"), invoice("N2", "40.00", kind="credit_note"),
    ]  # fmt: skip
    ids = book(client, customers=[customer(), customer("C2")], invoices=items)
    for note, item, amount, status, code in REFUSED:
        body = {"allocations": [{"invoice_id": ids.get(item, 999), "amount": amount}]}
        assert post(client, f"invoices/{ids[note]}/allocations", body, status)["code"] == code, (note, item, amount)
    twice = {"allocations": [{"invoice_id": ids["I1"], "amount": "20.00"}, {"invoice_id": ids["SMALL"], "amount": "5.01"}]}
    answer = post(client, f"invoices/{ids['N1']}/allocations", twice, 409)
    assert [error["pointer"] for error in answer["errors"]] == ["/allocations/1"]
    assert {row["status"] for row in get(client, "invoices")["items"]} == {"open"}


def test_a_credit_before_its_invoices_is_unapplied_until_it_is_used(client: TestClient) -> None:
    """The worked case: a credit note in February, invoices in March and April, a receipt in May."""
    book(
        client,
        invoices=[
            invoice("N1", "1000.00", kind="credit_note", issued_on="2024-02-10", due_on="2024-02-10"),
            invoice("I1", "50000.00", issued_on="2024-03-10", due_on="2024-04-10"),
            invoice("I2", "100000.00", issued_on="2024-04-10", due_on="2024-05-10"),
        ],
        payments=[receipt(amount="49000.00", received_on="2024-05-05", allocations=pays(("I1", "49000.00")))],
    )
    (total,) = get(client, "reports/aging", as_of="2024-04-30")["totals"]
    assert (total["gross"], total["unapplied"], total["net"]) == ("150000.00", "1000.00", "149000.00")
    assert broken(client, "2024-02-28", "2024-04-30", "2024-05-05") == []


def test_an_invoice_paid_later_is_still_open_on_the_day_before(client: TestClient) -> None:
    """The worked cases: paid in June is open in May; 10,000 less three part payments is 5,500 in 31-60."""
    paid = {"1500.00": "2017-03-01", "1000.00": "2017-03-15", "2000.00": "2017-04-04"}
    parts = [receipt(f"P-{amount}", amount, received_on=day, allocations=pays(("I2", amount))) for amount, day in paid.items()]
    book(
        client,
        invoices=[
            invoice("I1", issued_on="2020-04-30", due_on="2020-05-30"),
            invoice("I2", "10000.00", issued_on="2017-01-29", due_on="2017-02-28"),
        ],
        payments=[*parts, receipt("P9", received_on="2020-06-30", allocations=pays(("I1", "100.00")))],
    )
    assert open_of(client, "I1", as_of="2020-05-31") == "100.00"
    assert open_of(client, "I1", as_of="2020-06-30") == "0.00"
    (total,) = get(client, "reports/aging", as_of="2017-04-04")["totals"]
    assert (total["amounts"]["31-60"], total["gross"]) == ("5500.00", "5500.00")


def test_days_overdue_count_from_the_day_after_the_due_day(client: TestClient) -> None:
    due = {"D-1": "2024-03-02", "D0": "2024-03-01", "D1": "2024-02-29", "D30": "2024-01-31", "D31": "2024-01-30", "D5000": "2010-06-23"}
    book(client, invoices=[invoice(name, "1.00", issued_on="2010-01-01", due_on=day) for name, day in due.items()])
    rows = {row["external_id"]: row["days_overdue"] for row in get(client, "invoices", as_of="2024-03-01")["items"]}
    assert rows == {"D-1": 0, "D0": 0, "D1": 1, "D30": 30, "D31": 31, "D5000": 5000}
    (total,) = get(client, "reports/aging", as_of="2024-03-01")["totals"]
    counts = {bucket: int(float(amount)) for bucket, amount in total["amounts"].items() if float(amount)}
    assert counts == {"not_due": 2, "1-30": 2, "31-60": 1, "365+": 1}
    for bucket, count in counts.items():
        assert len(get(client, "invoices", as_of="2024-03-01", bucket=bucket)["items"]) == count


CHANGES: list[Row] = [
    {"owner": "Ann"}, {"disputed": True}, {"reference": "R1"}, {"description": None}, {"due_on": "2024-03-31"},
    {"contract_number": "K1", "purchase_order": "PO1"},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_describes_an_item_is_changed_and_audited(client: TestClient, change: Row) -> None:
    path = f"/api/v1/invoices/{book(client, invoices=[invoice(description='text')])['I1']}"
    answer = client.patch(path, json=change, headers={"If-Match": client.get(path).headers["etag"]})
    assert {name: answer.json()[name] for name in change} == change
    assert (answer.json()["open"], len(answer.json()["entries"])) == ("100.00", 1)
    (audited,) = [entry for entry in get(client, "audit-entries")["items"] if entry["action"] == "changed"]
    assert (audited["after"], audited["actor"]) == (change, "key:test")


def test_an_item_posted_alone_is_as_one_pushed(client: TestClient) -> None:
    book(client)
    made = post(client, "invoices", invoice(kind="deposit", due_on="2023-12-31"))
    assert (made["open"], made["kind"], made["due_on"], made["number"]) == ("100.00", "deposit", "2023-12-31", "I1")
    paid = post(client, "payments", receipt(amount="120.00", auto_allocate="oldest_first"))
    assert (paid["open"], left_of(client, "P1"), open_of(client, "I1")) == ("20.00", "20.00", "0.00")
