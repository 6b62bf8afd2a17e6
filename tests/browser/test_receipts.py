"""Cash comes in: recorded, identified, allocated, taken back; every balance with the entries that made it."""

import re

import pytest
from erp import get, left_of, open_of
from playwright.sync_api import Page, ViewportSize, expect

from browser.book import ACCOUNTANT, FIRST, READER, Book
from browser.dealings import choose, grouped, pick_day, row
from browser.screens import PHONE, WIDE
from browser.visits import Visits

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])


def _reverse(page: Page, button: str, reason: str) -> None:
    page.get_by_role("button", name=button).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Reverse", exact=True).click()
    expect(dialog.get_by_text("Required")).to_be_visible()
    dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_role("button", name="Reverse", exact=True).click()
    expect(dialog).to_be_hidden()


@SIZES
def test_a_receipt_is_allocated_and_everything_is_taken_back_with_a_reason(visits: Visits, book: Book, size: ViewportSize) -> None:
    end = size["width"]
    book.add("invoices", book.invoice(f"A-{end}", "1200.00", 30, "C010"))
    (receipt,) = book.add("payments", book.receipt(f"AR-{end}", "900.00", 5, "C010"))
    page = visits.signed_in(ACCOUNTANT, size)
    page.goto(f"/payments/{receipt}")

    panel = page.get_by_role("region", name="Allocate to open items")
    panel.get_by_role("checkbox", name=f"Choose A-{end}").check()
    amount = panel.get_by_role("textbox", name=f"Amount for A-{end}")
    expect(amount).to_have_value("1200.00")
    panel.get_by_role("button", name="Allocate selected (1)").click()
    expect(panel.get_by_role("alert")).to_be_visible()
    assert left_of(book.api, f"AR-{end}") == "900.00", "more than is there was not taken"
    amount.fill("750.00")
    panel.get_by_role("button", name="Allocate selected (1)").click()
    expect(row(page, "Allocation", f"A-{end}", "-750.00")).to_be_visible()
    assert (left_of(book.api, f"AR-{end}"), open_of(book.api, f"A-{end}")) == ("150.00", "450.00")

    row(page, "Allocation").get_by_role("link", name=f"A-{end}").click()
    expect(row(page, "Posting", "1,200.00")).to_be_visible()
    expect(row(page, "Allocation", f"AR-{end}", "-750.00")).to_be_visible()
    _reverse(page, "Reverse allocation", "Paid another invoice")
    expect(row(page, "reversal", "750.00")).to_contain_text("Paid another invoice")
    assert (left_of(book.api, f"AR-{end}"), open_of(book.api, f"A-{end}")) == ("900.00", "1200.00")

    page.goto(f"/payments/{receipt}")
    _reverse(page, "Reverse receipt", "The cheque came back")
    expect(row(page, "Posting", "reversal", "-900.00")).to_contain_text("The cheque came back")
    expect(page.get_by_role("button", name="Reverse receipt")).to_be_hidden()
    expect(page.get_by_role("region", name="Allocate to open items")).to_be_hidden()
    assert get(book.api, f"payments/{receipt}")["status"] == "reversed"
    _expected_refusals(visits)


def test_one_receipt_pays_two_items(visits: Visits, book: Book) -> None:
    book.add("invoices", book.invoice("T-1", "100.00", 20, "C011"), book.invoice("T-2", "250.00", 10, "C011"))
    (receipt,) = book.add("payments", book.receipt("TR", "350.00", 1, "C011"))
    page = visits.signed_in(ACCOUNTANT)
    page.goto(f"/payments/{receipt}")
    for number in ("T-1", "T-2"):
        page.get_by_role("checkbox", name=f"Choose {number}").check()
    page.get_by_role("button", name="Allocate selected (2)").click()
    expect(page.get_by_text("Fully applied")).to_be_visible()
    assert [open_of(book.api, number) for number in ("T-1", "T-2")] == ["0.00", "0.00"]


def test_a_credit_note_pays_an_item(visits: Visits, book: Book) -> None:
    book.add("invoices", book.invoice("N-1", "500.00", 20, "C012"), book.invoice("NC-1", "120.00", 15, "C012", kind="credit_note"))
    page = visits.signed_in(ACCOUNTANT)
    page.goto(f"/invoices/{book.ids['NC-1']}")
    page.get_by_role("checkbox", name="Choose N-1").check()
    page.get_by_role("textbox", name="Amount for N-1").fill("120.00")
    page.get_by_role("button", name="Allocate selected (1)").click()
    expect(row(page, "Allocation", "N-1", "-120.00")).to_be_visible()
    assert (open_of(book.api, "N-1"), open_of(book.api, "NC-1")) == ("380.00", "0.00")


