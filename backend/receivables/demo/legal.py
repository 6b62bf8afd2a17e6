"""The demo's legal track: the usual checklist, a case that waits for approval, one in court with deadlines and costs, one that is closed.

Pushed through the public API like the rest; every step may be taken again.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from receivables.demo.book import Book

Send = Callable[..., Any]
FEE = {"kind": "contingency", "percent": "12"}
CHANCES = ("85", "60", "40")


def add_cases(send: Send, book: Book, ids: dict[str, int], companies: list[str], people: tuple[dict[str, str], dict[str, str]]) -> int:
    """Adds them as of the book's day, asked for and decided by `people`; answers how many cases there are."""
    for company in companies:
        send("POST", "/legal-evidence-kinds/usual", params={"company": company})
    late = [item for item in book.invoices if item.kind == "invoice" and item.open_minor > 0 and item.currency == "CNY"]
    oldest = sorted((item for item in late if (book.today - item.due_on).days > 120), key=lambda item: (item.due_on, item.external_id))
    chosen = list({item.customer_external_id: item for item in reversed(oldest)}.values())[-3:]
    for number, item in enumerate(chosen):
        _case(send, book, ids[item.external_id], number, people)
    return len(chosen)


def _case(send: Send, book: Book, invoice_id: int, number: int, people: tuple[dict[str, str], dict[str, str]]) -> None:
    asker, decider = people
    customer_id = send("GET", f"/invoices/{invoice_id}").json()["customer_id"]
    key = {"Idempotency-Key": f"demo-legal-{book.today}-{number}"}
    body = {
        "customer_id": customer_id, "invoice_ids": [invoice_id], "chance_percent": CHANCES[number], "means": "limited",
        "means_note": "名下有厂房，已抵押。", "other_costs": "800.00", "fee": FEE, "evidence": ["contract", "delivery"],
        "reason": "多次催告无果，时效将至。", "counsel": "示例律师事务所", "court": "示例区人民法院", "owner": "法务",
    }  # fmt: skip
    answer = send("POST", "/legal-cases", taken=(409,), json=body, headers=asker | key)
    if answer.status_code == 409 or number == 0 or answer.json()["status"] != "pending":
        return
    case = answer.json()
    note = {"decision": "approve", "note": "同意立案"}
    if send("POST", f"/approvals/{case['approval_id']}/decision", taken=(403, 409), json=note, headers=decider).status_code != 201:
        return

    def step(what: str, **body: Any) -> None:
        headers = {"Idempotency-Key": f"demo-legal-{book.today}-{number}-{what}-{body.get('stage') or body.get('kind')}"}
        send("POST", f"/legal-cases/{case['id']}/{what}", taken=(409, 422), json=body, headers=headers)

    step("stages", stage="demand", happened_on=_day(book, -30), note="律师函，快递签收。")
    step("stages", stage="filing", happened_on=_day(book, -12))
    step("costs", kind="court", amount=case["assessment"]["court_fee"], spent_on=_day(book, -12))
    if number == 2:
        step("stages", stage="closed", happened_on=_day(book, 0), outcome="settled", note="庭前和解。")
        return
    step("deadlines", stage="hearing", due_on=_day(book, 5), note="携带合同与签收单原件")
    step("deadlines", stage="preservation", due_on=_day(book, 20))


def _day(book: Book, days: int) -> str:
    return (book.today + timedelta(days)).isoformat()
