"""How the demo's collectors plan their work: capacity, an absence, what contacts cost, silence, and a version of the strategy on trial.

Pushed through the public API like the rest; every step may be taken again.
"""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from receivables.demo import names
from receivables.demo.dunning import strategy

Send = Callable[..., Any]
CAPACITIES = (25, 30, 15)
COSTS = (("phone", "5.00"), ("email", "0.50"), ("sms", "0.10"), ("letter", "20.00"), ("visit", "400.00"))
HOURS = (("DE", "Europe/Berlin"), ("GB", "Europe/London"), ("US", "America/New_York"))


def add_plans(send: Send, today: date, customer_ids: list[int]) -> None:
    """Adds them for the main company: the last collector is away this week, two of these customers hear nothing for a while."""
    company = {"company": names.MAIN}
    if send("GET", "/collector-capacities", params=company).json()["items"]:
        return
    for collector, count in zip(names.COLLECTORS, CAPACITIES, strict=True):
        send("PUT", "/collector-capacities", json=company | {"collector": collector, "contacts_a_day": count})
    away = {"person": names.COLLECTORS[-1], "substitute": names.COLLECTORS[0], "from_on": str(today), "to_on": str(today + timedelta(4))}
    send("POST", "/absences", json=company | away)
    for channel, cost in COSTS:
        send("PUT", "/contact-costs", json=company | {"channel": channel, "currency": "CNY", "cost": cost})
    until = str(today + timedelta(10))
    send("POST", "/dunning-holds", json={"customer_id": customer_ids[0], "until_on": until, "reason": "客户正在核对账目，销售总监亲自沟通"})
    part = {"currency": "CNY", "amount": "20000.00", "until_on": until, "reason": "质保扣款部分待双方确认"}
    send("POST", "/dunning-holds", json={"customer_id": customer_ids[1]} | part)
    for number, name in enumerate(("元旦", "元旦假期")):
        new_year = date(today.year + 1, 1, 1 + number)
        send("POST", "/quiet-days", json=company | {"day": str(new_year), "name": name, "country": "CN"})
    for country, zone in HOURS:
        send("PUT", "/sending-hours", json=company | {"country": country, "time_zone": zone, "from_hour": 9, "to_hour": 17})


def add_trial(send: Send) -> None:
    """A version that calls risky customers before it writes, on trial with three customers in ten."""
    wanted: dict[str, Any] = deepcopy(strategy())
    (risky,) = (segment for segment in wanted["segments"] if segment["code"] == "risky")
    risky["steps"][0] |= {"channel": "phone", "template": None}
    wanted |= {"company": names.MAIN, "name": "风险客户先电话", "note": "与第 1 版相比：风险客户第一步改为电话"}
    made = send("POST", "/strategies", json=wanted).json()
    send("POST", "/strategy-experiments", json={"challenger_id": made["id"], "name": "风险客户先打电话是否更有效", "share_percent": 30})
