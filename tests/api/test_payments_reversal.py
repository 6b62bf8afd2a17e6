"""Taking back: allocations, receipts and items, each on its day and with its reason."""

from datetime import date
from typing import Any

import pytest
from erp import Row, book, broken, get, invoice, left_of, open_of, pays, post, push, receipt
from fastapi.testclient import TestClient

from receivables.database import driver, transaction
from receivables.ledger import write_offs

pytestmark = pytest.mark.usefixtures("kept_worklist")

REASON = {"reason": "wrong customer"}


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """I1 of 100.00, of which P1 (80.00 on 2024-02-10) pays 60.00; `A` is the allocation's entry."""
    made = book(client, invoices=[invoice()], payments=[receipt(amount="80.00", allocations=pays(("I1", "60.00")))])
    (entry,) = [entry for entry in get(client, f"payments/{made['P1']}")["entries"] if entry["kind"] == "allocation"]
    return made | {"A": entry["id"]}


def test_an_allocation_taken_back_opens_both_sides_from_its_day(client: TestClient, ids: dict[str, int]) -> None:
    answer = post(client, f"allocations/{ids['A']}/reversal", REASON | {"effective_on": "2024-03-15"})
    assert (answer["reverses_id"], answer["invoice_id"], answer["payment_id"]) == (ids["A"], ids["I1"], ids["P1"])
    assert (open_of(client, "I1"), left_of(client, "P1")) == ("100.00", "80.00")
    assert [open_of(client, "I1", as_of=day) for day in ("2024-02-09", "2024-02-10", "2024-03-14", "2024-03-15")] == [
        "100.00", "40.00", "40.00", "100.00",
    ]  # fmt: skip
    made = get(client, f"invoices/{ids['I1']}")["entries"][-1]
    assert (made["amount"], made["effective_on"], made["reason"], made["actor"]) == ("60.00", "2024-03-15", "wrong customer", "key:test")
    assert broken(client, "2024-02-10", "2024-03-14", "2024-03-15") == []


def test_an_entry_is_taken_back_once(client: TestClient, ids: dict[str, int]) -> None:
    made = post(client, f"allocations/{ids['A']}/reversal", REASON)
    assert post(client, f"allocations/{ids['A']}/reversal", REASON, 409)["code"] == "already_reversed"
    assert post(client, f"allocations/{made['entry_id']}/reversal", REASON, 409)["code"] == "is_a_reversal"
    posting = get(client, f"invoices/{ids['I1']}")["entries"][0]
    assert post(client, f"allocations/{posting['id']}/reversal", REASON, 404)["code"] == "not_found"


def test_a_receipt_taken_back_takes_its_allocations_with_it(client: TestClient, ids: dict[str, int]) -> None:
    answer = post(client, f"payments/{ids['P1']}/reversal", REASON | {"effective_on": "2024-03-15"})
    assert (answer["status"], answer["open"]) == ("reversed", "0.00")
    assert [open_of(client, "I1", as_of=day) for day in ("2024-03-14", "2024-03-15")] == ["40.00", "100.00"]
    assert post(client, f"payments/{ids['P1']}/reversal", REASON, 409)["code"] == "already_reversed"
    body = {"allocations": [{"invoice_id": ids["I1"], "amount": "1.00"}]}
    assert post(client, f"payments/{ids['P1']}/allocations", body, 409)["code"] == "over_allocated"
    assert broken(client, "2024-02-10", "2024-03-14", "2024-03-15") == []


def test_an_item_taken_back_leaves_its_money_on_account(client: TestClient, ids: dict[str, int]) -> None:
    answer = post(client, f"invoices/{ids['I1']}/reversal", REASON | {"effective_on": "2024-03-15"})
    assert (answer["status"], answer["open"], left_of(client, "P1")) == ("reversed", "0.00", "80.00")
    listed = get(client, "invoices", as_of="2024-03-14")["items"]
    assert [(row["open"], row["status"]) for row in listed] == [("40.00", "partly_paid")]
    assert post(client, f"invoices/{ids['I1']}/reversal", REASON, 409)["code"] == "already_reversed"
    body = {"allocations": [{"invoice_id": ids["I1"], "amount": "1.00"}]}
    assert post(client, f"payments/{ids['P1']}/allocations", body, 409)["code"] == "over_applied"
    assert broken(client, "2024-02-10", "2024-03-14", "2024-03-15") == []


REFUSED: list[tuple[str, Row, int, str]] = [
    ("allocations/A", REASON | {"effective_on": "2024-02-09"}, 422, "reversal_before_entry"),
    ("payments/P1", REASON | {"effective_on": "2024-02-09"}, 422, "reversal_before_entry"),
    ("invoices/I1", REASON | {"effective_on": "2023-12-31"}, 422, "reversal_before_entry"),
    ("invoices/I1", REASON | {"effective_on": "2024-02-09"}, 422, "reversal_before_entry"),
    ("payments/P1", {}, 422, "invalid_field"),
    ("payments/P1", {"reason": "  "}, 422, "invalid_field"),
    ("payments/P1", {"reason": "x" * 1001}, 422, "invalid_field"),
    ("payments/P1", REASON | {"effective_on": "0000-00-00"}, 422, "invalid_field"),
    ("payments/P9", REASON, 404, "not_found"),
    ("invoices/I9", REASON, 404, "not_found"),
    ("allocations/A9", REASON, 404, "not_found"),
]


