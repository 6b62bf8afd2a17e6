"""Answers taken over when the books have moved on: items corrected since, items argued about elsewhere, lines that say nothing."""

from datetime import timedelta

import pytest
from erp import Row, book, broken, customer, get, invoice, post, push
from fastapi.testclient import TestClient
from paging import Visitor
from second import as_user
from sqlalchemy import text

from receivables.clock import today
from receivables.customer_links import visits
from receivables.database import transaction

TODAY = today("Asia/Shanghai")
SOON, BY = str(TODAY + timedelta(5)), str(TODAY + timedelta(14))


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    visits.forget()
    post(client, "dispute-reasons", {"code": "quality", "name": "质量"})
    return book(
        client, customers=[customer(), customer("C2")],
        invoices=[invoice(disputed=True, due_on="2024-01-20"), invoice("I2", "50.00", due_on="2024-04-01"),
                  invoice("X1", "77.00", customer_external_id="C2")],
    )  # fmt: skip


@pytest.fixture
def visitor(client: TestClient, ids: dict[str, int]) -> Visitor:
    return Visitor(client, ids["C1"])


def corrected(client: TestClient, amount: str, **fields: str) -> int:
    """I2 as its source now has it: the id of what stands in for it."""
    (row,) = push(client, "invoices", [invoice("I2", amount, due_on="2024-04-01", **fields)], corrections="true")["results"]
    return int(row["id"])


def argues(visitor: Visitor, ids: dict[str, int]) -> str:
    made = visitor.says("/disputes", {"items": [{"invoice_id": ids["I2"], "amount": "30.00"}], "reason": "quality"})
    return f"customer-answers/{made['id']}/decision"


@pytest.mark.parametrize(("now", "left"), [("50.00", "30.00"), ("60.00", "30.00"), ("40.00", "20.00")])
def test_a_dispute_goes_to_the_item_that_stands_in_for_it(
    client: TestClient, visitor: Visitor, ids: dict[str, int], now: str, left: str
) -> None:
    path = argues(visitor, ids)
    new = corrected(client, now, issued_on="2024-01-03")
    assert new != ids["I2"]
    post(client, path, {"decision": "take_over"}, 200)
    (row,) = get(client, "disputes")["items"]
    assert (row["invoice_id"], row["amount"]) == (new, left)
    assert broken(client) == []


def test_what_the_correction_let_go_is_argued_about_no_more(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    path = argues(visitor, ids)
    corrected(client, "20.00")
    (line,) = get(client, path.removesuffix("/decision"))["items"]
    insisted = {"decision": "take_over", "items": [{"item_id": line["id"], "becomes": "dispute"}]}
    assert post(client, path, insisted, 409)["code"] == "nothing_open"
    post(client, path, {"decision": "take_over"}, 200)
    assert get(client, "disputes")["items"] == []


def test_an_item_that_went_to_another_customer_is_not_followed(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    path = argues(visitor, ids)
    corrected(client, "50.00", customer_external_id="C2")
    (line,) = get(client, path.removesuffix("/decision"))["items"]
    assert (line["arguable"], line["usual"]) == ("0.00", "nothing")
    post(client, path, {"decision": "take_over"}, 200)
    assert get(client, "disputes")["items"] == []


def test_a_plan_passes_over_what_its_source_says_is_disputed(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    body = {"currency": "CNY", "amount": "40.00", "parts": 2, "rhythm": "monthly", "first_on": SOON}
    made = visitor.says("/plan-requests", body)
    taken = post(client, f"customer-answers/{made['id']}/decision", {"decision": "take_over"}, 200, **as_user(client, "collector"))
    plan = get(client, f"payment-plans/{taken['plan_id']}")
    assert [item["invoice_id"] for item in plan["items"]] == [ids["I2"]]


def test_a_plan_is_about_the_customers_own_items(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    made = visitor.says("/plan-requests", {"currency": "CNY", "amount": "40.00", "parts": 2, "rhythm": "monthly", "first_on": SOON})
    path, collector = f"customer-answers/{made['id']}/decision", as_user(client, "collector")
    for others in ([ids["X1"]], [ids["X1"], ids["I2"]]):
        assert post(client, path, {"decision": "take_over", "plan": {"invoice_ids": others}}, 422, **collector)["errors"]
    assert (get(client, "payment-plans")["items"], get(client, "approvals")["items"]) == ([], [])
    own = post(client, path, {"decision": "take_over", "plan": {"invoice_ids": [ids["I2"]]}}, 200, **collector)
    assert get(client, f"payment-plans/{own['plan_id']}")["customer_id"] == ids["C1"]


def test_an_item_of_nothing_is_no_difference(client: TestClient, visitor: Visitor, ids: dict[str, int]) -> None:
    made = post(client, "confirmation-runs", {"as_of": "2024-12-31", "selection": "chosen", "customer_ids": [ids["C1"]], "answer_by": BY})
    post(client, f"confirmation-runs/{made['id']}/sending", {}, 200)
    (letter,) = visitor.sees()["confirmations"]
    path, own = f"/confirmations/{letter['id']}/answer", {"number": "OURS", "currency": "CNY"}

    def said(amount: str) -> Row:
        return {"agreed": False, "items": [own | {"amount": amount}]}

    for zero in ("0", "0.00", "-0"):
        assert visitor.says(path, said(zero), 422)["code"] == "no_difference"
    answer = visitor.says(path, said("1.00"))
    with transaction() as session:  # as one said before such lines were refused
        session.execute(text("UPDATE customer_answer_items SET amount_minor = 0"))
    assert post(client, f"customer-answers/{answer['id']}/decision", {"decision": "take_over"}, 200)["state"] == "taken_over"
    assert get(client, "reconciliations")["items"] == []
