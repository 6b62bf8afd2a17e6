"""Items are classified one at a time and in bulk, by causes that the company keeps; the list narrows to them."""

from erp import get
from playwright.sync_api import expect

from browser.book import ACCOUNTANT, Book
from browser.dealings import choose, pick_day, row
from browser.screens import PHONE, raw_keys, serious, settle, too_wide
from browser.visits import Visits


def test_one_item_then_many(visits: Visits, book: Book) -> None:
    first, second = book.add("invoices", book.invoice("CLASS-1", "700.00", 200, "C016"), book.invoice("CLASS-2", "300.00", 90, "C016"))
    keeper = visits.signed_in()
    keeper.goto("/overdue-causes")
    keeper.get_by_role("button", name="New overdue cause").click()
    drawer = keeper.get_by_role("dialog", name="New overdue cause")
    drawer.get_by_label("Code").fill("dispute")
    drawer.get_by_label("Name").fill("Quality dispute")
    drawer.get_by_role("button", name="Save").click()
    expect(row(keeper, "Quality dispute")).to_contain_text("dispute")

    page = visits.signed_in(ACCOUNTANT)
    page.goto(f"/invoices/{first}")
    page.get_by_role("button", name="Classify").click()
    drawer = page.get_by_role("dialog", name="Classify CLASS-1")
    choose(page, drawer.get_by_label("Normal or abnormal"), "Abnormal")
    choose(page, drawer.get_by_label("Overdue cause"), "Quality dispute")
    drawer.get_by_label("Expected recoverable").fill("800")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.get_by_text("More than the item has open")).to_be_visible()
    assert all("422" in fault for fault in visits.faults), visits.faults
    visits.faults.clear()
    drawer.get_by_label("Expected recoverable").fill("350")
    pick_day(drawer.get_by_label("Deadline"), book.day(1))
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_be_hidden()
    expect(row(page, "Quality dispute")).to_contain_text("350.00")

    page.goto("/invoices?q=CLASS-")
    page.get_by_role("row").filter(has_text="CLASS-2").get_by_role("checkbox").check()
    page.get_by_role("button", name="Classify chosen (1)").click()
    drawer = page.get_by_role("dialog", name="Classify 1 chosen items")
    drawer.get_by_label("Responsible").fill("李雷")
    drawer.get_by_role("button", name="Classify").click()
    expect(drawer).to_be_hidden()
    assert [get(book.api, f"invoices/{item}")["responsible"] for item in (first, second)] == [None, "李雷"]  # type: ignore[arg-type]
    page.goto("/invoices?q=CLASS-&deadline_passed=true")
    expect(row(page, "CLASS-1")).to_contain_text("Abnormal")
    expect(row(page, "CLASS-2")).to_have_count(0)


def test_on_a_phone(visits: Visits, book: Book) -> None:
    page = visits.signed_in(size=PHONE)
    for address in ("/overdue-causes", "/invoices?classification=abnormal"):
        page.goto(address)
        settle(page)
        assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())
