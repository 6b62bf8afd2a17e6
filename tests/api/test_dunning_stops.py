"""What a dispute, a payment plan or a promise about an item takes out of dunning: that part and no more."""

from datetime import timedelta
from typing import Any

from dunners import TODAY, overdue, ready
from erp import Row, get, post
from fastapi.testclient import TestClient
from second import as_user


def asked(client: TestClient) -> tuple[dict[str, int], list[Row]]:
    """Why items are left alone, and what is asked for in all."""
    strategy = get(client, "strategies")["items"][0]
    answer = get(client, f"strategies/{strategy['id']}/simulation")["simulated"]
    return {row["key"]: row["count"] for row in answer["stopped"]}, answer["totals"]


def cny(amount: str) -> list[Row]:
    return [{"currency": "CNY", "amount": amount}]


def test_the_undisputed_rest_is_asked_for(client: TestClient) -> None:
    """Complaint 8: a dispute about a part stops that part, and ends with its outcome."""
    ids = ready(client, invoices=[overdue("I1"), overdue("I2", amount="50.00")])
    post(client, "dispute-reasons", {"code": "price", "name": "Price", "days": 7})
    part = post(client, "disputes", {"invoice_id": ids["I1"], "reason": "price", "amount": "40.00"})
    assert asked(client) == ({}, cny("110.00"))
    post(client, "disputes", {"invoice_id": ids["I2"], "reason": "price"})
    assert asked(client) == ({"disputed": 1}, cny("60.00"))
    post(client, f"disputes/{part['id']}/outcome", {"outcome": "rejected", "note": "as ordered"})
    assert asked(client) == ({"disputed": 1}, cny("100.00"))


def test_a_running_plan_gives_its_items_time(client: TestClient) -> None:
    ids = ready(client, invoices=[overdue("I1"), overdue("I2", amount="50.00")])
    collector, manager = as_user(client, "collector"), as_user(client, "finance_manager")

    def send(path: str, body: Any, who: dict[str, str]) -> Row:
        answer = client.post(f"/api/v1/{path}", json=body, headers=who)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    body = {"invoice_ids": [ids["I1"]], "count": 2, "rhythm": "weekly", "first_on": str(TODAY + timedelta(7)), "reason": "cash is short"}
    plan = send("payment-plans", body, collector)
    send(f"approvals/{plan['approval_id']}/decision", {"decision": "approve", "note": "ok"}, manager)
    assert asked(client) == ({}, cny("150.00"))  # not accepted yet
    send(f"payment-plans/{plan['id']}/acceptance", {"by_whom": "Mr Wu"}, collector)
    assert asked(client) == ({"planned": 1}, cny("50.00"))


def test_a_promise_about_an_item_stops_that_item(client: TestClient) -> None:
    ids = ready(client, invoices=[overdue("I1", 9), overdue("I2", 5, "50.00")])
    promise = {"currency": "CNY", "amount": "50.00", "promised_on": str(TODAY + timedelta(3)), "invoice_ids": [ids["I2"]]}
    post(client, "collection-actions", {"customer_id": ids["C1"], "channel": "phone", "outcome": "promised", "promise": promise})
    assert asked(client) == ({"promised": 1}, cny("100.00"))
