"""The ledger proves itself, and when somebody has broken it, it names the rows."""

from datetime import date
from typing import Any

import pytest
from books import make_book
from builders import add_customer, add_invoice, add_payment, allocate, pay, reverse_entry
from conftest import add_company, add_key
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlmodel import Session

from receivables.access.permissions import Permission
from receivables.database import transaction
from receivables.reporting import invariants

NO_REPORTS = "hk_no_reports_000000000000000"
IDS = [
    "entries_equal_open", "buckets_equal_open_equal_gross", "net_equals_ledger", "no_item_over_applied", "no_receipt_over_allocated",
    "allocations_one_company_currency", "reversals_mirror", "base_carried_in_proportion", "base_settled_alike", "base_transferred_whole",
    "base_differences_explain", "base_revaluations_taken_back", "disputed_within_open", "disputes_decided_once",
    "dispute_credits_stand", "plans_add_up",
]  # fmt: skip
DAY = date(2024, 1, 10)


def ask(client: TestClient, **params: str) -> dict[str, dict[str, Any]]:
    answer = client.get("/api/v1/invariants", params=params)
    assert answer.status_code == 200
    return {item["id"]: item for item in answer.json()["items"]}


def tamper(session: Session, statement: str, **values: Any) -> None:
    """Changes what the ledger's guards would refuse, as somebody with the database's own password could."""
    session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(text(statement), values)
    session.execute(text("SET LOCAL session_replication_role = origin"))


@pytest.fixture
def book(client: TestClient) -> dict[str, int]:
    """One item of 1,000 with 400 paid, one receipt of 500 with 100 left, one allocation taken back."""
    with transaction() as session:
        customer = add_customer(session, "C1")
        item = add_invoice(session, customer, 1000_00, DAY, number="I1")
        receipt = add_payment(session, customer, 500_00, DAY, number="P1")
        entry = allocate(session, item, 400_00, DAY, payment_id=receipt)
        back = reverse_entry(session, allocate(session, item, 50_00, DAY, payment_id=receipt), DAY)
    return {"customer": customer, "item": item, "receipt": receipt, "entry": entry, "back": back}


def test_a_book_of_everything_holds_on_every_day(client: TestClient) -> None:
    with transaction() as session:
        other = add_company(session, "other", "USD")
        make_book(session)
        make_book(session, company_id=other, seed=3)
        for day in (date(2020, 1, 1), date(2022, 6, 30), date(2024, 2, 29), date(2026, 1, 1)):
            found = invariants.check(session, [1, other], day)
            assert [(invariant.id, invariant.breaks) for invariant in found] == [(name, []) for name in IDS]
    items = ask(client)
    assert all(item["holds"] and item["left"] == item["right"] for name, item in items.items() if "over" not in name)
    assert set(items["net_equals_ledger"]["left"]) == {"CNY", "USD"}


def test_an_empty_ledger_holds(client: TestClient) -> None:
    assert {name: (item["holds"], item["left"]) for name, item in ask(client).items()} == dict.fromkeys(IDS, (True, {}))


def test_an_open_amount_that_is_not_its_entries(client: TestClient, book: dict[str, int]) -> None:
    with transaction() as session:
        tamper(session, "UPDATE invoices SET open_minor = 1 WHERE id = :id", id=book["item"])
        tamper(session, "UPDATE payments SET open_minor = 2 WHERE id = :id", id=book["receipt"])
    found = ask(client)
    row = {"subject": "invoice", "id": book["item"], "number": "I1", "company": "main", "currency": "CNY"}
    row |= {"left": "600.00", "right": "0.01"}
    assert found["entries_equal_open"]["breaks"][0] == row
    assert found["entries_equal_open"]["breaks"][1] == row | {
        "subject": "payment", "id": book["receipt"], "number": "P1", "left": "100.00", "right": "0.02",
    }  # fmt: skip
    assert found["entries_equal_open"]["left"] == {"CNY": "700.00"}
    # The report takes its shortcut from the open amounts, so it is found out as well.
    assert not found["buckets_equal_open_equal_gross"]["holds"]
    whole = {"subject": "company", "id": None, "number": None, "company": "main", "currency": "CNY"}
    assert found["buckets_equal_open_equal_gross"]["breaks"] == [whole | {"left": "0.01", "right": "600.00"}]
    assert found["net_equals_ledger"]["breaks"] == [whole | {"left": "-0.01", "right": "500.00"}]