@pytest.mark.parametrize(("what", "body", "status", "code"), REFUSED)
def test_what_is_not_taken_back(client: TestClient, ids: dict[str, int], what: str, body: Row, status: int, code: str) -> None:
    resource, name = what.split("/")
    assert post(client, f"{resource}/{ids.get(name, 999)}/reversal", body, status)["code"] == code
    assert (open_of(client, "I1"), left_of(client, "P1")) == ("40.00", "20.00")


def test_a_document_is_not_taken_back_before_what_happened_to_it(client: TestClient, ids: dict[str, int]) -> None:
    post(client, f"allocations/{ids['A']}/reversal", REASON | {"effective_on": "2024-06-01"})
    for path in (f"payments/{ids['P1']}", f"invoices/{ids['I1']}"):
        assert post(client, f"{path}/reversal", REASON | {"effective_on": "2024-05-31"}, 422)["code"] == "reversal_before_entry"
        post(client, f"{path}/reversal", REASON | {"effective_on": "2024-06-01"})
    assert broken(client, "2024-02-10", "2024-05-31", "2024-06-01") == []


def test_money_applied_elsewhere_until_a_day_is_applied_again_from_that_day(client: TestClient, ids: dict[str, int]) -> None:
    post(client, f"allocations/{ids['A']}/reversal", REASON | {"effective_on": "2024-06-01"})
    push(client, "invoices", [invoice("I2", "80.00")])
    (second,) = get(client, "invoices", external_id="I2")["items"]
    body: Any = {"allocations": [{"invoice_id": second["id"], "amount": "20.00"}, {"invoice_id": ids["I1"], "amount": "60.00"}]}
    entries = post(client, f"payments/{ids['P1']}/allocations", body)["entries"]
    assert [(entry["amount"], entry["effective_on"]) for entry in entries[-2:]] == [("-20.00", "2024-02-10"), ("-60.00", "2024-06-01")]
    assert broken(client, "2024-02-10", "2024-05-31", "2024-06-01") == []


def test_a_push_does_not_pay_a_past_day_twice_either(client: TestClient, ids: dict[str, int]) -> None:
    post(client, f"allocations/{ids['A']}/reversal", REASON | {"effective_on": "2024-06-01"})
    push(client, "payments", [receipt("P2", "100.00", received_on="2024-03-01", allocations=pays(("I1", "100.00")))])
    assert [open_of(client, "I1", as_of=day) for day in ("2024-02-10", "2024-05-31", "2024-06-01")] == ["40.00", "40.00", "0.00"]
    assert broken(client, "2024-02-10", "2024-05-31", "2024-06-01") == []


def test_what_was_written_off_until_a_day_is_paid_from_that_day(client: TestClient, ids: dict[str, int]) -> None:
    with transaction() as session:
        cursor = driver(session)
        write_offs.write_off(cursor, ids["I1"], 4_000, date(2024, 3, 1), "insolvent", "test")
        write_offs.recover(cursor, ids["I1"], 4_000, date(2024, 6, 1), "a late payment", "test")
    push(client, "payments", [receipt("P2", "40.00", received_on="2024-03-15", allocations=pays(("I1", "40.00")))])
    assert [open_of(client, "I1", as_of=day) for day in ("2024-02-29", "2024-05-31", "2024-06-01")] == ["40.00", "0.00", "0.00"]
    assert broken(client, "2024-02-29", "2024-05-31", "2024-06-01") == []


def test_a_document_with_such_a_past_is_not_corrected(client: TestClient, ids: dict[str, int]) -> None:
    post(client, f"allocations/{ids['A']}/reversal", REASON | {"effective_on": "2024-06-01"})
    for what, row in (("invoices", invoice(amount="90.00")), ("payments", receipt(amount="90.00"))):
        answer = push(client, what, [row], corrections=True)
        assert [error["code"] for error in answer["results"][0]["errors"]] == ["allocation_taken_back"]
    assert broken(client, "2024-02-10", "2024-05-31", "2024-06-01") == []


def test_reversals_are_audited_with_their_reason(client: TestClient, ids: dict[str, int]) -> None:
    post(client, f"allocations/{ids['A']}/reversal", REASON)
    post(client, f"payments/{ids['P1']}/reversal", REASON)
    post(client, f"invoices/{ids['I1']}/reversal", REASON)
    found = [row for row in get(client, "audit-entries")["items"] if row["action"] == "reversed"]
    assert {(row["subject"], row["reason"], row["actor"]) for row in found} == {
        (subject, "wrong customer", "key:test") for subject in ("allocation", "payment", "invoice")
    }
