"""Actions corrected with the original kept, templates, promises on items, and how a customer keeps its word."""

from datetime import timedelta
from typing import Any

import pytest
from builders import add_customer, add_invoice, allocate, pay
from erp import Row, get, post, refusal
from fastapi.testclient import TestClient

from receivables import clock
from receivables.database import transaction

TODAY = clock.today("Asia/Shanghai")


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    with transaction() as session:
        customer = add_customer(session)
        items = {name: add_invoice(session, customer, 100_00, TODAY - timedelta(40), number=name) for name in ("A", "B")}
        return items | {"customer": customer, "other": add_customer(session)}


def act(client: TestClient, ids: dict[str, int], status: int = 201, **more: Any) -> Row:
    return post(client, "collection-actions", {"customer_id": ids["customer"], "channel": "phone", "outcome": "other"} | more, status)


def promise(amount: str, days: int = 0, *items: int) -> Row:
    given = {"currency": "CNY", "amount": amount, "promised_on": str(TODAY + timedelta(days)), "invoice_ids": list(items)}
    return {"outcome": "promised", "promise": given}


def test_a_correction_keeps_the_original(client: TestClient, ids: dict[str, int]) -> None:
    wrong = act(client, ids, **promise("90.00"))
    right = act(client, ids, corrects_id=wrong["id"], **promise("80.00"))
    assert act(client, ids, 409, corrects_id=wrong["id"])["code"] == "already_corrected"
    assert act(client, ids, 422, corrects_id=999)["code"] == "unknown_action"
    body = {"customer_id": ids["other"], "channel": "phone", "outcome": "other", "corrects_id": right["id"]}
    assert post(client, "collection-actions", body, 422)["code"] == "unknown_action"
    rows = {row["id"]: row for row in get(client, "collection-actions")["items"]}
    assert (rows[wrong["id"]]["corrected_by_id"], rows[right["id"]]["corrects_id"]) == (right["id"], wrong["id"])
    assert [row["id"] for row in get(client, "collection-actions", corrected="false")["items"]] == [right["id"]]
    assert [row["amount"] for row in get(client, "promises")["items"]] == ["80.00"]
    (row,) = get(client, "worklist")["items"]
    assert row["promise_running"] == "80.00"
    told = [event["params"].get("corrected_by_id") for event in get(client, f"customers/{ids['customer']}/timeline")["items"]
            if event["type"] == "action"]  # fmt: skip
    assert told == [None, right["id"]]


def test_a_promise_on_items_counts_only_their_money(client: TestClient, ids: dict[str, int]) -> None:
    assert act(client, ids, 422, **promise("100.01", 3, ids["A"]))["code"] == "promise_above_open"
    assert act(client, ids, 422, **promise("10.00", 3, 999))["code"] == "unknown_invoice"
    act(client, ids, **promise("100.00", 3, ids["A"]))
    with transaction() as session:
        pay(session, ids["B"], 100_00, TODAY)
    (row,) = get(client, "promises")["items"]
    assert (row["status"], row["received"], [item["number"] for item in row["items"]]) == ("open", "0.00", ["A"])
    with transaction() as session:
        paid = pay(session, ids["A"], 60_00, TODAY)
    assert get(client, "promises")["items"][0]["received"] == "60.00"
    with transaction() as session:
        allocate(session, ids["A"], 40_00, TODAY, payment_id=_receipt(session, ids["customer"]))
    assert get(client, "promises", status="kept")["items"][0]["received"] == "100.00"
    post(client, f"payments/{paid}/reversal", {"reason": "bounced"})
    assert get(client, "promises")["items"][0]["received"] == "40.00"


def _receipt(session: Any, customer: int) -> int:
    from builders import add_payment

    return add_payment(session, customer, 40_00, TODAY)


def test_how_a_customer_keeps_its_word(client: TestClient, ids: dict[str, int]) -> None:
    long_ago = (clock.now() - timedelta(30)).isoformat()
    act(client, ids, acted_at=long_ago, **promise("50.00", -20))
    act(client, ids, **promise("150.00", 0))
    with transaction() as session:
        pay(session, ids["A"], 100_00, TODAY)
        pay(session, ids["B"], 50_00, TODAY)
    (found,) = get(client, f"promises/reliability/{ids['customer']}")["items"]
    assert (found["promised"], found["kept"], found["rate"], found["broken_count"]) == ("200.00", "150.00", "0.7500", 1)
    assert refusal(client.get("/api/v1/promises/reliability/999")) == (404, "not_found")


def test_templates(client: TestClient, ids: dict[str, int]) -> None:
    made = post(client, "action-templates", {"outcome": "refused", "name": "Refused", "note": "Says no.", "next_days": 3})
    assert (made["active"], made["next_days"]) == (True, 3)
    assert post(client, "action-templates", {"outcome": "paid", "name": "Refused"}, 409)["code"] == "already_exists"
    path = f"/api/v1/action-templates/{made['id']}"
    tag = client.get(path).headers["ETag"]
    changed = client.patch(path, json={"active": False, "next_days": None}, headers={"If-Match": tag}).json()
    assert (changed["active"], changed["next_days"]) == (False, None)
    assert refusal(client.patch(path, json={"name": None}, headers={"If-Match": "*"})) == (422, "required")
    assert get(client, "action-templates", active="true")["items"] == []
    post(client, "action-templates", {"outcome": "paid", "name": "Paid"})
    assert refusal(client.patch(path, json={"name": "Paid"}, headers={"If-Match": "*"})) == (409, "already_exists")


def test_the_undisputed_rest_is_chased_and_causes_are_reported(client: TestClient, ids: dict[str, int]) -> None:
    post(client, "dispute-reasons", {"code": "price", "name": "Price"})
    opened = str(TODAY - timedelta(20))
    found = post(client, "disputes", {"invoice_id": ids["A"], "reason": "price", "amount": "70.00", "opened_on": opened})
    (row,) = get(client, "worklist")["items"]
    assert (row["overdue"], row["disputed"]) == ("200.00", "70.00")
    item = get(client, f"invoices/{ids['A']}")
    assert (item["disputed"], item["in_dispute"], item["disputed_amount"], item["open"]) == (False, True, "70.00", "100.00")
    assert [row["number"] for row in get(client, "invoices", disputed="true")["items"]] == ["A"]
    assert [row["number"] for row in get(client, "invoices", disputed="false")["items"]] == ["B"]
    report = get(client, "reports/disputes")
    assert report["shares"] == [{"currency": "CNY", "gross": "200.00", "disputed": "70.00", "share": "0.3500"}]
    (line,) = report["reasons"]
    assert (line["opened"], line["open"], line["closed"], line["cycle_days"], line["disputed"]) == (1, 1, 0, None, "70.00")
    post(client, f"disputes/{found['id']}/outcome", {"outcome": "rejected", "note": "signed for", "amount": "30.00"})
    post(client, f"disputes/{found['id']}/outcome", {"outcome": "settled", "note": "half each"})
    (line,) = get(client, "reports/disputes")["reasons"]
    assert (line["closed"], line["cycle_days"], line["rejected"], line["settled"]) == (1, "20.00", "30.00", "40.00")
    span = {"period_from": str(TODAY - timedelta(5)), "period_to": str(TODAY), "currency": "CNY"}
    figure = {row["id"]: row for row in get(client, "kpis", **span)["items"]}["dispute_cycle_days"]
    assert (figure["value"], figure["inputs"]) == ("20.00", {"dispute_days": 20, "disputes_closed": 1})
    assert get(client, "worklist")["items"][0]["disputed"] == "0.00"
    assert get(client, f"invoices/{ids['A']}")["in_dispute"] is False
