"""The demo's month ends: foreign balances revalued, the ERP's balances compared and signed off, the books closed.

The month before the last one is done with; of the last one differences wait to be explained. Pushed through the public API like the rest;
every step may be taken again: where there is one of a kind already, nothing is added.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from receivables.money import from_minor, to_minor

Send = Callable[..., Any]
People = tuple[dict[str, str], dict[str, str]]
CURRENCY = "CNY"
ELSEWHERE = (-12_500_00, 3_600_00)
"""Minor units by which the ERP has the first two customers otherwise."""
NOT_HERE = ("C1999", "8600.00")


def add_month_ends(send: Send, today: date, company: str, customer_ids: dict[str, int], people: People) -> int:
    """Adds them as of a day, done by the accountant and the manager (`people`); answers how many reconciliations there are."""
    last = today.replace(day=1) - timedelta(1)
    before = last.replace(day=1) - timedelta(1)
    accountant, manager = people
    own = {"company": company}
    if not send("GET", "/revaluations", params=own).json()["items"]:
        for day in (before, last):
            send("POST", "/revaluations", json=own | {"month_end": str(day)}, headers=accountant)
    if not send("GET", "/reconciliations", params=own).json()["items"]:
        _agree(send, own, before, people)
        _differ(send, own, last, customer_ids)
    if send("GET", "/periods/state", params=own).json()["closed_until"] is None:
        for day in (before.replace(day=1) - timedelta(1), before):
            note = f"{day.year} 年 {day.month} 月结账"
            send("POST", "/periods/closings", json=own | {"closed_until": str(day), "note": note}, headers=manager)
    return 2


def _aged(send: Send, own: dict[str, str], day: date) -> dict[str, Any]:
    asked = own | {"as_of": str(day), "currency": CURRENCY, "group_by": "customer", "limit": 200}
    found: dict[str, Any] = send("GET", "/reports/aging", params=asked).json()
    return found


def _agree(send: Send, own: dict[str, str], day: date, people: People) -> None:
    """The balance of the control account, which is ours to the unit: one person prepares, another one signs off."""
    (total,) = _aged(send, own, day)["totals"]
    asked = own | {"as_of": str(day), "currency": CURRENCY, "basis": "control"}
    found = send("POST", "/reconciliations", params=asked, json={"items": [{"amount": total["net"]}]}).json()
    for person in people:
        send("POST", f"/reconciliations/{found['id']}/signatures", json={"version": found["version"]}, headers=person)


def _differ(send: Send, own: dict[str, str], day: date, customer_ids: dict[str, int]) -> None:
    """Balances by customer: one that the ERP does not have, two that it has otherwise, one that is not here; one of them is explained."""
    external = {str(id_): name for name, id_ in customer_ids.items()}
    rows = sorted(((external[row["key"]], row["net"]) for row in _aged(send, own, day)["rows"] if row["key"] in external), key=str)
    lines = [{"external_id": name, "amount": net} for name, net in rows[:-1]]
    for line, minor in zip(lines, ELSEWHERE, strict=False):
        line["amount"] = from_minor(to_minor(line["amount"], CURRENCY) + minor, CURRENCY)
    lines.append({"external_id": NOT_HERE[0], "amount": NOT_HERE[1]})
    asked = own | {"as_of": str(day), "currency": CURRENCY, "basis": "customers"}
    found = send("POST", "/reconciliations", params=asked, json={"items": lines}).json()
    differing = send("GET", f"/reconciliations/{found['id']}/differences", params={"state": "amount_differs"}).json()["items"]
    told = {"reason": "timing", "note": "月末在途款项，ERP 次月 2 日入账", "closed": True}
    send("POST", f"/reconciliations/{found['id']}/explanations", json=told | {"difference_ids": [row["id"] for row in differing[:1]]})
