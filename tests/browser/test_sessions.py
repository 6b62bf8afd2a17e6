"""Sessions that run out, and sessions that were ended."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from browser.book import COLLECTOR, Book
from browser.visits import Visits


def test_a_reload_goes_on_by_the_refresh_cookie(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/payments")
    with page.expect_response("**/api/v1/auth/refresh") as refreshed:
        page.reload()
    assert refreshed.value.ok
    expect(page.get_by_role("link", name="R-5001")).to_be_visible()
    kept = page.evaluate("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie])")
    assert "ey" not in kept, "no token lies where a script could read it"


def test_a_request_refused_for_an_old_token_is_sent_again_with_a_new_one(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/customers")
    expect(page.get_by_role("table")).to_be_visible()
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.fallback()
            return
        refused.append(route.request.url)
        route.fulfill(status=401, content_type="application/problem+json", json={"title": "", "status": 401, "code": "not_authenticated"})

    page.route("**/api/v1/payments?*", refuse_once)
    with page.expect_response("**/api/v1/auth/refresh"):
        page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Receipts").click()
    expect(page.get_by_role("link", name="R-5001")).to_be_visible()
    assert len(refused) == 1
    assert all("401" in fault for fault in visits.faults), visits.faults
    visits.faults.clear()


def _end_sessions(visits: Visits, name: str) -> None:
    admin = visits.signed_in()
    admin.goto("/admin/users")
    admin.get_by_role("row", name=name).get_by_role("button", name="End sessions").click()
    admin.get_by_role("tooltip").get_by_role("button", name="End sessions").click()
    expect(admin.get_by_text(f"Every session of {name} has ended")).to_be_visible()


def test_an_ended_session_leads_to_the_sign_in_and_back(visits: Visits, book: Book) -> None:
    page = visits.signed_in(COLLECTOR)
    page.goto(f"/customers/{book.ids['C004']}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    _end_sessions(visits, "Li Min")
    page.get_by_role("tab", name="Receipts").click()
    expect(page).to_have_url(re.compile(r"/sign-in\?next=.*tab%3Dreceipts"))
    visits.faults.clear()


@pytest.mark.parametrize("status", [502, 503])
def test_a_busy_server_does_not_end_the_session(visits: Visits, status: int) -> None:
    page = visits.signed_in()
    problem = {"title": "", "status": status, "code": "database_unavailable", "detail": "later"}
    page.route("**/api/v1/auth/refresh", lambda route: route.fulfill(status=status, content_type="application/problem+json", json=problem))
    page.goto("/customers")
    expect(page.get_by_role("alert")).to_contain_text("The database is unavailable for the moment")
    page.unroute("**/api/v1/auth/refresh")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Customers")).to_be_visible()
    _only_failed_requests(visits, page)


def _only_failed_requests(visits: Visits, page: Page) -> None:
    assert all("Failed to load resource" in fault for fault in visits.faults), visits.faults
    visits.faults.clear()
