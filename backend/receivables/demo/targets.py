"""What the demo's company wants to reach: always, this quarter and the last one, and by its collectors.

Pushed through the public API like the rest; a target that is set already is set to the same again.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from receivables.demo import names

Send = Callable[..., Any]
ALWAYS = (("dso.simple", "65"), ("overdue_share", "0.30"))
QUARTER = (("collection_rate.due", "0.75"), ("dso.simple", "70"))
COLLECTORS = ("0.80", "0.70", "0.75")
"""The share of what is due that each collector is to bring in."""


def add_targets(send: Send, company: str, today: date) -> None:
    """Sets them for the company as of a day."""
    for kpi, value in ALWAYS:
        send("PUT", f"/targets/{kpi}", json={"company": company, "value": value})
    first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    for first_on in (first, (first - timedelta(62)).replace(day=1)):
        span = {"company": company, "first_on": str(first_on), "last_on": str((first_on + timedelta(95)).replace(day=1) - timedelta(1))}
        for kpi, value in QUARTER:
            send("PUT", "/period-targets", json=span | {"kpi_id": kpi, "value": value})
        for collector, value in zip(names.COLLECTORS, COLLECTORS, strict=True):
            told = {"kpi_id": "collection_rate.due", "subject": "collector", "person": collector, "value": value}
            send("PUT", "/period-targets", json=span | told)
