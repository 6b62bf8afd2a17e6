"""Clearing and closed periods: what is cleared takes effect on the first open day, what is undone on an open one."""

from datetime import date, timedelta

from cash import DAY, bank, by_hand, clear, line, load, part, receipts, undo
from erp import broken, get, open_of, post
from fastapi.testclient import TestClient

CLOSED, OPEN = "2024-03-31", "2024-04-01"


def test_clearing_in_a_closed_period_takes_effect_on_the_first_open_day(client: TestClient) -> None:
    ids = bank(client)
    by_hand(client)
    load(client, line("98.00", "x", name="Nobody"))
    (row,) = receipts(client)
    post(client, "periods/closings", {"closed_until": CLOSED, "note": "month end"})
    made = clear(client, row["payment_id"], "98.00", part(ids["INV2024001"], "98.00", discount="2.00"))
    assert {entry["effective_on"] for entry in made["entries"]} == {OPEN}
    days = [DAY, CLOSED, OPEN]
    assert [open_of(client, "INV2024001", as_of=day) for day in days] == ["100.00", "100.00", "0.00"]
    post(client, "periods/closings", {"closed_until": "2024-04-30", "note": "month end"})
    assert undo(client, made["id"], 422, effective_on="2024-04-02")["code"] == "period_closed"
    day = str(date.fromisoformat("2024-04-30") + timedelta(1))
    assert undo(client, made["id"], effective_on=day)["state"] == "undone"
    assert get(client, f"payments/{row['payment_id']}")["open"] == "98.00"
    assert broken(client, *days, day) == []
