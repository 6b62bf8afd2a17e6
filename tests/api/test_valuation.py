"""The base-currency valuation beside the entries: what is cleared is 0 in both currencies, whatever came late."""

from datetime import date

import pytest
from builders import add_customer, add_invoice
from erp import Row, book, broken, customer, get, invoice, pays, post, push, receipt
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlmodel import Session
from valuing import base_of, movements, rate, run

from receivables.database import get_engine, transaction
from receivables.jobs.evaluation import evaluate_due_companies
from receivables.valuation.service import Valued

USD: Row = {"currency": "USD"}


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """100 USD at 7.00, paid with 100 USD at 7.20 in two parts."""
    push(client, "exchange-rates", [rate("2024-01-01", "7"), rate("2024-02-10", "7.2")])
    return book(client, invoices=[invoice(**USD), invoice("OWN")], payments=[receipt(allocations=pays(("I1", "33.33")), **USD)])


def test_paid_at_another_rate_is_zero_in_both(client: TestClient, ids: dict[str, int]) -> None:
    assert run() == Valued(2, 5)
    post(client, f"payments/{ids['P1']}/allocations", {"allocations": [{"invoice_id": ids["I1"], "amount": "66.67"}]})
    run()
    assert movements(client) == [
        ("I1", "posting", "100.00", "700.00", "2024-01-01"),
        ("P1", "posting", "100.00", "720.00", "2024-02-10"),
        ("I1", "settlement", "-33.33", "-239.98", "2024-02-10"),
        ("P1", "settlement", "-33.33", "-239.98", "2024-02-10"),
        ("I1", "realised_difference", "0.00", "6.67", "2024-02-10"),
        ("I1", "settlement", "-66.67", "-480.02", movements(client)[5][4]),
        ("P1", "settlement", "-66.67", "-480.02", movements(client)[5][4]),
        ("I1", "realised_difference", "0.00", "13.33", movements(client)[5][4]),
    ]
    found = base_of(client, "invoices", ids["I1"])
    assert (found["open"], found["carrying"], found["realised"], found["document_rate"]) == ("0.00", "0.00", "20.00", "7")
    assert base_of(client, "payments", ids["P1"])["carrying"] == "0.00"
    assert base_of(client, "invoices", ids["OWN"])["status"] == "own_currency"
    assert run() == Valued(0, 0)
    assert broken(client, "2024-02-09", "2024-02-10") == []


def test_what_is_worth_before_any_pass(client: TestClient, ids: dict[str, int]) -> None:
    found = base_of(client, "invoices", ids["I1"], rate_on="2024-02-10")
    assert (found["status"], found["carrying"], found["realised"], found["revalued"], found["unrealised"]) == (
        "valued", "466.69", "6.67", "480.02", "13.33",
    )  # fmt: skip
    cash = base_of(client, "payments", ids["P1"], rate_on="2024-01-15")
    assert (cash["carrying"], cash["revalued"], cash["unrealised"]) == ("480.02", "466.69", "13.33")  # less is owed: a gain
    assert base_of(client, "invoices", ids["I1"], rate_on="2024-06-01")["unrealised"] is None


def test_an_items_late_rate_is_made_good_on_what_paid_it_as_well(client: TestClient) -> None:
    """The receipt's units were shared out as if the item in the middle were not there; all of it is 0 in the end."""
    push(client, "exchange-rates", [rate("2024-03-01", "0.0333", "JPY")])
    march = {"currency": "JPY", "issued_on": "2024-03-01", "due_on": "2024-03-31"}
    january = {"currency": "JPY", "issued_on": "2024-01-05", "due_on": "2024-01-31"}
    items = [invoice("J1", "1", **march), invoice("I", "1", **january), invoice("J2", "1", **march)]
    cash = receipt("R", "3", currency="JPY", received_on="2024-03-10", allocations=pays(("J1", "1"), ("I", "1"), ("J2", "1")))
    ids = book(client, invoices=items, payments=[cash])
    run()
    push(client, "exchange-rates", [rate("2024-01-05", "0.0301", "JPY")])
    run()
    assert [base_of(client, "invoices", ids[name])["carrying"] for name in ("J1", "I", "J2")] == ["0.00"] * 3
    assert base_of(client, "payments", ids["R"])["carrying"] == "0.00"
    assert broken(client, "2024-03-09", "2024-03-10") == []


def test_a_late_rate_is_made_good(client: TestClient) -> None:
    ids = book(client, invoices=[invoice(**USD)], payments=[receipt(amount="60.00", allocations=pays(("I1", "60.00")), **USD)])
    push(client, "exchange-rates", [rate("2024-01-01", "7")])
    run()
    assert movements(client) == [("I1", "posting", "100.00", "700.00", "2024-01-01")]
    waiting = base_of(client, "invoices", ids["I1"])
    assert (waiting["status"], waiting["waiting"], waiting["carrying"]) == ("valued", 1, "700.00")
    assert base_of(client, "payments", ids["P1"])["status"] == "rate_missing"
    push(client, "exchange-rates", [rate("2024-02-09", "7.2")])
    run()
    assert base_of(client, "invoices", ids["I1"])["carrying"] == "280.00"
    assert movements(client, kind="realised_difference") == [("I1", "realised_difference", "0.00", "12.00", "2024-02-10")]
    assert broken(client, "2024-02-10") == []


