"""An action corrected: it was done when the one it stands in for was done, and what that one did is done all the same."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from builders import add_customer, add_invoice, pay
from dunners import TODAY, Clock, debtor, overdue, ready, run
from erp import Row, get, post
from fastapi.testclient import TestClient

from receivables import clock
from receivables.database import transaction

pytestmark = pytest.mark.usefixtures("kept_worklist")

BEFORE = 6
VISIT: list[Row] = [{"level": 1, "offset_days": 1, "channel": "visit", "wait_days": 0}]


@pytest.fixture
def customer(client: TestClient) -> int:
    with transaction() as session:
        customer_id = add_customer(session, collector="Ann")
        add_invoice(session, customer_id, 1000_00, TODAY - timedelta(40), number="A")
        return customer_id


def act(client: TestClient, customer: int, status: int = 201, **given: Any) -> Row:
    return post(client, "collection-actions", {"customer_id": customer, "channel": "phone", "outcome": "other"} | given, status)


def instant() -> str:
    return (clock.now() - timedelta(BEFORE)).isoformat()


def same(found: str, wanted: str) -> bool:
    return datetime.fromisoformat(found) == datetime.fromisoformat(wanted)


def test_what_is_corrected_today_was_still_done_when_it_was_done(client: TestClient, customer: int) -> None:
    """Nobody was called today: the day is as empty as before, and so is what the next best action goes by."""
    then = instant()
    wrong = act(client, customer, acted_at=then, note="they pey")
    before = get(client, "worklist")
    right = act(client, customer, corrects_id=wrong["id"], note="they pay")
    assert same(right["acted_at"], then)
    again = act(client, customer, corrects_id=right["id"], note="they will pay")
    assert same(again["acted_at"], then)
    after = get(client, "worklist")
    (row,) = after["items"]
    assert (row["contacted_today"], row["last_contact_on"]) == (False, str(TODAY - timedelta(BEFORE)))
    assert row["next_best"] == before["items"][0]["next_best"] == {"action": "write", "channel": "letter"}
    assert after["days"] == before["days"]
    moved = act(client, customer, corrects_id=again["id"], acted_at=clock.now().isoformat())
    assert not same(moved["acted_at"], then)
    contacts = get(client, "effect/contacts", period_from=str(TODAY - timedelta(30)))["items"]
    assert [(one["id"], one["age"]) for one in contacts] == [(moved["id"], "31-90")]


def test_a_corrected_promise_counts_what_came_in_since_it_was_given(client: TestClient, customer: int) -> None:
    """A note mended after the money came: the promise was kept and stays kept, though nothing is owed any more."""
    (item,) = get(client, "invoices")["items"]
    promise = {"currency": "CNY", "amount": "1000.00", "promised_on": str(TODAY - timedelta(1)), "invoice_ids": [item["id"]]}
    wrong = act(client, customer, outcome="promised", promise=promise, acted_at=instant())
    with transaction() as session:
        pay(session, item["id"], 1000_00, TODAY - timedelta(2))
    body = {"outcome": "promised", "note": "by their accountant", "corrects_id": wrong["id"]}
    assert act(client, customer, 422, promise=promise | {"amount": "1000.01"}, **body)["code"] == "promise_above_open"
    other = {"promise": promise | {"invoice_ids": [999]}}
    assert act(client, customer, 422, **body | other)["code"] == "unknown_invoice"
    right = act(client, customer, promise=promise, **body)
    assert right["promise"]["given_on"] == str(TODAY - timedelta(BEFORE))
    assert [(row["status"], row["received"]) for row in get(client, "promises")["items"]] == [("kept", "1000.00")]


def test_a_task_that_was_done_stays_done_when_the_words_are_mended(client: TestClient) -> None:
    """A visit that was done by telephone, as somebody said; and opens where the correction says that nobody was reached."""
    ids = ready(client, customers=[debtor()], invoices=[overdue("A")], segments=[{"code": "all", "steps": VISIT}])
    run(client)
    (row,) = get(client, "worklist")["items"]
    wrong = act(client, ids["C1"], task_id=row["tasks"][0]["id"])
    right = act(client, ids["C1"], corrects_id=wrong["id"], note="with Mr Wu")
    (letter,) = get(client, "dunning-letters")["items"]
    assert letter["done_by_action_id"] == right["id"]
    act(client, ids["C1"], corrects_id=right["id"], outcome="unreachable")
    assert get(client, "dunning-letters")["items"][0]["done_by_action_id"] is None


def test_a_correction_of_another_day_is_of_the_day_of_its_original(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = ready(client, customers=[debtor(collector="Ann")], invoices=[overdue("A", 40)])
    made = act(client, ids["C1"])
    assert [row["done"] for row in get(client, "worklist")["days"]] in ([], [0], [1])
    Clock.stand(monkeypatch, TODAY + timedelta(4))
    act(client, ids["C1"], corrects_id=made["id"], note="x")
    (row,) = get(client, "worklist")["items"]
    assert (row["contacted_today"], row["next_best"]["action"]) == (False, "write")
