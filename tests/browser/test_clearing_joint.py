"""Receipts and a credit note clear items together; settings, discount terms and outgoing lines have their screens."""

from typing import Any

from erp import broken, get
from playwright.sync_api import expect
from statements.samples import camt, entry, statement

from browser.book import ACCOUNTANT, CHINESE, Book
from browser.screens import PHONE, raw_keys, serious, settle, too_wide
from browser.serving import ADMIN
from browser.visits import Visits


def _open(book: Book, number: str) -> str:
    return str(get(book.api, f"invoices/{book.ids[number]}")["open"])


def _holds(page: Any) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


def test_a_receipt_and_a_credit_note_pay_two_items_and_all_is_taken_back(visits: Visits, book: Book) -> None:
    book.add("invoices", book.invoice("JNT-1", "100.00", 20, "C045"), book.invoice("JNT-2", "50.00", 20, "C045"))
    book.add("invoices", book.invoice("JNT-N", "30.00", 20, "C045") | {"kind": "credit_note"})
    paid = {"external_id": "JNT-P", "customer_external_id": "C045", "received_on": book.day(2), "currency": "CNY", "amount": "90.00"}
    book.add("payments", paid)
    page = visits.signed_in(ACCOUNTANT)
    page.goto(f"/clearing/together?customer_id={book.ids['C045']}&currency=CNY")
    for number in ("JNT-N", "JNT-P", "JNT-1", "JNT-2"):
        page.get_by_role("checkbox", name=f"Choose {number}").check()
    parts = page.get_by_role("region", name="Who pays what")
    expect(parts.locator("li")).to_have_count(3)
    _holds(page)
    page.get_by_role("button", name="Clear Enter").click()
    expect(page.get_by_text("Cleared with 2 credits")).to_be_visible()
    assert (_open(book, "JNT-1"), _open(book, "JNT-2"), _open(book, "JNT-N")) == ("0.00", "30.00", "0.00")
    done = page.get_by_role("region", name="Done with it")
    expect(done).to_contain_text("2 credits together")
    assert broken(book.api) == []

    page = visits.signed_in(CHINESE, PHONE)
    page.goto(f"/clearing/together?customer_id={book.ids['C045']}&currency=CNY")
    page.get_by_role("button", name="撤 销").or_(page.get_by_role("button", name="撤销")).first.click()
    asked = page.get_by_role("dialog")
    asked.locator("textarea").fill("选错了")
    asked.locator(".ant-btn-primary").click()
    expect(asked).to_be_hidden()
    assert (_open(book, "JNT-1"), _open(book, "JNT-2"), _open(book, "JNT-N")) == ("100.00", "50.00", "30.00")
    _holds(page)
    assert broken(book.api) == []


def test_settings_terms_and_money_out(visits: Visits, book: Book) -> None:
    page = visits.signed_in(ADMIN)
    page.goto("/clearing/settings")
    page.get_by_role("button", name="Add a limit").click()
    page.get_by_label("At most").fill("12.50")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    (limit,) = get(book.api, "clearing/settings")["limits"]
    assert (limit["kind"], limit["amount"], limit["role"]) == ("small_difference", "12.50", None)
    _holds(page)

    page.goto(f"/customers/{book.ids['C045']}")
    page.get_by_role("button", name="Edit").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Discount for early settlement").fill("2")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.get_by_text("Percentage and days go together").first).to_be_visible()
    drawer.get_by_label("If settled within days").fill("10")
    drawer.get_by_role("button", name="Save").click()
    expect(page.get_by_text("2.00 % within 10 days").or_(page.get_by_text("2 % within 10 days"))).to_be_visible()

    answer = book.api.post("/api/v1/bank-accounts", json={"number": "CN7788", "name": "Out", "currency": "CNY"})
    assert answer.status_code == 201, answer.text
    day = book.day(1)
    lines = [entry("-8.00", day, currency="CNY", name="Office Ltd", text="rent", reference="OUT-1")]
    data = camt(statement(lines, "8.00", "0.00", days=(day, day), account="CN7788", currency="CNY"))
    assert book.api.post("/api/v1/statements", content=data, params={"format": "camt.053"}).status_code == 200
    page = visits.signed_in(ACCOUNTANT)
    page.goto("/statements/outgoing?q=rent")
    page.get_by_role("button", name="Look: 8.00").click()
    line = page.get_by_role("dialog", name="Outgoing line")
    expect(line).to_contain_text("No refund or receipt was found")
    line.get_by_role("button", name="Not a receivable").click()
    page.locator(".ant-modal textarea").fill("office rent")
    page.locator(".ant-modal .ant-btn-primary").click()
    expect(line.get_by_role("region", name="What it was found to be")).to_contain_text("office rent")
    _holds(page)
