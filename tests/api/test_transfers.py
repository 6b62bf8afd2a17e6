"""Transfers: a credit balance moves to another customer of the group, and both ends come back together."""

from datetime import timedelta
from typing import Any

import pytest
from builders import add_customer
from conftest import add_company
from erp import Row, book, broken, customer, get, invoice, left_of, open_of, pays, post, push, receipt
from fastapi.testclient import TestClient

from receivables.clock import today
from receivables.database import transaction

pytestmark = pytest.mark.usefixtures("kept_worklist")

TODAY = today("Asia/Shanghai")


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """C1 and C2 of the group G, C3 of none; P1 of 100.00 by C1, 40.00 of it applied; I2 of C2."""
    customers = [customer("C1", group="G"), customer("C2", group="G"), customer("C3"), customer("C4", group="H")]
    return book(
        client, customers=customers,
        invoices=[invoice(amount="40.00"), invoice("I2", "50.00", customer_external_id="C2"), invoice("N", "7.00", kind="credit_note")],
        payments=[receipt(allocations=pays(("I1", "40.00")))],
    )  # fmt: skip


def move(client: TestClient, ids: dict[str, int], to: str = "C2", status: int = 201, **body: Any) -> Row:
    sent = {"payment_id": ids["P1"], "customer_id": ids[to], "reason": "paid by the sister company"} | body
    return post(client, "transfers", {name: value for name, value in sent.items() if value is not None}, status)


def test_moved_used_and_taken_back(client: TestClient, ids: dict[str, int]) -> None:
    made = move(client, ids, amount="50.00")
    assert (made["customer_number"], made["to_customer_number"], made["transferred_on"]) == ("C1", "C2", str(TODAY))
    origin, new = (get(client, f"payments/{made[name]}") for name in ("payment_id", "to_payment_id"))
    assert (origin["open"], origin["transferred"]) == ("10.00", "50.00")
    assert (new["open"], new["customer_number"], new["source"], new["reference"]) == ("50.00", "C2", "transfer", "P1")
    assert [row["id"] for row in get(client, "transfers", payment_id=made["to_payment_id"])["items"]] == [made["id"]]
    assert [row["id"] for row in get(client, "transfers", customer_id=ids["C2"])["items"]] == [made["id"]]

    post(client, f"payments/{new['id']}/allocations", {"allocations": [{"invoice_id": ids["I2"], "amount": "50.00"}]})
    assert open_of(client, "I2") == "0.00"
    assert post(client, f"payments/{new['id']}/reversal", {"reason": "x"}, 409)["code"] == "is_a_transfer"
    assert post(client, f"payments/{ids['P1']}/reversal", {"reason": "x"}, 409)["code"] == "credit_taken_out"
    before = {"reason": "x", "effective_on": str(TODAY - timedelta(1))}
    assert post(client, f"transfers/{made['id']}/reversal", before, 422)["code"] == "reversal_before_entry"
    back = post(client, f"transfers/{made['id']}/reversal", {"reason": "wrong company"})
    assert back["reversed_on"] == str(TODAY)
    assert (open_of(client, "I2"), left_of(client, "P1")) == ("50.00", "60.00")
    assert get(client, f"payments/{new['id']}")["status"] == "reversed"
    assert post(client, f"transfers/{made['id']}/reversal", {"reason": "x"}, 409)["code"] == "already_reversed"
    assert broken(client, str(TODAY), str(TODAY - timedelta(1))) == []


def test_no_cash_comes_in_by_a_transfer(client: TestClient, ids: dict[str, int]) -> None:
    def turnover() -> Row:
        found = get(client, "kpis", company="main", currency="CNY", period_from=str(TODAY.replace(day=1)), period_to=str(TODAY))
        return dict({row["id"]: row for row in found["items"]}["collection_rate.turnover"])

    before = turnover()
    made = move(client, ids)
    move(client, ids, payment_id=None, invoice_id=ids["N"])
    assert turnover()["inputs"] == before["inputs"]
    assert get(client, f"payments/{ids['P1']}")["status"] == "applied"  # 40.00 of it; nothing is left
    assert get(client, f"payments/{made['to_payment_id']}")["open"] == "60.00"


def test_on_and_on_within_the_group(client: TestClient, ids: dict[str, int]) -> None:
    first = move(client, ids)
    second = move(client, ids, "C1", payment_id=first["to_payment_id"])
    assert get(client, f"payments/{first['to_payment_id']}")["status"] == "transferred"
    assert post(client, f"transfers/{first['id']}/reversal", {"reason": "x"}, 409)["code"] == "credit_taken_out"
    post(client, f"transfers/{second['id']}/reversal", {"reason": "x"})
    post(client, f"transfers/{first['id']}/reversal", {"reason": "x"})
    assert left_of(client, "P1") == "60.00"
    assert broken(client, str(TODAY)) == []


REFUSED: list[tuple[str, Row, int, str]] = [
    ("C1", {}, 422, "same_customer"),
    ("C3", {}, 422, "other_group"),
    ("C4", {}, 422, "other_group"),
    ("C2", {"amount": "60.01"}, 409, "over_allocated"),
    ("C2", {"effective_on": "2024-02-09"}, 422, "before_credit"),
    ("C2", {"customer_id": 9999}, 404, "not_found"),
    ("C2", {"payment_id": 9999}, 404, "not_found"),
]


@pytest.mark.parametrize(("to", "body", "status", "code"), REFUSED)
def test_what_is_not_moved(client: TestClient, ids: dict[str, int], to: str, body: Row, status: int, code: str) -> None:
    assert move(client, ids, to, status, **body)["code"] == code
    assert left_of(client, "P1") == "60.00"


def test_not_to_another_company(client: TestClient, ids: dict[str, int]) -> None:
    with transaction() as session:
        add_company(session, "north")
        far = add_customer(session, company_id=2, group_name="G")
    assert move(client, ids, status=404, customer_id=far)["code"] == "not_found"
    push(client, "payments", [{**receipt("P8"), "customer_external_id": None}])
    (nobody,) = get(client, "payments", external_id="P8")["items"]
    assert move(client, ids, status=422, payment_id=nobody["id"])["code"] == "customer_unidentified"