def test_a_corrected_rate_adds_the_difference_and_the_past_stays_known(client: TestClient, ids: dict[str, int]) -> None:
    run()
    before = movements(client)
    at = get(client, "base-movements", sort="-id", limit=1)["items"][0]["recorded_at"]
    push(client, "exchange-rates", [rate("2024-01-01", "7.1")])
    assert run().movements == 2
    assert movements(client)[len(before) :] == [
        ("I1", "posting", "0.00", "10.00", "2024-01-01"),
        ("I1", "realised_difference", "0.00", "-3.33", "2024-02-10"),
    ]
    assert movements(client, known_at=at) == before
    found = base_of(client, "invoices", ids["I1"])
    assert (found["base_amount"], found["carrying"], found["realised"]) == ("710.00", "473.36", "3.34")
    assert broken(client, "2024-02-10") == []


def test_taken_back_is_as_it_was(client: TestClient, ids: dict[str, int]) -> None:
    entry = get(client, f"invoices/{ids['I1']}")["entries"][-1]["id"]
    run()
    post(client, f"allocations/{entry}/reversal", {"reason": "wrong item"})
    run()
    assert (base_of(client, "invoices", ids["I1"])["carrying"], base_of(client, "payments", ids["P1"])["carrying"]) == ("700.00", "720.00")
    post(client, f"invoices/{ids['I1']}/reversal", {"reason": "issued in error"})
    run()
    assert base_of(client, "invoices", ids["I1"])["carrying"] == "0.00"
    assert broken(client, "2024-01-01", "2024-02-10") == []


def test_a_corrected_item_is_valued_anew(client: TestClient, ids: dict[str, int]) -> None:
    run()
    done = push(client, "invoices", [invoice(amount="90.00", **USD)], corrections=True)
    run()
    assert base_of(client, "invoices", ids["I1"])["carrying"] == "0.00"
    assert base_of(client, "invoices", done["results"][0]["id"])["carrying"] == "396.69"
    assert broken(client, "2024-01-01", "2024-02-10") == []


def test_credit_notes_yen_and_dinars(client: TestClient) -> None:
    yen = [rate("2024-01-01", "0.0482", "JPY"), rate("2024-01-20", "0.05", "JPY")]
    push(client, "exchange-rates", [*yen, rate("2024-01-01", "23.4567", "KWD")])
    items = [invoice("J", "10001", currency="JPY"), invoice("N", "10001", currency="JPY", kind="credit_note", issued_on="2024-01-20"),
             invoice("K", "1.001", currency="KWD")]  # fmt: skip
    ids = book(client, customers=[customer()], invoices=items)
    post(client, f"invoices/{ids['N']}/allocations", {"allocations": [{"invoice_id": ids["J"], "amount": "10001"}]})
    run()
    assert base_of(client, "invoices", ids["J"])["realised"] == "18.00"  # 482.05 and, at 500.05, what the credit note takes
    assert base_of(client, "invoices", ids["N"])["carrying"] == "0.00"
    assert base_of(client, "invoices", ids["K"])["carrying"] == "23.48"
    assert broken(client) == []


def test_a_base_currency_in_use_stays(client: TestClient, ids: dict[str, int]) -> None:
    tag = client.get("/api/v1/companies/main").headers["ETag"]
    answer = client.patch("/api/v1/companies/main", json={"base_currency": "USD"}, headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["code"]) == (409, "base_currency_in_use")
    assert client.patch("/api/v1/companies/main", json={"base_currency": "CNY", "name": "M"}, headers={"If-Match": tag}).status_code == 200


def test_movements_are_filtered_and_csv(client: TestClient, ids: dict[str, int]) -> None:
    run()
    assert len(movements(client, invoice_id=ids["I1"])) == 3
    assert len(movements(client, payment_id=ids["P1"], currency="USD")) == 2
    assert len(movements(client, effective_from="2024-01-01", effective_to="2024-02-09")) == 1
    of_receipt = movements(client, of_payment_id=ids["P1"])
    assert [(row[0], row[1]) for row in of_receipt] == [
        ("P1", "posting"), ("I1", "settlement"), ("P1", "settlement"), ("I1", "realised_difference"),
    ]  # fmt: skip
    csv = client.get("/api/v1/base-movements", params={"kind": "posting"}, headers={"Accept": "text/csv"}).text
    assert len(csv.splitlines()) == 3


def test_the_worker_values_what_is_new(client: TestClient, ids: dict[str, int]) -> None:
    evaluate_due_companies()
    assert len(movements(client)) == 5
    evaluate_due_companies()
    assert len(movements(client)) == 5


def test_what_was_written_but_not_committed_is_not_missed(client: TestClient) -> None:
    """An entry recorded before a pass and committed after it is valued by the next pass."""
    push(client, "exchange-rates", [rate("2024-01-01", "7")])
    with transaction() as session:
        customer = add_customer(session)
    assert run() == Valued(0, 0)
    with Session(get_engine()) as slow:
        add_invoice(slow, customer, 100_00, date(2024, 1, 1), currency="USD")
        assert run() == Valued(0, 0)
        slow.execute(text("COMMIT"))
    assert run() == Valued(1, 1)
    assert run() == Valued(0, 0)
