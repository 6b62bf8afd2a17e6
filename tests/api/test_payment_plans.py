"""Repayment plans: worked out, approved, accepted, and read off the ledger from then on."""

from datetime import date, timedelta

import pytest
from accounts import add_user
from agreeing import TODAY, People
from builders import pay
from erp import Row, book, broken, get, invoice, open_of, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient
from second import as_user

from receivables import clock
from receivables.database import transaction
from receivables.plans.queries import paused
from receivables.plans.service import accept

pytestmark = pytest.mark.usefixtures("kept_worklist")

FIRST = TODAY + timedelta(10)


@pytest.fixture
def people(client: TestClient) -> People:
    return People(client)


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    return book(client, invoices=[invoice(), invoice("I2", "50.00", due_on="2024-03-31")])


def shift(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Makes it so many days later for everything that asks the clock."""
    later = clock.now() + timedelta(days)
    monkeypatch.setattr(clock, "now", lambda: later)


def test_the_calculator_keeps_nothing(client: TestClient, ids: dict[str, int]) -> None:
    terms = {"invoice_ids": [ids["I2"], ids["I1"]], "count": 4, "rhythm": "weekly", "first_on": str(FIRST), "annual_percent": "12.5"}
    found = post(client, "payment-plans/calculation", terms, 200)
    assert (found["principal"], [part["principal"] for part in found["parts"]]) == ("150.00", ["37.50"] * 4)
    exact = (15000 * 10 + 11250 * 7 + 7500 * 7 + 3750 * 7) * 125 / 365_000
    assert found["interest"] == f"{round(exact) / 100:.2f}"
    assert [(item["number"], item["due_on"], item["plan_due_on"]) for item in found["items"]] == [
        ("I1", "2024-01-31", str(FIRST + timedelta(14))), ("I2", "2024-03-31", str(FIRST + timedelta(21))),
    ]  # fmt: skip
    assert sum(float(share["amount"]) for share in found["shares"]) == 150
    assert get(client, "payment-plans")["items"] == []
    paid_first = post(client, "payment-plans/calculation", terms | {"first_amount": "90.00"}, 200)
    assert [part["principal"] for part in paid_first["parts"]] == ["90.00", "20.00", "20.00", "20.00"]


def test_proposed_approved_accepted_and_kept(client: TestClient, people: People, ids: dict[str, int]) -> None:
    plan = people.propose([ids["I1"], ids["I2"]], annual_percent="10")
    assert (plan["status"], plan["accept_until"], plan["parts_count"]) == ("pending", str(FIRST), 3)
    waiting = f"payment-plans/{plan['id']}/acceptance"
    assert people.post(waiting, {"by_whom": "Wu"}, 409)["code"] == "plan_not_offered"
    people.decide(plan["approval_id"])
    assert get(client, "payment-plans", status="offered")["items"][0]["id"] == plan["id"]
    taken = people.post(waiting, {"by_whom": "Mr Wu"})
    assert (taken["status"], taken["accepted_by"], taken["next_due_on"]) == ("running", "Mr Wu", str(FIRST))
    assert people.post(waiting, {"by_whom": "Wu"}, 409)["code"] == "already_accepted"
    assert [item["number"] for item in taken["items"]] == ["I1", "I2", f"PLAN-{plan['id']}"]
    assert open_of(client, f"PLAN-{plan['id']}") == plan["interest"]
    # the original due days stay, and the items age on
    assert {row["number"]: row["due_on"] for row in get(client, "invoices", overdue="true")["items"]} == {
        "I1": "2024-01-31", "I2": "2024-03-31",
    }  # fmt: skip
    with transaction() as session:
        for row in taken["items"]:
            pay(session, row["invoice_id"], round(float(row["open"]) * 100), TODAY)
    kept = get(client, f"payment-plans/{plan['id']}")
    assert (kept["status"], kept["received"], kept["outstanding"], kept["ended_on"]) == ("kept", plan["total"], "0.00", str(TODAY))
    assert {part["status"] for part in kept["parts"]} == {"kept"}
    assert get(client, "payment-plans", status="kept")["items"][0]["id"] == plan["id"]
    assert broken(client, str(TODAY)) == []


def test_missed_it_is_over_and_everything_is_chased(
    client: TestClient, people: People, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = people.running([ids["I1"], ids["I2"]], grace_days=2)
    push(client, "payments", [receipt("P1", "20.00", received_on=str(TODAY), allocations=pays(("I1", "20.00")))])

    def held_back(day: date) -> dict[int, int]:
        with transaction() as session:
            return {row.invoice_id: row.minor for row in paused(session, {1: day})}

    assert held_back(TODAY) == {ids["I1"]: 8000, ids["I2"]: 5000}
    assert held_back(FIRST + timedelta(2)) == {ids["I1"]: 8000, ids["I2"]: 5000}
    assert held_back(FIRST + timedelta(3)) == {}
    shift(monkeypatch, 13)
    add_user("late@example.com")
    over = get(client, f"payment-plans/{plan['id']}")
    assert (over["status"], over["ended_on"], over["parts"][0]["status"]) == ("defaulted", str(FIRST + timedelta(3)), "partly")
    assert (over["received"], over["parts_unkept"]) == ("20.00", 1)
    assert get(client, "payment-plans", status="defaulted")["items"][0]["id"] == plan["id"]
    assert get(client, "payment-plans", status="running")["items"] == []
    again = people.propose([ids["I1"]], first_on=str(TODAY + timedelta(20)))
    assert (again["status"], again["principal"]) == ("pending", "80.00")


def test_whoever_decides_reads_a_grouped_amount(client: TestClient, people: People) -> None:
    large = book(client, invoices=[invoice("I9", "3703703.67")])["I9"]
    people.propose([large])
    (asked,) = get(client, "approvals")["items"]
    assert asked["label"] == "Customer C1 · 3 × 1,234,567.89"


def test_overlapping_plans_are_refused(people: People, ids: dict[str, int]) -> None:
    plan = people.propose([ids["I1"]])
    assert people.propose([ids["I1"], ids["I2"]], 409)["code"] == "plan_overlaps"
    people.decide(plan["approval_id"])
    assert people.propose([ids["I1"]], 409)["code"] == "plan_overlaps"
    people.post(f"payment-plans/{plan['id']}/acceptance", {"by_whom": "Wu"})
    assert people.propose([ids["I1"]], 409)["code"] == "plan_overlaps"
    cancelled = people.post(f"payment-plans/{plan['id']}/cancellation", {"reason": "sold the firm"})
    assert (cancelled["status"], cancelled["cancel_reason"]) == ("cancelled", "sold the firm")
    assert people.post(f"payment-plans/{plan['id']}/cancellation", {"reason": "x"}, 409)["code"] == "already_cancelled"
    people.propose([ids["I1"]])


def test_plans_of_other_items_wait_beside_each_other(client: TestClient, people: People, ids: dict[str, int]) -> None:
    """A customer owes in two currencies: who has asked for time for one of them need not wait to ask for the other."""
    yen = push(client, "invoices", [invoice("J1", "9000", currency="JPY"), invoice("I3")])["results"]
    plans = [people.propose([item]) for item in (ids["I1"], yen[0]["id"], yen[1]["id"])]
    assert [plan["currency"] for plan in plans] == ["CNY", "JPY", "CNY"]
    assert people.propose([ids["I1"], ids["I2"]], 409)["code"] == "plan_overlaps"
    for plan in plans:
        people.decide(plan["approval_id"])
    assert len(get(client, "payment-plans", status="offered")["items"]) == 3


def test_cancelled_takes_unpaid_interest_back(client: TestClient, people: People, ids: dict[str, int]) -> None:
    plan = people.running([ids["I1"]], annual_percent="20")
    path, why = f"payment-plans/{plan['id']}/cancellation", {"reason": "default"}
    assert people.post(path, why, 403)["code"] == "permission_missing"  # interest is not waived by who collects it
    people.post(path, why, headers=people.manager)
    (interest,) = get(client, "invoices", external_id=f"PLAN-{plan['id']}")["items"]
    assert (interest["status"], interest["open"]) == ("reversed", "0.00")
    assert get(client, "payment-plans", status="cancelled")["items"][0]["id"] == plan["id"]
    assert broken(client, str(TODAY)) == []


def test_only_the_undisputed_rest_is_planned(client: TestClient, people: People, ids: dict[str, int]) -> None:
    post(client, "dispute-reasons", {"code": "price", "name": "Price"})
    post(client, "disputes", {"invoice_id": ids["I1"], "reason": "price", "amount": "40.00"})
    assert people.propose([ids["I1"]])["principal"] == "60.00"
    post(client, "disputes", {"invoice_id": ids["I2"], "reason": "price"})
    assert people.propose([ids["I2"]], 409)["code"] == "nothing_open"


REFUSED: list[tuple[Row, int, str]] = [
    ({"first_on": str(TODAY - timedelta(2))}, 422, "first_in_past"),
    ({"count": 121}, 422, "invalid_field"),
    ({"annual_percent": "1e9"}, 422, "invalid_field"),
    ({"annual_percent": "-3"}, 422, "invalid_field"),
    ({"invoice_ids": [999]}, 422, "unknown_invoice"),
    ({"invoice_ids": []}, 422, "invalid_field"),
    ({"first_amount": "99.99"}, 422, "first_amount_too_large"),
    ({"first_amount": "10.00", "count": 1}, 422, "first_amount_too_large"),
    ({"first_amount": "0.00"}, 422, "amount_not_positive"),
    ({"first_amount": "1.001"}, 422, "too_many_decimals"),
    ({"accept_until": str(FIRST + timedelta(1))}, 422, "acceptance_after_first"),
    ({"first_on": "2199-12-01", "count": 120, "rhythm": "quarterly"}, 422, "plan_too_long"),
]


@pytest.mark.parametrize(("change", "status", "code"), REFUSED)
def test_what_is_not_planned(people: People, ids: dict[str, int], change: Row, status: int, code: str) -> None:
    assert people.propose([ids["I1"]], status, **change)["code"] == code


def test_one_customer_one_currency_and_scope(client: TestClient, people: People, ids: dict[str, int]) -> None:
    other = book(client, customers=[{"external_id": "C2", "name": "B"}], invoices=[invoice("J", customer_external_id="C2")])
    assert people.propose([ids["I1"], other["J"]], 422)["code"] == "several_accounts"
    seller = as_user(client, "salesperson")
    body = {"invoice_ids": [ids["I1"]], "count": 2, "first_on": str(FIRST), "reason": "x"}
    assert refusal(client.post("/api/v1/payment-plans", json=body, headers=seller)) == (403, "permission_missing")
    assert refusal(client.get("/api/v1/payment-plans/77")) == (404, "not_found")


def test_too_late_to_accept(people: People, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    plan = people.propose([ids["I1"]], accept_until=str(TODAY))
    people.decide(plan["approval_id"])
    with transaction() as session, pytest.raises(Exception, match="could be accepted until"):
        accept(session, plan["id"], "Wu", clock.now() + timedelta(1), "customer:1")
    with transaction() as session:
        accept(session, plan["id"], "Wu", clock.now(), "customer:1")


def test_a_discount_is_earned_granted_and_taken_back(client: TestClient, people: People, ids: dict[str, int]) -> None:
    offer = {"invoice_id": ids["I1"], "percent": "2.5", "expires_on": str(FIRST), "reason": "year end"}
    asked = people.post("discount-offers", offer)
    assert (asked["status"], asked["discount"], asked["to_pay"]) == ("pending", "2.50", "97.50")
    assert people.post("discount-offers", offer, 409)["code"] == "offer_overlaps"
    people.decide(asked["approval_id"])
    path = f"discount-offers/{asked['id']}"
    assert post(client, f"{path}/grant", None, 409)["code"] == "not_earned"
    push(client, "payments", [receipt("P1", "97.50", received_on=str(TODAY), allocations=pays(("I1", "97.50")))])
    assert get(client, "discount-offers", status="earned")["items"][0]["id"] == asked["id"]
    assert post(client, f"{path}/grant", None)["status"] == "granted"
    assert open_of(client, "I1") == "0.00"
    assert post(client, f"{path}/grant", None, 409)["code"] == "not_earned"
    assert broken(client, str(TODAY)) == []
    assert post(client, f"{path}/reversal", {"reason": "the cheque bounced"})["status"] == "taken_back"
    assert open_of(client, "I1") == "2.50"


def test_an_item_reversed_gives_its_discount_back(client: TestClient, people: People, ids: dict[str, int]) -> None:
    asked = people.post("discount-offers", {"invoice_id": ids["I1"], "percent": "2", "expires_on": str(FIRST), "reason": "x"})
    people.decide(asked["approval_id"])
    push(client, "payments", [receipt("P1", "98.00", received_on=str(TODAY), allocations=pays(("I1", "98.00")))])
    post(client, f"discount-offers/{asked['id']}/grant", None)
    post(client, f"invoices/{ids['I1']}/reversal", {"reason": "entered twice"})
    assert get(client, f"discount-offers/{asked['id']}")["status"] == "taken_back"
    assert broken(client, str(TODAY)) == []


def test_an_offer_ends(people: People, client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = people.post("discount-offers", {"invoice_id": ids["I1"], "percent": "2", "expires_on": str(TODAY), "reason": "x"})
    assert people.post("discount-offers", {"invoice_id": ids["I2"], "percent": "0", "expires_on": str(TODAY), "reason": "x"}, 422)[
        "code"
    ] == "amount_not_positive"
    past = {"invoice_id": ids["I2"], "percent": "1", "expires_on": str(TODAY - timedelta(2)), "reason": "x"}
    assert people.post("discount-offers", past, 422)["code"] == "expires_in_past"
    people.decide(asked["approval_id"])
    shift(monkeypatch, 1)
    assert get(client, "discount-offers", status="expired")["items"][0]["id"] == asked["id"]
