"""Several receipts and credit notes cleared against several items at once: what it comes to, the way back, what is refused."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from cash import DAY, LIMITS, bank, by_hand, line, load, part, receipts, settings, undo
from erp import Row, broken, customer, get, invoice, left_of, open_of, post, push, receipt
from fastapi.testclient import TestClient

I1, I2, NOTE, NEXT = "INV2024001", "INV2024002", "N1", "2024-02-06"


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """INV2024001 of 100.00, INV2024002 of 50.00 of C1, the note N1 of 30.00; P1 of 70.00 and a line of 60.00."""
    ids = bank(client)
    by_hand(client)
    settings(client, limits=LIMITS)
    more = [invoice(NOTE, "30.00", kind="credit_note"), invoice("B1", "20.00", customer_external_id="C2"), invoice("USD", currency="USD")]
    rows = push(client, "invoices", more)["results"]
    rows += push(client, "payments", [receipt("P1", "70.00", received_on="2024-02-04"), receipt("P2", "9.00", currency="USD")])["results"]
    load(client, line("60.00", "x", name="Nobody known", account="DE02120300000000202051"))
    return ids | {row["external_id"]: row["id"] for row in rows} | {"line": receipts(client)[1]["payment_id"]}


def paid(payment_id: int, opened: str, **more: str) -> Row:
    return {"payment_id": payment_id, "open": opened} | more


def noted(invoice_id: int, opened: str, **more: str) -> Row:
    return {"invoice_id": invoice_id, "open": opened} | more


def together(client: TestClient, credits: list[Row], items: list[Row], status: int = 201, **more: Any) -> Row:
    return post(client, "clearings", {"credits": credits, "items": items} | more, status)


def test_many_to_many_with_a_credit_note_and_a_discount_and_the_whole_way_back(client: TestClient, ids: dict[str, int]) -> None:
    credits = [noted(ids[NOTE], "30.00"), paid(ids["P1"], "70.00"), paid(ids["line"], "60.00")]
    items = [part(ids[I1], "98.00", discount="2.00"), part(ids[I2], "45.00")]
    told = post(client, "clearings/preview", {"credits": credits, "items": items}, 200)
    assert [(one["credit"], one["item"], one["amount"]) for one in told["parts"]] == [
        (0, 0, "30.00"), (1, 0, "68.00"), (1, 1, "2.00"), (2, 1, "43.00")]  # fmt: skip
    assert [(one["used"], one["open_after"]) for one in told["credits"]] == [("30.00", "0.00"), ("70.00", "0.00"), ("43.00", "17.00")]
    assert (left_of(client, "P1"), open_of(client, NOTE)) == ("70.00", "30.00")

    made = together(client, credits, items, note="settled by mail")
    for name in ("applied", "differences", "kept", "left"):
        assert made[name] == told[name], name
    assert (made["applied"], made["differences"], made["left"], made["credits"]) == ("143.00", "2.00", "17.00", 3)
    assert [(one["used"], one["left"]) for one in made["used"]] == [("30.00", "0.00"), ("70.00", "0.00"), ("43.00", "17.00")]
    assert (open_of(client, I1), open_of(client, I2), open_of(client, NOTE), left_of(client, "P1")) == ("0.00", "5.00", "0.00", "0.00")
    assert {(entry["kind"], entry["effective_on"]) for entry in made["entries"] if entry["invoice_id"] == ids[I1]} == {
        ("allocation", "2024-02-04"), ("discount", "2024-02-04")}  # fmt: skip
    line_now = get(client, f"clearing/receipts/{ids['line']}")
    assert (line_now["state"], line_now["customer_id"], line_now["clearings"][0]["id"]) == ("on_account", ids["C1"], made["id"])
    assert get(client, "payer-aliases")["items"][0]["name"] == "Nobody known"
    assert [row["id"] for row in get(client, "clearings", credit_note_id=ids[NOTE])["items"]] == [made["id"]]
    assert post(client, "clearing/runs", {"apply": False})["looked_at"] == 1  # P2; what was left on account is no question
    assert broken(client, DAY, NEXT) == []

    back = undo(client, made["id"])
    assert (back["state"], len(back["entries"])) == ("undone", 10)
    assert [open_of(client, name) for name in (I1, I2, NOTE)] == ["100.00", "50.00", "30.00"]
    assert (left_of(client, "P1"), get(client, f"payments/{ids['line']}")["customer_id"]) == ("70.00", None)
    assert (get(client, "payer-aliases")["items"], get(client, f"clearing/receipts/{ids['line']}")["state"]) == ([], "left")
    assert undo(client, made["id"], 409)["code"] == "already_undone"
    assert together(client, credits, items)["applied"] == "143.00"
    assert broken(client, DAY, NEXT) == []


def test_a_credit_note_alone_and_one_credit_taken_back_by_itself(client: TestClient, ids: dict[str, int]) -> None:
    made = together(client, [noted(ids[NOTE], "30.00", amount="25.00")], [part(ids[I1], "20.00"), part(ids[I2], "5.00")])
    assert (made["payment_id"], made["left"], open_of(client, NOTE), open_of(client, I1)) == (None, "5.00", "5.00", "80.00")
    undo(client, made["id"])
    credits = [noted(ids[NOTE], "30.00"), paid(ids["P1"], "70.00")]
    made = together(client, credits, [part(ids[I1], "98.00", discount="2.00")])
    post(client, f"invoices/{ids[NOTE]}/reversal", {"reason": "wrong note"})  # its part and the discount go, the receipt's part stays
    assert (open_of(client, I1), left_of(client, "P1")) == ("32.00", "2.00")
    assert broken(client, DAY, NEXT) == []
    undo(client, made["id"])
    assert (open_of(client, I1), left_of(client, "P1")) == ("100.00", "70.00")
    assert broken(client, DAY, NEXT) == []


def test_all_taken_back_one_by_one_it_stands_no_more(client: TestClient, ids: dict[str, int]) -> None:
    credits = [noted(ids[NOTE], "30.00"), paid(ids["P1"], "70.00"), paid(ids["line"], "60.00")]
    made = together(client, credits, [part(ids[I1], "98.00", discount="2.00"), part(ids[I2], "45.00")])

    def state() -> str:
        return str(get(client, f"clearings/{made['id']}")["state"])

    for path in (f"payments/{ids['P1']}", f"invoices/{ids[NOTE]}"):
        post(client, f"{path}/reversal", {"reason": "bounced"})
        assert state() == "standing"
    post(client, f"payments/{ids['line']}/reversal", {"reason": "bounced"})
    assert (state(), undo(client, made["id"], 409)["code"]) == ("undone", "already_undone")
    assert [open_of(client, name) for name in (I1, I2)] == ["100.00", "50.00"]
    assert broken(client, DAY, NEXT) == []


def test_taken_back_at_once_it_stands_no_more(client: TestClient, ids: dict[str, int]) -> None:
    """Receipts that pay different items do not wait for each other's items; the clearing is ended by whichever is last."""
    credits = [paid(ids["P1"], "70.00"), paid(ids["line"], "60.00", amount="50.00")]
    made = together(client, credits, [part(ids[I1], "70.00"), part(ids[I2], "50.00")])
    with ThreadPoolExecutor(2) as pool:
        paths = [f"/api/v1/payments/{ids[name]}/reversal" for name in ("P1", "line")]
        assert [one.status_code for one in pool.map(lambda path: client.post(path, json={"reason": "x"}), paths)] == [201, 201]
    assert get(client, f"clearings/{made['id']}")["state"] == "undone"
    assert broken(client, DAY, NEXT) == []


