"""What a customer has paid that is not applied, and what is on hold, is no money at risk: the list says so instead of sending somebody."""

from datetime import timedelta
from typing import Any

import pytest
from builders import add_customer, add_invoice, add_payment
from dunners import TODAY, WHY, Clock
from erp import Row, get, post
from fastapi.testclient import TestClient

from receivables.database import transaction

pytestmark = pytest.mark.usefixtures("kept_worklist")


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """A owes 100.00 and 50.00 of CNY and 70.00 of USD, B 100.00 of CNY."""
    with transaction() as session:
        first, second = add_customer(session, "A"), add_customer(session, "B")
        items = [add_invoice(session, first, minor, TODAY - timedelta(days)) for minor, days in ((100_00, 60), (50_00, 30))]
        add_invoice(session, first, 70_00, TODAY - timedelta(60), currency="USD")
        add_invoice(session, second, 100_00, TODAY - timedelta(60))
        return {"A": first, "B": second, "old": items[0], "new": items[1]}


def rows(client: TestClient, **params: Any) -> dict[tuple[str, str], Row]:
    return {(row["customer_number"], row["currency"]): row for row in get(client, "worklist", **params)["items"]}


def said(row: Row) -> dict[str, Any]:
    return {reason["key"]: reason["params"].get("amount") for reason in row["reasons"]}


def test_who_has_paid_is_not_called(client: TestClient, ids: dict[str, int]) -> None:
    """The money waits on account: it is to be applied, and only in its own currency."""
    with transaction() as session:
        add_payment(session, ids["A"], 150_00, TODAY)
    found = rows(client)
    assert next(iter(found)) == ("B", "CNY")
    row = found["A", "CNY"]
    assert (row["overdue"], row["credit"], row["money_at_risk"]) == ("150.00", "150.00", "0.00")
    assert (row["next_best"], said(row)["credit"]) == ({"action": "apply_credit", "channel": None}, "150.00")
    assert (found["A", "USD"]["credit"], found["A", "USD"]["next_best"]["action"]) == ("0.00", "write")
    with transaction() as session:
        add_invoice(session, ids["A"], 50_00, TODAY - timedelta(5))
        add_invoice(session, ids["B"], 30_00, TODAY - timedelta(5), kind="credit_note")
    found = rows(client)
    assert found["A", "CNY"]["next_best"]["action"] == "write"
    assert (found["B", "CNY"]["credit"], found["B", "CNY"]["money_at_risk"]) == ("30.00", "28.00")


@pytest.mark.parametrize(
    ("hold", "held", "at_risk"),
    [({}, "150.00", "0.00"), ({"invoice": "old"}, "100.00", "20.00"), ({"currency": "CNY", "amount": "120.00"}, "120.00", "12.00"),
     ({"invoice": "new", "currency": "CNY", "amount": "20.00"}, "20.00", "52.00")],
)  # fmt: skip
def test_what_is_on_hold_is_said_and_comes_back(
    client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch, hold: dict[str, str], held: str, at_risk: str
) -> None:
    item = {"invoice_id": ids[hold["invoice"]]} if "invoice" in hold else {}
    body = {"customer_id": ids["A"], "until_on": str(TODAY + timedelta(2)), "reason": "the manager talks to them"} | item
    made = post(client, "dunning-holds", body | {name: value for name, value in hold.items() if name != "invoice"})
    row = rows(client)["A", "CNY"]
    assert (row["held"], row["set_aside"], row["money_at_risk"], said(row)["held"]) == (held, held, at_risk, held)
    assert (row["next_best"]["action"] == "wait") == (hold == {})
    for days, kept in ((2, held), (3, "0.00")):
        Clock.stand(monkeypatch, TODAY + timedelta(days))
        assert rows(client)["A", "CNY"]["held"] == kept
    Clock.stand(monkeypatch, TODAY)
    post(client, f"dunning-holds/{made['id']}/lifting", WHY)
    assert rows(client)["A", "CNY"]["held"] == "0.00"


def test_a_held_part_is_not_taken_twice(client: TestClient, ids: dict[str, int]) -> None:
    post(client, "dispute-reasons", {"code": "price", "name": "Price"})
    post(client, "disputes", {"invoice_id": ids["old"], "reason": "price", "amount": "80.00"})
    post(client, "dunning-holds", {"customer_id": ids["A"], "invoice_id": ids["old"], "until_on": str(TODAY), "reason": "x"})
    row = rows(client)["A", "CNY"]
    assert (row["disputed"], row["held"], row["set_aside"]) == ("80.00", "20.00", "100.00")
