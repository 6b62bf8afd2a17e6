"""What the demo's accountant has done and asked for today: receipts cleared, a draft, orders, a credit moved within a group, a
write-off and a refund that wait.

Pushed through the public API like the rest; every step may be taken again.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from receivables.demo import names
from receivables.demo.agreements import signed_in
from receivables.demo.book import Book, Customer, Invoice
from receivables.money import from_minor

Send = Callable[..., Any]
Ids = dict[str, dict[str, int]]
CLEARED, ORDERS = 3, 8


def add_work(send: Send, book: Book, ids: Ids, lender: dict[str, str]) -> int:
    """Adds it as of the book's day, asked for by the accountant; `lender` lends them authority. Answers how many receipts were cleared."""
    own = [one for one in book.customers if one.company == names.MAIN and one.currency == "CNY"]
    send("POST", "/orders/bulk", json={"items": [_order(book, one, number) for number, one in enumerate(own[:ORDERS])]})
    _draft(send, book, ids["customers"], own[0])
    asker = signed_in(send, "ar_accountant")
    for number, item in enumerate(_oldest(book)):
        lost = {"invoice_id": ids["invoices"][item.external_id], "reason": "客户已停产，多次上门无果",
                "judgement": "法院无可供执行财产，预计无法收回"}  # fmt: skip
        key = {"Idempotency-Key": f"demo-write-off-{book.today}-{number}"}
        asked = send("POST", "/write-offs", taken=(409, 422), json=lost, headers=asker | key)
        if number == 0 and asked.is_success:
            note = {"decision": "approve", "note": "证据充分，账销案存"}
            send("POST", f"/approvals/{asked.json()['approval_id']}/decision", taken=(403, 409), json=note, headers=lender)
    paid_ahead = next(one for one in book.payments if one.remittance_text == "预付款" and one.company == names.MAIN)
    back = {"payment_id": ids["payments"][paid_ahead.external_id], "reason": "订单取消，客户要求退回预付款", "payee": "示例客户有限公司",
            "bank": "示例银行南京分行", "account": "6222000033334444"}  # fmt: skip
    send("POST", "/refunds", taken=(409, 422), json=back, headers=asker | {"Idempotency-Key": f"demo-refund-{book.today}"})
    lent = {"to_email": "accountant@demo.huikuan.example", "first_on": str(book.today), "last_on": str(book.today + timedelta(7))}
    if not send("GET", "/delegations", headers=lender).json()["items"]:
        send("POST", "/delegations", json=lent, headers=lender)
    _move(send, book, ids, asker)
    return _clear(send, book)


def _move(send: Send, book: Book, ids: Ids, asker: dict[str, str]) -> None:
    """What a customer has to its credit goes to a sister company that is late; nothing where something was moved before."""
    if send("GET", "/transfers", params={"company": names.MAIN}).json()["items"]:
        return
    groups = {one.external_id: one.group for one in book.customers if one.company == names.MAIN and one.group}
    open_items = (item for item in book.invoices if item.open_minor > 0 and item.kind == "invoice")
    late = {item.customer_external_id for item in open_items if item.due_on < book.today}
    for receipt in reversed(book.payments):
        giver = receipt.customer_external_id
        if receipt.left_minor == 0 or giver not in groups or receipt.remittance_text == "预付款":
            continue
        sister = next((one for one in sorted(late) if groups.get(one) == groups[giver] and one != giver), None)
        if sister is not None:
            moved = {"payment_id": ids["payments"][receipt.external_id], "customer_id": ids["customers"][sister],
                     "amount": from_minor(receipt.left_minor // 2, "CNY"), "reason": "代集团内公司付款，双方已签三方协议",
                     "effective_on": str(receipt.received_on)}  # fmt: skip
            send("POST", "/transfers", json=moved, headers=asker | {"Idempotency-Key": f"demo-transfer-{book.today}"})
            return


def _clear(send: Send, book: Book) -> int:
    """Applies some of today's proposals that fit to the unit; the others wait for whoever looks at the demo."""
    if send("GET", "/clearings").json()["items"]:
        return 0
    found = send("GET", "/clearing/receipts", params={"company": names.MAIN, "matched": "proposed", "limit": 50}).json()["items"]
    sure = [row for row in found if row["best"]["difference_kind"] == "none"][:CLEARED]
    for row in sure:
        key = {"Idempotency-Key": f"demo-clear-{book.today}-{row['number']}"}
        send("POST", f"/clearing/receipts/{row['payment_id']}/accept", json={"key": row["best"]["key"]}, headers=key)
    return len(sure)


def _order(book: Book, customer: Customer, number: int) -> dict[str, str]:
    minor = (number + 2) * 35_000_00
    delivered = minor * (number % 3) // 4
    return {
        "external_id": f"SO-{book.today:%y%m}-{number + 1:03}", "customer_external_id": customer.external_id, "company": customer.company,
        "ordered_on": str(book.today - timedelta(3 + number * 4)), "requested_on": str(book.today + timedelta(10 + number)),
        "currency": "CNY", "amount": from_minor(minor, "CNY"), "delivered_amount": from_minor(delivered, "CNY"),
        "invoiced_amount": from_minor(delivered // 2, "CNY"), "owner": customer.owner,
    }  # fmt: skip


def _draft(send: Send, book: Book, ids: dict[str, int], customer: Customer) -> None:
    """A bank draft that was received lately and falls due in some months."""
    body = {
        "customer_id": ids[customer.external_id], "number": f"5102{book.today:%Y%m}0001", "drawer": customer.name,
        "acceptor": "示例银行杭州分行", "issued_on": str(book.today - timedelta(20)), "matures_on": str(book.today + timedelta(160)),
        "received_on": str(book.today - timedelta(2)), "currency": "CNY", "amount": "80000.00",
    }  # fmt: skip
    send("POST", "/notes", taken=(409, 422), json=body, headers={"Idempotency-Key": f"demo-draft-{book.today}"})


def _oldest(book: Book) -> list[Invoice]:
    """The two smallest of the items that are longest overdue."""
    late = sorted((one for one in book.invoices if one.kind == "invoice" and one.open_minor > 0 and one.company == names.MAIN
                   and one.currency == "CNY"), key=lambda one: (one.due_on, one.external_id))  # fmt: skip
    return sorted(late[5:25], key=lambda one: one.open_minor)[:2]
