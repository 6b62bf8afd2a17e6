"""Legal cases: weighed, approved by a second person, led to a judgment; what came in is read off the ledger."""

from datetime import timedelta
from typing import Any

import pytest
from cash import left, outgoing
from erp import Row, book, broken, customer, get, invoice, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient
from second import Approver, as_user

from receivables.clock import today

pytestmark = pytest.mark.usefixtures("kept_worklist")

TODAY = today("Asia/Shanghai")
ASK: Row = {
    "chance_percent": "80", "means": "limited", "means_note": "two flats", "other_costs": "500.00",
    "fee": {"kind": "contingency", "percent": "10"}, "reason": "three demands without an answer",
}  # fmt: skip


def day(back: int) -> str:
    return str(TODAY - timedelta(back))


@pytest.fixture
def people(client: TestClient) -> Approver:
    return Approver(client)


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """I1 of 80,000.00 and I2 of 20,000.00 long overdue, and the usual checklist."""
    post(client, "legal-evidence-kinds/usual", {}, 200)
    late = {"issued_on": day(430), "due_on": day(400)}
    return book(client, invoices=[invoice("I1", "80000.00", **late), invoice("I2", "20000.00", **late)])


def weighed(client: TestClient, ids: dict[str, int], status: int = 200, **more: Any) -> Row:
    body = {key: value for key, value in ASK.items() if key != "reason"} | {"customer_id": ids["C1"]} | more
    return post(client, "legal-cases/assessment", body, status)


def asked(client: TestClient, people: Approver, ids: dict[str, int], status: int = 201, **more: Any) -> Row:
    return post(client, "legal-cases", ASK | {"customer_id": ids["C1"]} | more, status, **people.manager)


@pytest.fixture
def decider(client: TestClient) -> dict[str, str]:
    return as_user(client, "administrator", "chief")


@pytest.fixture
def case(client: TestClient, people: Approver, ids: dict[str, int], decider: dict[str, str]) -> Row:
    """An approved case about both items."""
    found = asked(client, people, ids)
    people.decide(found["approval_id"], headers=decider)
    return get(client, f"legal-cases/{found['id']}")


def step(client: TestClient, case: Row, what: str, status: int = 201, **body: Any) -> Row:
    return post(client, f"legal-cases/{case['id']}/{what}", body, status)


def test_weighing(client: TestClient, ids: dict[str, int]) -> None:
    found = weighed(client, ids, evidence=["contract", "delivery"])
    assert (found["claim"], found["court_fee"], found["lawyer_fee"], found["cost"]) == ("100000.00", "2300.00", "8000.00", "10800.00")
    assert (found["expected"], found["net"], found["verdict"], found["method"]) == ("80000.00", "69200.00", "worth_it", "legal.v1")
    assert found["amounts"] == [{"currency": "CNY", "open": "100000.00", "overdue": "100000.00"}]
    assert found["court_source"].startswith("诉讼费用交纳办法")
    there = {line["code"]: (line["there"], line["records"]) for line in found["evidence"]}
    assert (there["contract"], there["invoice"], there["demand"]) == ((True, 0), (True, 2), (False, 0))
    assert found["complete_percent"] == 50  # contract, delivery, invoice of six required
    assert found["reasons"] == [{"key": "evidence_missing", "number": 50}]
    held = weighed(client, ids, preservation=True, court_fee="100.00")
    assert (held["preservation_fee"], held["court_fee"]) == ("1020.00", "100.00")
    assert get(client, "legal-cases")["items"] == []


REFUSED: list[tuple[Row, int, str]] = [
    ({"customer_id": 999}, 422, "unknown_customer"),
    ({"invoice_ids": [999]}, 422, "unknown_invoice"),
    ({"currency": "USD"}, 409, "nothing_open"),
    ({"procedure": "arbitration"}, 422, "no_fee_scale"),
    ({"chance_percent": "100.1"}, 422, "validation_error"),
    ({"evidence": ["moon"]}, 422, "unknown_evidence"),
    ({"fee": {"kind": "tiers"}}, 422, "tiers_empty"),
    ({"fee": {"kind": "tiers", "tiers": [{"up_to": "1.00", "percent": "1"}]}}, 422, "tiers_not_rising"),
    ({"other_costs": "1.001"}, 422, "too_many_decimals"),
]