@SIZES
def test_a_receipt_is_recorded_by_hand(visits: Visits, book: Book, size: ViewportSize) -> None:
    page = visits.signed_in(ACCOUNTANT, size)
    page.goto("/payments")
    page.get_by_role("button", name="Record a receipt").click()
    expect(page.get_by_role("heading", name="Record a receipt")).to_be_visible()
    choose(page, page.get_by_role("combobox", name="Company"), "Main company")
    page.get_by_role("combobox", name="Customer").fill(FIRST)
    page.get_by_title(f"{FIRST} · C001").click()
    pick_day(page.get_by_label("Received on"), book.day(2))
    page.get_by_label("Amount").fill("not money")
    page.get_by_role("button", name="Record a receipt").click()
    expect(page.get_by_text("Enter an amount such as")).to_be_visible()
    page.get_by_label("Amount").fill("12,345.60")
    page.get_by_label("Reference").fill(f"by hand {size['width']}")
    page.get_by_role("button", name="Record a receipt").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt " + _recorded(book, size)["number"])
    expect(page.get_by_role("link", name=FIRST)).to_be_visible()
    expect(row(page, "Posting", "12,345.60")).to_be_visible()
    recorded = _recorded(book, size)
    assert (recorded["amount"], recorded["open"], recorded["received_on"]) == ("12345.60", "12345.60", book.day(2))


def _recorded(book: Book, size: ViewportSize) -> dict[str, str]:
    for _ in range(50):
        found = get(book.api, "payments", q=f"by hand {size['width']}")["items"]
        if found:
            return dict(found[0])
    raise AssertionError("the receipt was not recorded")


def test_what_the_server_refuses_stands_at_its_field(visits: Visits) -> None:
    page = visits.signed_in(ACCOUNTANT)
    page.goto("/payments/new")
    page.get_by_label("Amount").fill("1.005")
    page.get_by_role("button", name="Record a receipt").click()
    expect(page.get_by_label("Amount")).to_have_attribute("aria-invalid", "true")
    _expected_refusals(visits)


@SIZES
def test_cash_from_nobody_knows_whom_is_identified_and_allocated(visits: Visits, book: Book, size: ViewportSize) -> None:
    number = f"UN-{size['width']}"
    book.add("invoices", book.invoice(f"U-{size['width']}", "640.00", 8, "C013"))
    (receipt,) = book.add("payments", book.receipt(number, "640.00", 1, None, remittance_text="somebody paid"))
    page = visits.signed_in(ACCOUNTANT, size)
    page.goto("/payments")
    if size == PHONE:
        page.get_by_role("button", name="Filters").click()
    page.get_by_role("checkbox", name="Unidentified").click()
    expect(page).to_have_url(re.compile(r"\?unidentified=true$"))
    page.get_by_role("link", name=number).click()
    panel = page.get_by_role("region", name="Identify the customer")
    expect(panel.get_by_role("button", name="Identify the customer")).to_be_disabled()
    name = get(book.api, f"customers/{book.ids['C013']}")["name"]
    panel.get_by_role("combobox", name="Customer").fill("C013")
    page.get_by_title(f"{name} · C013").click()
    panel.get_by_role("button", name="Identify the customer").click()
    expect(page.get_by_role("link", name=name)).to_be_visible()
    page.get_by_role("checkbox", name=f"Choose U-{size['width']}").check()
    page.get_by_role("button", name="Allocate selected (1)").click()
    expect(page.get_by_text("Fully applied")).to_be_visible()
    assert get(book.api, f"payments/{receipt}")["customer_id"] == book.ids["C013"]


def test_who_may_only_read_sees_the_entries_and_no_buttons(visits: Visits, book: Book) -> None:
    page = visits.signed_in(READER)
    page.goto(f"/payments/{book.ids['R-5001']}")
    expect(page.get_by_text(grouped("5000.00")).first).to_be_visible()
    expect(page.locator("tr.ant-table-row").first).to_be_visible()
    for name in ("Reverse receipt", "撤销收款", "撤銷收款"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()
    expect(page.get_by_role("row").get_by_role("checkbox")).to_have_count(0)


def _expected_refusals(visits: Visits) -> None:
    """The browser itself notes every refused request in the console."""
    assert all("Failed to load resource" in fault for fault in visits.faults), visits.faults
    visits.faults.clear()
