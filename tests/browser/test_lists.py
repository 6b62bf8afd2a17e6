"""Search, filters, sort and pages live in the address bar; what is shown can be taken along as CSV."""

import re
from pathlib import Path

from erp import get
from playwright.sync_api import Page, expect

from browser.book import FIRST, UNSAFE, Book
from browser.dealings import choose, grouped, row
from browser.screens import PHONE, addresses, settle
from browser.visits import Visits


def _search(page: Page, field: str, text: str) -> None:
    page.get_by_role("searchbox", name=field).fill(text)
    page.get_by_role("searchbox", name=field).press("Enter")


def test_customers_are_searched_and_filtered_in_the_address_bar(visits: Visits, book: Book) -> None:
    page = visits.signed_in()
    page.goto("/customers")
    _search(page, "Search name, number or tax id", "有限公司")
    expect(page).to_have_url(re.compile(r"\?q="))
    _search(page, "Region", "华南")
    expect(page).to_have_url(re.compile(r"region="))
    found = get(book.api, "customers", q="有限公司", region="华南", limit=200)["items"]
    expect(page.locator("tr.ant-table-row")).to_have_count(len(found))
    address = page.url
    name = found[0]["name"]
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    expect(page).to_have_url(address)
    expect(page.get_by_role("searchbox", name="Region")).to_have_value("华南")
    expect(page.locator("tr.ant-table-row")).to_have_count(len(found))
    page.reload()
    expect(page.locator("tr.ant-table-row")).to_have_count(len(found))
    expect(page).to_have_url(address)


def test_a_list_is_sorted_by_the_server(visits: Visits, book: Book) -> None:
    page = visits.signed_in()
    page.goto("/customers")
    for sort in ("number", "-number"):
        page.get_by_role("columnheader", name="Number").click()
        expect(page).to_have_url(re.compile(rf"\?sort={sort}$"))
        first = get(book.api, "customers", sort=sort, limit=1)["items"][0]
        expect(page.locator("tr.ant-table-row").first).to_contain_text(first["number"])
    expect(page.get_by_role("columnheader", name="Number")).to_have_attribute("aria-sort", "descending")


def test_pages_are_turned_there_and_back(visits: Visits, book: Book) -> None:
    page = visits.signed_in()
    page.goto("/invoices?sort=number")
    whole = [item["number"] for item in get(book.api, "invoices", sort="number", limit=200)["items"]]
    rows = page.locator("tr.ant-table-row")
    expect(rows.first).to_contain_text(whole[0])
    settle(page)
    size = rows.count()
    page.get_by_role("button", name="Next").click()
    expect(rows.first).to_contain_text(whole[size])
    page.reload()
    expect(rows.first).to_contain_text(whole[size])
    page.get_by_role("button", name="Previous").click()
    expect(rows.first).to_contain_text(whole[0])
    page.go_back()
    expect(rows.first).to_contain_text(whole[size])


def test_the_csv_is_what_the_api_answers(visits: Visits, book: Book, tmp_path: Path) -> None:
    page = visits.signed_in()
    page.goto("/customers?region=%E5%8D%8E%E5%8D%97&sort=-number")
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export CSV").click()
    assert download.value.suggested_filename == "customers.csv"
    download.value.save_as(tmp_path / "customers.csv")
    answer = book.api.get("/api/v1/customers", params={"region": "华南", "sort": "-number"}, headers={"Accept": "text/csv"})
    assert (tmp_path / "customers.csv").read_bytes() == answer.content
    assert len(answer.content.splitlines()) == page.locator("tr.ant-table-row").count() + 1


def test_items_are_narrowed_by_their_filters(visits: Visits, book: Book) -> None:
    page = visits.signed_in()
    page.goto("/invoices")
    choose(page, page.get_by_role("combobox", name="Kind"), "Credit note")
    expect(page).to_have_url(re.compile(r"kind=credit_note"))
    expect(row(page, "CN-1001")).to_be_visible()
    choose(page, page.get_by_role("combobox", name="Company"), "苏州分公司")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.goto(f"/invoices?customer_id={book.ids['C002']}&bucket=31-60&currency=USD")
    expect(page.locator("tr.ant-table-row")).to_have_count(1)
    expect(row(page, "INV-2001")).to_contain_text("USD 48,200.00")


def test_script_and_sql_in_a_name_are_text(visits: Visits, book: Book) -> None:
    page = visits.signed_in()
    shown = [addresses(book)[name] for name in ("dashboard", "worklist", "customers", "payments", "aging", "flags")]
    items = f"/invoices?customer_id={book.ids['C003']}"  # of all items the first page may be others'
    for address in [*shown, items, f"/customers/{book.ids['C003']}", f"/invoices/{book.ids['INV-3001']}"]:
        page.goto(address)
        settle(page)
        assert page.evaluate("window.ran") is None, address
        if address != "/":
            expect(page.get_by_text(UNSAFE, exact=True).first).to_be_attached()
    page.goto(f"/customers/{book.ids['C003']}")
    expect(page).to_have_title(f"{UNSAFE} · Huikuan")
    expect(page.get_by_role("heading", level=1)).to_have_text(UNSAFE)
    _search(phone := _on_a_phone(visits), "Search name, number or tax id", "'; DROP TABLE")
    expect(row(phone, "C003")).to_be_visible()
    assert phone.evaluate("window.ran") is None


def _on_a_phone(visits: Visits) -> Page:
    page = visits.signed_in(size=PHONE)
    page.goto("/customers")
    return page


def test_a_customer_shows_everything_about_it(visits: Visits, book: Book) -> None:
    page = visits.signed_in()
    page.goto(f"/customers/{book.ids['C001']}")
    balances = page.get_by_role("region", name="Balances and aging")
    (balance,) = get(book.api, f"customers/{book.ids['C001']}/balances")["items"]
    expect(balances).to_contain_text(grouped(balance["gross"]))
    for tab, text in (
        ("Open items", "INV-1004"),
        ("Receipts", "R-P001-00"),
        ("Timeline", "Flag raised"),
        ("Score and flags", "of 100"),
        ("Contacts", "孙丽"),
    ):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab)).to_contain_text(text)
    page.reload()
    expect(page.get_by_role("tab", name="Contacts")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("heading", level=1)).to_have_text(FIRST)
