"""Bulk push: what becomes of every row, in JSON and in NDJSON."""

import pytest
from erp import book, broken, codes, counts, customer, get, invoice, open_of, pays, push, push_lines, receipt, refusal
from fastapi.testclient import TestClient


def test_a_row_is_created_then_unchanged_then_updated(client: TestClient) -> None:
    assert counts(push(client, "customers", [customer()])) == (1, 0, 0, 0)
    assert counts(push(client, "customers", [customer()])) == (0, 0, 1, 0)
    assert counts(push(client, "customers", [customer(region="north")])) == (0, 1, 0, 0)
    assert counts(push(client, "invoices", [invoice()])) == (1, 0, 0, 0)
    assert counts(push(client, "invoices", [invoice()])) == (0, 0, 1, 0)
    assert counts(push(client, "invoices", [invoice(reference="PO 7")])) == (0, 1, 0, 0)
    assert counts(push(client, "payments", [receipt()])) == (1, 0, 0, 0)
    assert counts(push(client, "payments", [receipt()])) == (0, 0, 1, 0)
    assert counts(push(client, "payments", [receipt(method="bank")])) == (0, 1, 0, 0)
    assert broken(client) == []


def test_every_row_says_what_became_of_it(client: TestClient) -> None:
    book(client, invoices=[invoice("I1"), invoice("I2")])
    rows = [invoice("I1"), invoice("I2", reference="new"), invoice("I3"), invoice("I4", amount="-1"), invoice("I5", colour="red")]
    results = push(client, "invoices", rows)["results"]
    assert [(row["index"], row["external_id"], row["status"]) for row in results] == [
        (0, "I1", "unchanged"), (1, "I2", "updated"), (2, "I3", "created"), (3, "I4", "rejected"), (4, "I5", "rejected"),
    ]  # fmt: skip
    assert [row["id"] is None for row in results] == [False, False, False, True, True]
    assert results[3]["errors"][0] | {"detail": ""} == {"pointer": "/items/3/amount", "code": "invalid_amount", "detail": ""}
    assert results[4]["errors"][0] | {"detail": ""} == {"pointer": "/items/4/colour", "code": "unknown_field", "detail": ""}


def test_only_the_rejected_are_listed_on_request(client: TestClient) -> None:
    book(client)
    answer = push(client, "invoices", [invoice("I1"), invoice("I2", amount="0"), invoice("I3")], results="rejected")
    assert counts(answer) == (2, 0, 0, 1)
    assert [row["index"] for row in answer["results"]] == [1]


def test_atomic_takes_all_rows_or_none(client: TestClient) -> None:
    book(client)
    rows = {"items": [invoice("I1"), invoice("I2", amount="x")]}
    answer = client.post("/api/v1/invoices/bulk", json=rows, params={"atomic": True})
    assert refusal(answer) == (422, "atomic_rejected")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/items/1/amount"]
    assert get(client, "invoices")["items"] == []
    assert counts(push(client, "invoices", rows["items"][:1], atomic=True)) == (1, 0, 0, 0)


def test_a_thousand_rows_with_one_bad_sent_twice_are_999_invoices(client: TestClient) -> None:
    book(client)
    rows = [invoice(f"I{n}", amount="1.001" if n == 500 else "1.00") for n in range(1000)]
    assert counts(push(client, "invoices", rows)) == (999, 0, 0, 1)
    assert counts(push(client, "invoices", rows)) == (0, 0, 999, 1)
    assert get(client, "invoices", limit=1, include_total=True)["total"] == 999
    assert broken(client) == []


def test_ndjson_and_json_mean_the_same(client: TestClient) -> None:
    rows = [customer(f"C{n}", region="north") for n in range(30)]
    assert counts(push_lines(client, "customers", rows)) == (30, 0, 0, 0)
    assert counts(push(client, "customers", rows)) == (0, 0, 30, 0)
    items = [invoice(f"I{n}", customer_external_id=f"C{n}") for n in range(30)]
    assert counts(push_lines(client, "invoices", items)) == (30, 0, 0, 0)
    assert counts(push(client, "invoices", items)) == (0, 0, 30, 0)


