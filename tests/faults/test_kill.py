"""kill -9 in the middle of a push: every row is wholly there or not, and sending it again completes it. So with lines accepted."""

import threading
from typing import Any

import httpx2
import pytest
from cash import by_hand, line, load
from erp import broken, customer, get, invoice, ndjson, pays, post, push, receipt
from servers import Server, until

ROWS = 20_000
CALL = 500
WRITING = "SELECT count(*) FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname = 'postgres'"
WHOLE = """SELECT count(*), count(*) FILTER (WHERE i.open_minor = i.amount_minor AND e.amount_minor = i.amount_minor)
    FROM invoices i LEFT JOIN entries e ON e.debit_id = i.id AND e.kind = 'posting'"""
LINES = 400
ONCE = """SELECT count(*), count(*) FILTER (WHERE p.open_minor = 0),
        count(*) FILTER (WHERE made.n > 1 OR (made.n = 1) <> (p.open_minor = 0))
    FROM payments p CROSS JOIN LATERAL (SELECT count(*) AS n FROM clearings c WHERE c.payment_id = p.id AND c.undone_at IS NULL) made"""


def in_background(work: Any) -> threading.Thread:
    def run() -> None:
        try:
            work()
        except (httpx2.HTTPError, AssertionError):
            return  # the server is gone: that is what is tested

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def is_writing(server: Server) -> bool:
    with server.database() as database:
        return bool(database.execute(WRITING).fetchone()[0])  # type: ignore[index]


def kill_while_writing(server: Server, sending: threading.Thread, later: float) -> None:
    """Kills the server in the middle of what is being sent, or just after it where nobody saw it write."""
    until(lambda: is_writing(server) or not sending.is_alive(), "the first write")
    threading.Event().wait(later)
    server.kill()
    until(lambda: not is_writing(server), "the end of what the dead server had begun")


@pytest.mark.timeout(280)
def test_a_push_of_lines_that_is_killed_leaves_nothing_and_completes_when_sent_again(server: Server) -> None:
    with server.client() as client:
        push(client, "customers", [customer()])
    body = ndjson([invoice(f"I{n}") for n in range(ROWS)])
    headers = {"Content-Type": "application/x-ndjson"}
    for later in (0.0, 0.3):
        with server.client() as client:
            sending = in_background(lambda client=client: client.post("/api/v1/invoices/bulk", content=body, headers=headers))
            kill_while_writing(server, sending, later)
            sending.join()
        server.start()
        with server.client() as client, server.database() as database:
            assert database.execute(WHOLE).fetchone() == (0, 0)
            assert broken(client) == []
    with server.client() as client, server.database() as database:
        answer = client.post("/api/v1/invoices/bulk?results=rejected", content=body, headers=headers).json()
        assert (answer["created"], answer["results"]) == (ROWS, [])
        assert database.execute(WHOLE).fetchone() == (ROWS, ROWS)
        assert broken(client) == []


@pytest.mark.timeout(280)
def test_calls_that_were_answered_stay_and_the_one_that_was_killed_is_not_there(server: Server) -> None:
    receipts = [receipt(f"P{n}", allocations=pays((f"I{n}", "100.00"))) for n in range(4_000)]
    calls = [receipts[start : start + CALL] for start in range(0, len(receipts), CALL)]
    answered: list[int] = []

    with server.client() as client:
        push(client, "customers", [customer()])
        push(client, "invoices", [invoice(f"I{n}") for n in range(len(receipts))], results="rejected")

        def send() -> None:
            for number, rows in enumerate(calls):
                push(client, "payments", rows)
                answered.append(number)

        sending = in_background(send)
        until(lambda: len(answered) == 2, "two answers")
        kill_while_writing(server, sending, 0.0)
        sending.join()
    server.start()
    with server.client() as client, server.database() as database:
        count = "SELECT count(*), count(*) FILTER (WHERE open_minor = 0) FROM payments"
        landed, applied = database.execute(count).fetchone()  # type: ignore[misc]
        assert landed == applied
        assert landed // CALL in (len(answered), len(answered) + 1)
        assert landed % CALL == 0
        assert broken(client, "2024-02-10") == []
        again = [push(client, "payments", rows, results="rejected") for rows in calls]
        assert (sum(a["unchanged"] for a in again), sum(a["created"] for a in again)) == (landed, len(receipts) - landed)
        assert get(client, "invoices", status="unpaid")["items"] == []
        assert broken(client, "2024-02-10") == []


@pytest.mark.timeout(200)
def test_accepting_many_that_is_killed_applies_each_line_once_or_not_at_all(server: Server) -> None:
    with server.client() as client:
        post(client, "bank-accounts", {"number": "DE89370400440532013000", "name": "Bank", "currency": "CNY"})
        push(client, "customers", [customer("C1", name="Acme GmbH")])
        push(client, "invoices", [invoice(f"INV2024{n:04}", f"{100 + n}.00") for n in range(LINES)])
        by_hand(client)
        assert load(client, *(line(f"{100 + n}.00", f"INV2024{n:04}") for n in range(LINES)))["proposed"] == LINES
        rows, cursor = [], None
        while cursor is not None or not rows:
            page = get(client, "clearing/receipts", limit=200, **({"cursor": cursor} if cursor else {}))
            rows += [{"payment_id": row["payment_id"], "key": row["best"]["key"]} for row in page["items"]]
            cursor = page["next_cursor"]
    for later in (0.0, 0.05):
        with server.client() as client:
            sending = in_background(lambda client=client: post(client, "clearing/accept", {"rows": rows}, 200))
            kill_while_writing(server, sending, later)
            sending.join()
        server.start()
        with server.client() as client, server.database() as database:
            total, applied, torn = database.execute(ONCE).fetchone()
            assert (total, applied in (0, LINES), torn) == (LINES, True, 0)
            assert broken(client) == []
        if applied:
            break  # it had been kept before the server died: there is nothing left to write
    with server.client() as client, server.database() as database:
        answer = post(client, "clearing/accept", {"rows": rows}, 200)
        assert answer["applied"] in (0, LINES)
        assert database.execute(ONCE).fetchone() == (LINES, LINES, 0)
        assert broken(client) == []
