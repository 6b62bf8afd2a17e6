"""A batch of proposals: what can be taken is, the rest says why; and what terms that changed make of what was billed before."""

from datetime import date, timedelta
from typing import Any

import pytest
from erp import Row, broken, get, invoice, pays, post, push, receipt
from fastapi.testclient import TestClient
from late import OVERDUE, TODAY, charge, policy, rate_set, ready
from second import Approver

from receivables.database import transaction
from receivables.interest.candidates import Wanted, batches
from receivables.interest.facts import policy_of
from receivables.interest.term_changes import ALWAYS, Touched, of_policy, of_rate_set

BIG = 2**63 - 1
K1 = {"contract_number": "K1"}


def refused(answer: Row) -> list[tuple[int, str, str]]:
    return [(row["invoice_id"], row["pointer"], row["code"]) for row in answer["refused"]]


def over(client: TestClient) -> list[tuple[str, str]]:
    """What was billed too much: the whole list shows it too."""
    rows = get(client, "interest-proposals", over="true")["items"]
    assert rows == [row for row in get(client, "interest-proposals")["items"] if row["over"] != "0.00"]
    return [(row["invoice_number"], row["over"]) for row in rows]


def looked_at(*, only_over: bool = True) -> list[int]:
    """The items that the list works out."""
    with transaction() as session:
        known = policy_of(session, 1)
        assert known is not None
        return [item for ids in batches(session, 1, known, ["credit_note"], TODAY, Wanted(over=only_over), 0) for item in ids]


def change(client: TestClient, set_id: int, **fields: Any) -> None:
    path = f"/api/v1/interest-rate-sets/{set_id}"
    read = client.get(path)
    body = {name: value for name, value in read.json().items() if name not in ("id", "company", "code", "updated_at")} | fields
    assert client.patch(path, json=body, headers={"If-Match": read.headers["ETag"]}).status_code == 200


def test_what_can_be_taken_is_and_the_rest_says_why(client: TestClient) -> None:
    ids = ready(client, [invoice(f"I{days}", "1000.00", **OVERDUE(days)) for days in (100, 50, 10, -5)], percent="36.5")
    note = charge(client, ids["I50"])["charges"][0]
    post(client, f"invoices/{note['note_id']}/reversal", {"reason": "wrong"})
    items = [{"invoice_id": ids["I100"], "total": "100.00"}, {"invoice_id": ids["I50"]}, {"invoice_id": ids["I10"], "total": "9.99"},
             {"invoice_id": BIG}, {"invoice_id": ids["I-5"]}]  # fmt: skip
    made = post(client, "interest-charges", {"items": items})
    assert [(row["invoice_number"], row["amount"]) for row in made["charges"]] == [("I100", "100.00")]
    assert made["without"] == [ids["I-5"]]
    assert refused(made) == [(ids["I50"], "/items/1", "already_charged"), (ids["I10"], "/items/2/total", "proposal_changed"),
                             (BIG, "/items/3/invoice_id", "unknown_invoice")]  # fmt: skip
    none = post(client, "interest-charges", {"items": items}, 409)
    assert (none["code"], [error["pointer"] for error in none["errors"]]) == (
        "proposal_changed", ["/items/0/total", "/items/1", "/items/2/total", "/items/3/invoice_id"],
    )  # fmt: skip
    assert broken(client) == []


def test_an_amount_that_is_none_is_its_line_s_fault(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100)), invoice("J", "1000", currency="JPY", **OVERDUE(100))], percent="36.5")
    items = [{"invoice_id": ids["I1"]}, {"invoice_id": ids["J"], "total": "100.5"}]
    made = post(client, "interest-charges", {"items": items})
    assert (len(made["charges"]), refused(made)) == (1, [(ids["J"], "/items/1/total", "too_many_decimals")])


