"""What counts as claimed of a note when too much was billed: what nobody pays is not given back, and a later due day is found."""

from datetime import timedelta
from typing import Any

from agreeing import dispute
from erp import broken, get, invoice, open_of, post, push
from fastapi.testclient import TestClient
from late import FEES, OVERDUE, TODAY, charge, due, policy, ready, told
from second import Approver


def corrected(client: TestClient, amount: str) -> int:
    (row,) = push(client, "invoices", [invoice("I1", amount, **OVERDUE(100))], corrections="true")["results"]
    return int(row["id"])


def over(client: TestClient) -> list[tuple[str, str]]:
    return [(row["invoice_number"], row["over"]) for row in get(client, "interest-proposals", over="true")["items"]]


def billed(client: TestClient) -> tuple[int, Any]:
    """I1 and the note of the 100.00 that were billed of it."""
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5")
    return ids["I1"], charge(client, ids["I1"])["charges"][0]


def test_what_was_written_off_was_never_paid(client: TestClient) -> None:
    _, note = billed(client)
    people = Approver(client)
    asked = people.ask({"invoice_id": note["note_id"], "amount": "70.00", "reason": "insolvent", "judgement": "gone", "evidence": "court"})
    people.decide(asked["approval_id"])
    assert open_of(client, note["note_number"]) == "30.00"
    corrected(client, "500.00")  # fifty are owed, thirty are claimed
    assert over(client) == []
    lower = corrected(client, "100.00")
    assert over(client) == [("I1", "20.00")]
    (made,) = charge(client, lower)["charges"]
    assert (made["note_open"], open_of(client, note["note_number"])) == ("0.00", "10.00")
    assert broken(client) == []


def test_what_a_dispute_credited_is_not_credited_once_more(client: TestClient) -> None:
    _, note = billed(client)
    post(client, "dispute-reasons", {"code": "price", "name": "Price", "days": 7})
    raised = dispute(client, note["note_id"], "60.00")
    post(client, f"disputes/{raised['id']}/outcome", {"outcome": "credit_note", "note": "ok", "credit_note_number": "CN-1"})
    assert open_of(client, note["note_number"]) == "40.00"
    corrected(client, "500.00")  # fifty are owed, forty are claimed
    assert over(client) == []
    corrected(client, "300.00")
    assert over(client) == [("I1", "10.00")]
    credit = next(row for row in get(client, "invoices", kind="credit_note")["items"])
    post(client, f"invoices/{credit['id']}/reversal", {"reason": "wrong"})
    assert over(client) == [("I1", "70.00")]
    assert broken(client) == []


def test_an_item_that_is_due_later_than_was_billed_is_found(client: TestClient) -> None:
    item, _ = billed(client)
    push(client, "invoices", [invoice("I1", "1000.00", issued_on=OVERDUE(100)["issued_on"], due_on=str(TODAY + timedelta(5)))])
    assert over(client) == [("I1", "100.00")]
    charge(client, item)
    assert over(client) == []
    assert broken(client) == []


def test_a_letter_from_before_the_policy_costs_nothing_and_the_next_one_does(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5", fees=FEES)
    policy(client, fees=FEES, starts_on=str(TODAY - timedelta(10)))
    told(ids["I1"], 1, days=30)
    assert ("dunning_fee", 1) not in due(client, ids["I1"])
    told(ids["I1"], 1, days=2)
    assert due(client, ids["I1"])["dunning_fee", 1] == "10.00"
