"""The dashboard and the aging: every figure leads to the rows that make it."""

import re
from decimal import Decimal

from erp import get, pays
from playwright.sync_api import Locator, Page, Route, expect

from browser.book import FIRST, Book
from browser.dealings import amount, choose, grouped, pick_day, row
from browser.screens import settle
from browser.visits import Visits


def _column(page: Page, title: str) -> list[str]:
    """What stands in one column of the only table on the page, from top to bottom."""
    titles = page.locator("thead th").all_inner_texts()
    place = [text.strip() for text in titles].index(title) + 1
    return page.locator(f"tr.ant-table-row td:nth-child({place})").all_inner_texts()


def _sum_of_items(page: Page) -> Decimal:
    expect(page.get_by_role("heading", name="Open items")).to_be_visible()
    expect(page.locator("tr.ant-table-row").first).to_be_visible()
    settle(page)
    return sum((amount(text) for text in _column(page, "Open")), Decimal(0))


def _cell(page: Page, of: Locator, bucket: str) -> Locator:
    expect(page.get_by_role("columnheader", name=bucket)).to_be_visible()
    titles = [text.strip() for text in page.locator("thead th").all_inner_texts()]
    return of.locator(f"td:nth-child({titles.index(bucket) + 1})").get_by_role("link")


def test_from_the_dashboard_over_a_cell_of_the_aging_to_an_item_and_its_entries(visits: Visits, book: Book) -> None:
    page = visits.signed_in()
    held: list[Route] = []
    page.route("**/api/v1/kpis*", lambda route: held.append(route))
    page.goto("/")
    link = page.get_by_role("main").get_by_role("link", name="Aging report")
    expect(page.locator("article[aria-busy=true]")).to_have_count(5)
    before = link.bounding_box()
    for route in held:
        route.continue_()
    page.unroute("**/api/v1/kpis*")
    settle(page)
    assert link.bounding_box() == before, "what is about to be clicked moves away when the figures come"
    link.click()
    expect(page).to_have_url(re.compile(r"/aging\?currency=CNY$"))
    cell = _cell(page, row(page, FIRST), "31–60 days")
    # Eleven columns of millions fit beside the menu with this padding, and not with that of other tables.
    assert cell.locator("xpath=..").evaluate("one => getComputedStyle(one).paddingLeft") == "5px"
    shown = amount(cell.inner_text())
    cell.click()
    assert _sum_of_items(page) == shown
    expect(page.get_by_text(FIRST).first).to_be_visible()
    page.get_by_role("link", name="INV-1004").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoice INV-1004")
    item = get(book.api, f"invoices/{book.ids['INV-1004']}")
    expect(row(page, "Posting")).to_contain_text(grouped(item["amount"]))
    page.go_back()
    assert _sum_of_items(page) == shown


def test_what_is_owed_and_what_is_overdue_lead_to_their_items(visits: Visits, book: Book) -> None:
    page = visits.signed_in()
    page.goto("/?currency=USD")
    settle(page)
    card = page.get_by_role("article", name="Receivable")
    owed, late = (amount(text) for text in card.get_by_role("link").all_inner_texts())
    card.get_by_role("link").first.click()
    assert _sum_of_items(page) == owed
    page.go_back()
    card.get_by_role("link").last.click()
    assert _sum_of_items(page) == late
    (total,) = get(book.api, "reports/aging", currency="USD")["totals"]
    assert (owed, late) == (Decimal(total["gross"]), Decimal(total["overdue"]))


def test_every_figure_explains_itself_and_leads_to_rows(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/")
    settle(page)
    page.get_by_text("More figures").click()
    addresses = set()
    for button in page.get_by_role("button", name=re.compile("^How .* is made$")).all():
        button.click()
        drawer = page.get_by_role("dialog")
        expect(drawer.get_by_text("What went in")).to_be_visible()
        expect(drawer.get_by_text("Formula")).to_be_visible()
        addresses.add(drawer.get_by_role("link", name="See the rows behind it").get_attribute("href"))
        drawer.get_by_role("button", name="Close").click()
        expect(drawer).to_be_hidden()
    assert addresses
    for address in addresses:
        page.goto(str(address))
        settle(page)
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(page.get_by_role("table")).to_be_visible()


def test_the_largest_risks_lead_to_their_customer(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/")
    risks = page.locator("section").filter(has=page.get_by_role("heading", name="Largest risks"))
    risks.get_by_role("listitem").filter(has_text="Over the limit").get_by_role("link", name=FIRST).click()
    expect(page.get_by_role("tab", name="Score and flags")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text(re.compile(r"of 100 · grade"))).to_be_visible()
    expect(row(page, "Over the limit")).to_contain_text("CNY 200,000.00")


def test_the_aging_of_a_past_day_as_it_was_known_at_an_instant(visits: Visits, book: Book) -> None:
    book.add("customers", {"external_id": "K001", "name": "Known Later Ltd", "collector": "钱进", "payment_terms_days": 30})
    (item,) = book.add("invoices", book.invoice("K-1", "1000.00", 40, "K001"))
    posted = get(book.api, f"invoices/{item}")["entries"][0]["recorded_at"]
    book.add("payments", book.receipt("KR-1", "400.00", 20, "K001", allocations=pays(("K-1", "400.00"))))
    day = book.day(10)

    page = visits.signed_in()
    page.goto("/aging")
    choose(page, page.get_by_role("combobox", name="Group by"), "Collector")
    pick_day(page.get_by_label("As of"), day)
    expect(page).to_have_url(re.compile(f"group_by=collector&as_of={day}$"))
    expect(_cell(page, row(page, "钱进"), "1–30 days")).to_have_text("600.00")
    _cell(page, row(page, "钱进"), "1–30 days").click()
    assert _sum_of_items(page) == Decimal("600.00")

    page.goto(f"/aging?group_by=collector&as_of={day}&known_at={posted}")
    cell = _cell(page, row(page, "钱进"), "1–30 days")
    expect(cell).to_have_text("1,000.00")
    cell.click()
    assert _sum_of_items(page) == Decimal("1000.00")


def test_every_cell_of_every_grouping_agrees_with_the_items_behind_it(visits: Visits, book: Book) -> None:
    """All addresses that the cells lead to, asked of the API, over the groupings and both bases."""
    page = visits.signed_in()
    wrong = []
    for grouping, basis in (("collector", "due"), ("kind", "due"), ("company", "document"), ("region", "document"), ("industry", "due")):
        page.goto(f"/aging?group_by={grouping}&basis={basis}")
        settle(page)
        links = page.locator("tr.ant-table-row a.cell-link").evaluate_all("all => all.map(a => [a.getAttribute('href'), a.innerText])")
        assert links
        for address, shown in links[:: max(1, len(links) // 12)]:
            query = address.replace("/invoices?", "") + "&limit=200"
            items = book.api.get(f"/api/v1/invoices?{query}").raise_for_status().json()["items"]
            if sum(Decimal(item["open"]) for item in items) != amount(shown):
                wrong.append((address, shown, len(items)))
    assert wrong == []


def test_the_chart_says_what_it_shows(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/aging?currency=USD")
    chart = page.get_by_role("img", name=re.compile("USD"))
    expect(chart.locator("canvas")).to_be_visible()
