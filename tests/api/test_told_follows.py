"""What an item was told, held and billed for is so of the one that stands in for it once its source system corrects it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import late
import pytest
from dunners import TODAY, WHY, Inbox, moved, now_due, overdue, posting, ready, run
from erp import Row, broken, get, invoice, post, push
from fastapi.testclient import TestClient
from second import Approver, as_user

from receivables.dunning import sending
from receivables.jobs.fees import book_fees

pytestmark = pytest.mark.usefixtures("kept_worklist")

FEES: list[Row] = [{"level": 1, "currency": "CNY", "amount": "10.00"}, {"level": 2, "currency": "CNY", "amount": "25.00"}]


@pytest.fixture
def inbox(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with posting(monkeypatch) as found:
        yield found


def corrected(client: TestClient, number: str = "I1", days: int = 5, amount: str = "90.00", **fields: Any) -> int:
    """The id of the item as its source now has it."""
    (row,) = push(client, "invoices", [overdue(number, days, amount, **fields)], corrections="true")["results"]
    assert row["status"] == "updated", row
    return int(row["id"])


def test_a_level_that_was_told_is_not_told_again(client: TestClient, inbox: Inbox) -> None:
    ids = ready(client, invoices=[overdue("I1")])
    run(client)
    sending.send_due()
    corrected(client)
    new = corrected(client, amount="95.00")
    again = run(client)
    assert (again["letters"], again["stopped"], len(inbox.raw)) == ({}, {"too_early": 1}, 1)
    assert [row["level"] for row in get(client, "dunning-letters", invoice_id=new)["items"]] == [1]
    assert len(get(client, "dunning-letters", invoice_id=ids["I1"])["items"]) == 1


def test_a_letter_that_was_not_sent_yet_is_written_anew(client: TestClient, inbox: Inbox) -> None:
    ready(client, invoices=[overdue("I1")])
    run(client)
    corrected(client)
    sending.send_due()
    assert inbox.raw == []
    run(client)
    sending.send_due()
    assert len(inbox.raw) == 1


def test_the_next_level_waits_since_the_one_told(
    client: TestClient, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    ready(client, invoices=[overdue("I1", 19)])
    run(client)
    sending.send_due()
    corrected(client, days=30)
    assert run(client)["letters"] == {}
    moved(monkeypatch, 8)
    now_due()
    run(client)
    assert [row["level"] for row in get(client, "dunning-letters", sort="id")["items"]] == [1, 2]
    assert len(inbox.raw) == 1


def test_a_hold_of_an_item_holds_on(client: TestClient, inbox: Inbox) -> None:
    ids = ready(client, invoices=[overdue("I1"), overdue("I2")])
    body: Row = {"customer_id": ids["C1"], "invoice_id": ids["I1"], "until_on": str(TODAY + timedelta(9)), **WHY}
    hold = post(client, "dunning-holds", body)
    new = corrected(client)
    (row,) = get(client, "dunning-holds")["items"]
    assert (row["id"], row["invoice_id"], row["state"]) == (hold["id"], new, "running")
    made = run(client)
    assert (made["totals"], made["stopped"]) == ([{"currency": "CNY", "amount": "100.00"}], {"hold": 1})
    assert inbox.raw == []


def test_interest_that_was_billed_is_not_billed_again(client: TestClient) -> None:
    """Nor is a fee, and a waiver counts; what the corrected item bears more is still due."""
    ids = late.ready(client, [invoice("I1", "1000.00", **late.OVERDUE(100))], percent="36.5", fees=FEES)
    late.told(ids["I1"], 1)
    made = late.charge(client, ids["I1"])["charges"]
    assert sorted((row["kind"], row["amount"]) for row in made) == [("dunning_fee", "10.00"), ("interest", "100.00")]
    late.told(ids["I1"], 2)
    for amount in ("1100.00", "1200.00"):
        (row,) = push(client, "invoices", [invoice("I1", amount, **late.OVERDUE(100))], corrections="true")["results"]
    new = row["id"]
    assert late.due(client, new) == {("interest", 0): "20.00", ("dunning_fee", 1): "0.00", ("dunning_fee", 2): "25.00"}
    assert len(get(client, "interest-charges", invoice_id=new)["items"]) == 2
    late.policy(client, fees=FEES, posts_fees=True)
    assert [book_fees(), book_fees()] == [1, 0]
    assert late.due(client, new)["dunning_fee", 2] == "0.00"
    assert broken(client) == []


def test_an_item_keeps_its_own_rate_and_its_files(client: TestClient) -> None:
    ids = late.ready(client, [invoice("I1", "1000.00", **late.OVERDUE(100))], percent="36.5")
    own = late.rate_set(client, "special", "3.65")
    post(client, "interest-assignments", {"rate_set_id": own, "invoice_id": ids["I1"]})
    about = {"subject": "invoice", "subject_id": ids["I1"], "file_name": "note.pdf"}
    answer = client.post("/api/v1/attachments", params=about, content=b"%PDF-1.4 x", headers={"Content-Type": "application/pdf"})
    assert answer.status_code == 201, answer.text
    (row,) = push(client, "invoices", [invoice("I1", "2000.00", **late.OVERDUE(100))], corrections="true")["results"]
    assert late.due(client, row["id"]) == {("interest", 0): "20.00"}
    assert [one["file_name"] for one in get(client, "attachments", subject="invoice", subject_id=row["id"])["items"]] == ["note.pdf"]


def test_a_waiver_that_waits_is_of_the_corrected_item(client: TestClient) -> None:
    ids = late.ready(client, [invoice("I1", "1000.00", **late.OVERDUE(100))], percent="36.5")
    people = Approver(client)
    asked = post(client, "interest-waivers", {"invoice_id": ids["I1"], "kind": "interest", "reason": "x"}, 201, **people.manager)
    (row,) = push(client, "invoices", [invoice("I1", "1100.00", **late.OVERDUE(100))], corrections="true")["results"]
    people.decide(asked["approval_id"], headers=as_user(client, "administrator", "chief"))
    assert late.due(client, row["id"])["interest", 0] == "10.00"
