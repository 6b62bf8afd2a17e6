"""Receipts: what they pay, whose they are, and what is sent again."""

import pytest
from erp import Row, book, broken, codes, counts, customer, get, invoice, left_of, open_of, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient


def applied(client: TestClient, payment_id: int) -> dict[str, str]:
    """What stands applied of a receipt, by the item's number."""
    entries = get(client, f"payments/{payment_id}")["entries"]
    standing = [entry for entry in entries if entry["kind"] == "allocation" and not entry["reversed_by_id"] and not entry["reverses_id"]]
    return {entry["invoice_number"]: entry["amount"].removeprefix("-") for entry in standing}


def test_a_receipt_pays_what_it_names(client: TestClient) -> None:
    rows = [receipt(amount="150.00", allocations=pays(("I2", "100.00"), ("I1", "20.00")))]
    ids = book(client, invoices=[invoice("I1"), invoice("I2")], payments=rows)
    assert (open_of(client, "I1"), open_of(client, "I2"), left_of(client, "P1")) == ("80.00", "0.00", "30.00")
    assert applied(client, ids["P1"]) == {"I1": "20.00", "I2": "100.00"}
    assert broken(client, "2024-02-09", "2024-02-10") == []


def test_oldest_first_pays_by_due_day(client: TestClient) -> None:
    items = [invoice("I1", due_on="2024-03-31"), invoice("I2", due_on="2024-01-31"), invoice("I3", due_on="2024-02-28")]
    ids = book(client, invoices=[*items, invoice("U1", currency="USD")], payments=[receipt(amount="250.00", auto_allocate="oldest_first")])
    assert applied(client, ids["P1"]) == {"I2": "100.00", "I3": "100.00", "I1": "50.00"}
    assert (left_of(client, "P1"), open_of(client, "U1")) == ("0.00", "100.00")


def test_oldest_first_comes_after_what_is_named(client: TestClient) -> None:
    rows = [receipt(amount="150.00", allocations=pays(("I2", "100.00")), auto_allocate="oldest_first")]
    ids = book(client, invoices=[invoice("I1"), invoice("I2", due_on="2024-12-31")], payments=rows)
    assert applied(client, ids["P1"]) == {"I2": "100.00", "I1": "50.00"}


MATCHES: list[tuple[str, Row, dict[str, str]]] = [
    ("the number in the reference", {"reference": "payment INV-2002"}, {"INV-2002": "100.00"}),
    ("two numbers in the text", {"amount": "150.00", "remittance_text": "INV-2001, INV-2003"}, {"INV-2001": "100.00", "INV-2003": "50.00"}),
    ("the one item of this amount", {"amount": "77.00"}, {"INV-2004": "77.00"}),
    ("twins: a person decides", {"amount": "100.00"}, {}),
    ("nothing that matches", {"amount": "5.00", "reference": "INV-9"}, {}),
]


@pytest.mark.parametrize(("row", "expected"), [case[1:] for case in MATCHES], ids=[case[0] for case in MATCHES])
def test_match_pays_what_the_receipt_speaks_of(client: TestClient, row: Row, expected: dict[str, str]) -> None:
    amounts = {"INV-2001": "100.00", "INV-2002": "100.00", "INV-2003": "100.00", "INV-2004": "77.00"}
    items = [invoice(number, amount) for number, amount in amounts.items()]
    ids = book(client, invoices=items, payments=[receipt(auto_allocate="match", **row)])
    assert applied(client, ids["P1"]) == expected


REFUSED: list[tuple[Row, str, str]] = [
    ({"allocations": pays(("I1", "100.01"))}, "over_applied", "allocations/0"),
    ({"allocations": pays(("I1", "60.00"), ("I1", "40.01")), "amount": "500.00"}, "over_applied", "allocations/1"),
    ({"allocations": pays(("BIG", "60.00"), ("I1", "40.01"))}, "over_allocated", "allocations/1"),
    ({"allocations": pays(("I9", "1.00"))}, "unknown_item", "allocations/0"),
    ({"allocations": pays(("U1", "1.00"))}, "currency_differs", "allocations/0"),
    ({"allocations": pays(("X1", "1.00"))}, "customer_differs", "allocations/0"),
    ({"allocations": pays(("N1", "1.00"))}, "not_a_debit", "allocations/0"),
    ({"allocations": pays(("I1", "0.00"))}, "amount_not_positive", "allocations/0"),
    ({"allocations": pays(("I1", "0.001"))}, "too_many_decimals", "allocations/0/amount"),
    ({"allocations": pays(("I1", "-1.00"))}, "invalid_amount", "allocations/0/amount"),
    ({"allocations": pays(("I1", "1.00")), "customer_external_id": None}, "customer_unidentified", "allocations/0"),
]


@pytest.mark.parametrize(("row", "code", "field"), REFUSED)
def test_a_receipt_that_pays_what_it_may_not_is_refused_whole(client: TestClient, row: Row, code: str, field: str) -> None:
    items = [invoice("I1"), invoice("BIG", "900.00"), invoice("U1", currency="USD"), invoice("N1", kind="credit_note")]
    book(client, customers=[customer(), customer("C2")], invoices=[*items, invoice("X1", customer_external_id="C2")])
    answer = push(client, "payments", [receipt(**row), receipt("P2")])
    assert counts(answer) == (1, 0, 0, 1)
    assert [(error["code"], error["pointer"]) for error in answer["results"][0]["errors"]] == [(code, f"/items/0/{field}")]
    assert [row["external_id"] for row in get(client, "payments")["items"]] == ["P2"]
    alone = client.post("/api/v1/payments", json=receipt(**row))
    assert refusal(alone) == (409 if code.startswith("over") else 422, code)
    assert alone.json()["errors"][0]["pointer"] == f"/{field}"
    assert broken(client) == []


