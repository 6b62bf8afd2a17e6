"""An item that its source system corrects: disputes, plans, promises and offers go with it, and the feed and the books agree."""

from datetime import timedelta
from typing import Any

import pytest
from agreeing import TODAY, People, dispute, promise, put
from erp import Row, book, broken, customer, get, invoice, open_of, pays, post, push, receipt
from fastapi.testclient import TestClient

pytestmark = pytest.mark.usefixtures("kept_worklist")

FIRST = TODAY + timedelta(10)


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    post(client, "dispute-reasons", {"code": "price", "name": "Price"})
    return book(client, customers=[customer("C1"), customer("C2")], invoices=[invoice(), invoice("I2", "50.00")])


def corrected(client: TestClient, amount: str = "100.00", **fields: Any) -> Row:
    """I1 as its source now has it: its answer."""
    (row,) = push(client, "invoices", [invoice("I1", amount, **fields)], corrections="true")["results"]
    assert row["status"] == "updated", row
    return dict(row)


def test_a_dispute_follows_and_its_credit_stands(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids["I1"], "40.00")
    put(client, f"disputes/{found['id']}/outcome", outcome="credit_note", note="x", amount="25.00", credit_note_number="CN-1")
    new = corrected(client, "90.00", issued_on="2024-01-02")["id"]
    shown = get(client, f"disputes/{found['id']}")
    assert (shown["invoice_id"], shown["disputed"], shown["invoice_open"]) == (new, "15.00", "65.00")
    assert [(act["amount"], act["taken_back_on"]) for act in shown["acts"]] == [("25.00", str(TODAY)), ("25.00", None)]
    assert get(client, f"invoices/{new}")["in_dispute"] is True
    assert dispute(client, new, "50.01", 409)["code"] == "over_disputed"
    newest = corrected(client, "20.00", issued_on="2024-01-02")["id"]
    shown = get(client, f"disputes/{found['id']}")
    assert (shown["invoice_id"], shown["disputed"], shown["acts"][-1]["amount"]) == (newest, "0.00", "20.00")
    assert broken(client, str(TODAY)) == []


def test_a_plan_follows(client: TestClient, ids: dict[str, int]) -> None:
    people = People(client)
    plan = people.running([ids["I1"], ids["I2"]])
    push(client, "payments", [receipt("P1", "30.00", received_on=str(TODAY), allocations=pays(("I1", "30.00")))])
    new = corrected(client, "120.00")["id"]
    shown = get(client, f"payment-plans/{plan['id']}")
    assert (shown["status"], shown["received"], {item["invoice_id"] for item in shown["items"]}) == ("running", "30.00", {new, ids["I2"]})
    assert people.propose([new], 409)["code"] == "plan_overlaps"
    assert [row["id"] for row in get(client, "payment-plans", invoice_id=new)["items"]] == [plan["id"]]
    lower = corrected(client, "80.00")["id"]  # what it is lowered by is never paid
    assert get(client, f"payment-plans/{plan['id']}")["received"] == "50.00"
    push(client, "payments", [receipt("P2", "100.00", received_on=str(TODAY), allocations=pays(("I1", "50.00"), ("I2", "50.00")))])
    shown = get(client, f"payment-plans/{plan['id']}")
    assert (shown["status"], shown["received"], open_of(client, "I1")) == ("kept", "150.00", "0.00")
    assert {item["invoice_id"] for item in shown["items"]} == {lower, ids["I2"]}
    assert broken(client, str(TODAY)) == []


def test_a_promise_follows(client: TestClient, ids: dict[str, int]) -> None:
    promise(client, ids["C1"], "60.00", TODAY + timedelta(5), [ids["I1"]])
    new = corrected(client, "95.00")["id"]
    (row,) = get(client, "promises")["items"]
    assert (row["status"], [item["id"] for item in row["items"]]) == ("open", [new])
    push(client, "payments", [receipt("P1", "60.00", received_on=str(TODAY), allocations=pays(("I1", "60.00")))])
    assert get(client, "promises")["items"][0]["status"] == "kept"
    corrected(client, "96.00")
    assert get(client, "promises")["items"][0]["status"] == "kept"


def test_an_offer_follows_and_a_granted_discount_stays_granted(client: TestClient, ids: dict[str, int]) -> None:
    people = People(client)
    asked = people.offered(ids["I1"], "10", FIRST)
    new = corrected(client, issued_on="2024-01-03")["id"]
    assert get(client, f"discount-offers/{asked['id']}")["invoice_id"] == new
    push(client, "payments", [receipt("P1", "90.00", received_on=str(TODAY), allocations=pays(("I1", "90.00")))])
    post(client, f"discount-offers/{asked['id']}/grant", None)
    corrected(client, issued_on="2024-01-04")
    assert get(client, f"discount-offers/{asked['id']}")["status"] == "granted"
    assert open_of(client, "I1") == "0.00"
    assert broken(client, str(TODAY)) == []


def test_moved_to_another_customer_is_told(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids["I1"], "40.00")
    moved = corrected(client, customer_external_id="C2")
    assert [warning["code"] for warning in moved["warnings"]] == ["agreements_left"]
    assert get(client, f"disputes/{found['id']}")["status"] == "cleared"
    assert get(client, f"invoices/{moved['id']}")["in_dispute"] is False
    (plain,) = push(client, "invoices", [invoice("I2", "50.00", customer_external_id="C2")], corrections="true")["results"]
    assert plain["warnings"] == []
    assert broken(client) == []


