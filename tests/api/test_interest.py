"""Interest and fees: proposed from the ledger, billed once as debit notes, paid in the order of the policy."""

from datetime import timedelta
from typing import Any

import pytest
from erp import Row, broken, get, invoice, open_of, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient
from late import OVERDUE, TODAY, charge, policy, rate_set, ready

from receivables.access.principal import CompanyScope
from receivables.database import transaction
from receivables.interest.proposals import Owed, owed

SCOPE = CompanyScope(1, "main", "main Ltd", "CNY", "Asia/Shanghai")


def proposals(client: TestClient, **params: Any) -> list[tuple[str, str, str, str]]:
    rows = get(client, "interest-proposals", **params)["items"]
    return [(row["invoice_number"], row["interest"], row["compensation"], row["total"]) for row in rows]


def test_the_worked_case_with_its_segments(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "5000.00", **OVERDUE(101))])
    assert proposals(client) == [("I1", "169.49", "0.00", "169.49")]
    one = get(client, f"interest-proposals/{ids['I1']}")
    (part,) = one["segments"]
    assert (part["principal"], part["percent"], part["per"], part["days"]) == ("5000.00", "12.25", "year", 101)
    assert part["amount"] == "169.486301"
    assert (part["first_on"], part["last_on"]) == (str(TODAY - timedelta(100)), str(TODAY))
    assert (one["method"], one["day_count"], one["rate_set"]) == ("interest.v1", "actual/365", "contract")
    assert proposals(client, as_of=str(TODAY - timedelta(101))) == []
    csv = client.get("/api/v1/interest-proposals", headers={"Accept": "text/csv"})
    assert csv.status_code == 200
    assert "169.49" in csv.text


def test_billed_once_and_the_rest_later(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "5000.00", **OVERDUE(101))])
    made = charge(client, ids["I1"], as_of=str(TODAY - timedelta(1)))
    (row,) = made["charges"]
    assert (row["kind"], row["amount"], row["note_number"], row["note_open"]) == ("interest", "167.81", f"INT-{ids['I1']}-1", "167.81")
    note = get(client, f"invoices/{row['note_id']}")
    assert (note["kind"], note["issued_on"], note["due_on"], note["reference"]) == (
        "interest", str(TODAY - timedelta(1)), str(TODAY + timedelta(13)), "I1",
    )  # fmt: skip
    assert proposals(client) == [("I1", "1.68", "0.00", "1.68")]  # 169.49 rounded once, less 167.81
    assert charge(client, ids["I1"])["charges"][0]["amount"] == "1.68"
    assert refusal(client.post("/api/v1/interest-charges", json={"items": [{"invoice_id": ids["I1"]}]})) == (409, "nothing_due")
    kept = get(client, f"interest-charges/{row['id']}")
    assert [part["days"] for part in kept["segments"]] == [100]
    assert [one["amount"] for one in get(client, "interest-charges", invoice_id=ids["I1"])["items"]] == ["1.68", "167.81"]
    assert get(client, "interest-charges", kind="dunning_fee")["items"] == []
    # Never interest on interest: the notes are late themselves, and bear nothing.
    later = str(TODAY + timedelta(60))
    assert [row["invoice_number"] for row in get(client, "interest-proposals", as_of=later)["items"]] == ["I1"]
    assert broken(client) == []


def test_interest_stands_when_exactly_the_principal_is_paid(client: TestClient) -> None:
    """100 paid of 100 + 0.41 + 10: 10.41 stays to be claimed, billed or not."""
    ids = ready(client, [invoice("I1", "100.00", **OVERDUE(10))], percent="15", tiers=[{"currency": "CNY", "amount": "10.00"}])
    push(client, "payments", [receipt("P1", "100.00", received_on=str(TODAY), allocations=pays(("I1", "100.00")))])
    assert open_of(client, "I1") == "0.00"
    assert proposals(client) == [("I1", "0.41", "10.00", "10.41")]
    made = charge(client, ids["I1"], total="10.41")
    assert [(row["kind"], row["note_open"]) for row in made["charges"]] == [("compensation", "10.00"), ("interest", "0.41")]
    assert proposals(client) == [] == proposals(client, as_of=str(TODAY + timedelta(100)))


