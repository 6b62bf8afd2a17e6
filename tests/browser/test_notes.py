"""A draft is received, clears an item, and is discounted: each step on its page."""

from erp import broken, get, post
from playwright.sync_api import expect

from browser.book import ACCOUNTANT, Book
from browser.dealings import pick_day, row
from browser.screens import PHONE, raw_keys, serious, settle, too_wide
from browser.visits import Visits


def test_discounted(visits: Visits, book: Book) -> None:
    (item,) = book.add("invoices", book.invoice("NOTE-1", "400.00", 5, "C016"))
    note = post(book.api, "notes", {  # type: ignore[arg-type]
        "customer_id": book.ids["C016"], "number": "1302-77", "drawer": "Drawer Ltd", "acceptor": "Bank of China", "currency": "CNY",
        "issued_on": book.day(3), "received_on": book.day(2), "matures_on": book.day(-90), "amount": "400.00",
        "allocations": [{"invoice_id": item, "amount": "400.00"}],
    })  # fmt: skip
    page = visits.signed_in(ACCOUNTANT)
    page.goto("/notes")
    expect(row(page, "1302-77")).to_contain_text("Held")
    row(page, "1302-77").get_by_role("link", name="1302-77").click()
    page.get_by_role("button", name="Discount").click()
    drawer = page.get_by_role("dialog", name="Discount 1302-77")
    drawer.get_by_label("Discounted with").fill("Merchants Bank")
    drawer.get_by_label("Charge").fill("2.40")
    pick_day(drawer.get_by_label("Effective on"), book.day(0))
    drawer.get_by_role("button", name="Discount").click()
    expect(drawer).to_be_hidden()
    expect(row(page, "Merchants Bank")).to_contain_text("2.40")
    expect(page.get_by_role("button", name="Dishonour")).to_be_visible()
    assert get(book.api, f"notes/{note['id']}")["status"] == "discounted"  # type: ignore[arg-type]
    assert broken(book.api) == []  # type: ignore[arg-type]


def test_on_a_phone(visits: Visits, book: Book) -> None:
    page = visits.signed_in(size=PHONE)
    page.goto("/notes")
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())
