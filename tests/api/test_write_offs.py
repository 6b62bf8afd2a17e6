"""Write-offs: asked by one, approved by another, recovered later; the books and the figures follow."""

from datetime import timedelta
from typing import Any

import pytest
from accounts import add_user, bearer, sign_in
from erp import Row, book, broken, get, invoice, open_of, pays, post, push, receipt
from fastapi.testclient import TestClient
from second import Approver, as_user

from receivables.clock import today

pytestmark = pytest.mark.usefixtures("kept_worklist")

TODAY = today("Asia/Shanghai")
ASK: Row = {"reason": "insolvent", "judgement": "nothing left in the estate", "evidence": "court ruling 2026-77"}


@pytest.fixture
def people(client: TestClient) -> Approver:
    return Approver(client)


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """I1 of 100.00, of which P1 pays 60.00."""
    return book(client, invoices=[invoice(), invoice("I2", "50.00")], payments=[receipt(amount="60.00", allocations=pays(("I1", "60.00")))])


def test_asked_approved_and_recovered(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    asked = people.ask({"invoice_id": ids["I1"], **ASK, "expected_recoverable": "5.00"})
    assert (asked["status"], asked["amount"], asked["evidence"]) == ("pending", "40.00", ASK["evidence"])
    assert open_of(client, "I1") == "40.00"
    assert get(client, "write-offs")["items"] == []

    decided = people.decide(asked["approval_id"])
    assert (decided["status"], decided["decided_by"]) == ("approved", "Manager")
    item = get(client, f"invoices/{ids['I1']}")
    assert (item["open"], item["status"], item["written_off"]) == ("0.00", "written_off", "40.00")
    entry = item["entries"][-1]
    assert (entry["kind"], entry["amount"], entry["effective_on"], entry["actor"]) == (
        "write_off", "-40.00", str(TODAY), "user:manager@example.com",
    )  # fmt: skip
    (row,) = get(client, "write-offs", pursued="true")["items"]
    assert (row["status"], row["outstanding"], row["written_off_on"]) == ("written_off", "40.00", str(TODAY))

    for amount, left, status in (("15.00", "25.00", "written_off"), ("25.00", "0.00", "recovered")):
        answer = people.recover(asked["id"], {"amount": amount, "received_on": str(TODAY), "reference": "bailiff"})
        assert (answer["outstanding"], answer["status"]) == (left, status)
    assert [part["amount"] for part in answer["recoveries"]] == ["15.00", "25.00"]
    assert answer["pursued"] is False
    assert get(client, f"invoices/{ids['I1']}")["status"] == "paid"
    assert get(client, f"payments/{answer['recoveries'][0]['payment_id']}")["status"] == "applied"
    assert broken(client, str(TODAY), str(TODAY - timedelta(1))) == []


def test_no_other_system_takes_the_place_of_a_receipt_that_is_made_here(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    asked = people.ask({"invoice_id": ids["I1"], **ASK})
    people.decide(asked["approval_id"])
    for source in ("write_offs", "transfer", "note", "note_cash"):
        row = receipt(f"WO-{asked['id']}-1", "15.00", source=source, customer_external_id=None)
        (refused,) = push(client, "payments", [row])["results"]
        assert [error["code"] for error in refused["errors"] or []] == ["reserved_source"]
        assert client.post("/api/v1/payments", json=row).json()["code"] == "reserved_source"
    people.recover(asked["id"], {"amount": "15.00", "received_on": str(TODAY)})
    assert broken(client) == []


def test_the_key_figures_follow(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    def figure() -> Row:
        found = get(client, "kpis", company="main", currency="CNY", period_from=str(TODAY.replace(day=1)), period_to=str(TODAY))
        return {row["id"]: row for row in found["items"]}["bad_debt.receivables"]

    asked = people.ask({"invoice_id": ids["I1"], **ASK})
    people.decide(asked["approval_id"])
    assert figure()["value"] == "0.8000"  # 40 of the 50 that are left
    people.recover(asked["id"], {"amount": "15.00", "received_on": str(TODAY)})
    assert figure()["value"] == "0.5000"


def test_a_part_is_written_off_and_the_rest_stays_owed(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    people.decide(people.ask({"invoice_id": ids["I1"], **ASK, "amount": "30.00"})["approval_id"])
    assert get(client, f"invoices/{ids['I1']}")["status"] == "partly_paid"
    assert open_of(client, "I1") == "10.00"


def test_status_filters_now_and_on_a_past_day(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    def listed(status: str, **params: str) -> list[str]:
        return [row["external_id"] for row in get(client, "invoices", status=status, **params)["items"]]

    asked = people.ask({"invoice_id": ids["I1"], **ASK})
    people.decide(asked["approval_id"])
    assert (listed("written_off"), listed("paid"), listed("open")) == (["I1"], [], ["I2"])
    yesterday = str(TODAY - timedelta(1))
    assert (listed("written_off", as_of=yesterday), listed("partly_paid", as_of=yesterday)) == ([], ["I1"])
    assert listed("written_off", as_of=str(TODAY)) == ["I1"]
    people.recover(asked["id"], {"amount": "40.00", "received_on": str(TODAY)})
    assert (listed("written_off"), listed("paid")) == ([], ["I1"])


def test_paid_meanwhile_the_approval_is_refused(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    asked = people.ask({"invoice_id": ids["I1"], **ASK})
    push(client, "payments", [receipt("P2", "1.00", allocations=pays(("I1", "1.00")))])
    assert people.decide(asked["approval_id"], status=409)["code"] == "open_changed"
    assert open_of(client, "I1") == "39.00"
    assert people.decide(asked["approval_id"], "reject")["status"] == "rejected"
    assert get(client, "write-offs", status="rejected")["items"][0]["id"] == asked["id"]
    people.ask({"invoice_id": ids["I1"], **ASK})


REFUSED: list[tuple[Row, int, str]] = [
    ({"amount": "40.01"}, 409, "over_applied"),
    ({"amount": "0.00"}, 422, "amount_not_positive"),
    ({"amount": "1.001"}, 422, "too_many_decimals"),
    ({"expected_recoverable": "40.01"}, 422, "expected_above_amount"),
    ({"reason": " "}, 422, "invalid_field"),
    ({"invoice_id": 999}, 404, "not_found"),
]


@pytest.mark.parametrize(("change", "status", "code"), REFUSED)
def test_what_is_not_asked(people: Approver, ids: dict[str, int], change: Row, status: int, code: str) -> None:
    assert people.ask({"invoice_id": ids["I1"], **ASK, **change}, status=status)["code"] == code


def test_one_request_waits_for_an_item(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    asked = people.ask({"invoice_id": ids["I1"], **ASK})
    assert people.ask({"invoice_id": ids["I1"], **ASK}, status=409)["code"] == "already_requested"
    people.decide(asked["approval_id"])
    assert people.ask({"invoice_id": ids["I1"], **ASK}, status=409)["code"] == "nothing_open"
    assert post(client, "write-offs", {"invoice_id": ids["I2"], **ASK}, 403)["code"] == "users_only"
    made = book(client, customers=[{"external_id": "C2", "name": "B"}], invoices=[invoice("N", kind="credit_note")])
    assert people.ask({"invoice_id": made["N"], **ASK}, status=422)["code"] == "not_a_debit"


def test_what_is_not_recovered(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    asked = people.ask({"invoice_id": ids["I1"], **ASK})
    cash: Row = {"amount": "1.00", "received_on": str(TODAY)}
    assert people.recover(asked["id"], cash, 409)["code"] == "not_written_off"
    people.decide(asked["approval_id"])
    for change, status, code in (
        ({"amount": "40.01"}, 409, "over_recovered"),
        ({"amount": "0"}, 422, "amount_not_positive"),
        ({"received_on": str(TODAY - timedelta(1))}, 422, "received_before_write_off"),
        ({"received_on": str(TODAY + timedelta(2))}, 422, "received_in_future"),
    ):
        assert people.recover(asked["id"], cash | change, status)["code"] == code
    collector = as_user(client, "collector")
    assert post(client, f"write-offs/{asked['id']}/recovery", cash, 403, **collector)["code"] == "permission_missing"
    assert broken(client) == []


def test_an_item_taken_back_takes_its_write_off_with_it(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    asked = people.ask({"invoice_id": ids["I1"], **ASK})
    people.decide(asked["approval_id"])
    people.recover(asked["id"], {"amount": "10.00", "received_on": str(TODAY)})
    refused = push(client, "invoices", [invoice(amount="90.00")], corrections=True)["results"][0]
    assert [error["code"] for error in refused["errors"]] == ["written_off"]
    post(client, f"invoices/{ids['I1']}/reversal", {"reason": "issued in error"})
    item = get(client, f"invoices/{ids['I1']}")
    assert (item["open"], item["written_off"], item["status"]) == ("0.00", "0.00", "reversed")
    assert get(client, f"write-offs/{asked['id']}")["status"] == "reversed"
    cash = {"amount": "1.00", "received_on": str(TODAY)}
    assert people.recover(asked["id"], cash, 409)["code"] == "already_reversed"
    assert broken(client, str(TODAY - timedelta(1)), str(TODAY)) == []


def test_a_recovered_item_is_still_corrected(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    asked = people.ask({"invoice_id": ids["I2"], **ASK})
    people.decide(asked["approval_id"])
    people.recover(asked["id"], {"amount": "50.00", "received_on": str(TODAY)})
    push(client, "invoices", [invoice("I2", "70.00")], corrections=True)
    assert open_of(client, "I2") == "20.00"
    assert broken(client, str(TODAY - timedelta(1)), str(TODAY)) == []


def test_the_register_as_csv_and_whether_it_is_pursued(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    asked = people.ask({"invoice_id": ids["I1"], **ASK})
    people.decide(asked["approval_id"])
    csv = client.get("/api/v1/write-offs", headers={"Accept": "text/csv"}).text
    assert "outstanding" in csv
    assert "40.00" in csv
    path = f"/api/v1/write-offs/{asked['id']}"
    answer = client.patch(path, json={"pursued": False}, headers={"If-Match": client.get(path).headers["ETag"]})
    assert answer.json()["pursued"] is False
    assert get(client, "write-offs", pursued="true")["items"] == []
    types = [event["type"] for event in get(client, f"customers/{row_customer(client, asked)}/timeline")["items"]]
    assert "written_off" in types


def row_customer(client: TestClient, asked: Row) -> Any:
    return get(client, f"write-offs/{asked['id']}")["customer_id"]


def test_another_company_sees_nothing(client: TestClient, people: Approver, ids: dict[str, int]) -> None:
    asked = people.ask({"invoice_id": ids["I1"], **ASK})
    add_user("far@example.com", "finance_manager", companies=[])
    token = bearer(sign_in(client, "far@example.com"))
    client.headers.pop("X-API-Key")
    assert client.get(f"/api/v1/write-offs/{asked['id']}", headers=token).status_code == 404
    assert client.get(f"/api/v1/approvals/{asked['approval_id']}", headers=token).status_code == 404
    decision = {"decision": "approve", "note": "mine"}
    assert client.post(f"/api/v1/approvals/{asked['approval_id']}/decision", json=decision, headers=token).status_code == 404
