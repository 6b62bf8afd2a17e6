"""A claim is weighed, approved by a second person, filed with a deadline, and what comes in is seen; a limitation is restarted."""

from datetime import timedelta

from erp import broken, get, pays, post
from playwright.sync_api import Page, expect

from browser.book import COLLECTOR, Book
from browser.dealings import choose, pick_day, row, written
from browser.screens import PHONE, WIDE, raw_keys, serious, settle, too_wide
from browser.visits import Visits


def _holds(page: Page) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


def test_from_assessment_to_a_recovered_receipt(visits: Visits, book: Book) -> None:
    (item,) = book.add("invoices", book.invoice("LAW-1", "90000.00", 300, "C019"))
    post(book.api, "legal-evidence-kinds/usual", {}, 200)
    asker = visits.signed_in(COLLECTOR)
    asker.goto(f"/customers/{book.ids['C019']}?tab=disputes")
    asker.get_by_role("button", name="Assess a case").click()
    shown = get(book.api, f"invoices/{item}")
    choose(asker, asker.get_by_label("Items"), f"LAW-1 · CNY 90,000.00 · {written(shown['due_on'])}")
    asker.get_by_label("Chance").fill("70")
    choose(asker, asker.get_by_label("Debtor's means"), "Limited")
    expect(asker.get_by_text("Worth it: the net is at least a fifth of what is expected")).to_be_visible()
    expect(asker.get_by_text("CNY 2,050.00").first).to_be_visible()  # the court fee of 90,000.00
    _holds(asker)
    asker.get_by_role("button", name="Ask for the case").click()
    drawer = asker.get_by_role("dialog", name="Ask for the case")
    drawer.get_by_label("Reason").fill("no answer to three demands")
    drawer.get_by_role("button", name="Ask for the case").click()
    expect(drawer).to_be_hidden()
    expect(asker.get_by_text("Awaiting approval")).to_be_visible()

    decider = visits.signed_in(size=WIDE)
    decider.goto("/approvals")
    row(decider, "no answer to three demands").get_by_role("button", name="Approve").click()
    decision = decider.get_by_role("dialog", name="Approve")
    decision.get_by_label("Note").fill("worth it")
    decision.get_by_role("button", name="Approve").click()
    expect(decision).to_be_hidden()

    asker.reload()
    asker.get_by_role("button", name="Record a stage").click()
    stage = asker.get_by_role("dialog", name="Record a stage")
    choose(asker, stage.get_by_label("Stage"), "Filing")
    pick_day(stage.get_by_label("Happened on"), book.day(3))
    stage.get_by_role("button", name="Save").click()
    expect(stage).to_be_hidden()
    asker.get_by_role("button", name="Set a deadline").click()
    deadline = asker.get_by_role("dialog", name="Set a deadline")
    choose(asker, deadline.get_by_label("What is due"), "Hearing")
    pick_day(deadline.get_by_label("Due on"), book.day(-5))
    deadline.get_by_role("button", name="Save").click()
    expect(deadline).to_be_hidden()
    expect(asker.get_by_text("Due soon")).to_be_visible()
    paid = {"external_id": "LAW-P", "customer_external_id": "C019", "received_on": book.day(1), "currency": "CNY", "amount": "30000.00"}
    book.add("payments", paid | {"allocations": pays(("LAW-1", "30000.00"))})
    asker.reload()
    expect(row(asker, "LAW-P")).to_contain_text("30,000.00")
    _holds(asker)
    asker.goto(f"/customers/{book.ids['C019']}?tab=timeline")
    for words in ("Legal case approved: Litigation", "Legal case: Filing", "recovered in a case"):
        expect(asker.get_by_text(words)).to_be_visible()
    _holds(asker)
    asker.goto(f"/invoices/{item}")
    expect(asker.get_by_text("This item is in a legal case and left out of ordinary dunning:")).to_be_visible()
    expect(asker.get_by_text("Filing").first).to_be_visible()
    _holds(asker)
    phone = visits.signed_in(COLLECTOR, PHONE)
    for address in ("/legal", "/legal?tab=deadlines", "/legal/settings", "/legal/new", "/legal/settings?tab=scales"):
        phone.goto(address)
        _holds(phone)
    assert broken(book.api) == []


def test_a_demand_restarts_a_limitation(visits: Visits, book: Book) -> None:
    book.add("invoices", book.invoice("LIM-1", "500.00", 3 * 365 - 20, "C020"))
    page = visits.signed_in()
    page.goto("/legal?tab=limitation&q=LIM-1")
    expect(row(page, "LIM-1")).to_contain_text("Nothing restarts it")
    _holds(page)
    page.get_by_role("button", name="Record a demand: LIM-1").click()
    drawer = page.get_by_role("dialog", name="Record a demand LIM-1")
    drawer.get_by_label("Note", exact=True).fill("registered letter 4711")
    drawer.get_by_role("button", name="Record a demand").click()
    expect(drawer).to_be_hidden()
    expect(page.get_by_text("No item is near its limitation")).to_be_visible()
    (item,) = get(book.api, "invoices", external_id="LIM-1")["items"]
    page.goto(f"/invoices/{item['id']}")
    expect(row(page, "Collection action")).to_contain_text("Restarts it")
    assert get(book.api, f"limitations/{item['id']}")["ends_on"] > str(book.today + timedelta(1000))