def test_rows_of_one_call_share_what_an_item_has_open(client: TestClient) -> None:
    book(client, invoices=[invoice()])
    answer = push(client, "payments", [receipt(f"P{n}", "60.00", allocations=pays(("I1", "60.00"))) for n in range(2)])
    assert (counts(answer), codes(answer), open_of(client, "I1")) == ((1, 0, 0, 1), ["over_applied"], "40.00")


def test_a_receipt_takes_effect_on_the_later_of_both_days(client: TestClient) -> None:
    items = [invoice("EARLY", issued_on="2024-01-01"), invoice("LATE", issued_on="2024-03-01", due_on="2024-03-31")]
    book(client, invoices=items, payments=[receipt(amount="200.00", allocations=pays(("EARLY", "100.00"), ("LATE", "100.00")))])
    moments = ("2024-02-09", "2024-02-10", "2024-03-01")
    seen = [[(row["external_id"], row["open"]) for row in get(client, "invoices", as_of=day, sort="number")["items"]] for day in moments]
    assert seen == [[("EARLY", "100.00")], [("EARLY", "0.00")], [("EARLY", "0.00"), ("LATE", "0.00")]]
    assert broken(client, *moments) == []


def test_an_unidentified_receipt_is_named_a_customer_once(client: TestClient) -> None:
    ids = book(client, customers=[customer(), customer("C2")], invoices=[invoice()], payments=[receipt(customer_external_id=None)])
    assert [row["external_id"] for row in get(client, "payments", unidentified=True)["items"]] == ["P1"]
    path, body = f"payments/{ids['P1']}/allocations", {"allocations": [{"invoice_id": ids["I1"], "amount": "100.00"}]}
    assert post(client, path, body, 422)["code"] == "customer_unidentified"
    assert post(client, f"payments/{ids['P1']}/customer", {"customer_id": ids["C1"]})["customer_number"] == "C1"
    assert post(client, f"payments/{ids['P1']}/customer", {"customer_id": ids["C2"]}, 409)["code"] == "already_identified"
    assert post(client, path, body)["status"] == "applied"
    assert broken(client, "2024-02-10") == []


def test_what_people_found_out_of_a_receipt_is_no_difference_to_its_system(client: TestClient) -> None:
    first = receipt(customer_external_id=None)
    ids = book(client, payments=[first])
    post(client, f"payments/{ids['P1']}/customer", {"customer_id": ids["C1"]})
    assert counts(push(client, "payments", [first])) == (0, 0, 1, 0)
    assert counts(push(client, "payments", [first | {"method": "bank"}])) == (0, 1, 0, 0)
    assert get(client, f"payments/{ids['P1']}")["customer_id"] == ids["C1"]


def test_its_system_may_say_later_whose_a_receipt_is_and_what_it_pays(client: TestClient) -> None:
    ids = book(client, invoices=[invoice()], payments=[receipt(customer_external_id=None)])
    assert counts(push(client, "payments", [receipt(allocations=pays(("I1", "100.00")))])) == (0, 1, 0, 0)
    assert applied(client, ids["P1"]) == {"I1": "100.00"}


def test_a_receipt_sent_again_with_more_allocations_pays_those_too(client: TestClient) -> None:
    book(client, invoices=[invoice("I1"), invoice("I2")], payments=[receipt(allocations=pays(("I1", "30.00")))])
    more = receipt(allocations=pays(("I1", "50.00"), ("I2", "50.00")))
    assert [counts(push(client, "payments", [more])) for _ in range(2)] == [(0, 1, 0, 0), (0, 0, 1, 0)]
    assert (open_of(client, "I1"), open_of(client, "I2"), left_of(client, "P1")) == ("50.00", "50.00", "0.00")
    assert broken(client, "2024-02-10") == []


def test_a_receipt_sent_again_with_fewer_allocations_needs_a_correction(client: TestClient) -> None:
    book(client, invoices=[invoice("I1"), invoice("I2")], payments=[receipt(allocations=pays(("I1", "30.00"), ("I2", "70.00")))])
    fewer = receipt(allocations=pays(("I2", "70.00")))
    assert codes(push(client, "payments", [fewer])) == ["allocations_differ"]
    assert open_of(client, "I1") == "70.00"
    assert counts(push(client, "payments", [fewer], corrections=True)) == (0, 1, 0, 0)
    assert (open_of(client, "I1"), open_of(client, "I2"), left_of(client, "P1")) == ("100.00", "30.00", "30.00")
    assert broken(client, "2024-02-10") == []


def test_a_receipt_sent_again_with_a_smaller_allocation_needs_a_correction(client: TestClient) -> None:
    book(client, invoices=[invoice()], payments=[receipt(allocations=pays(("I1", "30.00")))])
    smaller = receipt(allocations=pays(("I1", "20.00")))
    assert codes(push(client, "payments", [smaller])) == ["allocations_differ"]
    assert counts(push(client, "payments", [smaller], corrections=True)) == (0, 1, 0, 0)
    assert (open_of(client, "I1"), left_of(client, "P1")) == ("80.00", "80.00")
    assert broken(client, "2024-02-10") == []


def test_a_receipt_sent_again_without_allocations_keeps_those_that_people_made(client: TestClient) -> None:
    ids = book(client, invoices=[invoice()], payments=[receipt()])
    post(client, f"payments/{ids['P1']}/allocations", {"allocations": [{"invoice_id": ids["I1"], "amount": "40.00"}]})
    assert counts(push(client, "payments", [receipt(reference="again")])) == (0, 1, 0, 0)
    assert open_of(client, "I1") == "60.00"
