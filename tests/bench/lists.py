"""A list of 50 items filtered by customer under 32 connections, against a bare endpoint with one indexed SELECT."""

from statistics import median

import book
from client import Load, load
from results import Results
from servers import KEY, Machine

from receivables.clock import today

CONNECTIONS = 32
ROUNDS = 5


def measure(machine: Machine, results: Results, n: int) -> None:
    size = min(n, 100_000)
    customers = max(1, size // 50)  # each has about a hundred items, half of them open
    database = machine.database("list")
    with database.connect() as connection:
        book.write(connection, book.Book(customers, open=size, settled=size), today("Asia/Shanghai"))
    chosen = range(1, customers + 1, max(1, customers // 500))
    mine = [f"/api/v1/invoices?customer_id={customer}&limit=50" for customer in chosen]
    theirs = [f"/list?customer_id={customer}" for customer in chosen]
    pairs: list[tuple[Load, Load]] = []
    with database.ours() as ours, database.bare() as bare:
        for _ in range(ROUNDS + 1):
            pairs.append((load(ours.port, mine, {"X-API-Key": KEY}, CONNECTIONS), load(bare.port, theirs, {}, CONNECTIONS)))
    kept = pairs[1:]
    rate, limit = median(mine.rate for mine, _ in kept), median(bare.rate for _, bare in kept)
    results.rate(f"list of 50 items of a customer, {CONNECTIONS} connections", size, rate, limit, "requests/s", 0.6)
    slow, limit = median(mine.p99 for mine, _ in kept), median(bare.p99 for _, bare in kept)
    results.cost(f"list of 50 items of a customer, {CONNECTIONS} connections, p99", size, slow, limit, "ms", None)
