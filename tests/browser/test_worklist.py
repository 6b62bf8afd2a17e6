"""Whom to chase today: a call is recorded, a promise given, and both are seen where they belong."""

import re

import pytest
from erp import get
from playwright.sync_api import ViewportSize, expect

from browser.book import COLLECTOR, FIRST, HARBOR, READER, Book
from browser.dealings import choose, pick_day, row
from browser.screens import PHONE, WIDE
from browser.visits import Visits

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])


@SIZES
def test_an_action_with_a_promise_shows_in_the_list_and_on_the_timeline(visits: Visits, book: Book, size: ViewportSize) -> None:
    customer, note = ("C014", "will pay by bank") if size == WIDE else ("C015", "asked for a copy first")
    name = get(book.api, f"customers/{book.ids[customer]}")["name"]
    page = visits.signed_in(COLLECTOR, size)
    page.goto("/worklist")
    row(page, name, customer).get_by_role("button", name=f"Record action: {name}").click()
    drawer = page.get_by_role("dialog", name=f"Record action: {name}")
    drawer.get_by_text("Phone", exact=True).click()
    choose(page, drawer.get_by_role("combobox", name="Outcome"), "Promised to pay")
    drawer.get_by_role("button", name="Save action").click()
    expect(drawer.get_by_text("Required").first).to_be_visible()
    drawer.get_by_label("Amount promised").fill("1,500.00")
    pick_day(drawer.get_by_label("Promised for"), book.day(-7))
    drawer.get_by_label("Days of grace").fill("2")
    drawer.get_by_label("Note").fill(note)
    drawer.get_by_role("textbox", name="Next step", exact=True).fill("Send the statement")
    pick_day(drawer.get_by_label("Next step on"), book.day(-3))
    drawer.get_by_role("button", name="Save action").click()
    expect(drawer).to_be_hidden()

    shown = row(page, name, customer)
    expect(shown).to_contain_text("Phone · Promised to pay")
    expect(shown).to_contain_text("Send the statement")
    expect(shown).to_contain_text("CNY 1,500.00 promised and still running")
    shown.get_by_role("link", name=name).click()
    page.get_by_role("tab", name="Timeline").click()
    expect(page.get_by_text(note)).to_be_visible()
    timeline = page.get_by_role("tabpanel", name="Timeline")
    expect(timeline).to_contain_text("Promise")
    expect(timeline).to_contain_text("1,500.00")
    (promise,) = get(book.api, "promises", customer_id=book.ids[customer])["items"]
    assert (promise["amount"], promise["promised_on"], promise["grace_days"], promise["status"]) == ("1500.00", book.day(-7), 2, "open")


def test_the_list_is_ranked_and_every_rank_says_why(visits: Visits, book: Book) -> None:
    page = visits.signed_in(COLLECTOR)
    page.goto("/worklist")
    ranked = [item["customer_name"] for item in get(book.api, "worklist", limit=50)["items"]]
    expect(page.locator("tr.ant-table-row")).to_have_count(len(ranked))
    assert [link for link in page.locator("tr.ant-table-row a[href^='/customers/']").all_inner_texts() if link] == ranked
    expect(row(page, FIRST)).to_contain_text("overdue, oldest 410 days")
    expect(row(page, FIRST).get_by_role("link", name="+86 571 8888 1234")).to_have_attribute("href", "tel:+86 571 8888 1234")


def test_a_collector_sees_their_own(visits: Visits, book: Book) -> None:
    page = visits.signed_in(COLLECTOR)
    page.goto("/worklist")
    search = page.get_by_role("searchbox", name="Collector").or_(page.get_by_placeholder("Collector"))
    search.fill("李敏")
    search.press("Enter")
    mine = get(book.api, "worklist", collector="李敏", limit=200)["items"]
    expect(page.locator("tr.ant-table-row")).to_have_count(len(mine))
    expect(page).to_have_url(page.url.split("?")[0] + "?collector=%E6%9D%8E%E6%95%8F")
    expect(row(page, FIRST)).to_have_count(0)


def test_hands_may_stay_on_the_keyboard(visits: Visits, book: Book) -> None:
    page = visits.signed_in(COLLECTOR)
    page.goto("/worklist")
    first, second = (item["customer_name"] for item in get(book.api, "worklist", limit=2)["items"])
    expect(page.locator("tr.row-here")).to_contain_text(first)
    page.keyboard.press("j")
    expect(page.locator("tr.row-here")).to_contain_text(second)
    page.keyboard.press("c")
    expect(page.get_by_role("dialog", name=f"Record action: {second}")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    # Opened from a later page, the work goes on from there.
    page.goto("/worklist?cursor=1")
    expect(page.locator("tr.row-here")).to_contain_text(second)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(second)
    page.get_by_role("link", name="Back to the worklist").click()
    expect(page).to_have_url(re.compile(r"/worklist\?cursor=1$"))


def test_a_visit_is_recorded_from_the_customers_page(visits: Visits, book: Book) -> None:
    page = visits.signed_in(COLLECTOR)
    page.goto(f"/customers/{book.ids['C002']}")
    page.get_by_role("button", name="Record action").click()
    drawer = page.get_by_role("dialog", name=f"Record action: {HARBOR}")
    drawer.get_by_text("Visit", exact=True).click()
    choose(page, drawer.get_by_role("combobox", name="Outcome"), "Disputed")
    drawer.get_by_label("Cost").fill("320.00")
    drawer.get_by_role("button", name="Save action").click()
    expect(drawer).to_be_hidden()
    page.get_by_role("tab", name="Timeline").click()
    expect(page.get_by_role("tabpanel", name="Timeline")).to_contain_text("Visit · Disputed")


def test_who_may_only_read_records_nothing(visits: Visits) -> None:
    page = visits.signed_in(READER)
    page.goto("/worklist")
    expect(row(page, FIRST)).to_be_visible()
    expect(row(page, FIRST).get_by_role("button")).to_have_count(0)
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).to_have_count(0)
