"""What is argued about and agreed on with the demo's customers: disputes with questions and outcomes, plans, templates of actions.

Pushed through the public API like the rest; every step may be taken again.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from receivables.demo.accounts import ACCOUNTS, PASSWORD
from receivables.demo.book import Book, Invoice
from receivables.money import from_minor

Send = Callable[..., Any]
REASONS = (
    ("price", "价格不符", 7), ("quantity", "数量短缺", 10), ("quality", "质量问题", 21), ("delivery", "交期延误", 14),
    ("paper", "单据不全", 5),
)  # fmt: skip
QUESTIONS = (
    ("sales", "合同约定的单价是多少？"),
    ("logistics", "签收单是谁签的？"),
    ("quality", "检验报告是否合格？"),
)
TEMPLATES = (
    ("promised", "承诺付款", "对方确认金额无误，承诺按期付款。", "到期核对到账", 7),
    ("evasive", "推托", "对方称在走流程，未给日期。", "联系财务负责人", 3),
    ("unreachable", "无人接听", "多次拨打无人接听。", "改时间再打", 1),
)


def add_agreements(send: Send, book: Book, ids: dict[str, dict[str, int]], companies: list[str]) -> int:
    """Adds them as of the book's day; answers how many disputes and plans there are."""
    for company in companies:
        for code, name, days in REASONS:
            send("POST", "/dispute-reasons", taken=(409,), json={"code": code, "name": name, "days": days, "company": company})
        for outcome, name, note, step, after in TEMPLATES:
            body = {"outcome": outcome, "name": name, "note": note, "next_step": step, "next_days": after, "company": company}
            send("POST", "/action-templates", taken=(409,), json=body)
    late = [item for item in book.invoices if item.kind == "invoice" and item.open_minor > 10_000 and item.due_on < book.today]
    marked = [item for item in late if item.disputed][:8]
    argued = marked + [item for item in late if not item.disputed][5:60:7]
    for number, item in enumerate(argued):
        _dispute(send, book, ids["invoices"][item.external_id], item, number)
    return len(argued) + _plan(send, book, ids["invoices"], [item for item in late if not item.disputed][1:200:9])


def _dispute(send: Send, book: Book, invoice_id: int, item: Invoice, number: int) -> None:
    """One dispute: every third asks somebody, every fourth is decided."""

    def key(step: str) -> dict[str, str]:
        return {"Idempotency-Key": f"demo-dispute-{book.today}-{number}-{step}"}

    minor = item.open_minor if item.disputed else item.open_minor * (20 + number * 3 % 40) // 100
    opened_on = max(item.issued_on, book.today - timedelta(6 + number * 5))
    body = {
        "invoice_id": invoice_id, "reason": REASONS[number % len(REASONS)][0], "amount": from_minor(minor, item.currency),
        "opened_on": opened_on.isoformat(), "description": "客户来函，要求核对后再付款。",
    }  # fmt: skip
    found = send("POST", "/disputes", json=body, headers=key("open")).json()
    if number % 3 == 0:
        department, question = QUESTIONS[number // 3 % len(QUESTIONS)]
        asked = {"department": department, "question": question, "deadline_on": _later(book.today, 3)}
        send("POST", f"/disputes/{found['id']}/tasks", taken=(422,), json=asked, headers=key("ask"))
    if number % 4 == 3:
        outcome = {"outcome": "rejected" if number % 8 == 3 else "settled", "note": "核对签收单后与客户确认。"}
        send("POST", f"/disputes/{found['id']}/outcome", json=outcome, headers=key("decide"))


def _later(day: date, days: int) -> str:
    return (day + timedelta(days)).isoformat()


def _plan(send: Send, book: Book, ids: dict[str, int], items: list[Invoice]) -> int:
    """Three plans of three customers: one waits for approval, one for the customer, one runs."""
    asker, decider = (signed_in(send, role) for role in ("collector", "finance_manager"))
    chosen = list({item.customer_external_id: item for item in items if item.open_minor > 300_000}.values())[:3]
    for number, item in enumerate(chosen):
        key = {"Idempotency-Key": f"demo-plan-{book.today}-{number}"}
        body = {
            "invoice_ids": [ids[item.external_id]], "count": 3 + number, "rhythm": "monthly", "first_on": _later(book.today, 10),
            "grace_days": 3, "reason": "客户资金周转困难，愿分期付款。",
        }  # fmt: skip
        plan = send("POST", "/payment-plans", json=body, headers=asker | key).json()
        if number == 0 or plan["status"] != "pending":
            continue
        approval, note = plan["approval_id"], {"decision": "approve", "note": "同意"}
        send("POST", f"/approvals/{approval}/decision", taken=(403, 409), json=note, headers=decider)
        if number == 2:
            send("POST", f"/payment-plans/{plan['id']}/acceptance", taken=(409,), json={"by_whom": "客户财务负责人"}, headers=asker)
    return len(chosen)


def signed_in(send: Send, role: str) -> dict[str, str]:
    """The headers of the demo's user of a role: asking and deciding take people."""
    account = next(account for account in ACCOUNTS if account.role == role)
    token = send("POST", "/auth/token", data={"username": account.email, "password": PASSWORD}).json()["access_token"]
    return {"X-API-Key": "", "Authorization": f"Bearer {token}"}