def test_an_overpayment_is_booked_away_of_the_last_receipt(client: TestClient, ids: dict[str, int]) -> None:
    credits = [paid(ids["line"], "60.00"), paid(ids["P1"], "70.00")]
    made = together(client, credits, [part(ids[I1], "100.00"), part(ids[I2], "29.50")], small_difference="0.50")
    assert (made["kept"], left_of(client, "P1"), made["used"][1]["used"]) == ("0.50", "0.00", "70.00")
    assert broken(client, DAY) == []
    undo(client, made["id"])
    assert left_of(client, "P1") == "70.00"


P, L, N = ("P1", "70.00"), ("line", "60.00"), (NOTE, "30.00")
REFUSED: list[tuple[list[tuple[str, str, Row]], list[tuple[str, str, Row]], Row, int, str, str]] = [
    ([(*P, {}), (*L, {})], [(I1, "70.00", {})], {}, 422, "/credits/1/amount", "credit_unused"),
    ([(*P, {}), (*P, {})], [(I1, "100.00", {})], {}, 422, "/credits/1/payment_id", "duplicate_credit"),
    ([(*P, {}), ("none", "1.00", {})], [(I1, "71.00", {})], {}, 422, "/credits/1/payment_id", "unknown_credit"),
    ([(*P, {}), (I2, "50.00", {})], [(I1, "71.00", {})], {}, 422, "/credits/1/invoice_id", "not_a_credit"),
    ([(*P, {}), ("P2", "9.00", {})], [(I1, "71.00", {})], {}, 422, "/credits/1/payment_id", "currency_differs"),
    ([("P1", "69.00", {}), (*L, {})], [(I1, "71.00", {})], {}, 409, "/credits/0/open", "credit_changed"),
    ([(*P, {"amount": "70.01"}), (*L, {})], [(I1, "71.00", {})], {}, 422, "/credits/0/amount", "over_allocated"),
    ([(*P, {"amount": "0"}), (*L, {})], [(I1, "71.00", {})], {}, 422, "/credits/0/amount", "amount_not_positive"),
    ([(*P, {"amount": "1.001"})], [(I1, "1.00", {})], {}, 422, "/credits/0/amount", "too_many_decimals"),
    ([(*P, {})], [(I1, "70.01", {})], {}, 422, "/items/0/amount", "over_allocated"),
    ([(*P, {})], [(I2, "50.01", {})], {}, 422, "/items/0/amount", "over_applied"),
    ([(*P, {})], [("B1", "20.00", {})], {}, 422, "/items/0/invoice_id", "customer_differs"),
    ([(*N, {})], [(NOTE, "20.00", {})], {}, 422, "/items/0/invoice_id", "not_a_debit"),
    ([(*P, {})], [(I1, "68.00", {"discount": "2.00"})], {}, 422, "/items/0/discount", "discount_leaves_open"),
    ([(*P, {})], [(I1, "70.00", {})], {"customer_id": 999}, 422, "/customer_id", "customer_differs"),
    ([(*P, {"amount": "50.50"})], [(I2, "50.00", {})], {"small_difference": "0.50"}, 422, "/small_difference", "difference_leaves_open"),
    ([(*L, {}), (*N, {"amount": "10.50"})], [(I1, "70.00", {})], {"small_difference": "0.50"}, 422, "/small_difference",
     "difference_not_on_receipt"),
]  # fmt: skip


