"""Tasks that a strategy gave: work as long as one of their items is chased, whatever else the customer owes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from dunners import TODAY, WHY, debtor, overdue, ready, run
from erp import get, pays, post, push, receipt
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.database import transaction

pytestmark = pytest.mark.usefixtures("kept_worklist")

VISIT: list[dict[str, Any]] = [{"level": 1, "offset_days": 1, "channel": "visit", "wait_days": 0}]
_CASE = """INSERT INTO legal_cases (company_id, customer_id, approval_id, procedure, currency, claim_minor, assessment, fee, actor,
    opened_on, approved_on) VALUES (1, :customer, :asked, 'litigation', 'CNY', 100, '{}', '{}', 'x', :today, :today) RETURNING id"""


@pytest.fixture
def tasked(client: TestClient) -> dict[str, int]:
    """C1 is to be visited about the item A, and owes B, of which the visit says nothing."""
    ids = ready(client, customers=[debtor()], invoices=[overdue("A", 45)], steps=VISIT)
    run(client)
    push(client, "invoices", [overdue("B", 20)])
    post(client, "dispute-reasons", {"code": "price", "name": "Price"})
    return ids


def visits(client: TestClient) -> int:
    """How many tasks the list shows of the customer, who is on it all the same."""
    (row,) = get(client, "worklist")["items"]
    assert (row["next_best"]["action"] == "do_task") == bool(row["tasks"])
    return len(row["tasks"])


def _disputed(client: TestClient, ids: dict[str, int]) -> None:
    post(client, "disputes", {"invoice_id": ids["A"], "reason": "price", "amount": "100.00"})


def _marked(client: TestClient, ids: dict[str, int]) -> None:
    push(client, "invoices", [overdue("A", 45, disputed=True)])


def _at_court(client: TestClient, ids: dict[str, int]) -> None:
    with transaction() as session:
        values = {"customer": ids["C1"], "today": TODAY, "item": ids["A"]}
        user = session.execute(text("INSERT INTO users (email, name, role, password_hash) VALUES ('a@b.example', 'A', 'collector', 'x')"
                                    " RETURNING id")).scalar_one()  # fmt: skip
        values["asked"] = session.execute(text("""INSERT INTO approval_requests (company_id, kind, subject, subject_id, label, currency,
            amount_minor, reason, requested_by) VALUES (1, 'legal_case', 'legal_case', 1, 'x', 'CNY', 100, 'x', :user) RETURNING id"""),
            {"user": user}).scalar_one()  # fmt: skip
        values["case"] = session.execute(text(_CASE), values).scalar_one()
        session.execute(text("INSERT INTO legal_case_items (case_id, invoice_id, claimed_minor) VALUES (:case, :item, 100)"), values)


def _promised(client: TestClient, ids: dict[str, int], *, whole: bool = False) -> None:
    """On the phone; the visit is another channel and stays open."""
    given = {"currency": "CNY", "amount": "100.00", "promised_on": str(TODAY + timedelta(3)), "invoice_ids": [] if whole else [ids["A"]]}
    post(client, "collection-actions", {"customer_id": ids["C1"], "channel": "phone", "outcome": "promised", "promise": given})


def _held(client: TestClient, ids: dict[str, int], **about: int | str) -> None:
    post(client, "dunning-holds", {"customer_id": ids["C1"], "until_on": str(TODAY), "reason": "talks"} | about)


def _paid(client: TestClient, ids: dict[str, int]) -> None:
    push(client, "payments", [receipt("P", "100.00", allocations=pays(("A", "100.00")))])


STOPS: dict[str, Callable[[TestClient, dict[str, int]], None]] = {
    "disputed": _disputed, "marked as disputed": _marked, "at court": _at_court, "promised": _promised,
    "promised, oldest first": lambda client, ids: _promised(client, ids, whole=True),
    "item on hold": lambda client, ids: _held(client, ids, invoice_id=ids["A"]), "customer on hold": _held,
    "all of it on hold": lambda client, ids: _held(client, ids, invoice_id=ids["A"], amount="100.00"),
    "an amount on hold, oldest first": lambda client, ids: _held(client, ids, amount="100.00", currency="CNY"),
    "a hold and a promise": lambda client, ids: (_held(client, ids, invoice_id=ids["A"], amount="60.00"), _promised(client, ids))[0],
    "paid": _paid,
}  # fmt: skip


@pytest.mark.parametrize("stop", STOPS)
def test_a_task_of_which_nothing_is_chased_is_no_work(client: TestClient, tasked: dict[str, int], stop: str) -> None:
    assert visits(client) == 1
    STOPS[stop](client, tasked)
    assert visits(client) == 0


def test_a_part_that_is_disputed_leaves_the_rest_to_be_visited_about(client: TestClient, tasked: dict[str, int]) -> None:
    post(client, "disputes", {"invoice_id": tasked["A"], "reason": "price", "amount": "99.99"})
    assert visits(client) == 1


def test_an_amount_on_hold_leaves_the_rest_to_be_visited_about(client: TestClient, tasked: dict[str, int]) -> None:
    _held(client, tasked, invoice_id=tasked["A"], amount="99.99")
    _held(client, tasked, amount="100.00", currency="USD")
    assert visits(client) == 1
    (row,) = get(client, "worklist")["items"]
    assert (row["overdue"], row["held"], row["set_aside"]) == ("200.00", "99.99", "99.99")
    rest = {"customer_id": tasked["C1"], "until_on": str(TODAY), "reason": "talks", "amount": "0.01", "currency": "CNY"}
    held = post(client, "dunning-holds", rest)
    assert visits(client) == 0
    post(client, f"dunning-holds/{held['id']}/lifting", WHY)
    assert visits(client) == 1


@pytest.mark.parametrize("whole", [False, True])
def test_a_promise_silences_a_call_before_the_due_day(client: TestClient, whole: bool) -> None:
    """Who was asked before it was due, and promised to pay, is not asked again."""
    ahead = [{"level": 1, "offset_days": -10, "channel": "visit", "wait_days": 0}]
    ids = ready(client, customers=[debtor()], invoices=[overdue("A", -5)], steps=ahead)
    run(client)
    assert visits(client) == 1
    _promised(client, ids, whole=whole)
    assert get(client, "worklist")["items"] == []


def test_a_task_is_work_again_when_what_stopped_it_ends(client: TestClient, tasked: dict[str, int]) -> None:
    found = post(client, "disputes", {"invoice_id": tasked["A"], "reason": "price", "amount": "100.00"})
    held = post(client, "dunning-holds", {"customer_id": tasked["C1"], "until_on": str(TODAY), "reason": "talks"})
    post(client, f"disputes/{found['id']}/outcome", {"outcome": "rejected", "note": "signed for"})
    assert visits(client) == 0
    post(client, f"dunning-holds/{held['id']}/lifting", WHY)
    assert visits(client) == 1


def test_of_a_corrected_item_what_stands_in_for_it_counts(client: TestClient, tasked: dict[str, int]) -> None:
    answer = client.post("/api/v1/invoices/bulk", params={"corrections": True}, json={"items": [overdue("A", 45, "80.00")]})
    assert answer.status_code == 200, answer.text
    assert visits(client) == 1
    _held(client, tasked, invoice_id=next(row["id"] for row in get(client, "invoices", status="open")["items"] if row["number"] == "A"))
    assert visits(client) == 0
