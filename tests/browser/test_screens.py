"""Every screen, at a desk in English and on a phone in Chinese: readable for all, in words, and no wider than the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from browser.book import CHINESE, Book
from browser.screens import PHONE, WIDE, addresses, raw_keys, serious, settle, too_wide
from browser.serving import ADMIN
from browser.visits import Visits

BOTH = pytest.mark.parametrize(("size", "email"), [(WIDE, ADMIN), (PHONE, CHINESE)], ids=["1440-en", "390-zh"])


def _wrong(page: Page, visits: Visits) -> list[str]:
    """What is wrong with the page as it stands."""
    found = [*serious(page), *(f"raw key {key}" for key in sorted(raw_keys(page))), *visits.faults]
    visits.faults.clear()
    if wide := too_wide(page):
        found.append(wide)
    if page.locator("h1").count() > 1:
        found.append("more than one first heading")
    if page.get_by_role("alert").count():
        found.append("an error is shown")
    return found


@BOTH
def test_every_screen(visits: Visits, book: Book, size: ViewportSize, email: str) -> None:
    page = visits.signed_in(email, size)
    wrong = {}
    for name, address in addresses(book).items():
        page.goto(address)
        settle(page)
        if found := _wrong(page, visits):
            wrong[name] = found
    assert wrong == {}


@BOTH
def test_the_sign_in(visits: Visits, size: ViewportSize, email: str) -> None:
    page = visits.stranger(size, "en" if size == WIDE else "zh-CN")
    page.goto("/sign-in")
    expect(page.get_by_role("button", name="Sign in" if size == WIDE else "登录")).to_be_visible()
    visits.faults.clear()
    assert _wrong(page, visits) == []


def _opened(book: Book) -> dict[str, tuple[str, Callable[[Page], None]]]:
    """What opens over a screen: where, and how to open it."""

    def press(name: str) -> Callable[[Page], None]:
        return lambda page: page.get_by_role("main").get_by_role("button", name=name).first.click()

    def in_a_row(text: str, name: str) -> Callable[[Page], None]:
        rows = "tr.ant-table-row, li.card-row"
        return lambda page: page.locator(rows).filter(has_text=text).get_by_role("button", name=name).first.click()

    customer, receipt = f"/customers/{book.ids['C001']}", f"/payments/{book.ids['R-5001']}"
    return {
        "a figure": ("/", press("How Overdue")),
        "an action": (customer, press("Record action")),
        "a customer": (customer, press("Edit")),
        "an item": (f"/invoices/{book.ids['INV-1004']}", press("Edit")),
        "a reversal": (receipt, press("Reverse receipt")),
        "a user": ("/admin/users", press("New user")),
        "ending sessions": ("/admin/users", in_a_row("Wu Fang", "End sessions")),
        "a key": ("/admin/api-keys", press("New key")),
        "a company": ("/admin/companies", press("New company")),
    }


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
def test_what_opens_over_a_screen(visits: Visits, book: Book, size: ViewportSize) -> None:
    page = visits.signed_in(size=size)
    wrong = {}
    for name, (address, opens) in _opened(book).items():
        page.goto(address)
        settle(page)
        opens(page)
        expect(page.get_by_role("dialog").or_(page.get_by_role("tooltip")).first).to_be_visible()
        settle(page)
        if found := _wrong(page, visits):
            wrong[name] = found
    assert wrong == {}


def test_the_menu_on_a_phone_leads_everywhere(visits: Visits) -> None:
    page = visits.signed_in(size=PHONE)
    page.goto("/")
    menu = page.get_by_role("navigation", name="Main menu")
    page.get_by_role("button", name="Open the menu").click()
    names = menu.get_by_role("link").all_inner_texts()
    assert len(names) >= 11
    settle(page)
    assert _wrong(page, visits) == []
    for name in names:
        if not menu.is_visible():
            page.get_by_role("button", name="Open the menu").click()
        menu.get_by_role("link", name=name, exact=True).click()
        expect(menu).to_be_hidden()
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_keyboard_alone_reaches_the_content(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/customers")
    settle(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_a_drawer_keeps_the_focus_and_gives_it_back(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/admin/users")
    opens = page.get_by_role("button", name="New user")
    opens.click()
    drawer = page.get_by_role("dialog", name="New user")
    expect(drawer).to_be_visible()
    page.wait_for_function("document.activeElement.closest('.ant-drawer')")
    drawer.get_by_label("Name").focus()
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || document.activeElement.closest('.ant-drawer') !== null")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opens).to_be_focused()
