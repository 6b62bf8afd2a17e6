"""Transfers between customers in the base currency: the value moves with the money, and what clears it realises the difference."""

from typing import Any

import pytest
from erp import Row, book, broken, customer, get, invoice, post, push, receipt
from fastapi.testclient import TestClient
from valuing import base_of, movements, rate, run

# C1 paid 100 at 7.00; it is moved to C2 when the rate is 7.50 and clears an item of C2 that was posted at 7.20.
RATES = [rate("2024-01-01", "7"), rate("2024-02-01", "7.2"), rate("2024-02-20", "7.5")]
MOVED_ON = "2024-02-20"


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    push(client, "exchange-rates", [*RATES, rate("2024-01-01", "0.0482", "JPY"), rate("2024-02-20", "0.0479", "JPY"),
                                    rate("2024-01-01", "23.4567", "KWD"), rate("2024-02-20", "23.1", "KWD")])  # fmt: skip
    customers = [customer(name, group="G") for name in ("C1", "C2", "C3")]
    theirs = {"customer_external_id": "C2", "issued_on": "2024-02-01", "currency": "USD"}
    return book(
        client, customers=customers,
        invoices=[invoice("I2", **theirs), invoice("I1", currency="USD"), invoice("N1", "30.00", kind="credit_note", currency="USD")],
        payments=[receipt("P1", received_on="2024-01-05", currency="USD"), receipt("PJ", "3", received_on="2024-01-05", currency="JPY"),
                  receipt("PK", "1.001", received_on="2024-01-05", currency="KWD")],
    )  # fmt: skip


def move(client: TestClient, origin: Row, to: int, **more: str) -> Row:
    return post(client, "transfers", origin | {"customer_id": to, "reason": "sister company", "effective_on": MOVED_ON} | more)


def apply(client: TestClient, payment: int, item: int, amount: str) -> None:
    body = {"allocations": [{"invoice_id": item, "amount": amount}], "effective_on": "2024-03-01"}
    post(client, f"payments/{payment}/allocations", body)


def carried(client: TestClient, payment: int) -> tuple[str, str, str]:
    found = base_of(client, "payments", payment)
    return found["carrying"], found["document_rate"], found["document_rate_on"]


def total(client: TestClient) -> float:
    run()
    return sum(round(float(row[3]) * 100) * (1 if row[0].startswith("I") else -1) for row in movements(client))


# credit, its amount moved: what leaves it, what it keeps, and what the new receipt is worth
CASES = [
    ("P1", "100.00", "0.00", "700.00", "7"),
    ("P1", "33.33", "466.69", "233.31", "7"),
    ("PJ", "1", "0.09", "0.05", "0.0482"),  # 3 yen are 0.14: what stays is rounded, what leaves is the rest
    ("PK", "0.333", "15.67", "7.81", "23.4567"),
    ("N1", "10.00", "140.00", "70.00", "7"),
]


@pytest.mark.parametrize(("credit", "amount", "kept", "moved", "at"), CASES)
def test_the_value_moves_with_the_money(
    client: TestClient, ids: dict[str, int], credit: str, amount: str, kept: str, moved: str, at: str
) -> None:
    before = total(client)
    note = credit.startswith("N")
    made = move(client, {"invoice_id" if note else "payment_id": ids[credit]}, ids["C2"], amount=amount)
    assert carried(client, made["to_payment_id"]) == (moved, at, "2024-01-01")
    assert base_of(client, "invoices" if note else "payments", ids[credit])["carrying"] == kept
    assert total(client) == before
    new = get(client, f"payments/{made['to_payment_id']}")["number"]
    assert [row[1:] for row in movements(client)[-2:]] == [
        ("settlement", f"-{amount}", f"-{moved}", MOVED_ON), ("posting", amount, moved, MOVED_ON),
    ]  # fmt: skip
    assert movements(client)[-1][0] == new
    assert broken(client, "2024-02-19", MOVED_ON) == []


def test_what_clears_it_realises_the_difference_on_the_item(client: TestClient, ids: dict[str, int]) -> None:
    """A gain or loss arises only where an item of 7.20 is paid by money worth 7.00, on the item of the customer whose it is by then."""
    made = move(client, {"payment_id": ids["P1"]}, ids["C2"])
    again = move(client, {"payment_id": made["to_payment_id"]}, ids["C3"], amount="40.00")
    apply(client, made["to_payment_id"], ids["I2"], "60.00")
    run()
    differences = [(row["number"], row["base_amount"]) for row in get(client, "base-movements", kind="realised_difference")["items"]]
    assert differences == [("I2", "-12.00")]
    assert carried(client, again["to_payment_id"]) == ("280.00", "7", "2024-01-01")
    assert base_of(client, "invoices", ids["I2"])["carrying"] == "288.00"
    post(client, f"transfers/{again['id']}/reversal", {"reason": "x"})
    post(client, f"transfers/{made['id']}/reversal", {"reason": "x"})
    run()
    worth = {name: base_of(client, what, ids[name])["carrying"] for what, name in (("payments", "P1"), ("invoices", "I2"))}
    assert worth == {"P1": "700.00", "I2": "720.00"}
    assert broken(client, MOVED_ON) == []


def test_a_late_or_corrected_rate_goes_along(client: TestClient, ids: dict[str, int]) -> None:
    """The rate of the day the money came in counts for every receipt it was moved to; that of the transfer's day for none."""
    push(client, "payments", [receipt("PE", received_on="2023-06-01", currency="EUR")])
    push(client, "invoices", [invoice("IE", "50.00", customer_external_id="C3", currency="EUR")])
    push(client, "exchange-rates", [rate("2024-01-01", "7.8", "EUR")])
    paid = get(client, "payments", external_id="PE")["items"][0]["id"]
    first = move(client, {"payment_id": paid}, ids["C2"])
    second = move(client, {"payment_id": first["to_payment_id"]}, ids["C3"])["to_payment_id"]
    item = get(client, "invoices", external_id="IE")["items"][0]["id"]
    apply(client, second, item, "50.00")
    run()
    assert base_of(client, "payments", second)["status"] == "rate_missing"
    assert [row[1] for row in movements(client, currency="EUR")] == ["posting"]
    for value, left, realised in (("7.5", "375.00", "-15.00"), ("7.9", "395.00", "5.00")):
        push(client, "exchange-rates", [rate("2023-06-01", value, "EUR")])
        run()
        found: dict[str, Any] = base_of(client, "invoices", item)
        assert (carried(client, second)[0], found["carrying"], found["realised"]) == (left, "0.00", realised)
        assert broken(client, MOVED_ON) == []
