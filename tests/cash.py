"""Bank statements in the tests of clearing: a book of open items, and lines that pay them."""

from typing import Any

from erp import Row, book, customer, get, invoice, post
from fastapi.testclient import TestClient
from statements.samples import camt, entry, statement

DAY = "2024-02-05"
BACK = "2024-02-20"
SETTINGS = "clearing/settings"
LIMITS = [{"kind": "small_difference", "currency": "CNY", "amount": "1.00"}, {"kind": "bank_charge", "currency": "CNY", "amount": "5.00"}]


def bank(client: TestClient, **invoices: str) -> dict[str, int]:
    """A bank account in CNY, customers C1 (Acme) and C2 (Beta, of no group), and open items of C1; answers the ids."""
    post(client, "bank-accounts", {"number": "DE89370400440532013000", "name": "Bank", "currency": "CNY"})
    customers = [customer("C1", name="Acme GmbH", discount_percent="2", discount_days=40), customer("C2", name="Beta AG")]
    items = [invoice(number, amount) for number, amount in (invoices or {"INV2024001": "100.00", "INV2024002": "50.00"}).items()]
    return book(client, customers=customers, invoices=items)


def line(amount: str, text: str = "", **more: str) -> str:
    """A line of the payer Acme GmbH on DAY."""
    return entry(amount, DAY, text=text or "payment", currency="CNY", **({"name": "Acme GmbH"} | more))


def load(client: TestClient, *lines: str, number: str = "1") -> Row:
    """Loads one statement of these lines without balances that would have to meet."""
    total = sum(round(float(one.split('">')[1].split("<")[0]) * 100) for one in lines)
    data = camt(statement(lines, "0", f"{total / 100:.2f}", days=(DAY, DAY), currency="CNY", number=number))
    answer = client.post("/api/v1/statements", content=data, params={"format": "camt.053"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def left(client: TestClient, *amounts: str, number: str = "9", day: str = BACK, account: str = "", **more: str) -> Row:
    """Loads a statement of outgoing lines of these amounts."""
    lines = [entry(f"-{amount}", day, currency="CNY", **({"name": "Acme GmbH", "text": "out"} | more)) for amount in amounts]  # type: ignore[arg-type]
    lines = [one.replace("</Cdtr>", f"</Cdtr><CdtrAcct><Id><IBAN>{account}</IBAN></Id></CdtrAcct>") if account else one for one in lines]
    total = sum(round(float(amount) * 100) for amount in amounts)
    data = camt(statement(lines, "0", f"-{total / 100:.2f}", days=(day, day), currency="CNY", number=number))
    answer = client.post("/api/v1/statements", content=data, params={"format": "camt.053"})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def outgoing(client: TestClient, **params: Any) -> list[Row]:
    return list(get(client, "outgoing-lines", sort="id", **params)["items"])


def receipts(client: TestClient, **params: Any) -> list[Row]:
    return list(get(client, "clearing/receipts", sort="amount,id", **params)["items"])


def settings(client: TestClient, **change: Any) -> Row:
    """Changes how the company clears."""
    tag = client.get(f"/api/v1/{SETTINGS}").headers["ETag"]
    answer = client.patch(f"/api/v1/{SETTINGS}", json=change, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def by_hand(client: TestClient) -> None:
    """Nothing is applied by itself."""
    settings(client, apply_on_load=False)


def part(item: int, amount: str, **more: str) -> Row:
    return {"invoice_id": item, "amount": amount} | more


def clear(client: TestClient, payment_id: int, opened: str, *items: Row, status: int = 201, **more: Any) -> Row:
    return post(client, f"clearing/receipts/{payment_id}/clear", {"open": opened, "items": list(items)} | more, status)


def undo(client: TestClient, clearing_id: int, status: int = 201, **more: str) -> Row:
    return post(client, f"clearings/{clearing_id}/undo", {"reason": "wrong item"} | more, status)
