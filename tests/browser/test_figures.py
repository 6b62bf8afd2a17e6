"""Targets and what was attained, orders and how they count, limits of approval and who decides for whom."""

from typing import Any

import pytest
from erp import get
from playwright.sync_api import Page, ViewportSize, expect

from browser.book import ACCOUNTANT, READER, Book
from browser.dealings import row
from browser.screens import PHONE, WIDE, raw_keys, serious, settle, too_wide
from browser.visits import Visits

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])


def _holds(page: Page) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


@SIZES
def test_a_target_is_set_and_held_against_what_was_attained(visits: Visits, book: Book, size: ViewportSize) -> None:
    page = visits.signed_in(size=size)
    page.goto("/targets?first_on=2024-01-01&last_on=2024-03-31&company=main")
    settle(page)
    figure = row(page, "Overdue share")
    expect(row(page, "Receivables to output")).to_contain_text("Output not given for 12 months")
    figure.get_by_role("button", name="Set target").click()
    drawer = page.get_by_role("dialog", name="Target: Overdue share")
    drawer.get_by_label("Target").fill("12.5")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_be_hidden()
    expect(figure).to_contain_text("≤ 12.5%")
    (kept,) = get(book.api, "period-targets", on="2024-02-01", company="main")["items"]
    assert (kept["kpi_id"], kept["target"], kept["subject"]) == ("overdue_share", "0.125", "company")
    page.goto("/targets?tab=targets")
    expect(row(page, "Overdue share")).to_contain_text("≤ 12.5%")
    _holds(page)
    row(page, "Overdue share").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No targets set yet")).to_be_visible()


def test_a_month_of_output_is_told(visits: Visits, book: Book) -> None:
    page = visits.signed_in(ACCOUNTANT)
    page.goto("/targets?tab=months")
    settle(page)
    main = page.get_by_role("main")
    (name,) = [label for label in ("Enter a month", "填报产值") if main.get_by_role("button", name=label).count()]
    main.get_by_role("button", name=name).click()
    drawer = page.get_by_role("dialog", name=name)
    drawer.locator("input.money-input, .money-input input").fill("250,000")
    drawer.get_by_role("button").filter(has_text="Save").or_(drawer.locator(".ant-btn-primary")).first.click()
    expect(drawer).to_be_hidden()
    expect(row(page, "250,000.00")).to_be_visible()
    assert get(book.api, "monthly-figures")["items"][0]["amount"] == "250000.00"


@SIZES
def test_an_order_says_how_it_counts(visits: Visits, book: Book, size: ViewportSize) -> None:
    number = f"SO-{size['width']}"
    order: dict[str, Any] = {"external_id": number, "customer_external_id": "C016", "ordered_on": book.day(0)}
    book.add("orders", order | {"currency": "CNY", "amount": "900.00", "invoiced_amount": "250.00"})
    page = visits.signed_in(size=size)
    page.goto("/orders")
    page.get_by_role("textbox", name="Number, external id or customer").or_(page.get_by_role("searchbox")).first.fill(number)
    page.keyboard.press("Enter")
    expect(row(page, number)).to_contain_text("650.00")
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", name=f"Order {number}")).to_be_visible()
    expect(page.get_by_text("Its amount less what was invoiced")).to_be_visible()
    _holds(page)


def test_authority_is_lent_for_some_days_and_taken_back(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/authority")
    settle(page)
    row(page, "Refund").filter(has_text="Finance manager").get_by_role("button", name="Edit").click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Limit", exact=True).fill("12345")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_be_hidden()
    expect(row(page, "Refund").filter(has_text="12,345.00")).to_contain_text("The company")
    page.get_by_role("tab", name="Delegations").click()
    page.get_by_role("button", name="Lend authority").click()
    drawer = page.get_by_role("dialog", name="Lend authority")
    drawer.get_by_label("To whom (email)").fill("nobody@books.example")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.get_by_text("There is no such active user").first).to_be_visible()
    drawer.get_by_label("To whom (email)").fill(ACCOUNTANT)
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_be_hidden()
    expect(page.locator("tr.ant-table-row")).to_contain_text("In force")
    _holds(page)
    page.locator("tr.ant-table-row").get_by_role("button", name="Take back").click()
    expect(page.locator("tr.ant-table-row")).to_contain_text("Taken back")
    assert all("Failed to load resource" in fault for fault in visits.faults), visits.faults
    visits.faults.clear()


def test_who_may_only_read_sees_them_without_buttons(visits: Visits, book: Book) -> None:
    page = visits.signed_in(READER)
    for address in ("/targets?first_on=2024-01-01&last_on=2024-03-31", "/targets?tab=months", "/authority", "/orders"):
        page.goto(address)
        settle(page)
        expect(page.locator("tr.ant-table-row button")).to_have_count(0)
