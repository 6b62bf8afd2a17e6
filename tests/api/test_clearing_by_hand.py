"""Clearing by hand: several items, discounts, differences, charges, on account; the entries, the days and the way back."""

from typing import Any

import pytest
from cash import DAY, LIMITS, bank, by_hand, clear, line, load, part, receipts, settings, undo
from erp import Row, broken, customer, get, invoice, open_of, post, push
from fastapi.testclient import TestClient

from receivables.money import to_minor

BEFORE, AFTER = "2024-02-04", "2024-02-06"


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """INV2024001 of 100.00 and INV2024002 of 50.00 of C1 (2/40), B1 of 20.00 of C2; a line of 98.00 waits as `line`."""
    ids = bank(client)
    made = push(client, "invoices", [invoice("B1", "20.00", customer_external_id="C2")])["results"]
    ids |= {row["external_id"]: row["id"] for row in made}
    by_hand(client)
    settings(client, limits=LIMITS)
    load(client, line("98.00", "x", name="Nobody"))
    return ids | {"line": receipts(client)[0]["payment_id"]}


def kinds(client: TestClient, item: int) -> list[tuple[str, str]]:
    return [(entry["kind"], entry["amount"]) for entry in get(client, f"invoices/{item}")["entries"]]


def test_a_discount_within_its_terms_leaves_the_item_paid(client: TestClient, ids: dict[str, int]) -> None:
    made = clear(client, ids["line"], "98.00", part(ids["INV2024001"], "98.00", discount="2.00"), note="2/40")
    assert (made["applied"], made["differences"], made["kept"], made["left"], made["note"]) == ("98.00", "2.00", "0.00", "0.00", "2/40")
    item = get(client, f"invoices/{ids['INV2024001']}")
    assert (item["open"], item["status"], item["written_off"]) == ("0.00", "paid", "0.00")
    assert kinds(client, ids["INV2024001"]) == [("posting", "100.00"), ("allocation", "-98.00"), ("discount", "-2.00")]
    assert [open_of(client, "INV2024001", as_of=day) for day in (BEFORE, DAY)] == ["100.00", "0.00"]
    assert gross(client, BEFORE) == "170.00"
    assert gross(client, DAY) == "70.00"
    events = get(client, f"customers/{ids['C1']}/timeline")["items"]
    assert {"discount", "allocated"} <= {event["type"] for event in events}
    assert broken(client, BEFORE, DAY, AFTER) == []

    undo(client, made["id"], effective_on=AFTER)
    assert kinds(client, ids["INV2024001"])[3:] == [("allocation", "98.00"), ("discount", "2.00")]
    assert [open_of(client, "INV2024001", as_of=day) for day in (DAY, AFTER)] == ["0.00", "100.00"]
    assert (gross(client, DAY), gross(client, AFTER)) == ("70.00", "170.00")
    assert broken(client, DAY, AFTER) == []


def gross(client: TestClient, day: str) -> str:
    return str(get(client, "reports/aging", as_of=day)["totals"][0]["gross"])


def test_every_difference_at_once_many_items_and_the_rest_on_account(client: TestClient, ids: dict[str, int]) -> None:
    load(client, line("140.00", "y"), number="2")
    (one,) = [row["payment_id"] for row in receipts(client) if row["open"] == "140.00"]
    items = [part(ids["INV2024001"], "97.00", small_difference="0.50", bank_charge="2.50"), part(ids["INV2024002"], "30.00")]
    made = clear(client, one, "140.00", *items)
    assert (made["applied"], made["differences"], made["left"], made["customer_id"]) == ("127.00", "3.00", "13.00", ids["C1"])
    assert (open_of(client, "INV2024001"), open_of(client, "INV2024002")) == ("0.00", "20.00")
    assert kinds(client, ids["INV2024001"])[2:] == [("small_difference", "-0.50"), ("bank_charge", "-2.50")]
    assert [row["state"] for row in receipts(client, state="on_account")] == ["on_account"]
    second = clear(client, one, "13.00", part(ids["INV2024002"], "13.00"))
    assert second["left"] == "0.00"
    clear(client, ids["line"], "98.00", part(ids["INV2024002"], "6.50", small_difference="0.50"), customer_id=ids["C1"])
    assert open_of(client, "INV2024002") == "0.00"  # three receipts paid two items
    undo(client, second["id"])
    assert open_of(client, "INV2024002") == "13.00"
    assert broken(client, DAY) == []