def test_the_feed_tells_of_disputes(client: TestClient, ids: dict[str, int]) -> None:
    def news(after: str | None) -> tuple[list[tuple[int, bool]], str]:
        found, more = [], True
        while more:
            answer = get(client, "changes", resource="invoices", **({"after": after} if after else {}))
            found += [(item["id"], item["row"]["in_dispute"]) for item in answer["items"]]
            after, more = answer["next_cursor"], answer["more"]
        return found, str(after)

    _, cursor = news(None)
    found = dispute(client, ids["I1"], "40.00")
    told, cursor = news(cursor)
    assert told == [(ids["I1"], True)]
    put(client, f"disputes/{found['id']}/outcome", outcome="rejected", note="x")
    assert news(cursor)[0] == [(ids["I1"], False)]


def test_a_credit_note_pushed_later_is_the_one_that_was_posted(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids["I1"], "40.00")
    put(client, f"disputes/{found['id']}/outcome", outcome="credit_note", note="x", credit_note_number="CN-7")
    sent = invoice("erp-77", "40.00", kind="credit_note", number="CN-7", issued_on=str(TODAY - timedelta(2)))
    (row,) = push(client, "invoices", [sent])["results"]
    credit = get(client, f"disputes/{found['id']}")["acts"][0]["credit_note_id"]
    assert (row["status"], row["id"]) == ("updated", credit)
    (row,) = push(client, "invoices", [sent])["results"]
    assert (row["status"], row["id"]) == ("unchanged", credit)
    assert [item["id"] for item in get(client, "invoices", kind="credit_note")["items"]] == [credit]
    assert open_of(client, "I1") == "60.00"
    other = dispute(client, ids["I2"], "10.00")
    put(client, f"disputes/{other['id']}/outcome", outcome="credit_note", note="x", credit_note_number="CN-8")
    differs = invoice("erp-78", "12.00", kind="credit_note", number="CN-8")
    (row,) = push(client, "invoices", [differs])["results"]
    assert [error["code"] for error in row["errors"]] == ["credit_note_differs"]
    assert broken(client, str(TODAY)) == []


def test_a_credit_note_applied_before_is_linked(client: TestClient, ids: dict[str, int]) -> None:
    found, rest = dispute(client, ids["I1"], "40.00"), dispute(client, ids["I1"], "30.00")
    (credit,) = push(client, "invoices", [invoice("N1", "60.00", kind="credit_note", number="CN-9")])["results"]
    tag = client.get(f"/api/v1/disputes/{found['id']}").headers["ETag"]
    waits = client.patch(f"/api/v1/disputes/{found['id']}", json={"credit_note_number": "CN-9"}, headers={"If-Match": tag}).json()
    assert (waits["credit_note_number"], waits["credit_note_id"]) == ("CN-9", credit["id"])
    post(client, f"invoices/{credit['id']}/allocations", {"allocations": [{"invoice_id": ids["I1"], "amount": "45.00"}]})
    (choice,) = get(client, f"disputes/{found['id']}")["credit_notes"]
    assert (choice["open"], choice["applied"]) == ("15.00", "45.00")
    path, link = "disputes/{}/outcome", {"outcome": "credit_note", "note": "x", "credit_note_id": credit["id"]}
    done = put(client, path.format(found["id"]), **link)
    assert (done["status"], done["disputed"], open_of(client, "I1")) == ("credit_note", "0.00", "55.00")
    assert put(client, path.format(rest["id"]), **link)["disputed"] == "25.00"  # 5.00 of the same allocation were left
    last = put(client, path.format(rest["id"]), **link, amount="15.00")
    assert (last["disputed"], open_of(client, "I1"), last["credit_notes"]) == ("10.00", "40.00", [])
    assert broken(client, str(TODAY)) == []


def test_a_credit_note_known_again_is_edited_without_a_correction(client: TestClient, ids: dict[str, int]) -> None:
    """Its source sends it with the issue day it has there, as every night; only another day there is a difference."""
    found = dispute(client, ids["I1"], "40.00")
    put(client, f"disputes/{found['id']}/outcome", outcome="credit_note", note="x", credit_note_number="CN-7")
    sent = {"external_id": "erp-77", "amount": "40.00", "kind": "credit_note", "number": "CN-7"}
    there = str(TODAY - timedelta(2))

    def pushed(issued_on: str, **more: Any) -> Row:
        (row,) = push(client, "invoices", [invoice(**sent, issued_on=issued_on, description="price")], **more)["results"]
        return dict(row)

    first = push(client, "invoices", [invoice(**sent, issued_on=there)])["results"][0]["id"]
    again = pushed(there)
    assert (again["status"], again["id"]) == ("updated", first), again
    shown = get(client, f"invoices/{first}")
    assert (shown["description"], shown["issued_on"], shown["open"]) == ("price", str(TODAY), "0.00")
    moved = pushed(str(TODAY - timedelta(1)))
    assert [error["code"] for error in moved["errors"]] == ["posted_item_differs"]
    new = pushed(str(TODAY - timedelta(1)), corrections="true")
    assert (new["status"], get(client, f"invoices/{new['id']}")["issued_on"]) == ("updated", str(TODAY - timedelta(1)))
    assert (get(client, f"disputes/{found['id']}")["status"], open_of(client, "I1")) == ("credit_note", "60.00")
    assert broken(client, str(TODAY)) == []
