"""An item that its ERP corrects: what was billed, let go of and told of it stays billed, let go of and told."""

from typing import Any

from erp import Row, broken, get, invoice, pays, post, push, receipt
from fastapi.testclient import TestClient
from late import FEES, OVERDUE, TODAY, charge, due, policy, rate_set, ready, told
from second import Approver

from receivables.jobs.fees import book_fees


def corrected(client: TestClient, amount: str, **fields: Any) -> int:
    """I1 as its ERP has it now."""
    (row,) = push(client, "invoices", [invoice("I1", amount, **OVERDUE(100)) | fields], corrections="true")["results"]
    return int(row["id"])


def billed(client: TestClient) -> list[tuple[str, str]]:
    rows = get(client, "interest-charges", sort="id")["items"]
    return [(row["kind"], row["amount"]) for row in rows]


def test_interest_is_not_billed_again_of_what_stands_in(client: TestClient) -> None:
    tiers = [{"currency": "CNY", "amount": "40"}]
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5", tiers=tiers)
    charge(client, ids["I1"])
    lower = corrected(client, "900.00")
    assert due(client, lower) == {("interest", 0): "0.00", ("compensation", 0): "0.00"}
    assert [(row["over"], row["total"]) for row in get(client, "interest-proposals")["items"]] == [("10.00", "-10.00")]
    higher = corrected(client, "1200.00")
    assert due(client, higher) == {("interest", 0): "20.00", ("compensation", 0): "0.00"}
    charge(client, higher)  # on the same day: of the item that was not billed yet
    assert billed(client) == [("compensation", "40.00"), ("interest", "100.00"), ("interest", "20.00")]
    for item in (ids["I1"], higher):
        assert len(get(client, "interest-charges", invoice_id=item)["items"]) == (3 if item == higher else 2)
    push(client, "payments", [receipt("P1", "1200.00", received_on=str(TODAY), allocations=pays(("I1", "1200.00")))])
    assert get(client, "interest-proposals")["items"] == []
    assert broken(client) == []


def test_its_own_rate_and_what_was_let_go_of_go_with_it(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5")
    cheap = rate_set(client, "cheap", "3.65")
    post(client, "interest-assignments", {"invoice_id": ids["I1"], "rate_set_id": cheap})
    people = Approver(client)
    body: Row = {"invoice_id": ids["I1"], "kind": "interest", "amount": "4.00", "reason": "goodwill"}
    asked = people._post("interest-waivers", body, 201, people.accountant)
    people.decide(asked["approval_id"])
    assert due(client, corrected(client, "2000.00")) == {("interest", 0): "16.00"}
    assert broken(client) == []


def test_one_fee_of_a_level_for_the_whole_line(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], fees=FEES, posts_fees=True)
    told(ids["I1"], 1)
    assert book_fees() == 1
    told(ids["I1"], 2)
    new = corrected(client, "1100.00")
    told(new, 1)  # told of its first level again
    assert [due(client, new)["dunning_fee", level] for level in (1, 2)] == ["0.00", "25.00"]
    policy(client, fees=FEES)
    assert [row["fees"] for row in get(client, "interest-proposals")["items"]] == ["25.00"]
    policy(client, fees=FEES, posts_fees=True)
    assert [book_fees(), book_fees()] == [1, 0]
    assert billed(client) == [("dunning_fee", "10.00"), ("dunning_fee", "25.00")]
    assert broken(client) == []