def test_a_line_that_cannot_be_read_is_reported_and_the_rest_lands(client: TestClient) -> None:
    lines = [customer("C1"), b'{"external_id": "C2", "name": ', b'\xff\xfe{"a"', b"", b"[1]", b'"text"', customer("C3")]
    too_long = b'{"external_id": "C4", "name": "' + b"x" * 1_100_000 + b'"}'
    answer = push_lines(client, "customers", [*lines, too_long, customer("C5")])
    assert counts(answer) == (3, 0, 0, 5)
    assert [row["external_id"] for row in answer["results"] if row["status"] == "created"] == ["C1", "C3", "C5"]
    assert codes(answer) == ["malformed_json", "malformed_json", "model_type", "model_type", "line_too_long"]


def test_more_rows_than_one_chunk_keep_their_order_and_numbers(client: TestClient) -> None:
    rows = [customer(f"C{n}") for n in range(5_000)]
    rows[4_321] = customer("C4321", name="")
    results = push_lines(client, "customers", rows)["results"]
    assert [row["index"] for row in results] == list(range(5_000))
    assert [row["external_id"] for row in results if row["status"] == "rejected"] == ["C4321"]


def test_a_key_twice_in_one_call_is_refused_the_second_time(client: TestClient) -> None:
    book(client)
    answer = push(client, "invoices", [invoice("I1"), invoice("I2"), invoice("I1", amount="7.00")])
    assert [row["status"] for row in answer["results"]] == ["created", "created", "rejected"]
    assert codes(answer) == ["duplicate_external_id"]
    assert open_of(client, "I1") == "100.00"


def test_a_key_twice_in_one_call_is_refused_however_far_apart(client: TestClient) -> None:
    rows = [customer(f"C{n}") for n in range(2_500)] + [customer("C0", name="Another")]
    assert codes(push(client, "customers", rows)) == ["duplicate_external_id"]


@pytest.mark.parametrize("count", [0, 10_001])
def test_a_json_call_takes_one_to_ten_thousand_items(client: TestClient, count: int) -> None:
    answer = client.post("/api/v1/customers/bulk", json={"items": [{}] * count})
    assert refusal(answer) == (422, "item_count")


def test_what_a_push_leaves_out_stays_and_null_empties(client: TestClient) -> None:
    push(client, "customers", [customer(region="north", industry="steel")])
    push(client, "customers", [customer(industry=None)])
    (row,) = get(client, "customers")["items"]
    assert (row["region"], row["industry"]) == ("north", None)


def test_changed_contacts_are_a_change(client: TestClient) -> None:
    push(client, "customers", [customer(contacts=[{"name": "Li"}])])
    assert counts(push(client, "customers", [customer(contacts=[{"name": "Wang"}, {"name": "Li", "is_primary": True}])])) == (0, 1, 0, 0)
    (row,) = get(client, "customers")["items"]
    assert [contact["name"] for contact in get(client, f"customers/{row['id']}")["contacts"]] == ["Wang", "Li"]


def test_the_due_day_comes_from_the_terms_when_it_is_not_sent(client: TestClient) -> None:
    book(client)
    row = invoice(payment_terms_days=45)
    del row["due_on"]
    push(client, "invoices", [row])
    assert get(client, "invoices")["items"][0]["due_on"] == "2024-02-15"


def test_one_external_id_of_two_sources_is_two_items(client: TestClient) -> None:
    push(client, "customers", [customer(), customer(source="crm")])
    answer = push(client, "invoices", [invoice(), invoice(source="crm")])
    assert counts(answer) == (2, 0, 0, 0)
    assert sorted(row["source"] for row in get(client, "invoices", external_id="I1")["items"]) == ["crm", "erp"]
    assert codes(push(client, "payments", [receipt(source="other")])) == ["unknown_customer"]


def test_an_item_and_its_receipt_in_the_smallest_units_of_each_currency(client: TestClient) -> None:
    sums = {"JPY": "1235", "KWD": "0.001", "CNY": "1234.50", "CLF": "1.0001"}
    book(
        client,
        invoices=[invoice(f"I-{code}", amount, currency=code) for code, amount in sums.items()],
        payments=[receipt(f"P-{code}", amount, currency=code, allocations=pays((f"I-{code}", amount))) for code, amount in sums.items()],
    )
    assert {row["currency"]: row["amount"] for row in get(client, "invoices")["items"]} == sums
    assert {row["open"] for row in get(client, "invoices")["items"]} == {"0", "0.000", "0.00", "0.0000"}
    assert broken(client) == []
