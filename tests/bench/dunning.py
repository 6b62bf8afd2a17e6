"""The preview of a dunning run: what it takes to propose letters about every overdue item, against a bare statement over the same rows."""

import json
import os
from statistics import median
from typing import Any

import psycopg
from aging import timed
from client import Client
from results import Results
from servers import KEY, Machine, Server

from receivables.clock import today

SECONDS = 5.0
ROUNDS = 3
ITEMS_EACH = 20
TICKS = os.sysconf("SC_CLK_TCK")
_CUSTOMERS = """
    INSERT INTO customers (company_id, source, external_id, number, name, currency, collector, country, language, region)
    SELECT 1, 'erp', 'C' || i, 'C' || i, 'Customer ' || i, 'CNY', 'collector' || i %% 20, 'CN', 'zh-CN', 'region ' || i %% 12
    FROM generate_series(1, %(customers)s) AS i"""
_ITEMS = """
    WITH made AS (
        INSERT INTO invoices (company_id, customer_id, source, external_id, number, kind, currency, amount_minor, open_minor,
                              issued_on, due_on)
        SELECT 1, i * 7919::bigint %% %(customers)s + 1, 'erp', 'INV-' || i, 'INV-' || i, 'invoice',
            CASE WHEN i %% 7 = 0 THEN 'USD' ELSE 'CNY' END, m, m, %(day)s::date - 31 - (i::bigint * 48271 %% 90)::int,
            %(day)s::date - 1 - (i::bigint * 48271 %% 90)::int
        FROM (SELECT i, 10000 + i::bigint * 48271 %% 8999993 AS m FROM generate_series(1, %(items)s) AS i) t RETURNING *)
    INSERT INTO entries (company_id, currency, kind, debit_id, amount_minor, effective_on, actor)
    SELECT company_id, currency, 'posting', id, amount_minor, issued_on, 'key:bench' FROM made"""
# A third of them heard of it before; one customer in fifty has money that was not applied, one item in two hundred is on hold.
_MARKS = """INSERT INTO dunning_marks (invoice_id, level, letter_id, marked_on) SELECT id, 1, 0, %(day)s::date - 15 FROM invoices
    WHERE id %% 3 = 0 AND due_on < %(day)s::date - 20"""
_RECEIPTS = """INSERT INTO payments (company_id, customer_id, source, external_id, number, currency, amount_minor, open_minor, received_on)
    SELECT 1, id, 'erp', 'PAY-' || id, 'PAY-' || id, 'CNY', 5000, 5000, %(day)s::date - 3 FROM customers WHERE id %% 50 = 0"""
_HOLDS = """INSERT INTO dunning_holds (company_id, customer_id, invoice_id, from_on, until_on, reason, actor)
    SELECT 1, customer_id, id, %(day)s::date - 9, %(day)s::date + 9, 'talks', 'bench' FROM invoices WHERE id %% 200 = 0"""
_READ = """SELECT x.id, x.customer_id, x.kind, x.currency, x.open_minor, x.due_on, x.disputed, coalesce(max(m.level), 0), max(m.marked_on)
    FROM invoices x LEFT JOIN dunning_marks m ON m.invoice_id = x.id
    WHERE x.company_id = 1 AND x.open_minor > 0 AND x.due_on < %(day)s GROUP BY x.id ORDER BY x.customer_id, x.due_on, x.id"""
_TABLE = "CREATE TABLE bare_letter_items (LIKE dunning_letter_items INCLUDING ALL)"
_WRITE = """INSERT INTO bare_letter_items (letter_id, invoice_id, level, currency, open_minor, chased_minor)
    SELECT customer_id, id, 1, currency, open_minor, open_minor FROM invoices
    WHERE company_id = 1 AND open_minor > 0 AND due_on < %(day)s"""
_STRATEGY = {
    "name": "bench", "rest_weekdays": [], "minimum": {"CNY": "100.00", "USD": "20.00"},
    "segments": [
        {"code": "large", "currency": "CNY", "amount_from": "900000.00", "steps": [
            {"level": 1, "offset_days": 1, "channel": "email", "template": "first", "wait_days": 0},
            {"level": 2, "offset_days": 10, "channel": "phone"}]},
        {"code": "all", "steps": [
            {"level": 1, "offset_days": 1, "channel": "email", "template": "first", "wait_days": 0},
            {"level": 2, "offset_days": 20, "channel": "letter", "template": "first"},
            {"level": 3, "offset_days": 60, "channel": "phone"}]},
    ],
}  # fmt: skip


def measure(machine: Machine, results: Results, n: int) -> None:
    """Books of 10,000 and 100,000 overdue items, and of 1,000,000 with BENCH_MILLION=1; twenty items a customer."""
    sizes = [size for size in (10_000, 100_000) if size <= n] or [n]
    costs = {size: _at(machine, results, size) for size in (*sizes, *([1_000_000] if os.environ.get("BENCH_MILLION") == "1" else []))}
    smallest = min(costs)
    for size in sorted(costs)[1:]:
        name = f"preview of a run, an item's cost, {size:,} overdue to {smallest:,}"
        results.cost(name, size, costs[size] / size * 1e6, costs[smallest] / smallest * 1e6, "µs", 2)


def _at(machine: Machine, results: Results, items: int) -> float:
    """Seconds that a preview of so many items takes."""
    database = machine.database(f"dunning{items}")
    values = {"day": today("Asia/Shanghai"), "items": items, "customers": max(1, items // ITEMS_EACH)}
    with database.connect() as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in (_CUSTOMERS, _ITEMS, _MARKS, _RECEIPTS, _HOLDS):
            connection.execute(statement, values)
        connection.execute("RESET session_replication_role")
        connection.execute(_TABLE)
        connection.execute("VACUUM ANALYZE")
        with database.ours() as ours:
            client = Client(ours.port, {"X-API-Key": KEY})
            _prepare(client)
            return _measured(client, ours, connection, results, values)


def _prepare(client: Client) -> None:
    words = {"code": "first", "language": "zh-CN", "subject": "催款", "body": "请付 {{ total }}"}
    client.post("/api/v1/letter-templates", json.dumps(words).encode())
    made = client.post("/api/v1/strategies", json.dumps(_STRATEGY).encode()).json()
    client.post(f"/api/v1/strategies/{made['id']}/activation", b'{"reason": "bench"}')


def _measured(client: Client, ours: Server, connection: psycopg.Connection[Any], results: Results, values: dict[str, Any]) -> float:
    items = values["items"]

    def bare() -> None:
        connection.execute(_READ, values).fetchall()
        connection.execute(_WRITE, values)

    mine, limits, processor = [], [], []
    for _ in range(ROUNDS):
        before = _processor(ours.pid)
        answer = client.post("/api/v1/dunning-runs", b"{}")
        processor.append(_processor(ours.pid) - before)
        mine.append(answer.seconds)
        limits.append(timed(bare) / 1000)
        connection.execute("TRUNCATE bare_letter_items")
        proposed = sum(row["items"] for row in answer.json()["by_channel"])
        if proposed < items // 2:
            raise RuntimeError(f"not proposed as it should be: {answer.body[:500]!r}")
    named = f"preview of a run, {values['customers']:,} customers"
    results.cost(named, items, median(mine), median(limits), "s", None)
    if items <= 100_000:
        results.cost("the same, against what it may take", items, median(mine), SECONDS, "s", 1)
    results.cost("the same, processor time of the API process", items, median(processor), None, "s", None)
    results.cost("the same, peak memory of the API process", items, ours.peak_mib(), None, "MiB", None)
    return median(mine)


def _processor(pid: int) -> float:
    """Seconds of processor time that the process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
