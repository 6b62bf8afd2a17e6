"""A bank statement loaded, matched and applied in one call: lines a second, how the cost grows; and receipts cleared by the thousand."""

import json
import os
from math import log
from typing import Any

from client import Answer, Client
from push import CALL, CUSTOMERS, Pair, call, item, prepared
from results import Results
from servers import KEY, Database, Machine

LINES = (1_000, 10_000)
MILLION = 1_000_000
CALLS = 8
KINDS = 20
"""Of twenty lines seventeen name their item, two only pay its amount under the customer's name, and one is nobody's."""
_ITEMS = f"""
    WITH made AS (
        INSERT INTO invoices (company_id, customer_id, source, external_id, number, kind, currency, amount_minor, open_minor,
                              issued_on, due_on)
        SELECT 1, i * 7919::bigint %% {CUSTOMERS} + 1, 'erp', 'INV-' || lpad(i::text, 9, '0'), 'INV-' || lpad(i::text, 9, '0'), 'invoice',
            'CNY', m, m, date '2026-01-01' + i %% 300, date '2026-02-01' + i %% 300
        FROM (SELECT i, 10000 + i::bigint * 48271 %% 8999993 AS m FROM generate_series(0, %(n)s - 1) AS i) t RETURNING *)
    INSERT INTO entries (company_id, currency, kind, debit_id, amount_minor, effective_on, actor)
    SELECT company_id, currency, 'posting', id, amount_minor, issued_on, 'key:bench' FROM made"""

_BY_HAND = "INSERT INTO clearing_settings (company_id, apply_on_load) VALUES (1, false)"
_KEPT = """SELECT payment_id, proposals -> 0 ->> 'key' FROM clearing_proposals WHERE automatic ORDER BY payment_id LIMIT %(count)s"""


def _amount(number: int) -> str:
    """Of no two items the same, so that a larger book holds no more twins."""
    minor = 10_000 + number * 48_271 % 8_999_993
    return f"{minor // 100}.{minor % 100:02d}"


def statement(first: int, lines: int) -> bytes:
    """A bank's table of lines that pay the items from the first on."""
    rows = ["交易日期,交易流水号,收入金额,支出金额,对方户名,摘要"]
    for number in range(first, first + lines):
        kind = number % KINDS
        payer = f"Customer {number * 7919 % CUSTOMERS + 1}" if kind else "somebody"
        text = f"payment of INV-{number:09d}" if kind > 2 else "thank you"
        rows.append(f"2026-11-02,R{number},{_amount(number)},,{payer},{text}")
    return "\n".join(rows).encode()


def _load(client: Client, account: int, first: int, lines: int) -> tuple[Answer, dict[str, Any]]:
    path = f"/api/v1/statements?format=csv&bank_account={account}"
    answer = client.call("POST", path, statement(first, lines), "application/octet-stream")
    return answer, answer.json()


def measure(machine: Machine, results: Results, n: int) -> None:
    """Statements of 1,000 and of 10,000 lines, each paying items of its own, against books of 10,000 items and more.

    What a line costs with more items open is held against a cost that grows like the logarithm of their number.
    """
    sizes = [size for size in (10_000, 100_000) if size <= n] or [n]
    costs = {size: _against(machine, results, size) for size in (*sizes, *([MILLION] if os.environ.get("BENCH_MILLION") else []))}
    smallest = min(costs)
    for size in sorted(costs)[1:]:
        times = log(size) / log(smallest)
        for lines, cost, least in zip(LINES, costs[size], costs[smallest], strict=True):
            name = f"cost of a line of {lines:,}, {size:,} items open to {smallest:,}; limit log"
            results.cost(name, lines, cost * 1e6, least * times * 1e6, "µs", 1)


def _against(machine: Machine, results: Results, items: int) -> list[float]:
    """Seconds that a line of each statement costs with so many items open."""
    database = prepared(machine, f"matching{items}")
    with database.connect() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(_ITEMS, {"n": max(items, sum(LINES) + LINES[0])})
        connection.execute("RESET session_replication_role")
        connection.execute("VACUUM ANALYZE")
    return _measure(database, results, items)


def _account(client: Client) -> int:
    body = b'{"company": "main", "number": "DE89370400440532013000", "name": "Bank", "currency": "CNY"}'
    return int(client.post("/api/v1/bank-accounts", body).json()["id"])


def _measure(database: Database, results: Results, items: int) -> list[float]:
    with database.ours() as ours:
        client = Client(ours.port, {"X-API-Key": KEY})
        account = _account(client)
        _load(client, account, sum(LINES), LINES[0] // 10)  # warms the server up
        first, costs = 0, []
        for lines in LINES:
            answer, told = _load(client, account, first, lines)
            if told["receipts"] != lines or told["applied"] < lines * 8 // 10:
                raise RuntimeError(f"not matched as they should be: {answer.body[:500]!r}")
            named = f"load, match and apply a statement, {items:,} items open"
            results.rate(named, lines, lines / answer.seconds, None, "lines/s", None)
            results.cost("the same, a line", lines, answer.seconds / lines * 1e6, None, "µs", None)
            costs.append(answer.seconds / lines)
            first += lines
        results.cost("the same, cost of a line of 10,000 to one of 1,000", LINES[1], costs[1] * 1e6, costs[0] * 1e6, "µs", 2)
        results.cost("the same, peak memory of the API process", LINES[1], ours.peak_mib(), None, "MiB", None)
    return costs


def measure_clearing(machine: Machine, results: Results, n: int) -> None:
    """Calls that accept the proposals of 1,000 receipts each, against the bare endpoint that inserts as many rows."""
    database, items = prepared(machine, "clearing"), max(min(n, 100_000), 2 * LINES[1])
    with database.connect() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(_ITEMS, {"n": items})
        connection.execute("RESET session_replication_role")
        connection.execute(_BY_HAND)
        connection.execute("VACUUM ANALYZE")
    with database.ours() as ours, database.bare() as bare:
        pair = Pair(ours, bare)
        account = _account(pair.ours)
        _load(pair.ours, account, 0, LINES[1])
        with database.connect() as connection:
            kept = connection.execute(_KEPT, {"count": CALLS * CALL}).fetchall()
        rows = [{"payment_id": payment_id, "key": key} for payment_id, key in kept]

        def one(first: int) -> tuple[float, float]:
            mine = pair.push("/api/v1/clearing/accept", json.dumps({"rows": rows[first : first + CALL]}).encode(), "applied")
            return mine, pair.bare.post("/push", call(item, first)).seconds

        one(0)
        made, limit = pair.rates(one(first) for first in range(CALL, len(rows) - CALL + 1, CALL))
        results.rate("clear receipts by accepting, 1,000 a call", len(rows) - CALL, made, limit, "rows/s", 0.2)
