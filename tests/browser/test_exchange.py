"""Rates typed and loaded, an item's worth in the base currency, the aging in it, and a month revalued and taken back."""

from datetime import date, timedelta

from erp import broken, get
from playwright.sync_api import Page, expect

from browser.book import Book
from browser.dealings import choose, pick_day, row
from browser.screens import PHONE, raw_keys, serious, settle, too_wide
from browser.visits import Visits


def _holds(page: Page) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


def _months(today: date) -> tuple[date, date]:
    """First and last day of the month before."""
    last = today.replace(day=1) - timedelta(1)
    return last.replace(day=1), last


def test_rates_worth_and_a_month_end(visits: Visits, book: Book) -> None:
    first, last = _months(book.today)
    theirs = {"company": "sz", "customer_external_id": "FX"}
    book.add("customers", {"external_id": "FX", "name": "Overseas Ltd", "company": "sz"})
    (item,) = book.add("invoices", book.invoice("FX-1", "100.00", 0, currency="USD", **theirs) | {"issued_on": first.isoformat()})

    page = visits.signed_in()
    page.goto("/exchange-rates?company=sz")
    page.get_by_role("button", name="Add a rate").click()
    drawer = page.get_by_role("dialog", name="Add a rate")
    choose(page, drawer.get_by_label("Currency"), "USD")
    pick_day(drawer.get_by_label("Rate of"), first.isoformat())
    drawer.get_by_label("Rate", exact=True).fill("7.0000")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_be_hidden()
    expect(row(page, "USD")).to_contain_text("7")

    page.get_by_role("button", name="Load a file").click()
    window = page.get_by_role("dialog", name="Load a file")
    chosen = window.get_by_label("Rates file")
    chosen.set_input_files({"name": "rates.csv", "mimeType": "text/csv", "buffer": "币种,日期,汇率\nUSD,someday,7\n".encode()})
    expect(window.get_by_role("alert")).to_contain_text("Line 2")
    visits.faults.clear()  # the refused file is a 422, which the console tells
    chosen.set_input_files({"name": "rates.csv", "mimeType": "text/csv", "buffer": f"币种,日期,汇率\nUSD,{last},7.25\n".encode()})
    expect(window.get_by_text("Checked: 1 new, 0 corrected, 0 unchanged")).to_be_visible()
    window.get_by_role("button", name="Take these rates").click()
    expect(window).to_be_hidden()
    expect(row(page, "USD", "7.25")).to_be_visible()
    _holds(page)

    page.goto(f"/invoices/{item}")
    worth = page.get_by_role("region", name="Value in the base currency")
    pick_day(worth.get_by_label("Rate day"), last.isoformat())
    expect(worth).to_contain_text("700.00")
    expect(worth).to_contain_text("25.00")
    _holds(page)

    page.goto(f"/aging?company=sz&amounts_in=base&as_of={last}")
    expect(row(page, "Overseas Ltd", "CNY")).to_contain_text("725.00")
    _holds(page)

    page.goto(f"/revaluations?company=sz&month_end={last}")
    expect(page.get_by_role("region", name="Preview")).to_contain_text("CNY 25.00")
    expect(row(page, "FX-1")).to_contain_text("725.00")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("region", name="Posted").first).to_be_visible()
    _holds(page)
    page.get_by_role("button", name="Reverse").first.click()
    asked = page.get_by_role("dialog")
    asked.get_by_label("Reason").fill("another rate")
    asked.get_by_role("button", name="Reverse").click()
    expect(asked).to_be_hidden()
    expect(row(page, "Reversed")).to_be_visible()
    assert [run["status"] for run in get(book.api, "revaluations", company="sz")["items"]] == ["reversed"]  # type: ignore[arg-type]
    assert broken(book.api) == []  # type: ignore[arg-type]

    phone = visits.signed_in(size=PHONE)
    for address in ("/exchange-rates?company=sz", f"/revaluations?company=sz&month_end={last}", f"/invoices/{item}"):
        phone.goto(address)
        _holds(phone)