def test_an_overpayment_within_the_limit_is_booked_away(client: TestClient, ids: dict[str, int]) -> None:
    load(client, line("50.60", "y"), number="2")
    (one,) = [row["payment_id"] for row in receipts(client) if row["open"] == "50.60"]
    made = clear(client, one, "50.60", part(ids["INV2024002"], "50.00"), small_difference="0.60")
    assert (made["kept"], made["left"], made["differences"]) == ("0.60", "0.00", "0.00")
    payment = get(client, f"payments/{one}")
    assert (payment["status"], payment["entries"][-1]["kind"], payment["entries"][-1]["amount"]) == ("applied", "small_difference", "-0.60")
    assert broken(client, DAY) == []
    undo(client, made["id"])
    assert get(client, f"payments/{one}")["open"] == "50.60"
    clear(client, one, "50.60", part(ids["INV2024002"], "50.00"), small_difference="0.60")
    post(client, f"payments/{one}/reversal", {"reason": "recalled"})
    assert open_of(client, "INV2024002") == "50.00"
    assert broken(client, DAY) == []


def test_all_left_on_account_needs_a_customer(client: TestClient, ids: dict[str, int]) -> None:
    assert clear(client, ids["line"], "98.00", status=422)["code"] == "customer_missing"
    assert clear(client, ids["line"], "98.00", status=422, customer_id=999)["code"] == "unknown_customer"
    made = clear(client, ids["line"], "98.00", customer_id=ids["C2"])
    assert (made["applied"], made["left"], made["entries"], made["customer_name"]) == ("0.00", "98.00", [], "Beta AG")
    assert (receipts(client), len(receipts(client, state="on_account"))) == ([], 1)
    assert post(client, "clearing/runs", {})["looked_at"] == 0
    undo(client, made["id"])
    assert get(client, f"payments/{ids['line']}")["customer_id"] is None


I1, I2, B1 = "INV2024001", "INV2024002", "B1"
REFUSED: list[tuple[list[tuple[str, str, Row]], Row, str, str]] = [
    ([(I1, "0.00", {})], {}, "/items/0/amount", "amount_not_positive"),
    ([(I1, "98.01", {})], {}, "/items/0/amount", "over_allocated"),
    ([(I2, "50.01", {})], {}, "/items/0/amount", "over_applied"),
    ([(I1, "98.00", {"discount": "2.01"}), (I1, "1.00", {})], {}, "/items/1/invoice_id", "duplicate_item"),
    ([(I1, "98.00", {"discount": "2.01"})], {}, "/items/0/amount", "over_applied"),
    ([(I1, "90.00", {"discount": "2.00"})], {}, "/items/0/discount", "discount_leaves_open"),
    ([(I1, "94.00", {"discount": "6.00"})], {}, "/items/0/discount", "discount_too_large"),
    ([(B1, "19.00", {"discount": "1.00"})], {}, "/items/0/discount", "discount_not_allowed"),
    ([(I1, "98.00", {"small_difference": "2.00"})], {}, "/items/0/small_difference", "difference_too_large"),
    ([(I1, "97.00", {"small_difference": "1.00"})], {}, "/items/0/small_difference", "difference_leaves_open"),
    ([(I1, "90.00", {"bank_charge": "5.01"})], {}, "/items/0/bank_charge", "charge_too_large"),
    ([(I1, "97.00", {})], {"small_difference": "0.50"}, "/small_difference", "difference_leaves_open"),
    ([(I1, "97.00", {})], {"small_difference": "1.01"}, "/small_difference", "over_allocated"),
    ([(I1, "50.00", {}), (B1, "20.00", {})], {}, "/items/1/invoice_id", "customer_differs"),
    ([(I1, "1.001", {})], {}, "/items/0/amount", "too_many_decimals"),
    ([("none", "1.00", {})], {"customer_id": 1}, "/items/0/invoice_id", "unknown_item"),
    ([("note", "1.00", {})], {}, "/items/0/invoice_id", "not_a_debit"),
    ([("dollar", "1.00", {})], {}, "/items/0/invoice_id", "currency_differs"),
]


@pytest.mark.parametrize(("items", "more", "pointer", "code"), REFUSED)
def test_what_is_refused_says_where(
    client: TestClient, ids: dict[str, int], items: list[tuple[str, str, Row]], more: Row, pointer: str, code: str
) -> None:
    extra = [invoice("note", kind="credit_note"), invoice("dollar", currency="USD")]
    ids |= {row["external_id"]: row["id"] for row in push(client, "invoices", extra)["results"]} | {"none": 999}
    wanted = [part(ids[item], amount, **fields) for item, amount, fields in items]
    answer = clear(client, ids["line"], "98.00", *wanted, status=422, **more)
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in answer["errors"]]
    told = post(client, f"clearing/receipts/{ids['line']}/preview", {"open": "98.00", "items": wanted} | more, 200)
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in told["errors"]]
    assert get(client, f"payments/{ids['line']}")["open"] == "98.00"


