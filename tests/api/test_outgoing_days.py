"""A part of a receipt that the bank took back: what the rest paid, it paid on the day it did, and no past day changes."""

from cash import BACK, DAY, bank, by_hand, clear, left, line, load, outgoing, part, receipts
from erp import broken, get, open_of, post
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.clock import today
from receivables.database import transaction
from receivables.promises.queries import standing

I1 = "INV2024001"
BETWEEN = "2024-02-19"


def promised(customer_id: int, item_id: int, minor: int) -> None:
    """A promise about the item, given before the receipt and due after it."""
    with transaction() as session:
        action = session.execute(text("""INSERT INTO collection_actions (company_id, customer_id, channel, outcome, actor)
            VALUES (1, :customer, 'phone', 'promised', 'test') RETURNING id"""), {"customer": customer_id}).scalar_one()
        promise = session.execute(text("""
            INSERT INTO promises (company_id, customer_id, action_id, currency, amount_minor, given_on, promised_on)
            VALUES (1, :customer, :action, 'CNY', :minor, '2024-02-01', '2024-02-10') RETURNING id"""),
            {"customer": customer_id, "action": action, "minor": minor}).scalar_one()  # fmt: skip
        session.execute(text("INSERT INTO promise_items (promise_id, invoice_id) VALUES (:promise, :item)"),
                        {"promise": promise, "item": item_id})  # fmt: skip


def kept(customer_id: int) -> list[tuple[str, int]]:
    with transaction() as session:
        found = standing(session, [customer_id], {1: today("Asia/Shanghai")})
        return [(one.state.status.value, one.state.received_minor) for one in found]


def returned(client: TestClient, payment_id: int, amount: str) -> int:
    left(client, amount, number=f"R{amount}")
    line_id = int(outgoing(client)[-1]["line_id"])
    post(client, f"outgoing-lines/{line_id}/return", {"payment_id": payment_id})
    return line_id


def test_what_still_stands_was_paid_when_it_was_paid(client: TestClient) -> None:
    ids = bank(client)
    by_hand(client)
    promised(ids["C1"], ids[I1], 85_00)
    load(client, line("100.00", "money"))
    (receipt,) = receipts(client, state="left")
    clear(client, receipt["payment_id"], "100.00", part(ids[I1], "100.00"))
    assert kept(ids["C1"]) == [("kept", 85_00)]
    back = returned(client, receipt["payment_id"], "12.00")
    assert [open_of(client, I1, as_of=day) for day in ("2024-02-04", DAY, BETWEEN, BACK)] == ["100.00", "0.00", "0.00", "12.00"]
    assert kept(ids["C1"]) == [("kept", 85_00)]  # 88.00 of it were there in time, and are still
    returned(client, receipt["payment_id"], "8.00")
    assert kept(ids["C1"]) == [("partly_kept", 80_00)]
    post(client, f"outgoing-lines/{back}/undo", {"reason": "no"})
    assert (open_of(client, I1), kept(ids["C1"])) == ("8.00", [("kept", 85_00)])
    assert get(client, f"payments/{receipt['payment_id']}")["open"] == "0.00"
    assert broken(client, DAY, BETWEEN, BACK) == []
