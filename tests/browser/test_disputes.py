"""A part of an item is disputed, asked about and credited; the rest is put into a plan that the customer accepts."""

import pytest
from erp import broken, get, post
from playwright.sync_api import Page, ViewportSize, expect

from browser.book import COLLECTOR, Book
from browser.dealings import choose, pick_day, row, written
from browser.screens import PHONE, WIDE, raw_keys, serious, settle, too_wide
from browser.visits import Visits


def _holds(page: Page) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
def test_from_dispute_to_credit_note(visits: Visits, book: Book, size: ViewportSize) -> None:
    number = f"DISP-{size['width']}"
    (item,) = book.add("invoices", book.invoice(number, "900.00", 40, "C017"))
    post(book.api, "dispute-reasons", {"code": number, "name": f"Price {number}", "days": 7})
    page = visits.signed_in(size=size)
    page.goto(f"/invoices/{item}")
    page.get_by_role("button", name="Dispute", exact=True).click()
    drawer = page.get_by_role("dialog", name=f"Dispute {number}")
    choose(page, drawer.get_by_label("Reason"), f"Price {number} (within 7 days)")
    drawer.get_by_label("Amount disputed").fill("300.00")
    drawer.get_by_role("button", name="Dispute").click()
    expect(drawer).to_be_hidden()
    _holds(page)
    page.get_by_role("link", name=f"Price {number}").click()
    page.get_by_role("button", name="Ask a department").click()
    asking = page.get_by_role("dialog", name="Ask a department")
    asking.get_by_label("Question").fill("Which price was agreed?")
    pick_day(asking.get_by_label("Deadline"), book.day(-2))
    asking.get_by_role("button", name="Ask a department").click()
    expect(asking).to_be_hidden()
    page.get_by_role("button", name="Answer: Which price was agreed?").click()
    answering = page.get_by_role("dialog", name="Answer")
    answering.get_by_label("Answer").fill("600.00")
    answering.get_by_role("button", name="Answer").click()
    expect(answering).to_be_hidden()
    page.get_by_role("button", name="Decide").click()
    deciding = page.get_by_role("dialog", name="Decide")
    deciding.get_by_label("Number of the new credit note").fill(f"CN-{number}")
    deciding.get_by_label("Note", exact=True).fill("sales agreed to it")
    deciding.get_by_role("button", name="Decide").click()
    expect(deciding).to_be_hidden()
    _holds(page)
    assert get(book.api, f"invoices/{item}")["open"] == "600.00"
    page.goto("/disputes?status=credit_note")
    expect(row(page, f"Price {number}")).to_contain_text("Credited")
    _holds(page)
    page.goto(f"/customers/{book.ids['C017']}?tab=timeline")
    timeline = page.get_by_role("tabpanel", name="Timeline")
    for told in (f"Dispute raised: Price {number}", "Dispute decided: Credited", "sales agreed to it"):
        expect(timeline).to_contain_text(told)
    _holds(page)
    assert broken(book.api) == []


def test_a_credit_note_of_the_erp_decides(visits: Visits, book: Book) -> None:
    number, note = "DISP-ERP", "CN-ERP"
    (item,) = book.add("invoices", book.invoice(number, "500.00", 40, "C017"))
    (credit,) = book.add("invoices", book.invoice(note, "120.00", 1, "C017") | {"kind": "credit_note"})
    post(book.api, "dispute-reasons", {"code": number, "name": f"Price {number}"})
    found = post(book.api, "disputes", {"invoice_id": item, "reason": number, "amount": "120.00"})
    post(book.api, f"invoices/{credit}/allocations", {"allocations": [{"invoice_id": item, "amount": "120.00"}]})
    page = visits.signed_in(size=PHONE)
    page.goto(f"/disputes/{found['id']}")
    page.get_by_role("button", name="Edit").click()
    editing = page.get_by_role("dialog", name="Edit")
    editing.get_by_label("Awaited credit note").fill(note)
    editing.get_by_role("button", name="Save").click()
    expect(editing).to_be_hidden()
    expect(page.get_by_text("Arrived")).to_be_visible()
    page.get_by_role("button", name="Decide").click()
    deciding = page.get_by_role("dialog", name="Decide")
    expect(deciding.get_by_text(f"{note} · pays 120.00 here")).to_be_visible()
    deciding.get_by_label("Note", exact=True).fill("as the ERP credited it")
    deciding.get_by_role("button", name="Decide").click()
    expect(deciding).to_be_hidden()
    _holds(page)
    decided = get(book.api, f"disputes/{found['id']}")
    assert (decided["status"], decided["invoice_open"], broken(book.api)) == ("credit_note", "380.00", [])


def test_a_plan_is_proposed_approved_and_accepted(visits: Visits, book: Book) -> None:
    number = "PLAN-ITEM"
    (item,) = book.add("invoices", book.invoice(number, "900.00", 40, "C018"))
    asker = visits.signed_in(COLLECTOR, PHONE)
    asker.goto(f"/customers/{book.ids['C018']}?tab=disputes")
    asker.get_by_role("button", name="Propose a plan").click()
    drawer = asker.get_by_role("dialog", name="Propose a plan")
    shown = get(book.api, f"invoices/{item}")
    choose(asker, drawer.get_by_label("Items"), f"{number} · CNY 900.00 · {written(shown['due_on'])}")
    pick_day(drawer.get_by_label("First on"), book.day(-10))
    expect(drawer.get_by_text("300.00").first).to_be_visible()
    drawer.get_by_label("Reason").fill("cash is short")
    drawer.get_by_role("button", name="Propose a plan").click()
    expect(drawer).to_be_hidden()
    expect(asker.get_by_text("Awaiting approval")).to_be_visible()
    _holds(asker)

    decider = visits.signed_in(size=WIDE)
    decider.goto("/approvals")
    row(decider, "3 × 300.00").get_by_role("button", name="Approve").click()
    decision = decider.get_by_role("dialog", name="Approve")
    decision.get_by_label("Note").fill("better than nothing")
    decision.get_by_role("button", name="Approve").click()
    expect(decision).to_be_hidden()

    asker.reload()
    asker.get_by_role("button", name="Record acceptance").click()
    accepting = asker.get_by_role("dialog", name="Record acceptance")
    accepting.get_by_label("Accepted by").fill("Mr Wu")
    accepting.get_by_role("button", name="Record acceptance").click()
    expect(accepting).to_be_hidden()
    expect(asker.get_by_text("Running")).to_be_visible()
    asker.goto(f"/customers/{book.ids['C018']}?tab=timeline")
    timeline = asker.get_by_role("tabpanel", name="Timeline")
    expect(timeline).to_contain_text("Payment plan accepted")
    expect(timeline).to_contain_text("Mr Wu")
    _holds(asker)
    decider.goto(f"/invoices/{item}")
    expect(decider.get_by_text("Original due day")).to_be_visible()
    _holds(decider)
