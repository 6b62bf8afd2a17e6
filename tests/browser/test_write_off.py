"""A loss is asked for by one person, approved by another, and pursued until cash comes after all."""

import pytest
from erp import broken, get
from playwright.sync_api import Page, ViewportSize, expect

from browser.book import ACCOUNTANT, READER, Book
from browser.dealings import pick_day, row
from browser.screens import PHONE, WIDE, raw_keys, serious, settle, too_wide
from browser.visits import Visits

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])


def _holds(page: Page) -> None:
    """What must hold on every screen, on these two as well."""
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


@SIZES
def test_asked_approved_and_recovered(visits: Visits, book: Book, size: ViewportSize) -> None:
    number = f"LOSS-{size['width']}"
    (item,) = book.add("invoices", book.invoice(number, "900.00", 400, "C016"))
    asker = visits.signed_in(ACCOUNTANT, size)
    asker.goto(f"/invoices/{item}")
    asker.get_by_role("button", name="Request write-off").click()
    drawer = asker.get_by_role("dialog", name=f"Request write-off of {number}")
    drawer.get_by_role("button", name="Request write-off").click()
    expect(drawer.get_by_text("Required").first).to_be_visible()
    drawer.get_by_label("Reason").fill("insolvent")
    drawer.get_by_label("Judgement of recoverability").fill("the estate pays one in ten")
    drawer.get_by_label("Expected recoverable").fill("90.00")
    drawer.get_by_role("button", name="Request write-off").click()
    expect(drawer).to_be_hidden()
    asker.goto("/approvals")
    waiting = row(asker, number)
    expect(waiting).to_contain_text("Pending")
    expect(waiting.get_by_role("button", name="Approve")).to_have_count(0)
    expect(waiting.get_by_role("button", name="Withdraw")).to_be_visible()

    decider = visits.signed_in(size=size)
    decider.goto("/approvals")
    row(decider, number).get_by_role("button", name="Approve").click()
    decision = decider.get_by_role("dialog", name="Approve")
    decision.get_by_label("Note").fill("liquidator's letter seen")
    decision.get_by_role("button", name="Approve").click()
    expect(decision).to_be_hidden()
    expect(row(decider, number)).to_have_count(0)
    _holds(decider)
    assert get(book.api, f"invoices/{item}")["status"] == "written_off"

    asker.goto("/write-offs")
    row(asker, number).get_by_role("button", name="Record recovery").click()
    recovery = asker.get_by_role("dialog", name=f"Recovery of {number}")
    recovery.get_by_label("Amount").fill("90.00")
    pick_day(recovery.get_by_label("Received on"), book.day(0))
    recovery.get_by_role("button", name="Record recovery").click()
    expect(recovery).to_be_hidden()
    expect(row(asker, number)).to_contain_text("810.00")
    _holds(asker)
    assert broken(book.api) == []  # type: ignore[arg-type]


def test_who_may_only_read_has_no_buttons(visits: Visits, book: Book) -> None:
    (item,) = book.add("invoices", book.invoice("LOSS-R", "10.00", 400, "C016"))
    page = visits.signed_in(READER)
    page.goto(f"/invoices/{item}")
    settle(page)
    for name in ("Request write-off", "申请核销"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.goto("/approvals?mine=")
    settle(page)
    expect(page.locator("tr.ant-table-row button")).to_have_count(0)
