"""What counts towards a plan, an offer and a promise, and what does not: each unit of money once."""

from datetime import timedelta

import pytest
from agreeing import TODAY, People, dispute, promise, put
from builders import allocate
from conftest import KEY
from erp import book, broken, customer, get, invoice, open_of, pays, post, push, receipt
from fastapi.testclient import TestClient
from sqlalchemy import event

from receivables import clock
from receivables.database import get_engine, transaction

FIRST = TODAY + timedelta(10)


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    post(client, "dispute-reasons", {"code": "price", "name": "Price"})
    return book(client, customers=[customer("C1"), customer("C2")], invoices=[invoice(), invoice("I2", "50.00")])


def received(client: TestClient, plan_id: int) -> str:
    return str(get(client, f"payment-plans/{plan_id}")["received"])


def test_a_credit_note_for_the_disputed_rest_pays_no_instalment(client: TestClient, ids: dict[str, int]) -> None:
    found = dispute(client, ids["I1"], "40.00")
    plan = People(client).running([ids["I1"]])
    assert plan["principal"] == "60.00"
    put(client, f"disputes/{found['id']}/outcome", outcome="credit_note", note="x", credit_note_number="CN-1")
    assert received(client, plan["id"]) == "0.00"
    push(client, "payments", [receipt("P1", "20.00", received_on=str(TODAY), allocations=pays(("I1", "20.00")))])
    assert received(client, plan["id"]) == "20.00"
    (credit,) = push(client, "invoices", [invoice("N2", "10.00", kind="credit_note")])["results"]
    post(client, f"invoices/{credit['id']}/allocations", {"allocations": [{"invoice_id": ids["I1"], "amount": "10.00"}]})
    assert received(client, plan["id"]) == "30.00"  # what is credited beyond the dispute lowers what the plan is about
    push(client, "payments", [receipt("P2", "30.00", received_on=str(TODAY), allocations=pays(("I1", "30.00")))])
    assert get(client, f"payment-plans/{plan['id']}")["status"] == "kept"
    assert broken(client, str(TODAY)) == []


def test_what_another_system_marks_as_disputed_is_not_planned(client: TestClient, ids: dict[str, int]) -> None:
    push(client, "invoices", [invoice("I1", disputed=True)])
    people = People(client)
    assert people.propose([ids["I1"]], 409)["code"] == "nothing_open"
    assert people.propose([ids["I1"], ids["I2"]], 409)["code"] == "nothing_open"
    assert people.propose([ids["I2"]])["principal"] == "50.00"


