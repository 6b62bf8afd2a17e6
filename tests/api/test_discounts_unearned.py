"""A granted early-payment discount goes with the payment that earned it, whoever takes that back and however."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from agreeing import TODAY, People
from cash import left, outgoing
from erp import Row, book, broken, get, invoice, open_of, pays, post, push, receipt
from fastapi.testclient import TestClient

from receivables import clock

FIRST = TODAY + timedelta(10)


@pytest.fixture
def people(client: TestClient) -> People:
    return People(client)


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    """I1 of 100.00 with 2.50 % off until FIRST (I2 of 50.00 without), the credit note N1 of 30.00."""
    return book(client, invoices=[invoice(), invoice("I2", "50.00"), invoice("N1", "30.00", kind="credit_note")])


def paid(external_id: str, amount: str, **more: Any) -> Row:
    return receipt(external_id, amount, received_on=str(TODAY), allocations=pays(("I1", amount))) | more


def send(client: TestClient, *rows: Row, **params: Any) -> list[Row]:
    found = push(client, "payments", list(rows), **params)["results"]
    assert {row["status"] for row in found} <= {"created", "updated"}, found
    return list(found)


def offered(people: People, item: int) -> str:
    return f"discount-offers/{people.offered(item, '2.5', FIRST)['id']}"


def take(client: TestClient, path: str) -> None:
    assert post(client, f"{path}/grant", None)["status"] == "granted"
    assert open_of(client, "I1") == "0.00"


def by_receipt(client: TestClient, ids: dict[str, int]) -> Callable[[], Any]:
    (row,) = send(client, paid("P1", "97.50"))
    return lambda: post(client, f"payments/{row['id']}/reversal", {"reason": "bounced"})


def by_allocation(client: TestClient, ids: dict[str, int]) -> Callable[[], Any]:
    (row,) = send(client, paid("P1", "97.50"))
    (entry,) = [one for one in get(client, f"payments/{row['id']}")["entries"] if one["kind"] == "allocation"]
    return lambda: post(client, f"allocations/{entry['id']}/reversal", {"reason": "bounced"})


def by_credit_note(client: TestClient, ids: dict[str, int]) -> Callable[[], Any]:
    post(client, f"invoices/{ids['N1']}/allocations", {"allocations": [{"invoice_id": ids["I1"], "amount": "30.00"}]})
    send(client, paid("P1", "67.50"))
    return lambda: post(client, f"invoices/{ids['N1']}/reversal", {"reason": "bounced"})


def by_clearing(client: TestClient, ids: dict[str, int]) -> Callable[[], Any]:
    (row,) = send(client, receipt("P1", "97.50", received_on=str(TODAY)))
    body = {"credits": [{"payment_id": row["id"], "open": "97.50"}], "items": [{"invoice_id": ids["I1"], "amount": "97.50"}]}
    made = post(client, "clearings", body)
    return lambda: post(client, f"clearings/{made['id']}/undo", {"reason": "bounced"})


def by_correction(client: TestClient, ids: dict[str, int]) -> Callable[[], Any]:
    send(client, paid("P1", "97.50"))
    return lambda: send(client, paid("P1", "60.00"), corrections="true")


def by_less_applied(client: TestClient, ids: dict[str, int]) -> Callable[[], Any]:
    send(client, paid("P1", "97.50"))
    return lambda: send(client, paid("P1", "97.50", allocations=pays(("I1", "90.00"))), corrections="true")


def by_late_day(client: TestClient, ids: dict[str, int]) -> Callable[[], Any]:
    send(client, paid("P1", "97.50"))
    return lambda: send(client, paid("P1", "97.50", received_on=str(FIRST + timedelta(1))), corrections="true")


WAYS = [
    (by_receipt, "100.00"), (by_allocation, "100.00"), (by_credit_note, "32.50"), (by_clearing, "100.00"), (by_correction, "40.00"),
    (by_less_applied, "10.00"), (by_late_day, "2.50"),
]  # fmt: skip


@pytest.mark.parametrize(("way", "left"), WAYS)
def test_what_earned_it_is_taken_back(
    client: TestClient, people: People, ids: dict[str, int], way: Callable[..., Callable[[], Any]], left: str
) -> None:
    path = offered(people, ids["I1"])
    taken_back = way(client, ids)
    take(client, path)
    taken_back()
    assert open_of(client, "I1") == left
    assert get(client, path)["status"] == "offered"  # it runs on, and can be earned once more
    gone = [one for one in get(client, f"invoices/{ids['I1']}")["entries"] if one["kind"] == "discount"]
    assert [(one["amount"], (one["reason"] or "")[:18]) for one in gone] == [("-2.50", "early payment"), ("2.50", "no longer earned: ")]
    told = get(client, "audit-entries", subject="discount_offer")["items"]
    assert [row["after"]["amount"] for row in told if row["action"] == "taken_back"] == ["2.50"]
    assert broken(client, str(TODAY)) == []


def test_paid_again_in_time_it_is_earned_again(client: TestClient, people: People, ids: dict[str, int]) -> None:
    path = offered(people, ids["I1"])
    (row,) = send(client, paid("P1", "97.50"))
    take(client, path)
    post(client, f"payments/{row['id']}/reversal", {"reason": "bounced"})
    send(client, paid("P2", "97.50"))
    assert get(client, path)["status"] == "earned"
    take(client, path)
    assert broken(client, str(TODAY)) == []


def test_after_its_end_it_is_taken_back_for_good(
    client: TestClient, people: People, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = offered(people, ids["I1"])
    (row,) = send(client, paid("P1", "97.50"))
    take(client, path)
    later = clock.now() + timedelta(11)
    monkeypatch.setattr(clock, "now", lambda: later)
    post(client, f"payments/{row['id']}/reversal", {"reason": "bounced"})
    assert (get(client, path)["status"], open_of(client, "I1")) == ("taken_back", "100.00")
    assert broken(client, str(TODAY), str(FIRST + timedelta(1))) == []


def test_what_still_is_earned_stays(client: TestClient, people: People, ids: dict[str, int]) -> None:
    path = offered(people, ids["I1"])
    send(client, paid("P1", "97.50", reference="a"))
    (other,) = send(client, receipt("P2", "50.00", received_on=str(TODAY), allocations=pays(("I2", "50.00"))))
    take(client, path)
    post(client, f"payments/{other['id']}/reversal", {"reason": "bounced"})  # another item's
    send(client, paid("P1", "98.00", allocations=pays(("I1", "97.50"))), corrections="true")  # paid again at once
    assert (get(client, path)["status"], open_of(client, "I1")) == ("granted", "0.00")
    assert broken(client, str(TODAY)) == []


def test_a_part_taken_back_that_the_terms_allow_leaves_it(
    client: TestClient, people: People, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paid 99.00 in time, of which 98.00 are left: 97.50 would have earned it, though the ledger enters the 98.00 anew on the later day."""
    path = offered(people, ids["I1"])
    (row,) = send(client, paid("P1", "99.00"))
    take(client, path)
    later = clock.now() + timedelta(11)
    monkeypatch.setattr(clock, "now", lambda: later)
    post(client, "bank-accounts", {"number": "DE89370400440532013000", "name": "Bank", "currency": "CNY"})
    for number, amount, status, opened in (("1", "1.00", "granted", "1.00"), ("2", "0.60", "taken_back", "2.60")):
        left(client, amount, number=number, day=str(FIRST + timedelta(1)))
        (line,) = outgoing(client)
        post(client, f"outgoing-lines/{line['line_id']}/return", {"payment_id": row["id"]})
        assert (get(client, path)["status"], open_of(client, "I1")) == (status, opened)
    assert broken(client, str(TODAY), str(FIRST + timedelta(1))) == []
