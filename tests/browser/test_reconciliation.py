"""An accountant compares the books with the ERP's list, explains what differs and signs; somebody else signs it off. A month is closed."""

import re

import pytest
from erp import get
from playwright.sync_api import Page, ViewportSize, expect

from browser.book import ACCOUNTANT, READER, Book
from browser.dealings import choose, pick_day, row
from browser.screens import PHONE, WIDE, raw_keys, serious, settle, too_wide
from browser.visits import Visits

SIZES = pytest.mark.parametrize(("size", "currency"), [(WIDE, "SGD"), (PHONE, "KWD")], ids=["1440", "390"])


def _holds(page: Page) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


def _upload(page: Page, currency: str, day: str, file: str) -> None:
    page.goto("/reconciliations")
    page.get_by_role("button", name="Upload balances").click()
    drawer = page.get_by_role("dialog", name="Upload the ERP’s balances")
    choose(page, drawer.get_by_label("Currency"), currency)
    pick_day(drawer.get_by_label("As of"), day)
    drawer.get_by_role("button", name="Compare").click()
    expect(drawer.get_by_text("Required").first).to_be_visible()
    drawer.locator("input[type=file]").set_input_files({"name": "open.csv", "mimeType": "text/csv", "buffer": file.encode()})
    drawer.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile(rf"Reconciliation {int(day[8:])} \w+ {day[:4]} · {currency}"))


def _explain(page: Page, external_id: str, reason: str, note: str) -> None:
    row(page, external_id).get_by_role("button", name="Explain").click()
    drawer = page.get_by_role("dialog", name="Explain differences")
    drawer.get_by_label("Close it").check()
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.get_by_text("A closed difference has a reason").first).to_be_visible()
    choose(page, drawer.get_by_label("Reason"), reason)
    drawer.get_by_label("Note").fill(note)
    drawer.get_by_role("button", name="Assigned to me").click()
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_be_hidden()
    expect(row(page, external_id)).to_contain_text(note)


@SIZES
def test_compared_explained_and_signed_by_two(visits: Visits, book: Book, size: ViewportSize, currency: str) -> None:
    book.add("invoices", *(book.invoice(f"{currency}-{n}", amount, 30, "C016", currency=currency) for n, amount in ((1, "100"), (2, "50"))))
    accountant = visits.signed_in(ACCOUNTANT, size)
    _upload(accountant, currency, book.day(1), f"单据编号,未清金额\n{currency}-1,100\n{currency}-2,45.5\n{currency}-9,7\n")
    expect(row(accountant, f"{currency}-2")).to_contain_text("Amount differs")
    expect(row(accountant, f"{currency}-9")).to_contain_text("Missing here")
    expect(row(accountant, f"{currency}-1")).to_have_count(0)
    expect(accountant.get_by_role("button", name="Sign")).to_be_disabled()
    accountant.on("console", lambda _said: visits.faults.clear())  # the two refusals below are meant
    _explain(accountant, f"{currency}-2", "Wrong there", "credit of 4.5 not posted there")
    _explain(accountant, f"{currency}-9", "Timing", "posted on the 1st")
    _holds(accountant)
    visits.faults.clear()
    accountant.get_by_role("button", name="Sign").click()
    expect(accountant.get_by_text("Prepared").first).to_be_visible()
    expect(accountant.get_by_role("button", name="Sign off")).to_be_disabled()

    manager = visits.signed_in(size=size)
    manager.goto(f"/reconciliations?currency={currency}")
    _holds(manager)
    manager.get_by_role("link").filter(has=manager.locator(f"time[datetime='{book.day(1)}']")).click()
    manager.get_by_role("button", name="Sign off").click()
    expect(manager.get_by_text("Signed off by two people")).to_be_visible()
    expect(manager.get_by_role("button", name="Explain")).to_have_count(0)
    _holds(manager)
    (found,) = get(book.api, "reconciliations", currency=currency)["items"]  # type: ignore[arg-type]
    assert (found["status"], found["unclosed"], found["differences"]) == ("signed", 0, 2)


def test_a_month_is_closed_and_who_may_only_read_has_no_buttons(visits: Visits, book: Book) -> None:
    page = visits.signed_in(ACCOUNTANT)
    page.goto("/periods?sort=id")
    page.get_by_role("button", name="Close: ").first.click()
    drawer = page.get_by_role("dialog", name="Close the books")
    pick_day(drawer.get_by_label("Closed until"), "2001-01-31")  # before anything in this book
    drawer.get_by_role("button", name="Close the books").click()
    expect(drawer).to_be_hidden()
    expect(page.locator("time[datetime='2001-01-31']").first).to_be_visible()
    _holds(page)
    reader = visits.signed_in(READER)
    for address in ("/periods", "/reconciliations"):
        reader.goto(address)
        settle(reader)
        expect(reader.get_by_role("main").get_by_role("button", name="Close")).to_have_count(0)
        expect(reader.get_by_role("button", name="Upload balances")).to_have_count(0)
