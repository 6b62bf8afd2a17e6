"""What is on the accountant's desk: why items are late, how bad that is, and a bank statement of today that wants clearing.

Pure: rows as the API takes them, made of the book alone.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from receivables.demo.book import Book, Invoice
from receivables.money import from_minor

SEED = 7
CAUSES = {
    "dispute_quality": "质量争议", "dispute_price": "价格或数量争议", "process": "客户付款流程", "funds": "客户资金困难",
    "documents": "单据不齐或未送达", "relation": "人员变动，对账不清", "legal": "诉讼或破产",
}  # fmt: skip
JUDGED = (
    ("abnormal", "funds", 40, "每周上门，争取分期"), ("abnormal", "legal", 10, "申报债权，保全资产"),
    ("abnormal", "dispute_quality", 60, "会同销售和质检到现场处理"), ("normal", "process", 100, "催办客户付款审批"),
    ("normal", "documents", 100, "补送签收单和发票"), ("normal", "dispute_price", 90, "与销售核对合同单价"),
)  # fmt: skip
EACH = 6
LIMITS = [
    {"kind": "small_difference", "currency": "CNY", "amount": "50.00"},
    {"kind": "small_difference", "currency": "CNY", "role": "finance_manager", "amount": "500.00"},
    {"kind": "bank_charge", "currency": "CNY", "amount": "100.00"},
]
ACCOUNT = {"number": "6222020200112233445", "name": "工商银行基本户", "currency": "CNY"}
LINES = 12


def _late(book: Book) -> list[Invoice]:
    found = [item for item in book.invoices if item.kind == "invoice" and item.due_on < book.today and item.open_minor > 0]
    return sorted(found, key=lambda item: (item.due_on, item.external_id))


def judgements(book: Book) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """(external ids, what is judged of them): the items that are longest overdue, a few for each cause."""
    late = [item.external_id for item in _late(book)]
    for place, (classification, cause, percent, measure) in enumerate(JUDGED):
        items = late[place * EACH : (place + 1) * EACH]
        if items:
            yield items, {"classification": classification, "cause": cause, "expected_percent": percent, "measure": measure,
                          "responsible": "何敏"}  # fmt: skip


def statement(book: Book, company: str) -> bytes:
    """Today's statement of the company as its bank writes it: whole, short and joint payments with texts as payers write them."""
    random = Random(SEED)  # noqa: S311 - a story, not a secret
    names = {customer.external_id: customer.name for customer in book.customers}
    items = [item for item in _late(book) if item.company == company and item.currency == "CNY"][-4 * LINES :]
    rows = [_row(book, names, part, place) for place, part in enumerate(_parts(random, items))]
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["交易日期", "收入", "支出", "对方户名", "对方账号", "摘要", "交易流水号"])
    table.writerows([*rows, [book.today.isoformat(), "", "1280.00", "杭州某物业管理有限公司", "330100001", "物业费", "OUT-1"]])
    return out.getvalue().encode()


def _parts(random: Random, items: Sequence[Invoice]) -> list[list[Invoice]]:
    """One item, or two of one customer, for each line."""
    by_customer: dict[str, list[Invoice]] = {}
    for item in items:
        by_customer.setdefault(item.customer_external_id, []).append(item)
    parts = [owned[:2] if len(owned) > 1 and random.randrange(2) else owned[:1] for owned in by_customer.values()]
    return parts[:LINES]


def _row(book: Book, names: dict[str, str], items: list[Invoice], place: int) -> list[str]:
    """Every third line is short by a bank's fee, every fourth names nothing but what it is for."""
    minor = sum(item.open_minor for item in items) - (30_00 if place % 3 == 2 else 0)
    numbers = " ".join(item.external_id for item in items)
    text = "货款" if place % 4 == 3 else f"货款 {numbers}"
    name = names[items[0].customer_external_id]
    return [book.today.isoformat(), from_minor(minor, "CNY"), "", name, f"4000{place:06}", text, f"IN-{place + 1}"]
