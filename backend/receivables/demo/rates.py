"""Made-up exchange rates of the demo: one a month, as many books take them."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any


def monthly(companies: Iterable[str], first: date, last: date) -> Iterator[dict[str, Any]]:
    """A rate of USD in CNY for each company and month from `first` to `last`, always the same for the same month."""
    for company in companies:
        day = first.replace(day=1)
        while day <= last:
            pips = 69_000 + 350 * ((day.year * 12 + day.month) * 5 % 13)
            yield {"company": company, "currency": "USD", "rate_on": day.isoformat(), "rate": f"{pips // 10_000}.{pips % 10_000:04}",
                   "source": "demo"}  # fmt: skip
            day = (day + timedelta(32)).replace(day=1)
