"""Signing in, staying signed in, and the language."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from browser.book import READER, Book
from browser.dealings import choose
from browser.screens import PHONE, WIDE
from browser.serving import ADMIN, PASSWORD
from browser.visits import Visits

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])


def _sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


@SIZES
def test_a_wrong_password_is_refused_in_words_and_the_right_one_leads_where_one_wanted_to_go(
    visits: Visits, book: Book, size: ViewportSize
) -> None:
    page = visits.stranger(size)
    page.goto(f"/customers/{book.ids['C001']}?tab=timeline")
    expect(page).to_have_url(re.compile("/sign-in"))
    _sign_in(page, ADMIN, "not the password")
    expect(page.get_by_role("alert")).to_have_text(re.compile("password", re.IGNORECASE))
    _sign_in(page, ADMIN, PASSWORD)
    expect(page).to_have_url(re.compile(rf"/customers/{book.ids['C001']}\?tab=timeline$"))
    expect(page.get_by_role("tab", name="Timeline")).to_have_attribute("aria-selected", "true")
    assert all("401" in fault for fault in visits.faults), visits.faults
    visits.faults.clear()


def test_an_address_of_another_site_is_not_followed(visits: Visits, address: str) -> None:
    page = visits.signed_in()
    page.goto("/sign-in?next=//elsewhere.example/")
    expect(page).to_have_url(f"{address}/sign-in?next=//elsewhere.example/")
    _sign_in(page, ADMIN, PASSWORD)
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    expect(page).to_have_url(f"{address}/")


def test_signing_out_ends_the_session(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/customers")
    page.get_by_role("button", name="Account menu").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.goto("/customers")
    expect(page).to_have_url(re.compile(r"/sign-in\?next=%2Fcustomers$"))
    assert all("401" in fault for fault in visits.faults), visits.faults
    visits.faults.clear()


@SIZES
def test_the_language_is_remembered(visits: Visits, size: ViewportSize) -> None:
    page = visits.signed_in(READER, size)
    page.goto("/customers")
    # 語言 and 语言 are written with different characters, so the field is found by what it holds.
    for chosen, title, code in (("繁體中文", "客戶", "zh-TW"), ("English", "Customers", "en"), ("简体中文", "客户", "zh-CN")):
        choose(page, page.get_by_role("banner").get_by_role("combobox"), chosen)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        with page.expect_response("**/api/v1/customers*"):
            page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.locator("html")).to_have_attribute("lang", code)


def test_the_language_goes_with_the_account_to_another_browser(visits: Visits) -> None:
    page = visits.signed_in(READER)
    page.goto("/account")
    with page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.url.endswith("/auth/me")):
        choose(page, page.get_by_role("banner").get_by_role("combobox"), "繁體中文")
    other = visits.signed_in(READER)
    other.goto("/account")
    expect(other.get_by_role("heading", level=1)).to_have_text("我的帳戶")


def test_a_language_chosen_before_signing_in_stays(visits: Visits) -> None:
    page = visits.stranger(language=None)
    page.goto("/sign-in")
    choose(page, page.get_by_role("combobox"), "English")
    _sign_in(page, READER, PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    with page.expect_response("**/api/v1/auth/me"):
        page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    visits.faults.clear()


def test_a_stranger_reads_simplified_chinese(visits: Visits) -> None:
    page = visits.stranger(language=None)
    page.goto("/sign-in")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    visits.faults.clear()
