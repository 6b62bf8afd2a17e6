"""The database goes away and comes back: 503 with Retry-After meanwhile, and nobody has to restart the server."""

from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from erp import broken, customer, get, invoice, push, receipt
from servers import Server, until


def away(answer: httpx2.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["retry-after"]) > 0
    assert (answer.headers["content-type"], answer.json()["code"]) == ("application/problem+json", "database_unavailable")


@pytest.mark.timeout(200)
def test_without_its_database_the_service_says_so_and_recovers_by_itself(server: Server) -> None:
    with server.client() as client:
        push(client, "customers", [customer()])
        with ThreadPoolExecutor(8) as pool:  # so that several connections are open
            list(pool.map(lambda _n: get(client, "customers"), range(32)))
        server.stop_database()
        for _ in range(3):
            away(client.get("/api/v1/customers"))
            away(client.post("/api/v1/invoices", json=invoice()))
            away(client.post("/api/v1/invoices/bulk", json={"items": [invoice()]}))
            away(client.post("/api/v1/auth/token", data={"username": "a@example.com", "password": "x"}))
            away(client.get("/readyz"))
        assert client.get("/healthz").status_code == 200
        server.start_database()
        until(lambda: client.get("/readyz").status_code == 200, "the recovery", seconds=15)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _n: client.get("/api/v1/customers").status_code, range(64)))
        assert set(answers[32:]) == {200}, "a pool's dead connections are found out by those who are given them"
        assert get(client, "invoices")["items"] == []
        assert push(client, "invoices", [invoice()])["created"] == 1
        assert push(client, "payments", [receipt()])["created"] == 1
        assert broken(client) == []


@pytest.mark.timeout(200)
def test_a_push_that_loses_its_database_is_told_so_and_leaves_nothing(server: Server) -> None:
    with server.client() as client:
        push(client, "customers", [customer()])
        rows = {"items": [invoice(f"I{n}") for n in range(10_000)]}
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(client.post, "/api/v1/invoices/bulk", json=rows)
            with server.database() as database:
                writing = "SELECT count(*) FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname = 'postgres'"
                until(lambda: database.execute(writing).fetchone()[0], "the push's first write")  # type: ignore[index]
            server.stop_database()
            away(sending.result())
        server.start_database()
        until(lambda: client.get("/readyz").status_code == 200, "the recovery", seconds=15)
        assert get(client, "invoices")["items"] == []
        assert push(client, "invoices", rows["items"], results="rejected")["created"] == 10_000
        assert broken(client) == []