@pytest.mark.parametrize(("credits", "items", "more", "status", "pointer", "code"), REFUSED)
def test_what_is_refused_says_where_and_so_does_the_preview(
    client: TestClient, ids: dict[str, int], credits: list[Any], items: list[Any], more: Row, status: int, pointer: str, code: str
) -> None:  # fmt: skip
    ids |= {"none": 999}
    pays = [(noted if name in (NOTE, I2) else paid)(ids[name], opened, **fields) for name, opened, fields in credits]
    wanted = [part(ids[name], amount, **fields) for name, amount, fields in items]
    answer = together(client, pays, wanted, status, **more)
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in answer["errors"]]
    told = post(client, "clearings/preview", {"credits": pays, "items": wanted} | more, 200)
    assert (told["errors"], told["parts"]) == (answer["errors"], [])
    assert (left_of(client, "P1"), open_of(client, NOTE), get(client, "clearings")["items"]) == ("70.00", "30.00", [])


def test_what_there_is_to_pick_from(client: TestClient, ids: dict[str, int]) -> None:
    push(client, "customers", [customer("C1", group="G"), customer("C2", group="G")])
    rows = get(client, "clearing/credits", customer_id=ids["C2"], currency="CNY", sort="open")["items"]
    assert [(row["kind"], row["number"], row["open"]) for row in rows] == [("credit_note", NOTE, "30.00"), ("receipt", "P1", "70.00")]
    first = get(client, "clearing/credits", limit=1, sort="on")
    rest = get(client, "clearing/credits", limit=10, sort="on", cursor=first["next_cursor"])["items"]
    assert len({(row["kind"], row["id"]) for row in first["items"] + rest}) == 4
    items = get(client, "clearing/items", customer_id=ids["C2"], currency="CNY", on="2024-02-04", sort="number")["items"]
    assert [(row["number"], row["discount"]) for row in items] == [("B1", "0.00"), (I1, "2.00"), (I2, "1.00")]
    assert get(client, "clearing/items", currency="CNY")["items"] == []
    made = together(client, [paid(ids["P1"], "70.00")], [part(ids["B1"], "20.00"), part(ids[I2], "50.00")])
    assert (made["left"], made["customer_id"]) == ("0.00", ids["C1"])
    assert broken(client, DAY) == []
