"""A run of balance confirmations, what some customers answered on their page, and when statements go out. Knows HTTP only."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx

Send = Callable[..., httpx.Response]
LETTERS, SEED = 12, "demo-1"
SCHEDULES: tuple[dict[str, Any], ...] = (
    {"rhythm": "monthly", "on_day": 1, "from_hour": 9, "audience": "owing"},
    {"rhythm": "weekly", "on_day": 5, "from_hour": 10, "audience": "chosen", "language": "zh-CN"},
)


def add_letters(send: Send, today: date) -> int:
    """Asks a sample of customers to confirm last month's balance; four of them answer. Answers how many letters there are.

    Does nothing where a run was made before.
    """
    if send("GET", "/confirmation-runs").json()["items"]:
        return LETTERS
    month_end = today.replace(day=1) - timedelta(1)
    run = send("POST", "/confirmation-runs", headers={"Idempotency-Key": f"demo-{today}"}, json={
        "company": "main", "as_of": str(month_end), "selection": "sample", "size": LETTERS, "seed": SEED, "currency": "CNY",
        "minimum": "10000.00", "answer_by": str(today + timedelta(14)), "note": f"{month_end.year} 年 {month_end.month} 月往来询证",
    }).json()  # fmt: skip
    send("POST", f"/confirmation-runs/{run['id']}/sending", json={"channel": "letter"})
    letters = send("GET", "/confirmations", params={"run_id": run["id"]}).json()["items"]
    for letter, answer in zip(letters, (_agree, _agree, _differ, _dispute), strict=False):
        made = send("POST", "/customer-links", json={"customer_id": letter["customer_id"], "days": 90, "note": "对账微信群"}).json()
        headers = {"X-Customer-Link": made["path"].partition("#")[2]}
        answer(send, headers, send("GET", "/customer-page", headers=headers).json(), today)
    return len(letters)


def add_schedules(send: Send, company: str, close: list[int]) -> int:
    """Statements to all who owe on the first of the month, and each Friday to the customers named, who reconcile weekly.

    Answers how many schedules there are; does nothing where there is one.
    """
    if send("GET", "/statement-schedules", params={"company": company}).json()["items"]:
        return len(SCHEDULES)
    for number, schedule in enumerate(SCHEDULES):
        named = {"customer_ids": close} if schedule["audience"] == "chosen" else {}
        send("POST", "/statement-schedules", json=schedule | named | {"company": company}, headers={"Idempotency-Key": f"demo-{number}"})
    return len(SCHEDULES)


def _agree(send: Send, headers: dict[str, str], page: dict[str, Any], _today: date) -> None:
    (letter,) = page["confirmations"]
    body = {"agreed": True, "person": "财务部 刘会计"}
    send("POST", f"/customer-page/confirmations/{letter['id']}/answer", json=body, headers=headers)


def _differ(send: Send, headers: dict[str, str], page: dict[str, Any], _today: date) -> None:
    (letter,) = page["confirmations"]
    item = next(one for one in letter["items"] if not one["open"].startswith("-"))
    changed = {"item_id": item["id"], "amount": "0", "words": "该笔已于月底付清，请核对银行回单"}
    body = {"agreed": False, "items": [changed], "person": "出纳 何敏", "words": "其余相符"}
    send("POST", f"/customer-page/confirmations/{letter['id']}/answer", json=body, headers=headers)


def _dispute(send: Send, headers: dict[str, str], page: dict[str, Any], today: date) -> None:
    """Disputes a tenth of one item and asks to pay another part in three."""
    account = next(one for one in page["statement"]["accounts"] if one["currency"] == "CNY")
    item = max((one for one in account["open_items"] if one["invoice_id"]), key=lambda one: len(one["open"]))
    whole = item["open"].partition(".")[0]
    body = {"items": [{"invoice_id": item["invoice_id"], "amount": whole[:-1] or "1", "words": "到货短少一箱"}], "reason": "quantity"}
    send("POST", "/customer-page/disputes", json=body | {"person": "采购 孙涛"}, headers=headers)
    first = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    first = first.replace(day=monthrange(first.year, first.month)[1])
    plan = {"currency": "CNY", "amount": whole, "parts": 3, "rhythm": "monthly", "first_on": str(first), "words": "资金周转中，申请分三期"}
    send("POST", "/customer-page/plan-requests", json=plan | {"person": "采购 孙涛"}, headers=headers)
