"""What a timeline tells of disputes, payment plans and customer links."""

from datetime import timedelta
from typing import Any

import pytest
from agreeing import TODAY, People, dispute
from conftest import add_key
from erp import Row, book, get, invoice, pays, post, push, receipt, refusal
from fastapi.testclient import TestClient
from paging import Visitor
from sqlalchemy import text

from receivables import clock
from receivables.access.permissions import Permission
from receivables.customer_links.cutting import KEPT, cut_uses
from receivables.database import transaction


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    post(client, "dispute-reasons", {"code": "price", "name": "Price"})
    return book(client, invoices=[invoice(), invoice("I2", "50.00")])


def told(client: TestClient, ids: dict[str, int], *starts: str, limit: int = 200) -> list[Row]:
    """The customer's events of these kinds, page by page, the latest first."""
    found: list[Row] = []
    cursor: dict[str, Any] = {}
    while True:
        page = get(client, f"customers/{ids['C1']}/timeline", limit=limit, **cursor)
        found += page["items"]
        if page["next_cursor"] is None:
            return [event for event in found if event["type"].startswith(starts)]
        cursor = {"cursor": page["next_cursor"]}


def shown(events: list[Row]) -> list[tuple[str, str | None]]:
    return [(event["type"], event["amount"]) for event in events]


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    then = clock.now() + timedelta(days)
    monkeypatch.setattr(clock, "now", lambda: then)


def test_a_dispute_is_told_as_it_was_raised_and_decided(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids["I1"], "40.00", description="3 % too dear", opened_on=str(TODAY - timedelta(9)))
    path = f"disputes/{found['id']}/outcome"
    post(client, path, {"outcome": "rejected", "note": "as agreed", "amount": "15.00"})
    credit = post(client, path, {"outcome": "credit_note", "note": "granted", "credit_note_number": "CN-1"})
    events = told(client, ids, "dispute")
    assert shown(events) == [("dispute_decided", "25.00"), ("dispute_decided", "15.00"), ("dispute_opened", "40.00")]
    assert {(event["invoice_id"], event["params"]["dispute_id"], event["params"]["number"]) for event in events} == {
        (ids["I1"], found["id"], "I1")
    }
    assert [event["params"].get("outcome") for event in events] == ["credit_note", "rejected", None]
    assert (events[2]["on"], events[2]["params"]["reason_name"], events[2]["params"]["note"]) == (
        str(TODAY - timedelta(9)), "Price", "3 % too dear",
    )  # fmt: skip
    post(client, f"invoices/{credit['acts'][1]['credit_note_id']}/reversal", {"reason": "wrong"})
    assert told(client, ids, "dispute")[0]["params"]["taken_back_on"] == str(TODAY)


def test_a_plan_is_told_from_its_proposal_to_its_end(client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    people = People(client)
    kept, broken_ = people.running([ids["I1"]], count=2), people.running([ids["I2"]], count=2)
    assert shown(told(client, ids, "plan")) == [
        ("plan_accepted", "50.00"), ("plan_proposed", "50.00"), ("plan_accepted", "100.00"), ("plan_proposed", "100.00"),
    ]  # fmt: skip
    push(client, "payments", [receipt("P", "100.00", received_on=str(TODAY), allocations=pays(("I1", "100.00")))])
    later(monkeypatch, 40)
    events = told(client, ids, "plan")
    assert shown(events)[0] == ("plan_defaulted", "50.00")
    assert (events[0]["on"], events[0]["params"]) == (str(TODAY + timedelta(11)), {"plan_id": broken_["id"]})
    (end,) = [event for event in events if event["type"] == "plan_kept"]
    assert (end["on"], end["params"]["plan_id"], end["amount"]) == (str(TODAY), kept["id"], "100.00")
    assert {event["params"]["contact"] for event in events if event["type"] == "plan_accepted"} == {"Mr Wu"}
    for limit in (1, 2, 3):
        assert told(client, ids, "", limit=limit) == told(client, ids, "")


def test_a_plan_that_came_to_nothing(client: TestClient, ids: dict[str, int]) -> None:
    people = People(client)
    plan = people.propose([ids["I1"]])
    people.decide(plan["approval_id"])
    Visitor(client, ids["C1"]).says(f"/plans/{plan['id']}/refusal", {"words": "too dear"})
    other = people.running([ids["I1"]])
    post(client, f"payment-plans/{other['id']}/cancellation", {"reason": "paid otherwise"})
    events = told(client, ids, "plan")
    assert [event["type"] for event in events] == ["plan_cancelled", "plan_accepted", "plan_proposed", "plan_declined", "plan_proposed"]
    assert [event["params"].get("note") for event in events] == ["paid otherwise", None, None, "too dear", None]


def test_a_link_is_told_when_made_first_used_and_ended(client: TestClient, ids: dict[str, int]) -> None:
    visitor = Visitor(client, ids["C1"], days=30, note="asked on the phone")
    assert [event["type"] for event in told(client, ids, "link")] == ["link_made"]
    visitor.sees()
    visitor.sees()
    post(client, f"customer-links/{visitor.link['id']}/revocation", {"reason": "left the firm"}, 200)
    visitor.asks()
    ended, used, made = told(client, ids, "link")
    assert [event["type"] for event in (made, used, ended)] == ["link_made", "link_used", "link_revoked"]
    assert (made["params"]["note"], made["params"]["actor"], ended["params"]["note"]) == ("asked on the phone", "key:test", "left the firm")
    assert made["params"]["expires_on"] > str(TODAY)


def test_old_uses_are_cut_and_what_they_told_stays(client: TestClient, ids: dict[str, int]) -> None:
    """How often a link was used, when first and when last: the same before and after, however often the cut runs."""
    visitor = Visitor(client, ids["C1"])
    for _ in range(3):
        visitor.sees()
    with transaction() as session:
        session.execute(text("""UPDATE customer_link_uses SET used_at = used_at - CAST(:old AS interval) WHERE id <= 2"""),
                        {"old": KEPT + timedelta(1)})  # fmt: skip
    link, (used,) = get(client, "customer-links")["items"][0], told(client, ids, "link_used")
    assert len(get(client, f"customer-links/{link['id']}/uses")["items"]) == 3
    for gone in (2, 0):
        with transaction() as session:
            assert cut_uses(session) == gone
        assert get(client, "customer-links")["items"] == [link]
        assert told(client, ids, "link_used") == [used]
        assert len(get(client, f"customer-links/{link['id']}/uses")["items"]) == 1
    with transaction() as session:
        session.execute(text("UPDATE customer_link_uses SET used_at = used_at - CAST(:old AS interval)"), {"old": KEPT + timedelta(1)})
        session.execute(text("UPDATE customer_links SET revoked_at = now(), revoked_by = 'x', revocation_reason = 'x'"))
    visitor.asks()  # refused, and no use
    with transaction() as session:
        assert cut_uses(session) == 1
    (row,) = get(client, "customer-links")["items"]
    assert (row["uses"], row["last_used_at"] < link["last_used_at"]) == (3, True)


def test_who_may_not_read_disputes_reads_no_timeline(client: TestClient, ids: dict[str, int]) -> None:
    with transaction() as session:
        add_key(session, "hk_key_of_who_reads_documents_only", "main", [Permission.CUSTOMERS_READ, Permission.INVOICES_READ])
    headers = {"X-API-Key": "hk_key_of_who_reads_documents_only"}
    for path in ("disputes", "payment-plans", "customer-links", f"customers/{ids['C1']}/timeline"):
        assert refusal(client.get(f"/api/v1/{path}", headers=headers)) == (403, "permission_missing")