def test_disputes_of_many_items_are_asked_for_once(client: TestClient, ids: dict[str, int]) -> None:
    many = push(client, "invoices", [invoice(f"M{n}", "10.00") for n in range(30)])["results"]
    asked: list[str] = []

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    terms = {"count": 3, "first_on": str(FIRST)}
    counts = []
    for rows in (many[:2], many):
        asked.clear()
        event.listen(get_engine(), "before_cursor_execute", note)
        try:
            post(client, "payment-plans/calculation", terms | {"invoice_ids": [row["id"] for row in rows]}, 200)
        finally:
            event.remove(get_engine(), "before_cursor_execute", note)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_payment_that_bounced_earns_no_discount(client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    people = People(client)
    asked = people.offered(ids["I1"], "2", TODAY)
    sent = receipt("P1", "98.00", received_on=str(TODAY), allocations=pays(("I1", "98.00")))
    paid = push(client, "payments", [sent])["results"][0]["id"]
    path = f"discount-offers/{asked['id']}"
    assert get(client, path)["status"] == "earned"
    later = clock.now() + timedelta(3)
    monkeypatch.setattr(clock, "now", lambda: later)
    client.headers["X-API-Key"] = KEY
    post(client, f"payments/{paid}/reversal", {"reason": "bounced", "effective_on": str(TODAY + timedelta(3))})
    assert get(client, path)["status"] == "expired"
    late = receipt("P2", "98.00", received_on=str(TODAY + timedelta(3)), allocations=pays(("I1", "98.00")))
    push(client, "payments", [late])
    assert (get(client, path)["status"], open_of(client, "I1")) == ("expired", "2.00")
    assert post(client, f"{path}/grant", None, 409)["code"] == "not_earned"


def kept(client: TestClient) -> list[tuple[str, str]]:
    return [(row["status"], row["received"]) for row in reversed(get(client, "promises", sort="given_on")["items"])][::-1]


def test_one_receipt_keeps_one_promise_whatever_items_they_name(client: TestClient, ids: dict[str, int]) -> None:
    due = TODAY + timedelta(5)
    for items in ([ids["I1"]], [ids["I1"], ids["I2"]], []):
        promise(client, ids["C1"], "50.00", due, items)
    push(client, "payments", [receipt("P1", "50.00", received_on=str(TODAY), allocations=pays(("I1", "50.00")))])
    assert kept(client) == [("kept", "50.00"), ("open", "0.00"), ("open", "0.00")]
    push(client, "payments", [receipt("P2", "60.00", received_on=str(TODAY), allocations=pays(("I2", "40.00")))])
    assert kept(client) == [("kept", "50.00"), ("open", "40.00"), ("open", "20.00")]


def test_what_paid_somebody_elses_items_keeps_no_promise_of_ones_own(client: TestClient, ids: dict[str, int]) -> None:
    promise(client, ids["C1"], "70.00", TODAY)
    item = push(client, "invoices", [invoice("K", customer_external_id="C2")])["results"][0]["id"]
    promise(client, ids["C2"], "30.00", TODAY, [item])
    paid = push(client, "payments", [receipt("P1", "70.00", received_on=str(TODAY))])["results"][0]["id"]
    with transaction() as session:
        allocate(session, item, 30_00, TODAY, payment_id=paid)
    assert sorted(kept(client)) == [("kept", "30.00"), ("open", "40.00")]


def test_the_report_counts_what_is_in_dispute_once(client: TestClient, ids: dict[str, int]) -> None:
    post(client, "dispute-reasons", {"code": "quality", "name": "Quality"})
    dispute(client, ids["I1"], "60.00")
    dispute(client, ids["I1"], "40.00", reason="quality")
    push(client, "payments", [receipt("P1", "50.00", received_on=str(TODAY), allocations=pays(("I1", "50.00")))])
    found = get(client, "reports/disputes")
    assert {row["reason"]: row["disputed"] for row in found["reasons"]} == {"price": "50.00", "quality": "0.00"}
    (share,) = found["shares"]
    assert (share["gross"], share["disputed"]) == ("100.00", "50.00")
    assert sum(float(row["disputed"]) for row in get(client, "disputes")["items"]) == 50


def shift(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    later = clock.now() + timedelta(days)
    monkeypatch.setattr(clock, "now", lambda: later)


def test_who_owes_nothing_any_more_has_not_broken_its_word(
    client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """Part of what was promised is credited, the rest paid: a flag and a lower score for that would be ours to explain."""
    promise(client, ids["C1"], "100.00", TODAY + timedelta(3), [ids["I1"]])
    found = dispute(client, ids["I1"], "40.00")
    put(client, f"disputes/{found['id']}/outcome", outcome="credit_note", note="x", credit_note_number="CN-1")
    assert kept(client) == [("open", "0.00")]
    row = receipt("P1", "60.00", received_on=str(TODAY), allocations=pays(("I1", "60.00")))
    made = push(client, "payments", [row])["results"][0]["id"]
    assert kept(client) == [("kept", "60.00")]
    shift(monkeypatch, 5)
    assert kept(client) == [("kept", "60.00")]
    post(client, f"payments/{made}/reversal", {"reason": "bounced"})
    assert kept(client) == [("broken", "0.00")]  # the money went back, and the sixty were never paid


def test_what_our_books_wrote_off_is_not_paid(client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    people = People(client)
    promise(client, ids["C1"], "50.00", TODAY + timedelta(3), [ids["I2"]])
    asked = people.post("write-offs", {"invoice_id": ids["I2"], "reason": "gone", "judgement": "nothing left", "evidence": "ruling 77"})
    people.decide(asked["approval_id"])
    assert open_of(client, "I2") == "0.00"
    shift(monkeypatch, 5)
    assert kept(client) == [("broken", "0.00")]
