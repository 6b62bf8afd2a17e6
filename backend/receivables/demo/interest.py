"""The demo's interest: rate sets by contract and by law with their sources, what they hold for, a policy and some notes.

Pushed through the public API like the rest; every step may be taken again. The rates are published ones up to July 2025 and each set says
so: whoever uses them checks them and enters the ones that came later.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

Send = Callable[..., Any]
CHECK_ZH = "【演示数据：公布至 2025 年 7 月，使用前请核对并补录】"
CHECK = "[Demo data: as published up to July 2025; check it and add later rates before use]"


def _dated(*rates: tuple[str, str]) -> list[dict[str, str]]:
    return [{"from_on": from_on, "percent": percent} for from_on, percent in rates]


RATE_SETS: tuple[dict[str, Any], ...] = (
    {"code": "contract", "name": "合同约定 12 %", "source": "【演示数据：虚构条款】销售合同标准条款：逾期付款按年利率 12 % 计付违约金",
     "method": "contract", "rates": _dated(("2000-01-01", "12")), "grace_days": 5, "minimums": [{"currency": "CNY", "amount": "10.00"}]},
    {"code": "sme", "name": "中小企业款项（LPR / 日万分之五）",
     "source": f"{CHECK_ZH}《保障中小企业款项支付条例》（国务院令第802号）第十七条；一年期 LPR：全国银行间同业拆借中心公布",
     "method": "agreed_or_daily", "daily_percent": "0.05",
     "rates": _dated(("2023-08-21", "3.45"), ("2024-07-22", "3.35"), ("2024-10-21", "3.10"), ("2025-05-20", "3.00"))},
    {"code": "eu", "name": "EU 2011/7 (ECB + 8 %)", "source": f"{CHECK} Directive 2011/7/EU, art. 3 and 6; ECB main refinancing rate of "
     "1 January and 1 July", "method": "reference", "margin_percent": "8",
     "rates": _dated(("2024-01-01", "4.50"), ("2024-07-01", "4.25"), ("2025-01-01", "3.15"), ("2025-07-01", "2.15")),
     "tiers": [{"currency": "EUR", "amount": "40.00"}]},
    {"code": "uk", "name": "UK Late Payment Act (Bank Rate + 8 %)", "source": f"{CHECK} Late Payment of Commercial Debts "
     "(Interest) Act 1998, SI 2002/1675: Bank Rate in force on 31 December or 30 June before the debt was late, for as long as it is owed",
     "method": "reference_at_default", "margin_percent": "8",
     "rates": _dated(("2023-08-03", "5.25"), ("2024-08-01", "5.00"), ("2024-11-07", "4.75"), ("2025-02-06", "4.50"),
                     ("2025-05-08", "4.25")),
     "tiers": [{"currency": "GBP", "least": "0", "amount": "40.00"}, {"currency": "GBP", "least": "1000.00", "amount": "70.00"},
               {"currency": "GBP", "least": "10000.00", "amount": "100.00"}]},
)  # fmt: skip
FEES = [{"level": 4, "currency": "CNY", "amount": "50.00"}, {"level": 6, "currency": "CNY", "amount": "100.00"}]


def add_interest(send: Send, today: date, company: str, customer_ids: list[int]) -> int:
    """Adds them as of a day; answers how many notes were billed. Where a company has rate sets already it adds nothing."""
    if send("GET", "/interest-rate-sets", params={"company": company}).json()["items"]:
        return 0
    ids = {one["code"]: send("POST", "/interest-rate-sets", json=one | {"company": company}).json()["id"] for one in RATE_SETS}
    send("POST", "/interest-assignments", json={"company": company, "rate_set_id": ids["contract"]})
    for customer_id in customer_ids[:3]:
        send("POST", "/interest-assignments", json={"company": company, "rate_set_id": ids["sme"], "customer_id": customer_id})
    policy = {"starts_on": (today - timedelta(120)).isoformat(), "payment_order": ["principal", "interest", "fee"], "note_days": 14,
              "fees": FEES}  # fmt: skip
    head = send("GET", "/interest-policy", params={"company": company})
    send("PUT", "/interest-policy", params={"company": company}, json=policy, headers={"If-Match": head.headers["ETag"]})
    month_ago = (today - timedelta(30)).isoformat()
    found = send("GET", "/interest-proposals", params={"company": company, "as_of": month_ago, "limit": 12}).json()["items"]
    if not found:
        return 0
    body = {"company": company, "as_of": today.isoformat(), "items": [{"invoice_id": row["invoice_id"]} for row in found]}
    made = send("POST", "/interest-charges", json=body, headers={"Idempotency-Key": f"demo-interest-{today}"}).json()
    return len(made["charges"])