def test_an_item_paid_more_than_it_is(client: TestClient, book: dict[str, int]) -> None:
    with transaction() as session:
        tamper(session, "UPDATE entries SET amount_minor = -110000 WHERE id = :id", id=book["entry"])
    found = ask(client)
    item, receipt = (found[name]["breaks"] for name in ("no_item_over_applied", "no_receipt_over_allocated"))
    assert [(row["id"], row["number"], row["left"], row["right"]) for row in item] == [(book["item"], "I1", "1100.00", "1000.00")]
    assert [(row["id"], row["number"], row["left"], row["right"]) for row in receipt] == [(book["receipt"], "P1", "1100.00", "500.00")]


def test_a_day_before_the_item_was_issued_is_over_applied(client: TestClient, book: dict[str, int]) -> None:
    with transaction() as session:
        tamper(session, "UPDATE entries SET effective_on = '2023-12-01' WHERE id = :id", id=book["entry"])
    assert ask(client)["no_item_over_applied"]["holds"]
    found = ask(client, as_of="2023-12-05")["no_item_over_applied"]
    assert [(row["id"], row["left"], row["right"]) for row in found["breaks"]] == [(book["item"], "400.00", "0.00")]


def test_an_allocation_between_two_currencies_or_companies(client: TestClient, book: dict[str, int]) -> None:
    with transaction() as session:
        other = add_company(session, "other")
        tamper(session, "UPDATE payments SET currency = 'USD' WHERE id = :id", id=book["receipt"])
    found = ask(client)["allocations_one_company_currency"]
    assert (found["left"], found["right"]) == ({"CNY": "3"}, {"CNY": "0"})
    assert [row["id"] for row in found["breaks"]] == [book["entry"], book["entry"] + 1, book["back"]]
    with transaction() as session:
        tamper(session, "UPDATE payments SET currency = 'CNY', company_id = :other WHERE id = :id", id=book["receipt"], other=other)
    assert not ask(client)["allocations_one_company_currency"]["holds"]


@pytest.mark.parametrize("change", ["amount_minor = 4999", "effective_on = '2023-01-01'", "payment_id = NULL, credit_id = debit_id"])
def test_a_reversal_that_does_not_mirror(client: TestClient, book: dict[str, int], change: str) -> None:
    with transaction() as session:
        tamper(session, f"UPDATE entries SET {change} WHERE id = :id", id=book["back"])
    found = ask(client)["reversals_mirror"]
    assert (found["holds"], [row["id"] for row in found["breaks"]]) == (False, [book["back"]])
    assert found["breaks"][0]["subject"] == "entry"


def test_only_the_first_ten_are_named_and_only_ones_own(client: TestClient, book: dict[str, int]) -> None:
    with transaction() as session:
        for _ in range(12):
            pay(session, add_invoice(session, book["customer"], 100, DAY), 100, DAY)
        add_company(session, "other")
        add_key(session, "hk_other_key_0000000000000000", "other", [Permission.REPORTS_READ])
        tamper(session, "UPDATE invoices SET open_minor = amount_minor WHERE open_minor = 0")
    assert len(ask(client)["entries_equal_open"]["breaks"]) == 10
    answer = client.get("/api/v1/invariants", headers={"X-API-Key": "hk_other_key_0000000000000000"})
    assert all(item["holds"] for item in answer.json()["items"])


def test_who_may_ask_and_for_which_day(client: TestClient) -> None:
    with transaction() as session:
        add_key(session, NO_REPORTS, "main", [Permission.CUSTOMERS_READ])
    assert client.get("/api/v1/invariants", headers={"X-API-Key": NO_REPORTS}).status_code == 403
    assert client.get("/api/v1/invariants", params={"as_of": "2199-01-01"}).json()["code"] == "as_of_in_future"