def test_a_narrower_rate_that_was_taken_away_is_looked_for(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **K1, **OVERDUE(100)), invoice("I2", "1000.00", **OVERDUE(100))], percent="3.65")
    own = post(client, "interest-assignments", K1 | {"rate_set_id": rate_set(client, "dear", "36.5")})
    charge(client, ids["I1"], ids["I2"])
    push(client, "payments", [receipt("P1", "1000.00", received_on=str(TODAY), allocations=pays(("I1", "1000.00")))])
    assert (over(client), looked_at(), looked_at(only_over=False)) == ([], [], [])
    assert client.delete(f"/api/v1/interest-assignments/{own['id']}").status_code == 204
    assert (over(client), looked_at()) == ([("I1", "90.00")], [ids["I1"]])
    dearer = post(client, "interest-assignments", {"invoice_id": ids["I2"], "rate_set_id": own["rate_set_id"]})
    assert [(row["invoice_number"], row["total"]) for row in get(client, "interest-proposals")["items"]] == [
        ("I1", "-90.00"), ("I2", "90.00"),
    ]  # fmt: skip
    assert dearer["rate_set_name"] == "dear"


def test_a_rate_of_days_to_come_looks_at_nothing_that_was_billed(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5")
    charge(client, ids["I1"])
    rates = [{"from_on": "2000-01-01", "percent": "36.5"}]
    change(client, 1, name="Another name", rates=[*rates, {"from_on": str(TODAY + timedelta(1)), "percent": "3.65"}])
    assert looked_at() == looked_at(only_over=False) == []
    change(client, 1, rates=[*rates, {"from_on": str(TODAY), "percent": "3.65"}])
    assert (over(client), looked_at()) == ([("I1", "0.90")], [ids["I1"]])


def test_what_was_credited_is_not_looked_at_again(client: TestClient) -> None:
    people = Approver(client)
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5")
    charge(client, ids["I1"])
    change(client, 1, rates=[{"from_on": "2000-01-01", "percent": "3.65"}])
    made = people._post("interest-charges", {"items": [{"invoice_id": ids["I1"]}]}, 201, people.accountant)["charges"][0]
    assert (made["credit"], made["amount"], looked_at(), looked_at(only_over=False)) == (True, "90.00", [], [])
    post(client, f"invoices/{made['note_id']}/reversal", {"reason": "wrong"})
    assert over(client) == [("I1", "90.00")]
    assert broken(client) == []


def test_an_item_whose_contract_was_corrected_bears_the_other_rate(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **K1, **OVERDUE(100))], percent="3.65")
    post(client, "interest-assignments", K1 | {"rate_set_id": rate_set(client, "dear", "36.5")})
    charge(client, ids["I1"])
    push(client, "invoices", [invoice("I1", "1000.00", contract_number="K2", **OVERDUE(100))])
    assert over(client) == [("I1", "90.00")]


@pytest.mark.parametrize("way", ["agreed", "policy"])
def test_who_changed_the_terms_does_not_credit_by_them(client: TestClient, way: str) -> None:
    """A rate lowered after the bill and a credit note by one hand would be a waiver that nobody approved."""
    people = Approver(client)
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100)), invoice("I2", "1000.00", **OVERDUE(10))], percent="36.5")
    charge(client, ids["I1"])
    if way == "agreed":
        body = {"invoice_id": ids["I1"], "rate_set_id": 1, "agreed_percent": "0"}
        people._post("interest-assignments", body, 201, people.manager)
    else:
        tag = client.get("/api/v1/interest-policy").headers["ETag"]
        answer = client.put("/api/v1/interest-policy", json={"starts_on": str(TODAY)}, headers=people.manager | {"If-Match": tag})
        assert answer.status_code == 200
    asked = {"items": [{"invoice_id": ids["I1"]}, {"invoice_id": ids["I2"]}]}
    made = people._post("interest-charges", asked, 201, people.manager)
    assert ([row["invoice_number"] for row in made["charges"]], refused(made)) == (["I2"], [(ids["I1"], "/items/0", "own_terms")])
    assert people._post("interest-charges", {"items": asked["items"][:1]}, 403, people.manager)["code"] == "own_terms"
    credited = people._post("interest-charges", {"items": asked["items"][:1]}, 201, people.accountant)["charges"]
    assert [(row["credit"], row["invoice_number"]) for row in credited] == [(True, "I1")]
    assert broken(client) == []


