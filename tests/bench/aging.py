"""The aging report by customer, against one bare GROUP BY over the same open items."""

import os
import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any
from urllib.parse import quote, urlencode

import book
import psycopg
from client import Client
from results import Results
from servers import KEY, PASSWORD, USER, Machine

from receivables.clock import today
from receivables.rules.aging import due_boundaries

ROUNDS = 9
PATH = "/api/v1/reports/aging?group_by=customer"
_GROUP = """SELECT customer_id, currency, CASE {steps} ELSE {last} END AS bucket, sum(open_minor)
    FROM invoices WHERE open_minor > 0 {scope} GROUP BY 1, 2, 3"""


def bare_statement(day: date, *, one_company: bool) -> str:
    bounds = due_boundaries(day)[1:]
    steps = " ".join(f"WHEN due_on > '{bound}' THEN {position}" for position, bound in enumerate(bounds))
    return _GROUP.format(steps=steps, last=len(bounds), scope="AND company_id = 1" if one_company else "")


def sign_in(port: int) -> dict[str, str]:
    """The header of the user who sees one company."""
    form = urlencode({"username": USER, "password": PASSWORD}).encode()
    answer = Client(port).call("POST", "/api/v1/auth/token", form, "application/x-www-form-urlencoded")
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def timed(run: Callable[[], Any]) -> float:
    started = time.perf_counter()
    run()
    return (time.perf_counter() - started) * 1000


def measure(machine: Machine, results: Results, n: int) -> None:
    sizes = [min(n, 100_000)] + ([1_000_000] if n >= 1_000_000 or os.environ.get("BENCH_MILLION") == "1" else [])
    for size in sizes:
        _measure(machine, results, size)


def _measure(machine: Machine, results: Results, n: int) -> None:
    database = machine.database(f"aging{n}")
    day = today("Asia/Shanghai")
    with database.connect() as connection:
        book.write(connection, book.Book(customers=max(1, n // 20), open=n, settled=n), day)
        past, instant = book.four_fifths(connection)
        known = quote(instant.isoformat())
        asked = {"today": (PATH, 2.0), "a past day": (f"{PATH}&as_of={past}", 5.0), "known_at": (f"{PATH}&known_at={known}", 6.0)}
        with database.ours() as ours:
            for who, headers in (("every company", {"X-API-Key": KEY}), ("a user of one company", sign_in(ours.port))):
                client, bare = Client(ours.port, headers), bare_statement(day, one_company=who != "every company")
                for when, (path, bound) in asked.items():
                    mine, limit = _alternating(client, path, connection, bare)
                    results.cost(f"aging by customer, {when}, {who}", n, mine, limit, "ms", bound)


def _alternating(client: Client, path: str, connection: psycopg.Connection[Any], bare: str) -> tuple[float, float]:
    """Median milliseconds of ours and of the bare statement, run in turn after a warm-up of both."""
    pairs = [(client.get(path).seconds * 1000, timed(lambda: connection.execute(bare).fetchall())) for _ in range(ROUNDS + 2)][2:]
    return median(mine for mine, _ in pairs), median(limit for _, limit in pairs)
