"""What the screens ask of the API: time and statements of each request, and whether it grows with what was settled long ago."""

import json
from collections.abc import Callable
from statistics import quantiles

import book
from client import Client
from results import Results
from servers import KEY, Database, Machine

from receivables.clock import today

CUSTOMERS = 5_000
REQUESTS = 60
SECONDS = 20.0
API = "/api/v1"
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


def _times(client: Client, path: Callable[[int], str]) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds, over fewer requests where they are slow."""
    for number in (1, 2):
        client.get(path(number))
    seconds: list[float] = []
    while len(seconds) < REQUESTS and (len(seconds) < 5 or sum(seconds) < SECONDS):
        seconds.append(client.get(path(len(seconds))).seconds)
    cuts = quantiles(seconds, n=100, method="inclusive")
    return cuts[49] * 1000, cuts[98] * 1000


def _all_times(database: Database) -> dict[str, tuple[float, float]]:
    with database.ours() as ours:
        client = Client(ours.port, {"X-API-Key": KEY})
        return {page: _times(client, lambda number, page=page: _path(page, number)) for page in PAGES}  # type: ignore[misc]


def measure(machine: Machine, results: Results, n: int) -> None:
    size, day = min(n, 100_000), today("Asia/Shanghai")
    database = machine.database("pages")
    held = book.Book(CUSTOMERS, open=size, settled=size)
    with database.connect() as connection:
        book.write(connection, held, day)
    with database.ours() as ours:
        done = Client(ours.port, {"X-API-Key": KEY}).post(f"{API}/evaluations", b"{}")
        results.cost("evaluation of every customer", size, done.seconds * 1000, None, "ms", None)
    counted = json.loads(database.script("count.py", *(_path(page, 1) for page in PAGES)).splitlines()[-1])  # after its log lines
    before = _all_times(database)
    for page, (p50, p99) in before.items():
        results.cost(f"{page}, p50", size, p50, None, "ms", None)
        results.cost(f"{page}, p99", size, p99, None, "ms", None)
        results.cost(f"{page}, statements", size, counted[_path(page, 1)], None, "queries", None)
    with database.connect() as connection:
        book.add_history(connection, held, 2 * size, day)
    for page, (p50, _) in _all_times(database).items():
        results.cost(f"{page}, p50 with three times the history", size, p50, before[page][0], "ms", None)