@pytest.mark.parametrize(("more", "status", "code"), REFUSED, ids=lambda one: str(one)[:40])
def test_what_cannot_be_weighed(client: TestClient, ids: dict[str, int], more: Row, status: int, code: str) -> None:
    found = weighed(client, ids, status, **more)
    assert code == "validation_error" or found["code"] == code


def test_from_assessment_to_recovery(client: TestClient, people: Approver, ids: dict[str, int], decider: dict[str, str]) -> None:
    found = asked(client, people, ids, counsel="Lin & Partners", evidence=["contract"])
    assert (found["status"], found["claim"], found["stage"]) == ("pending", "100000.00", None)
    assert refusal(client.post(f"/api/v1/approvals/{found['approval_id']}/decision", json={"decision": "approve", "note": "x"},
                               headers=people.manager)) == (403, "own_request")  # fmt: skip
    assert step(client, found, "stages", 409, stage="demand", happened_on=day(0))["code"] == "not_approved"
    assert [row["customer_id"] for row in get(client, "worklist")["items"]] == [ids["C1"]]
    people.decide(found["approval_id"], headers=decider)
    assert get(client, "worklist")["items"] == []
    assert get(client, f"legal-cases/{found['id']}")["status"] == "open"
    assert asked(client, people, ids, 409)["code"] == "item_in_case"

    push(client, "payments", [receipt("P0", "1000.00", received_on=day(20), allocations=pays(("I1", "1000.00")))])
    step(client, found, "stages", stage="filing", happened_on=day(10), note="accepted")
    push(client, "payments", [receipt("P1", "30000.00", received_on=day(5), allocations=pays(("I1", "30000.00")))])
    seen = step(client, found, "costs", kind="court", amount="2300.00", spent_on=day(9))
    assert (seen["stage"], seen["recovered"], seen["open"], seen["cost"]) == ("filing", "30000.00", "69000.00", "2300.00")
    assert [(row["payment_number"], row["amount"]) for row in seen["receipts"]] == [("P1", "30000.00")]
    assert seen["fee_due"] == "3000.00"

    seen = step(client, found, "deadlines", stage="hearing", due_on=str(TODAY + timedelta(3)), note="bring the originals")
    assert (seen["next_deadline"], seen["deadline_state"]) == ("hearing", "soon")
    (due,) = get(client, "legal-deadlines", state="soon")["items"]
    assert (due["days_left"], due["customer_id"], due["state"]) == (3, ids["C1"], "soon")
    assert get(client, "legal-deadlines", state="overdue")["items"] == []
    post(client, f"legal-deadlines/{due['id']}/done", {"result": "done"})
    assert post(client, f"legal-deadlines/{due['id']}/done", {}, 409)["code"] == "already_done"
    assert get(client, f"legal-cases/{found['id']}")["next_deadline_on"] is None

    seen = step(client, found, "stages", stage="closed", happened_on=day(0), outcome="partly_won")
    assert (seen["status"], seen["outcome"], seen["closed_on"]) == ("closed", "partly_won", day(0))
    assert step(client, found, "stages", 409, stage="hearing", happened_on=day(0))["code"] == "case_closed"
    assert [row["overdue"] for row in get(client, "worklist")["items"]] == ["69000.00"]
    assert broken(client) == []


def test_a_part_that_the_bank_takes_back_recovers_nothing_of_what_was_paid_before_the_filing(client: TestClient, case: Row) -> None:
    post(client, "bank-accounts", {"number": "DE89370400440532013000", "name": "Bank", "currency": "CNY"})
    rows = [receipt("P0", "1000.00", received_on=day(20)), receipt("P1", "500.00", received_on=day(8))]
    paid = [row["id"] for row in push(client, "payments", [row | {"allocations": pays(("I1", row["amount"]))} for row in rows])["results"]]
    step(client, case, "stages", stage="filing", happened_on=day(10))
    for payment, amount in zip(paid, ("300.00", "100.00"), strict=True):
        left(client, amount, number=amount, day=day(5))
        (line,) = outgoing(client)
        post(client, f"outgoing-lines/{line['line_id']}/return", {"payment_id": payment})
    seen = get(client, f"legal-cases/{case['id']}")
    assert seen["recovered"] == "400.00"
    assert [(row["payment_number"], row["amount"], row["effective_on"]) for row in seen["receipts"]] == [("P1", "400.00", day(8))]
    assert broken(client) == []