def test_the_name_of_the_rate_set_is_shown(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5")
    change(client, 1, name="Delivery contracts 2024")
    (row,) = get(client, "interest-proposals")["items"]
    assert (row["rate_set"], row["rate_set_name"]) == ("contract", "Delivery contracts 2024")
    assert get(client, f"interest-proposals/{ids['I1']}")["rate_set_name"] == "Delivery contracts 2024"


def test_a_policy_about_letters_changes_nothing_that_was_billed(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5")
    charge(client, ids["I1"])
    policy(client, note_days=30)
    assert looked_at() == []
    policy(client, note_days=30, starts_on=str(TODAY - timedelta(9)))
    assert over(client) == [("I1", "90.00")]


RATES = [{"from_on": "2024-01-01", "percent": "5"}, {"from_on": "2025-01-01", "percent": "4"}]


@pytest.mark.parametrize(
    ("now", "touched"),
    [
        ([*RATES, {"from_on": "2026-01-01", "percent": "3"}], Touched(date(2026, 1, 1), lowers=True)),
        ([*RATES, {"from_on": "2026-01-01", "percent": "6"}], Touched(date(2026, 1, 1), lowers=False)),
        ([RATES[0], {"from_on": "2025-02-01", "percent": "4"}], Touched(date(2025, 1, 1), lowers=False)),  # 5 for a month longer
        (RATES[1:], Touched(date(2024, 1, 1), lowers=True)),
        ([], Touched(date(2024, 1, 1), lowers=True)),
        ([{"from_on": "2023-01-01", "percent": "0"}, *RATES], Touched(date(2023, 1, 1), lowers=False)),
        (RATES[::-1], None),
    ],
)
def test_what_other_rates_touch(now: list[Row], touched: Touched | None) -> None:
    assert of_rate_set({"rates": RATES}, {"rates": now}, "contract") == touched
    signed = of_rate_set({"rates": RATES}, {"rates": now}, "agreed_or_daily")
    assert signed == (touched and Touched(lowers=touched.lowers))


@pytest.mark.parametrize(
    ("before", "after", "touched"),
    [
        ({"name": "a"}, {"name": "b"}, None),
        ({"source": "a", "minimums": []}, {"source": "b", "minimums": [1]}, None),
        ({"margin_percent": "8"}, {"margin_percent": "9"}, ALWAYS),
    ],
)
def test_what_else_of_a_rate_set_touches(before: Row, after: Row, touched: Touched | None) -> None:
    assert of_rate_set(before, after, "reference") == touched


@pytest.mark.parametrize(
    ("before", "after", "touched"),
    [
        ({"note_days": 1}, {"note_days": 2}, None),
        ({"starts_on": None}, {"starts_on": "2024-01-01"}, Touched(lowers=False)),
        ({"starts_on": "2024-01-01"}, {"starts_on": "2023-01-01"}, Touched(lowers=False)),
        ({"starts_on": "2024-01-01"}, {"starts_on": "2024-01-02"}, ALWAYS),
        ({"starts_on": "2024-01-01"}, {"starts_on": None}, ALWAYS),
        ({"compounds": False}, {"compounds": True}, Touched(lowers=False)),
        ({"compounds": False, "accrues_planned": True}, {"compounds": True, "accrues_planned": False}, ALWAYS),
    ],
)
def test_what_of_a_policy_touches(before: Row, after: Row, touched: Touched | None) -> None:
    assert of_policy(before, after) == touched