@pytest.mark.parametrize(
    ("order", "left"),
    [
        (["principal", "interest", "fee"], {"invoice": "0.00", "interest": "0.41", "fee": "10.00"}),
        (["fee", "interest", "principal"], {"invoice": "10.41", "interest": "0.00", "fee": "0.00"}),
        (["interest", "principal", "fee"], {"invoice": "0.41", "interest": "0.00", "fee": "10.00"}),
        ([], {"invoice": "0.00", "interest": "0.41", "fee": "10.00"}),
    ],
)
def test_what_a_receipt_pays_first_is_policy(client: TestClient, order: list[str], left: Row) -> None:
    tiers = [{"currency": "CNY", "amount": "10.00"}]
    ids = ready(client, [invoice("I1", "100.00", **OVERDUE(10))], percent="15", tiers=tiers, payment_order=order)
    charge(client, ids["I1"])
    push(client, "payments", [receipt("P1", "100.00", received_on=str(TODAY), auto_allocate="oldest_first")])
    assert {row["kind"]: row["open"] for row in get(client, "invoices")["items"]} == left
    assert broken(client) == []


def test_the_order_also_counts_where_receipts_are_matched(client: TestClient) -> None:
    tiers = [{"currency": "CNY", "amount": "10.00"}]
    order = ["fee", "interest", "principal"]
    ids = ready(client, [invoice("I1", "100.00", **OVERDUE(10))], percent="15", tiers=tiers, payment_order=order)
    charge(client, ids["I1"])
    paid = push(client, "payments", [receipt("P1", "57.00", received_on=str(TODAY))])["results"][0]["id"]
    post(client, "clearing/runs", {"payment_ids": [paid], "apply": False})
    found = get(client, f"clearing/receipts/{paid}")["offers"]
    parts = [(item["number"][:3], item["amount"]) for item in found[0]["items"]]
    assert parts == [("CMP", "10.00"), ("INT", "0.41"), ("I1", "46.59")]


def test_narrower_assignments_win(client: TestClient) -> None:
    rows = [invoice("I1", "1000.00", contract_number="K1", **OVERDUE(100)), invoice("I2", "1000.00", **OVERDUE(100)),
            invoice("I3", "1000.00", customer_external_id="C2", **OVERDUE(100))]  # fmt: skip
    ids = ready(client, rows, percent="10", customers=["C1", "C2"])
    post(client, "interest-assignments", {"customer_id": ids["C2"]})  # none at all
    dear = rate_set(client, "contract-k", "36.5")
    made = post(client, "interest-assignments", {"contract_number": "K1", "rate_set_id": dear})
    assert [row[:2] for row in proposals(client)] == [("I1", "100.00"), ("I2", "27.40")]
    post(client, "interest-assignments", {"invoice_id": ids["I1"], "rate_set_id": dear, "agreed_percent": "3.65"})
    assert [row[:2] for row in proposals(client)] == [("I1", "10.00"), ("I2", "27.40")]
    again = client.post("/api/v1/interest-assignments", json={"contract_number": "K1", "rate_set_id": dear})
    assert refusal(again) == (409, "already_exists")
    assert client.delete(f"/api/v1/interest-assignments/{made['id']}").status_code == 204
    assert len(get(client, "interest-assignments")["items"]) == 3


def test_rates_by_law_are_data(client: TestClient) -> None:
    book_day = str(TODAY - timedelta(400))
    ids = ready(client, [invoice("I1", "10000.00", **OVERDUE(100))], percent="10")
    lpr = {"code": "cn", "name": "保障中小企业款项支付条例", "source": "国务院令第802号", "method": "agreed_or_daily",
           "daily_percent": "0.05", "rates": [{"from_on": book_day, "percent": "3.45"}]}  # fmt: skip
    cn = post(client, "interest-rate-sets", lpr)["id"]
    own = post(client, "interest-assignments", {"invoice_id": ids["I1"], "rate_set_id": cn})
    assert proposals(client)[0][1] == "500.00"  # 10,000 x 0.05 % x 100
    client.delete(f"/api/v1/interest-assignments/{own['id']}")
    agreed = {"invoice_id": ids["I1"], "rate_set_id": cn, "agreed_percent": "1", "signed_on": str(TODAY - timedelta(200))}
    own = post(client, "interest-assignments", agreed)
    assert proposals(client)[0][1] == "94.52"  # not below the LPR of that day: 3.45 % a year
    client.delete(f"/api/v1/interest-assignments/{own['id']}")
    eu = {"code": "eu", "name": "EU", "source": "2011/7/EU", "method": "reference", "margin_percent": "8",
          "rates": [{"from_on": book_day, "percent": "-0.50"}], "tiers": [{"currency": "CNY", "amount": "40"}]}  # fmt: skip
    made = post(client, "interest-assignments", {"invoice_id": ids["I1"], "rate_set_id": post(client, "interest-rate-sets", eu)["id"]})
    assert made["rate_set_name"] == "EU"
    assert proposals(client)[0][1:3] == ("205.48", "40.00")


