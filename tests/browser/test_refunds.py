"""What a customer paid too much goes back to them, once a second person agrees, or to another customer of their group."""

from erp import broken, get, push
from playwright.sync_api import expect

from browser.book import ACCOUNTANT, Book
from browser.dealings import row
from browser.screens import PHONE, raw_keys, serious, settle, too_wide
from browser.visits import Visits


def test_refunded_and_transferred(visits: Visits, book: Book) -> None:
    names = ("BACK-A", "BACK-B")
    push(book.api, "customers", [{"external_id": name, "name": f"{name} Ltd", "group": "Back"} for name in names])  # type: ignore[arg-type]
    (paid,) = book.add("payments", book.receipt("BACK-1", "500.00", 3, "BACK-A"))
    asker = visits.signed_in(ACCOUNTANT)
    asker.goto(f"/payments/{paid}")
    asker.get_by_role("button", name="Request refund").click()
    drawer = asker.get_by_role("dialog", name="Request refund of BACK-1")
    drawer.get_by_label("Amount").fill("200.00")
    for label, words in (("Reason", "paid twice"), ("Bank", "Bank of China"), ("Account number", "6217 0000")):
        drawer.get_by_label(label).fill(words)
    drawer.get_by_role("button", name="Request refund").click()
    expect(drawer).to_be_hidden()
    expect(row(asker, "6217 0000")).to_contain_text("Pending")

    decider = visits.signed_in()
    decider.goto("/approvals")
    row(decider, "BACK-1").get_by_role("button", name="Approve").click()
    decision = decider.get_by_role("dialog", name="Approve")
    decision.get_by_label("Note").fill("statement seen")
    decision.get_by_role("button", name="Approve").click()
    expect(decision).to_be_hidden()

    asker.reload()
    asker.get_by_role("button", name="Transfer within group").click()
    drawer = asker.get_by_role("dialog", name="Transfer of BACK-1")
    drawer.get_by_label("To customer").click()
    drawer.get_by_label("To customer").fill("BACK-B")
    asker.locator(".ant-select-dropdown:visible").get_by_title("BACK-B Ltd · BACK-B").click()
    drawer.get_by_label("Reason").fill("meant for the sister")
    drawer.get_by_role("button", name="Transfer within group").click()
    expect(drawer).to_be_hidden()
    expect(row(asker, "BACK-B Ltd")).to_contain_text("300.00")
    shown = get(book.api, f"payments/{paid}")  # type: ignore[arg-type]
    assert (shown["open"], shown["refunded"], shown["transferred"]) == ("0.00", "200.00", "300.00")
    assert broken(book.api) == []  # type: ignore[arg-type]


def test_on_a_phone(visits: Visits, book: Book) -> None:
    page = visits.signed_in(size=PHONE)
    for address in ("/refunds", "/refunds?view=transfers"):
        page.goto(address)
        settle(page)
        assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())
