"""Pushing open items and receipts, against the bare endpoint that only inserts."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from client import Client
from results import Results
from servers import KEY, Database, Machine, Server

CALL = 1_000
ROUND = 5
CUSTOMERS = 5_000
FIRST_DAY = date(2026, 1, 1)
_ADD_CUSTOMERS = f"""INSERT INTO customers (company_id, source, external_id, number, name, currency)
    SELECT 1, 'erp', 'C' || i, 'C' || i, 'Customer ' || i, 'CNY' FROM generate_series(1, {CUSTOMERS}) AS i"""
_ADD_BARE = "CREATE TABLE bare_invoices (LIKE invoices INCLUDING ALL)"


def item(number: int) -> dict[str, Any]:
    """An open item as an ERP sends it."""
    issued = FIRST_DAY + timedelta(days=number % 300)
    return {
        "external_id": f"INV-{number:09d}", "customer_external_id": f"C{number * 7919 % CUSTOMERS + 1}", "number": f"2026-{number:08d}",
        "kind": "invoice", "issued_on": issued.isoformat(), "due_on": (issued + timedelta(days=30 + number % 60)).isoformat(),
        "currency": "CNY", "amount": amount(number), "purchase_order": f"PO{number % 10_000}", "reference": f"order {number % 50_000}",
        "owner": f"sales{number % 20}",
    }  # fmt: skip


def amount(number: int) -> str:
    return f"{100 + number * 31 % 90_000}.{number % 100:02d}"


def receipt(number: int) -> dict[str, Any]:
    """A receipt that pays the open item of the same number in full."""
    paid = item(number)
    return {
        "external_id": f"PAY-{number:09d}", "customer_external_id": paid["customer_external_id"], "received_on": paid["due_on"],
        "currency": "CNY", "amount": paid["amount"], "method": "transfer", "reference": f"bank {number}",
        "allocations": [{"invoice_external_id": paid["external_id"], "amount": paid["amount"]}],
    }  # fmt: skip


def call(make: Callable[[int], dict[str, Any]], first: int, count: int = CALL) -> bytes:
    return json.dumps({"items": [make(number) for number in range(first, first + count)]}).encode()


def prepared(machine: Machine, name: str) -> Database:
    """A database with customers and, beside ours, the bare table with the same columns and indexes."""
    database = machine.database(name)
    with database.connect() as connection:
        connection.execute(_ADD_CUSTOMERS)
        connection.execute(_ADD_BARE)
        connection.execute("ANALYZE")
    return database


class Pair:
    """The two servers, given the same calls in turn so that what else the machine does hits both."""

    def __init__(self, ours: Server, bare: Server) -> None:
        self.ours, self.bare = Client(ours.port, {"X-API-Key": KEY}), Client(bare.port)

    def push(self, path: str, body: bytes, expected: str, rows: int = CALL) -> float:
        answer = self.ours.post(path, body)
        if answer.json()[expected] != rows:
            raise RuntimeError(f"{path}: not every row was {expected}: {answer.body[:500]!r}")
        return answer.seconds

    def rates(self, calls: Iterator[tuple[float, float]]) -> tuple[float, float]:
        """Rows a second of ours and of the bare one: the median of rounds of several calls each."""
        ours, bare = zip(*calls, strict=True)
        rounds = range(0, len(ours) - ROUND + 1, ROUND) if len(ours) >= ROUND else range(1)
        speeds = [(_speed(ours[at : at + ROUND]), _speed(bare[at : at + ROUND])) for at in rounds]
        return median(speed for speed, _ in speeds), median(speed for _, speed in speeds)


def _speed(seconds: tuple[float, ...]) -> float:
    return CALL * len(seconds) / sum(seconds)


def calls_of(n: int) -> range:
    """First row numbers of the calls; the first of all warmed the servers up."""
    return range(CALL, CALL + max(CALL, min(n, 100_000)), CALL)


def measure_json(machine: Machine, results: Results, n: int) -> None:
    """JSON calls of 1,000 rows by one client: fresh, sent again, and receipts that each pay one item."""
    database = prepared(machine, "push")
    with database.ours() as ours, database.bare() as bare:
        pair, firsts = Pair(ours, bare), calls_of(n)
        count = len(firsts) * CALL
        items = "/api/v1/invoices/bulk"

        def one(first: int, expected: str, path: str = "/push") -> tuple[float, float]:
            body = call(item, first)
            return pair.push(items, body, expected), pair.bare.post(path, body).seconds

        one(0, "created")
        fresh, limit = pair.rates(one(first, "created") for first in firsts)
        results.rate("push invoices, JSON, fresh", count, fresh, limit, "rows/s", 0.5)
        again, kept = pair.rates(one(first, "unchanged") for first in firsts)
        results.rate("push invoices, JSON, sent again", count, again, kept, "rows/s", 0.5)
        again, written = pair.rates(one(first, "unchanged", "/push?rewrite=true") for first in firsts[::4])
        results.rate("push invoices, JSON, sent again; limit rewrites the rows", count // 4, again, written, "rows/s", None)
        _measure_receipts(pair, results, firsts)


def _measure_receipts(pair: Pair, results: Results, firsts: range) -> None:
    beyond = firsts.stop

    def one(first: int) -> tuple[float, float]:
        mine = pair.push("/api/v1/payments/bulk", call(receipt, first), "created")
        return mine, pair.bare.post("/push", call(item, beyond + first)).seconds

    one(0)
    ours, limit = pair.rates(one(first) for first in firsts)
    results.rate("push receipts with one allocation each, JSON", len(firsts) * CALL, ours, limit, "rows/s", 0.25)


def _write_lines(file: Path, n: int) -> int:
    with file.open("w") as lines:
        for number in range(n):
            lines.write(json.dumps(item(number)))
            lines.write("\n")
    return file.stat().st_size


def measure_ndjson(machine: Machine, results: Results, n: int) -> None:
    """One streamed call of n rows, with the bare endpoint measured before and after it on half as many rows each."""
    database = prepared(machine, "ndjson")
    file = machine.folder / "rows.ndjson"
    size = _write_lines(file, n)
    half = max(CALL, n // 2 // CALL * CALL)
    with database.ours() as ours, database.bare() as bare:
        pair = Pair(ours, bare)

        def bare_half(first: int) -> float:
            return sum(pair.bare.post("/push", call(item, number)).seconds for number in range(first, first + half, CALL))

        seconds = bare_half(0)
        with file.open("rb") as body:
            answer = pair.ours.stream("/api/v1/invoices/bulk", body, size)
        if not answer.body.startswith(b'{"created":%d,' % n):
            raise RuntimeError(f"not every line was created: {answer.body[:200]!r}")
        seconds += bare_half(half)
        results.rate("push invoices, NDJSON", n, n / answer.seconds, 2 * half / seconds, "rows/s", 0.5)
        results.cost("push invoices, NDJSON, peak memory of the API process", n, ours.peak_mib(), 400, "MiB", 1)
    file.unlink()
