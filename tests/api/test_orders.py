"""Orders: what becomes of every row pushed, and how they are found again."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from accounts import add_user, bearer, sign_in
from conftest import add_company, add_key
from erp import book, broken, codes, counts, customer, get, push, push_lines, refusal
from fastapi.testclient import TestClient

from receivables.access.permissions import Permission
from receivables.database import transaction


def order(external_id: str = "O1", amount: str = "100.00", **fields: Any) -> dict[str, Any]:
    """An order of the customer C1 in CNY, of 2024-01-01."""
    row = {"external_id": external_id, "customer_external_id": "C1", "ordered_on": "2024-01-01", "currency": "CNY", "amount": amount}
    return row | fields


def only(client: TestClient, **params: Any) -> dict[str, Any]:
    (row,) = get(client, "orders", **params)["items"]
    return dict(row)


@pytest.fixture
def shop(client: TestClient) -> TestClient:
    book(client, customers=[customer(), customer("C2", name="Second")])
    return client


def test_an_order_is_created_then_unchanged_then_updated(shop: TestClient) -> None:
    assert counts(push(shop, "orders", [order()])) == (1, 0, 0, 0)
    assert counts(push(shop, "orders", [order()])) == (0, 0, 1, 0)
    assert counts(push(shop, "orders", [order(delivered_amount="40.00")])) == (0, 1, 0, 0)
    assert counts(push(shop, "orders", [order(delivered_amount="40.00", status="open")])) == (0, 0, 1, 0)
    assert only(shop)["delivered_amount"] == "40.00"
    assert broken(shop) == []


def test_an_order_is_answered_as_it_was_sent(shop: TestClient) -> None:
    sent = {
        "source": "erp", "number": "SO-7", "delivered_amount": "60.00", "invoiced_amount": "25.50", "status": "open",
        "requested_on": "2024-02-01", "owner": "Li", "reference": "PO 9", "description": "螺栓",
    }  # fmt: skip
    (made,) = push(shop, "orders", [order(company="main", **sent)])["results"]
    assert get(shop, f"orders/{made['id']}") == sent | {
        "id": made["id"], "company": "main", "external_id": "O1", "customer_id": 1, "customer_number": "C1", "customer_name": "Customer C1",
        "currency": "CNY", "amount": "100.00", "open": "74.50", "ordered_on": "2024-01-01",
    }  # fmt: skip


def test_what_only_an_order_needs_is_enough(shop: TestClient) -> None:
    push(shop, "orders", [order()])
    row = only(shop)
    assert (row["number"], row["status"], row["delivered_amount"], row["invoiced_amount"]) == ("O1", "open", "0.00", "0.00")
    assert [name for name, value in row.items() if value is None] == ["requested_on", "owner", "reference", "description"]


def test_one_order_in_its_stages_is_open_until_it_is_invoiced(shop: TestClient) -> None:
    stages = [
        ({}, "100.00"), ({"delivered_amount": "100.00"}, "100.00"), ({"invoiced_amount": "30.00"}, "70.00"),
        ({"invoiced_amount": "100.00"}, "0.00"), ({"invoiced_amount": "30.00", "status": "closed"}, "0.00"),
        ({"status": "open"}, "70.00"), ({"status": "cancelled"}, "0.00"),
    ]  # fmt: skip
    for fields, left in stages:
        push(shop, "orders", [order(**fields)])
        assert only(shop)["open"] == left, fields


def test_everything_but_whose_it_is_may_change(shop: TestClient) -> None:
    push(shop, "orders", [order(delivered_amount="10.00", reference="a", owner="Li")])
    news = {"number": "N2", "currency": "JPY", "amount": "500", "delivered_amount": "400", "invoiced_amount": "100", "status": "closed",
            "ordered_on": "2024-03-01", "requested_on": "2024-04-01", "reference": None, "description": "new"}  # fmt: skip
    assert counts(push(shop, "orders", [order() | news])) == (0, 1, 0, 0)
    row = only(shop)
    assert {name: row[name] for name in news} == news
    assert row["owner"] == "Li"


def test_an_order_never_moves_to_another_customer(shop: TestClient) -> None:
    push(shop, "orders", [order()])
    answer = push(shop, "orders", [order(customer_external_id="C2", amount="1.00")])
    assert (counts(answer), codes(answer)) == ((0, 0, 0, 1), ["order_customer_differs"])
    assert answer["results"][0]["errors"][0]["pointer"] == "/items/0/customer_external_id"
    assert (only(shop)["customer_number"], only(shop)["amount"]) == ("C1", "100.00")


BAD = [
    ({"external_id": ""}, "external_id", "string_too_short"),
    ({"customer_external_id": "C9"}, "customer_external_id", "unknown_customer"),
    ({"company": "nobody"}, "company", "unknown_company"),
    ({"source": "crm"}, "customer_external_id", "unknown_customer"),
    ({"amount": "0"}, "amount", "amount_not_positive"),
    ({"amount": "-1"}, "amount", "invalid_amount"),
    ({"amount": "1.001"}, "amount", "too_many_decimals"),
    ({"amount": "1e3"}, "amount", "invalid_amount"),
    ({"amount": "1" + "0" * 20}, "amount", "amount_too_large"),
    ({"amount": 100}, "amount", "string_type"),
    ({"amount": None}, "amount", "string_type"),
    ({"currency": "XXX"}, "currency", "unknown_currency"),
    ({"currency": "cny"}, "currency", "string_pattern_mismatch"),
    ({"delivered_amount": "100.01"}, "delivered_amount", "more_than_ordered"),
    ({"delivered_amount": "-0.01"}, "delivered_amount", "invalid_amount"),
    ({"delivered_amount": None}, "delivered_amount", "string_type"),
    ({"invoiced_amount": "100.01"}, "invoiced_amount", "more_than_ordered"),
    ({"invoiced_amount": "x"}, "invoiced_amount", "invalid_amount"),
    ({"status": "late"}, "status", "enum"),
    ({"status": None}, "status", "enum"),
    ({"ordered_on": "2024-02-30"}, "ordered_on", "invalid_day"),
    ({"ordered_on": 0}, "ordered_on", "invalid_day"),
    ({"requested_on": "soon"}, "requested_on", "invalid_day"),
    ({"reference": "a\x00b"}, "reference", "null_byte"),
    ({"colour": "red"}, "colour", "unknown_field"),
]


def test_a_row_that_says_nothing_is_refused_and_the_field_named(shop: TestClient) -> None:
    rows = [order(**{"external_id": f"O{n}"} | fields) for n, (fields, _, _) in enumerate(BAD)]
    answer = push(shop, "orders", rows)
    found = [[(error["pointer"], error["code"]) for error in row["errors"]] for row in answer["results"]]
    assert found == [[(f"/items/{n}/{field}", code)] for n, (_, field, code) in enumerate(BAD)]
    assert get(shop, "orders")["items"] == []


@pytest.mark.parametrize("missing", ["external_id", "customer_external_id", "ordered_on", "currency", "amount"])
def test_what_an_order_needs_is_asked_for(shop: TestClient, missing: str) -> None:
    row = order()
    del row[missing]
    (refused,) = push(shop, "orders", [row])["results"]
    assert [error["pointer"] for error in refused["errors"]] == [f"/items/0/{missing}"]


def test_what_is_stored_and_not_sent_again_must_still_fit(shop: TestClient) -> None:
    push(shop, "orders", [order(delivered_amount="80.00", invoiced_amount="50.00")])
    assert codes(push(shop, "orders", [order(amount="60.00")])) == ["more_than_ordered"]
    assert codes(push(shop, "orders", [order(amount="40.00")])) == ["more_than_ordered", "more_than_ordered"]
    assert codes(push(shop, "orders", [order(amount="9000", currency="JPY")])) == ["currency_differs"]
    assert counts(push(shop, "orders", [order(amount="80.00")])) == (0, 1, 0, 0)
    row = only(shop)
    assert (row["amount"], row["delivered_amount"], row["invoiced_amount"], row["open"]) == ("80.00", "80.00", "50.00", "30.00")


def test_a_thousand_rows_with_one_bad_sent_twice_are_999_orders(shop: TestClient) -> None:
    rows = [order(f"O{n}", amount="1.001" if n == 500 else "1.00") for n in range(1000)]
    assert counts(push(shop, "orders", rows)) == (999, 0, 0, 1)
    assert counts(push(shop, "orders", rows)) == (0, 0, 999, 1)
    assert counts(push(shop, "orders", [row | {"status": "closed"} for row in rows])) == (0, 999, 0, 1)
    assert get(shop, "orders", limit=1, include_total=True, status="closed")["total"] == 999


def test_ndjson_and_json_mean_the_same(shop: TestClient) -> None:
    rows = [order(f"O{n}") for n in range(2_500)]
    answer = push_lines(shop, "orders", [*rows[:7], b'{"external_id": ', *rows[7:]])
    assert (counts(answer), codes(answer)) == ((2_500, 0, 0, 1), ["malformed_json"])
    assert counts(push(shop, "orders", rows)) == (0, 0, 2_500, 0)


def test_atomic_takes_all_rows_or_none(shop: TestClient) -> None:
    rows = {"items": [order("O1"), order("O2", amount="x")]}
    answer = shop.post("/api/v1/orders/bulk", json=rows, params={"atomic": True})
    assert refusal(answer) == (422, "atomic_rejected")
    assert get(shop, "orders")["items"] == []


def test_a_key_twice_in_one_call_is_refused_the_second_time(shop: TestClient) -> None:
    answer = push(shop, "orders", [order(), order(amount="7.00")], results="rejected")
    assert (counts(answer), codes(answer)) == ((1, 0, 0, 1), ["duplicate_external_id"])
    assert only(shop)["amount"] == "100.00"


def test_one_external_id_of_two_sources_is_two_orders(shop: TestClient) -> None:
    push(shop, "customers", [customer(source="crm")])
    assert counts(push(shop, "orders", [order(), order(source="crm")])) == (2, 0, 0, 0)
    assert sorted(row["source"] for row in get(shop, "orders", external_id="O1")["items"]) == ["crm", "erp"]


def test_the_same_rows_from_several_callers_at_once_are_one_order_each(shop: TestClient) -> None:
    rows = [order(f"O{n}") for n in range(200)]
    with ThreadPoolExecutor(4) as callers:
        answers = list(callers.map(lambda turn: push(shop, "orders", rows[::turn]), (1, -1, 1, -1)))
    assert sum(answer["created"] for answer in answers) == 200
    assert sum(answer["unchanged"] for answer in answers) == 600


def test_a_change_leaves_what_was_and_what_is(shop: TestClient) -> None:
    push(shop, "orders", [order("O1"), order("O2"), order("O3")])
    assert get(shop, "audit-entries", subject="order")["items"] == []
    push(shop, "orders", [order("O1", amount="90.00", requested_on="2024-02-01"), order("O2", status="closed"), order("O3", owner=None)])
    first, second = get(shop, "audit-entries", subject="order", sort="recorded_at")["items"]
    assert (first["action"], first["actor"], first["company"], first["subject_id"]) == ("changed", "key:test", "main", "1")
    assert first["before"] == {"amount_minor": 10_000, "requested_on": None}
    assert first["after"] == {"amount_minor": 9_000, "requested_on": "2024-02-01"}
    assert (second["subject_id"], second["before"], second["after"]) == ("2", {"status": "open"}, {"status": "closed"})


@pytest.fixture
def stocked(shop: TestClient) -> TestClient:
    """25 orders with many equal values, so that an order by them alone would not be total."""
    states = ("open", "closed", "cancelled")
    rows = [
        order(f"O{n:02}", f"{n % 4 + 1}.00", customer_external_id=f"C{n % 2 + 1}", ordered_on=f"2024-02-{n % 5 + 1:02}",
              number=f"N{n % 6}", currency="USD" if n % 7 == 0 else "CNY", status=states[n % 3])
        for n in range(25)
    ]  # fmt: skip
    assert counts(push(shop, "orders", rows)) == (25, 0, 0, 0)
    return shop


def walk(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    rows, page = [], get(client, "orders", limit=4, **params)
    while True:
        rows += page["items"]
        if page["next_cursor"] is None:
            return rows
        page = get(client, "orders", limit=4, cursor=page["next_cursor"], **params)


def test_pages_hold_every_row_once_under_every_sort(stocked: TestClient) -> None:
    for sort in ("ordered_on", "-ordered_on", "number", "-number", "amount", "-amount,number"):
        rows = walk(stocked, sort=sort)
        assert len({row["id"] for row in rows}) == len(rows) == 25, sort
        values = [row[sort.split(",")[0].removeprefix("-")] for row in rows]
        assert values == sorted(values, reverse=sort.startswith("-")), sort


FILTERS = [
    ({"status": "open"}, 9), ({"status": "cancelled"}, 8), ({"currency": "USD"}, 4), ({"customer_id": 2}, 12), ({"external_id": "O07"}, 1),
    ({"ordered_from": "2024-02-03"}, 15), ({"ordered_to": "2024-02-03"}, 15),
    ({"ordered_from": "2024-02-03", "ordered_to": "2024-02-03"}, 5), ({"q": "N3"}, 4), ({"q": "O1"}, 10), ({"q": "second"}, 12),
    ({"q": "%"}, 0), ({"company": "main"}, 25), ({"company": "main", "q": "N5"}, 4),
]  # fmt: skip


def test_filters_let_through_what_they_say(stocked: TestClient) -> None:
    for params, count in FILTERS:
        page = get(stocked, "orders", limit=200, include_total=True, **params)
        assert (len(page["items"]), page["total"]) == (count, count), params


def test_a_parameter_that_says_nothing_is_refused(stocked: TestClient) -> None:
    bad = [
        ({"sort": "open"}, "unknown_sort"), ({"status": "late"}, "invalid_field"), ({"currency": "cny"}, "invalid_field"),
        ({"ordered_from": "2024-02-30"}, "invalid_field"), ({"customer_id": 0}, "invalid_field"),
        ({"company": "nobody"}, "unknown_company"), ({"q": "a\x00b"}, "invalid_field"),
        ({"colour": "red"}, "unknown_parameter"), ({"cursor": "AAAA"}, "invalid_cursor"),
    ]  # fmt: skip
    for params, code in bad:
        assert refusal(stocked.get("/api/v1/orders", params=params)) == (422, code), params


def test_csv_holds_the_rows_of_the_pages(stocked: TestClient) -> None:
    answer = stocked.get("/api/v1/orders", params={"sort": "-amount", "limit": 4}, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    pages = walk(stocked, sort="-amount")
    assert rows == [{name: "" if value is None else str(value) for name, value in row.items()} for row in pages]


def test_an_order_is_tagged_by_what_it_says(shop: TestClient) -> None:
    (made,) = push(shop, "orders", [order()])["results"]
    tags = [shop.get(f"/api/v1/orders/{made['id']}").headers["etag"] for _ in range(2)]
    push(shop, "orders", [order(amount="90.00")])
    assert tags[0] == tags[1] != shop.get(f"/api/v1/orders/{made['id']}").headers["etag"]


def test_another_companys_order_is_not_there(shop: TestClient) -> None:
    with transaction() as session:
        add_company(session, "hk")
        add_key(session, "hk_key_of_the_second_company", "hk", list(Permission))
    (made,) = push(shop, "orders", [order()])["results"]
    shop.headers["X-API-Key"] = "hk_key_of_the_second_company"
    assert refusal(shop.get(f"/api/v1/orders/{made['id']}")) == (404, "not_found")
    assert refusal(shop.get("/api/v1/orders/99")) == (404, "not_found")
    assert get(shop, "orders")["items"] == []
    assert codes(push(shop, "orders", [order(company="main"), order("O2", company="hk")])) == ["unknown_company", "unknown_customer"]
    push(shop, "customers", [customer(company="hk")])
    assert counts(push(shop, "orders", [order(company="hk")])) == (1, 0, 0, 0)
    assert only(shop)["company"] == "hk"


def test_reading_and_pushing_are_permissions_of_their_own(shop: TestClient) -> None:
    with transaction() as session:
        add_key(session, "key_that_reads_orders_only", "main", [Permission.INVOICES_READ])
        add_key(session, "key_that_pushes_orders_only", "main", [Permission.INVOICES_WRITE])
    shop.headers["X-API-Key"] = "key_that_reads_orders_only"
    assert refusal(shop.post("/api/v1/orders/bulk", json={"items": [order()]})) == (403, "permission_missing")
    assert get(shop, "orders")["items"] == []
    shop.headers["X-API-Key"] = "key_that_pushes_orders_only"
    assert counts(push(shop, "orders", [order()])) == (1, 0, 0, 0)
    assert refusal(shop.get("/api/v1/orders")) == (403, "permission_missing")
    assert refusal(shop.get("/api/v1/orders/1")) == (403, "permission_missing")
    del shop.headers["X-API-Key"]
    assert refusal(shop.get("/api/v1/orders")) == (401, "not_authenticated")


def test_a_person_who_only_reads_sees_orders(shop: TestClient) -> None:
    push(shop, "orders", [order()])
    del shop.headers["X-API-Key"]
    add_user("reader@example.com", role="read_only")
    reader = bearer(sign_in(shop, "reader@example.com"))
    assert shop.get("/api/v1/orders/1", headers=reader).json()["open"] == "100.00"
    assert refusal(shop.post("/api/v1/orders/bulk", json={"items": [order()]}, headers=reader)) == (403, "permission_missing")