def test_what_is_at_law_sets_nothing_of_the_rest_aside(
    client: TestClient, people: Approver, ids: dict[str, int], decider: dict[str, str]
) -> None:
    late = {"issued_on": day(430), "due_on": day(400)}
    push(client, "invoices", [invoice("I1", "80000.00", disputed=True, **late)])
    promise = {"amount": "1000.00", "currency": "CNY", "promised_on": str(TODAY + timedelta(3))}
    post(client, "collection-actions", {"customer_id": ids["C1"], "channel": "phone", "outcome": "promised", "promise": promise})
    people.decide(asked(client, people, ids, invoice_ids=[ids["I1"]])["approval_id"], headers=decider)
    (row,) = get(client, "worklist")["items"]
    assert (row["overdue"], row["disputed"], row["set_aside"]) == ("20000.00", "0.00", "1000.00")
    assert row["money_at_risk"] != "0.00"


def test_what_comes_in_is_recovered_in_one_case(
    client: TestClient, people: Approver, ids: dict[str, int], case: Row, decider: dict[str, str]
) -> None:
    """Once a second case of an item is filed, its receipts, and the fee for them, are not the first one's too."""
    step(client, case, "stages", stage="filing", happened_on=day(90))
    push(client, "payments", [receipt("P1", "10000.00", received_on=day(60), allocations=pays(("I1", "10000.00")))])
    step(client, case, "stages", stage="closed", happened_on=day(0), outcome="withdrawn")
    again = asked(client, people, ids, invoice_ids=[ids["I1"]])
    people.decide(again["approval_id"], headers=decider)
    step(client, again, "stages", stage="filing", happened_on=day(40))
    push(client, "payments", [receipt("P2", "500.00", received_on=day(20), allocations=pays(("I1", "500.00")))])
    push(client, "payments", [receipt("P3", "300.00", received_on=day(10), allocations=pays(("I2", "300.00")))])  # I2 is in the first alone
    found = {row["id"]: row for row in get(client, "legal-cases")["items"]}
    assert (found[case["id"]]["recovered"], found[again["id"]]["recovered"]) == ("10300.00", "500.00")
    first, second = (get(client, f"legal-cases/{one['id']}") for one in (case, again))
    assert [row["payment_number"] for row in first["receipts"]] == ["P1", "P3"]
    assert [row["payment_number"] for row in second["receipts"]] == ["P2"]
    assert (first["fee_due"], second["fee_due"]) == ("1030.00", "50.00")


def test_what_a_demand_brought_is_recovered_though_nothing_was_filed(client: TestClient, case: Row) -> None:
    """The lawyer wrote and the debtor paid: that is what the case came to, and what the lawyer's share is of."""
    push(client, "payments", [receipt("P0", "1000.00", received_on=day(20), allocations=pays(("I1", "1000.00")))])
    step(client, case, "stages", stage="demand", happened_on=day(10))
    push(client, "payments", [receipt("P1", "30000.00", received_on=day(5), allocations=pays(("I1", "30000.00")))])
    seen = step(client, case, "stages", stage="filing", happened_on=day(2))
    assert (seen["recovered"], seen["fee_due"]) == ("30000.00", "3000.00"), "also what was paid before it was filed"
    assert [(row["payment_number"], row["amount"], row["effective_on"]) for row in seen["receipts"]] == [("P1", "30000.00", day(5))]
    seen = step(client, case, "stages", stage="closed", happened_on=day(0), outcome="settled")
    assert seen["recovered"] == "30000.00"
    (row,) = get(client, "legal-cases")["items"]
    assert row["recovered"] == "30000.00"
    told = [row for row in get(client, f"customers/{case['customer_id']}/timeline")["items"] if row["type"] == "allocated"]
    assert [row["params"].get("case_id") for row in told] == [case["id"], None]
    paid = get(client, "payments", external_id="P1")["items"][0]["id"]
    post(client, f"payments/{paid}/reversal", {"reason": "bounced"})
    assert get(client, f"legal-cases/{case['id']}")["recovered"] == "0.00"
    assert broken(client) == []


