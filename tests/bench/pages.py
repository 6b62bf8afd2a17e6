"""What the screens ask of the API: time and statements of each request, and whether it grows with what was settled long ago."""

import json
from statistics import median, quantiles
from time import perf_counter

import book
from client import Client
from results import Results
from servers import KEY, Database, Machine

from receivables.clock import today

CUSTOMERS = 5_000
REQUESTS = 60
WARM_UP = 2
SECONDS = 30.0
GROWN = "with three times the history"
API = "/api/v1"
# What a worklist cannot do without: every customer's overdue items by the index of open ones, largest first.
BARE = """SELECT i.customer_id, i.currency, sum(i.open_minor), sum(i.open_minor) FILTER (WHERE i.due_on < current_date), min(i.due_on),
        count(*)
    FROM invoices i WHERE i.company_id = 1 AND i.open_minor > 0 AND i.kind <> 'credit_note'
    GROUP BY i.customer_id, i.currency ORDER BY 4 DESC NULLS LAST LIMIT 50"""
_CUSTOMER = f"{API}/customers/{{id}}"
PAGES = {
    "dashboard: key figures": f"{API}/kpis?currency=CNY",
    "dashboard: aging by month": f"{API}/reports/aging-trend?currency=CNY&months=13",
    "dashboard: chase first": f"{API}/worklist?currency=CNY&limit=5",
    "dashboard: largest risks": f"{API}/flags?sort=-severity,-amount&limit=8",
    "worklist": f"{API}/worklist",
    "worklist: of one collector": f"{API}/worklist?collector=collector7",
    "customer: master data": _CUSTOMER,
    "customer: balances": f"{_CUSTOMER}/balances",
    "customer: flags": f"{API}/flags?customer_id={{id}}&open=true&sort=-severity,-amount",
    "customer: items": f"{API}/invoices?customer_id={{id}}&status=unpaid&sort=due_on&include_total=true",
    "customer: receipts": f"{API}/payments?customer_id={{id}}&sort=-received_on&include_total=true",
    "customer: timeline": f"{_CUSTOMER}/timeline",
    "customer: score": f"{_CUSTOMER}/score",
}


def _path(page: str, number: int) -> str:
    return PAGES[page].format(id=number * 37 % CUSTOMERS + 1)


def _milliseconds(clients: list[Client], page: str) -> list[list[float]]:
    """The times of a page's request at each server, asked in turn; fewer where it is slow."""
    times: list[list[float]] = [[] for _ in clients]
    for number in range(REQUESTS + WARM_UP):
        for client, seen in zip(clients, times, strict=True):
            seen.append(client.get(_path(page, number)).seconds * 1000)
        if len(times[0]) >= WARM_UP + 5 and sum(map(sum, times)) > SECONDS * 1000:
            break
    return [seen[WARM_UP:] for seen in times]


def _book(machine: Machine, name: str, held: book.Book, older: int) -> Database:
    """A database with the book and so many more items settled in the years before it."""
    database, day = machine.database(name), today("Asia/Shanghai")
    with database.connect() as connection:
        book.write(connection, held, day)
        if older:
            book.add_history(connection, held, older, day)
    return database


def _bare(database: Database) -> float:
    """Milliseconds of the bare indexed query, as the application's connections would run it."""
    times = []
    with database.connect() as connection:
        for _ in range(REQUESTS + WARM_UP):
            start = perf_counter()
            connection.execute(BARE).fetchall()
            times.append((perf_counter() - start) * 1000)
    return median(times[WARM_UP:])


def measure(machine: Machine, results: Results, n: int) -> None:
    size = min(n, 100_000)
    held = book.Book(CUSTOMERS, open=size, settled=size)
    young, old = _book(machine, "pages", held, 0), _book(machine, "history", held, 2 * size)
    with young.ours() as ours, old.ours() as aged:
        clients = [Client(server.port, {"X-API-Key": KEY}) for server in (ours, aged)]
        seconds = [client.post(f"{API}/evaluations", b"{}").seconds for client in clients]
        results.cost("evaluation of every customer", size, seconds[0] * 1000, None, "ms", None)
        results.cost(f"evaluation of every customer, {GROWN}", size, seconds[1] * 1000, seconds[0] * 1000, "ms", None)
        young.script("keep.py"), old.script("keep.py")
        counted = json.loads(young.script("count.py", *(_path(page, 1) for page in PAGES)).splitlines()[-1])  # after its log lines
        for page in PAGES:
            small, large = _milliseconds(clients, page)
            results.cost(f"{page}, p50", size, median(small), None, "ms", None)
            results.cost(f"{page}, p99", size, quantiles(small, n=100, method="inclusive")[98], None, "ms", None)
            results.cost(f"{page}, statements", size, counted[_path(page, 1)], None, "queries", None)
            results.cost(f"{page}, p50 {GROWN}", size, median(large), median(small), "ms", None)
            if page == "worklist":
                results.cost("worklist, p50 against a bare indexed query", size, median(small), _bare(young), "ms", 2.0)
        _changed(results, size, clients[0], young)


def _changed(results: Results, size: int, client: Client, database: Database) -> None:
    """The worklist after changes that the worker has not seen yet: of some customers, and of all."""
    for share in (100, 1):
        with database.connect() as connection:
            connection.execute("UPDATE customers SET updated_at = updated_at WHERE id %% %s = 0", [share])
        times = [client.get(PAGES["worklist"]).seconds * 1000 for _ in range(10)]
        results.cost(f"worklist, p50 where 1 of {share} customers changed since", size, median(times), None, "ms", None)