@pytest.mark.parametrize("kind", ["interest", "fee"])
def test_nobody_is_given_a_discount_on_being_late(client: TestClient, ids: dict[str, int], kind: str) -> None:
    late = push(client, "invoices", [invoice("L1", "100.00", kind=kind)])["results"][0]["id"]
    rows = get(client, f"clearing/receipts/{ids['line']}/items", customer_id=ids["C1"])["items"]
    shown = {row["number"]: (row["discount"], row["discount_until"]) for row in rows}
    assert shown["L1"] == ("0.00", None)
    assert clear(client, ids["line"], "98.00", part(late, "98.00", discount="2.00"), status=422)["code"] == "discount_not_allowed"


def test_a_discount_ends_with_its_day_but_for_the_days_of_grace(client: TestClient, ids: dict[str, int]) -> None:
    push(client, "customers", [customer("C1", discount_percent="2", discount_days=34)])  # until 2024-02-04, the money came a day later
    body = part(ids[I1], "98.00", discount="2.00")
    assert clear(client, ids["line"], "98.00", body, status=422)["code"] == "discount_too_late"
    settings(client, discount_grace_days=1)
    (item,) = get(client, f"clearing/receipts/{ids['line']}/items", q=I1)["items"]
    assert (item["discount"], item["discount_until"]) == ("2.00", BEFORE)
    clear(client, ids["line"], "98.00", body)
    assert open_of(client, I1) == "0.00"


def test_the_preview_tells_what_it_comes_to_and_writes_nothing(client: TestClient, ids: dict[str, int]) -> None:
    body: dict[str, Any] = {"open": "98.00", "items": [part(ids[I1], "60.00"), part(ids[I2], "48.00", discount="1.00")]}
    told = post(client, f"clearing/receipts/{ids['line']}/preview", body, 200)
    assert (told["applied"], told["differences"], told["left"]) == ("108.00", "1.00", "-10.00")
    assert [(row["open_before"], row["open_after"], row["discount_allowed"]) for row in told["items"]] == [
        ("100.00", "40.00", "2.00"), ("50.00", "1.00", "1.00"),
    ]  # fmt: skip
    assert {error["code"] for error in told["errors"]} == {"over_allocated", "discount_leaves_open"}
    assert told["limits"] == {"small_difference": "1.00", "bank_charge": "5.00"}
    body = {"open": "98.00", "items": [part(ids[I2], "49.00", discount="1.00")]}
    told = post(client, f"clearing/receipts/{ids['line']}/preview", body, 200)
    assert (told["errors"], told["left"]) == ([], "49.00")
    assert get(client, "clearings")["items"] == []


def test_the_items_to_pick_are_the_customers_or_what_is_searched(client: TestClient, ids: dict[str, int]) -> None:
    path = f"clearing/receipts/{ids['line']}/items"
    assert get(client, path)["items"] == []  # nobody is known and nothing is proposed
    assert [row["number"] for row in get(client, path, customer_id=ids["C1"], sort="number")["items"]] == [I1, I2]
    assert [row["number"] for row in get(client, path, q="beta")["items"]] == [B1]
    push(client, "customers", [customer("C1", group="G"), customer("C2", group="G")])
    clear(client, ids["line"], "98.00", customer_id=ids["C2"])
    assert [row["number"] for row in get(client, path, sort="number")["items"]] == [B1, I1, I2]
    clear(client, ids["line"], "98.00", part(ids[I1], "98.00"))  # of another customer of the group
    assert open_of(client, I1) == "2.00"


def test_what_is_taken_back_elsewhere_takes_its_difference_with_it(client: TestClient, ids: dict[str, int]) -> None:
    made = clear(client, ids["line"], "98.00", part(ids[I1], "98.00", discount="2.00"))
    allocation = next(entry["id"] for entry in made["entries"] if entry["kind"] == "allocation")
    post(client, f"allocations/{allocation}/reversal", {"reason": "wrong", "effective_on": AFTER})
    assert open_of(client, I1) == "100.00"
    assert [row["state"] for row in receipts(client)] == ["left"]
    undo(client, made["id"])
    made = clear(client, ids["line"], "98.00", part(ids[I1], "98.00", discount="2.00"))
    assert made["entries"][0]["effective_on"] == AFTER  # the item was paid until then
    post(client, f"invoices/{ids[I1]}/reversal", {"reason": "wrong"})
    assert get(client, f"payments/{ids['line']}")["open"] == "98.00"
    assert all(to_minor(row["amount"], "CNY") >= 0 for row in get(client, "invoices")["items"])
    assert broken(client, BEFORE, DAY, AFTER) == []


def test_a_corrected_item_loses_no_unit(client: TestClient, ids: dict[str, int]) -> None:
    clear(client, ids["line"], "98.00", part(ids[I1], "98.00", discount="2.00"))
    push(client, "invoices", [invoice(I1, "120.00")], corrections=True)
    assert open_of(client, I1) == "22.00"
    assert broken(client, DAY) == []