def test_corrections_keep_the_original(client: TestClient, case: Row) -> None:
    first = step(client, case, "stages", stage="hearing", happened_on=day(3))["stages"][0]
    seen = step(client, case, "stages", stage="mediation", happened_on=day(2), corrects_id=first["id"])
    assert [(row["stage"], row["corrects_id"], row["corrected_by_id"]) for row in seen["stages"]] == [
        ("hearing", None, seen["stages"][1]["id"]), ("mediation", first["id"], None),
    ]  # fmt: skip
    assert seen["stage"] == "mediation"
    again = step(client, case, "stages", 409, stage="void", happened_on=day(2), corrects_id=first["id"])
    assert again["code"] == "already_corrected"
    seen = step(client, case, "stages", stage="void", happened_on=day(2), corrects_id=seen["stages"][1]["id"])
    assert seen["stage"] is None
    cost = step(client, case, "costs", kind="travel", amount="100.00", spent_on=day(1))["costs"][0]
    assert step(client, case, "costs", kind="travel", amount="60.00", spent_on=day(1), corrects_id=cost["id"])["cost"] == "60.00"
    assert step(client, case, "costs", 422, kind="travel", amount="0.00", spent_on=day(1))["code"] == "amount_not_positive"


def test_a_closing_is_taken_back(client: TestClient, case: Row) -> None:
    closed = step(client, case, "stages", stage="closed", happened_on=day(0), outcome="settled")
    assert (closed["status"], len(get(client, "worklist")["items"])) == ("closed", 1)
    seen = step(client, case, "stages", stage="void", happened_on=day(0), corrects_id=closed["stages"][0]["id"])
    assert (seen["status"], seen["outcome"], get(client, "worklist")["items"]) == ("open", None, [])


def test_evidence_with_a_file(client: TestClient, case: Row) -> None:
    query = {"subject": "legal_case", "subject_id": case["id"], "file_name": "contract.pdf"}
    file = client.post("/api/v1/attachments", params=query, content=b"%PDF-1.7\n1\n%%EOF").json()
    seen = step(client, case, "evidence", code="contract", attachment_id=file["id"], note="signed copy")
    (line,) = [one for one in seen["evidence"] if one["code"] == "contract"]
    assert (line["there"], line["file_name"], line["note"]) == (True, "contract.pdf", "signed copy")
    assert seen["complete_percent"] == 33
    post(client, f"attachments/{file['id']}/removal", {"reason": "another customer's"}, 200)
    seen = get(client, f"legal-cases/{case['id']}")
    (line,) = [one for one in seen["evidence"] if one["code"] == "contract"]
    assert (line["there"], line["file_name"], seen["complete_percent"]) == (False, None, 16)
    assert step(client, case, "evidence", code="contract", note="on paper")["complete_percent"] == 33
    seen = step(client, case, "evidence", code="contract", there=False)
    assert seen["complete_percent"] == 16
    assert step(client, case, "evidence", 422, code="contract", attachment_id=999)["code"] == "unknown_attachment"
    assert step(client, case, "evidence", 422, code="moon")["code"] == "unknown_evidence"


def test_changed_with_if_match(client: TestClient, case: Row) -> None:
    path = f"/api/v1/legal-cases/{case['id']}"
    assert refusal(client.patch(path, json={"court": "x"})) == (428, "if_match_missing")
    etag = client.get(path).headers["ETag"]
    body: Row = {"court": "Pudong", "case_number": "(2026)沪0115民初1号", "fee": {"kind": "hourly", "rate": "800", "hours": "2.5"}}
    answer = client.patch(path, json=body, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["case_number"], answer.json()["fee_due"]) == ("(2026)沪0115民初1号", "2000.00")
    assert refusal(client.patch(path, json={"court": "y"}, headers={"If-Match": etag})) == (412, "stale")


