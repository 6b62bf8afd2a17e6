"""When the server fails, is gone, or has nothing: every screen says so in words, and none waits for ever."""

import pytest
from playwright.sync_api import Route, ViewportSize, expect

from browser.book import Book
from browser.screens import PHONE, WIDE, addresses, settle
from browser.visits import Visits

PROBLEM = {
    "type": "about:blank",
    "title": "Internal Server Error",
    "status": 500,
    "code": "internal",
    "detail": "Something went wrong here.",
}


def _fail(route: Route) -> None:
    if "/auth/" in route.request.url:
        route.fallback()
        return
    route.fulfill(status=500, content_type="application/problem+json", json=PROBLEM, headers={"X-Request-ID": "req-4711"})


def test_every_screen_says_that_the_server_failed(visits: Visits, book: Book) -> None:
    page = visits.signed_in()
    page.route("**/api/v1/**", _fail)
    silent = []
    # These ask nothing of the server beyond who is signed in.
    for name in addresses(book).keys() - {"account", "not-found", "payment-new", "together", "legal-new"}:
        page.goto(addresses(book)[name])
        settle(page)
        said = page.get_by_role("alert").filter(has_text="Something went wrong here.").filter(has_text="req-4711")
        if not said.count():
            silent.append(name)
    assert silent == []
    _only_failed_requests(visits)


def test_a_server_that_is_gone_is_asked_again_when_one_says_so(visits: Visits) -> None:
    page = visits.signed_in()
    page.route("**/api/v1/customers?*", lambda route: route.abort())
    page.goto("/customers")
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached")
    settle(page)
    page.unroute("**/api/v1/customers?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("tr.ant-table-row").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    _only_failed_requests(visits)


def test_rows_stay_when_the_next_ones_cannot_be_had(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/customers?region=%E5%8D%8E%E5%8D%97")
    expect(page.locator("tr.ant-table-row").first).to_be_visible()
    page.route("**/api/v1/**", _fail)
    page.get_by_role("columnheader", name="Number").click()
    expect(page.get_by_role("alert")).to_contain_text("Something went wrong here.")
    settle(page)
    _only_failed_requests(visits)


def test_what_was_typed_stays_when_saving_fails(visits: Visits, book: Book) -> None:
    page = visits.signed_in()
    page.goto(f"/customers/{book.ids['C001']}")
    page.get_by_role("button", name="Record action").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Note").fill("a long story")
    drawer.get_by_role("combobox", name="Outcome").click()
    page.locator(".ant-select-dropdown:visible").get_by_title("Other", exact=True).click()
    page.route("**/api/v1/collection-actions", _fail)
    drawer.get_by_role("button", name="Save action").click()
    expect(drawer.get_by_role("alert")).to_contain_text("Something went wrong here.")
    expect(drawer.get_by_label("Note")).to_have_value("a long story")
    expect(drawer.get_by_role("button", name="Save action")).to_be_enabled()
    _only_failed_requests(visits)


def test_a_download_that_fails_says_so(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/invoices")
    settle(page)
    page.route("**/api/v1/**", _fail)
    page.get_by_role("button", name="Export CSV").click()
    expect(page.get_by_text("Something went wrong here.")).to_be_visible()
    _only_failed_requests(visits)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
def test_a_list_without_rows_says_so(visits: Visits, size: ViewportSize) -> None:
    page = visits.signed_in(size=size)
    for address, words in (
        ("/customers?q=nobody-of-this-name", "Nothing matches"),
        ("/invoices?q=no-such-number", "Nothing matches"),
        ("/payments?q=no-such-number", "Nothing matches"),
        ("/worklist?collector=nobody", "Nobody to chase today"),
        ("/flags?rule=broken_promise", "No flags"),
        ("/aging?as_of=1999-01-01", "Nothing was open on that day"),
        ("/promises?status=broken", "No promises"),
        ("/admin/users?q=nobody-of-this-name", "Nothing matches"),
    ):
        page.goto(address)
        settle(page)
        expect(page.get_by_text(words).first).to_be_visible()


def test_an_address_of_nothing_says_so(visits: Visits) -> None:
    page = visits.signed_in()
    for address in ("/customers/999999999", "/invoices/999999999", "/payments/999999999", "/customers/abc", "/invoices?customer_id=abc"):
        page.goto(address)
        settle(page)
        expect(page.get_by_role("alert").or_(page.get_by_text("No such page")).first).to_be_visible()
    _only_failed_requests(visits)


def test_filters_that_make_no_sense_are_refused_in_words(visits: Visits) -> None:
    page = visits.signed_in()
    for address in ("/aging?as_of=soon", "/invoices?due_from=2026-13-40", "/customers?cursor=broken", "/customers?sort=nothing"):
        page.goto(address)
        settle(page)
        expect(page.get_by_role("alert").first).not_to_be_empty()
    _only_failed_requests(visits)


def test_no_such_page_has_a_way_home(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/no-such-page")
    expect(page.get_by_text("No such page")).to_be_visible()
    page.get_by_role("link", name="Back to the dashboard").click()
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()


def _only_failed_requests(visits: Visits) -> None:
    """The browser itself notes every failed request in the console."""
    assert all("Failed to load resource" in fault for fault in visits.faults), visits.faults
    visits.faults.clear()
