"""A strategy made, looked at and activated, and a run previewed."""

from erp import post
from playwright.sync_api import Page, expect

from browser.book import Book
from browser.screens import raw_keys, serious, settle, too_wide
from browser.visits import Visits


def _holds(page: Page) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


def test_from_a_strategy_to_a_preview(visits: Visits, book: Book) -> None:
    for language in ("zh-CN", "en"):
        body = {"code": "first", "language": language, "subject": "催款 {{ total }}", "body": "{{ customer_name }}: {{ total }}"}
        post(book.api, "letter-templates", body)
    page = visits.signed_in()
    page.goto("/strategies")
    page.get_by_role("button", name="New strategy").click()
    drawer = page.get_by_role("dialog", name="New strategy")
    drawer.locator("#name").fill("Spring")
    drawer.get_by_label("Send from hour").fill("0")
    drawer.get_by_label("Send until hour").fill("24")
    for _ in range(2):
        drawer.locator(".ant-select-selection-item-remove").first.click()
    drawer.get_by_label("Channel").click()
    page.get_by_title("Email", exact=True).click()
    drawer.get_by_label("Text", exact=True).click()
    page.get_by_title("first", exact=True).click()
    drawer.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("heading", name="Version 1 · Spring")).to_be_visible()
    expect(page.get_by_role("heading", name="Who gets what")).to_be_visible()
    _holds(page)
    page.get_by_role("button", name="Activate").click()
    dialog = page.get_by_role("dialog", name="Activate")
    dialog.get_by_label("Reason").fill("agreed with sales")
    dialog.get_by_role("button", name="Activate").click()
    expect(dialog).to_be_hidden()

    page.goto("/dunning")
    page.get_by_role("button", name="Preview today").click()
    expect(page.get_by_role("button", name="Approve and send")).to_be_visible()
    _holds(page)