def test_a_reference_rate_that_is_fixed_at_default(client: TestClient) -> None:
    """United Kingdom: Bank Rate at the end of the half-year before the debt was late, for as long as it is owed."""
    due_on = TODAY - timedelta(400)
    half_year = TODAY.replace(year=(due_on + timedelta(1)).year, month=6, day=30)
    if half_year > due_on:
        half_year = half_year.replace(year=half_year.year - 1, month=12, day=31)
    ids = ready(client, [invoice("I1", "10000.00", **OVERDUE(400))], percent="10")
    uk = {"code": "uk", "name": "UK", "source": "SI 2002/1675", "method": "reference_at_default", "margin_percent": "8",
          "rates": [{"from_on": "2000-01-01", "percent": "5"}, {"from_on": str(half_year), "percent": "4"},
                    {"from_on": str(half_year + timedelta(1)), "percent": "9"}]}  # fmt: skip
    made = post(client, "interest-rate-sets", uk)
    post(client, "interest-assignments", {"invoice_id": ids["I1"], "rate_set_id": made["id"]})
    (part,) = get(client, f"interest-proposals/{ids['I1']}")["segments"]
    assert (part["percent"], part["days"]) == ("12", 400)


def test_currencies_without_and_with_three_decimals(client: TestClient) -> None:
    rows = [invoice("J", "100000", currency="JPY", **OVERDUE(100)), invoice("K", "1000.000", currency="KWD", **OVERDUE(100))]
    ids = ready(client, rows, percent="3.65", minimums=[{"currency": "JPY", "amount": "1001"}])
    assert proposals(client) == [("K", "10.000", "0.000", "10.000")]  # 1,000 yen are under the minimum
    assert proposals(client, as_of=str(TODAY + timedelta(1)))[0] == ("J", "1010", "0", "1010")
    assert charge(client, ids["K"])["charges"][0]["amount"] == "10.000"


def test_disputes_promises_and_write_offs_by_policy(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100)), invoice("I2", "1000.00", disputed=True, **OVERDUE(100))], percent="36.5")
    assert [row[:2] for row in proposals(client)] == [("I1", "100.00")]
    policy(client, accrues_disputed=True)
    assert [row[:2] for row in proposals(client)] == [("I1", "100.00"), ("I2", "100.00")]
    promise = {"currency": "CNY", "amount": "400.00", "promised_on": str(TODAY + timedelta(5)), "invoice_ids": [ids["I1"]]}
    post(client, "collection-actions", {"customer_id": ids["C1"], "channel": "phone", "outcome": "promised", "promise": promise})
    policy(client, accrues_disputed=True, accrues_promised=False)
    soon = str(TODAY + timedelta(3))
    assert proposals(client, as_of=soon)[0] == ("I1", "101.80", "0.00", "101.80")  # 100 + 3 x 0.60
    policy(client, accrues_disputed=True)
    assert proposals(client, as_of=soon)[0][1] == "103.00"


def test_what_letters_say(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100)), invoice("I2", "5.00", due_on=str(TODAY), issued_on=str(TODAY))],
                percent="36.5", tiers=[{"currency": "CNY", "amount": "40"}])  # fmt: skip
    with transaction() as session:
        found = owed(session, SCOPE, [(ids["I1"], 1), (ids["I2"], 1)], TODAY)
    assert found == {(ids["I1"], 1): Owed(10_000, 4_000, 0, 0), (ids["I2"], 1): Owed(0, 0, 0, 0)}


def test_aging_and_filters_know_the_kinds(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5", tiers=[{"currency": "CNY", "amount": "40"}])
    charge(client, ids["I1"])
    assert [row["open"] for row in get(client, "invoices", kind="interest")["items"]] == ["100.00"]
    assert [row["open"] for row in get(client, "invoices", kind="fee")["items"]] == ["40.00"]
    rows = get(client, "reports/aging", group_by="kind")["rows"]
    assert {row["key"]: row["gross"] for row in rows} == {"invoice": "1000.00", "interest": "100.00", "fee": "40.00"}


def test_what_was_billed_and_taken_back_is_due_again(client: TestClient) -> None:
    ids = ready(client, [invoice("I1", "1000.00", **OVERDUE(100))], percent="36.5")
    made = charge(client, ids["I1"], as_of=str(TODAY - timedelta(1)))["charges"][0]
    post(client, f"invoices/{made['note_id']}/reversal", {"reason": "wrong"})
    assert proposals(client)[0][1] == "100.00"
    again = {"items": [{"invoice_id": ids["I1"]}], "as_of": str(TODAY - timedelta(1))}
    assert refusal(client.post("/api/v1/interest-charges", json=again)) == (409, "already_charged")
    assert charge(client, ids["I1"])["charges"][0]["note_number"] == f"INT-{ids['I1']}-2"
    assert broken(client) == []