def test_the_register(client: TestClient, case: Row) -> None:
    (row,) = get(client, "legal-cases", status="open", procedure="litigation", q="Customer C1")["items"]
    assert (row["id"], row["deadline_state"], row["reason"]) == (case["id"], None, ASK["reason"])
    assert get(client, "legal-cases", stage="filing")["items"] == []
    assert [one["id"] for one in get(client, "legal-cases", invoice_id=str(case["items"][0]["invoice_id"]))["items"]] == [case["id"]]
    listed = client.get("/api/v1/legal-cases", headers={"Accept": "text/csv"})
    assert "100000.00" in listed.text
    assert client.get("/api/v1/legal-deadlines", headers={"Accept": "text/csv"}).status_code == 200


def test_paid_before_it_was_approved(client: TestClient, people: Approver, ids: dict[str, int], decider: dict[str, str]) -> None:
    found = asked(client, people, ids, invoice_ids=[ids["I2"]])
    push(client, "payments", [receipt("P1", "20000.00", received_on=day(1), allocations=pays(("I2", "20000.00")))])
    people.decide(found["approval_id"], status=409, headers=decider)
    people.decide(found["approval_id"], "reject", headers=decider)
    assert get(client, f"legal-cases/{found['id']}")["status"] == "rejected"


def test_an_item_that_is_corrected_stays_in_its_case(client: TestClient, ids: dict[str, int], case: Row, people: Approver) -> None:
    step(client, case, "stages", stage="filing", happened_on=day(0))
    late = {"issued_on": day(430), "due_on": day(390)}
    push(client, "payments", [receipt("P1", "30000.00", received_on=day(0), allocations=pays(("I1", "30000.00")))])
    (row,) = push(client, "invoices", [invoice("I1", "70000.00", **late)], corrections="true")["results"]
    found = get(client, f"legal-cases/{case['id']}")
    assert (found["claim"], found["open"], found["recovered"], found["fee_due"]) == ("100000.00", "60000.00", "30000.00", "3000.00")
    assert {item["invoice_id"]: (item["claimed"], item["open"]) for item in found["items"]} == {
        row["id"]: ("80000.00", "40000.00"), ids["I2"]: ("20000.00", "20000.00"),
    }  # fmt: skip
    assert [one["invoice_id"] for one in found["receipts"]] == [row["id"]]
    for item in (row["id"], ids["I1"]):
        limitation = get(client, f"limitations/{item}")
        assert (limitation["invoice_id"], limitation["case_id"]) == (row["id"], case["id"])
        assert [(one["cause"], one["effect"]) for one in limitation["trace"]] == [("filing", "restarts"), ("part_payment", "restarts")]
    assert [one["id"] for one in get(client, "legal-cases", invoice_id=row["id"])["items"]] == [case["id"]]
    assert asked(client, people, ids, 409, invoice_ids=[row["id"]])["code"] == "item_in_case"
    assert broken(client) == []


def test_a_case_begins_though_its_item_was_corrected(
    client: TestClient, ids: dict[str, int], people: Approver, decider: dict[str, str]
) -> None:  # fmt: skip
    found = asked(client, people, ids, invoice_ids=[ids["I1"]])
    push(client, "invoices", [invoice("I1", "70000.00", issued_on=day(430), due_on=day(390))], corrections="true")
    people.decide(found["approval_id"], headers=decider)
    assert get(client, f"legal-cases/{found['id']}")["status"] == "open"


def test_an_item_in_a_case_that_moves_to_another_customer_is_told(client: TestClient, ids: dict[str, int], case: Row) -> None:
    push(client, "customers", [customer("C2")])
    moved = invoice("I1", "80000.00", issued_on=day(430), due_on=day(400), customer_external_id="C2")
    (row,) = push(client, "invoices", [moved], corrections="true")["results"]
    assert [warning["code"] for warning in row["warnings"]] == ["agreements_left"]
    assert get(client, f"legal-cases/{case['id']}")["open"] == "20000.00"
