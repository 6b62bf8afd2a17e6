"""Interest is proposed with its segments, billed as a debit note, and waived once a second person approves."""

from erp import broken, get, post
from late import START
from playwright.sync_api import Page, expect

from browser.book import COLLECTOR, Book
from browser.dealings import row
from browser.screens import PHONE, WIDE, raw_keys, serious, settle, too_wide
from browser.visits import Visits


def _holds(page: Page) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


def _terms(book: Book, *items: int) -> None:
    made = post(book.api, "interest-rate-sets", {"code": "b12", "name": "Contract B", "source": "clause 7",
                                                 "rates": [{"from_on": "2000-01-01", "percent": "36.5"}]})  # fmt: skip
    for item in items:
        post(book.api, "interest-assignments", {"rate_set_id": made["id"], "invoice_id": item})
    tag = book.api.get("/api/v1/interest-policy").headers["ETag"]
    body = {"starts_on": START, "payment_order": ["principal", "interest", "fee"]}
    assert book.api.put("/api/v1/interest-policy", json=body, headers={"If-Match": tag}).status_code == 200


def test_proposed_billed_and_waived_by_a_second_person(visits: Visits, book: Book) -> None:
    item, other = book.add("invoices", book.invoice("LATE-1", "1000.00", 40, "C019"), book.invoice("LATE-2", "500.00", 40, "C019"))
    _terms(book, item, other)
    asker = visits.signed_in(size=WIDE)
    asker.goto("/interest")
    _holds(asker)
    asker.get_by_role("button", name="How LATE-1 is worked out").click()
    drawer = asker.get_by_role("dialog", name="LATE-1")
    expect(drawer.get_by_text("36.5 % a year")).to_be_visible()
    expect(drawer.get_by_text("40.00").first).to_be_visible()
    _holds(asker)
    asker.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    row(asker, "LATE-1").get_by_role("checkbox").check()
    expect(row(asker, "LATE-1")).to_contain_text("Contract B")
    row(asker, "LATE-2").get_by_role("checkbox").check()
    post(book.api, "interest-charges", {"items": [{"invoice_id": other}]})  # somebody else, meanwhile
    asker.get_by_role("button", name="Bill chosen items (2)").click()
    expect(asker.get_by_text("Notes made: 1")).to_be_visible()
    expect(asker.get_by_role("alert").filter(has_text="Not taken: 1")).to_contain_text("LATE-2: What is due changed meanwhile")
    _holds(asker)
    asker.goto("/interest?tab=charges")
    expect(row(asker, f"INT-{item}-1")).to_contain_text("40.00")
    _holds(asker)
    collector = visits.signed_in(COLLECTOR, PHONE)
    collector.goto("/interest?tab=charges")
    row(collector, f"INT-{item}-1").get_by_role("button", name="Waive").click()
    form = collector.get_by_role("dialog", name="Waive Interest")
    form.get_by_label("Amount").fill("10.00")
    form.get_by_label("Reason").fill("good customer")
    form.get_by_role("button", name="Waive").click()
    expect(form).to_be_hidden()
    _holds(collector)
    (asked,) = get(book.api, "interest-waivers")["items"]
    asker.goto("/approvals")
    row(asker, f"INT-{item}-1").get_by_role("button", name="Approve").click()
    deciding = asker.get_by_role("dialog", name="Approve")
    deciding.get_by_label("Note").fill("agreed")
    deciding.get_by_role("button", name="Approve").click()
    expect(deciding).to_be_hidden()
    asker.goto("/interest?tab=waivers")
    expect(row(asker, "good customer")).to_contain_text("Approved")
    _holds(asker)
    assert get(book.api, f"approvals/{asked['approval_id']}")["status"] == "approved"
    charge = get(book.api, "interest-charges")["items"][0]
    assert (charge["waived"], charge["note_open"]) == ("10.00", "30.00")
    assert broken(book.api) == []


def test_terms_are_kept_on_both_sizes(visits: Visits, book: Book) -> None:
    for size in (WIDE, PHONE):
        page = visits.signed_in(size=size)
        for tab in ("rate_sets", "assignments", "policy"):
            page.goto(f"/interest?tab={tab}")
            _holds(page)
    page.goto("/interest?tab=rate_sets")
    page.get_by_role("button", name="New rate set").click()
    form = page.get_by_role("dialog", name="New rate set")
    form.get_by_label("Code").fill("browser")
    form.get_by_label("Name", exact=True).fill("By hand")
    form.get_by_label("Source").fill("contract of May")
    form.get_by_role("button", name="Add a rate").click()
    form.get_by_label("From", exact=True).fill("2024-01-01")
    form.get_by_label("From", exact=True).press("Enter")
    form.get_by_label("% a year").fill("6.5")
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    expect(row(page, "By hand")).to_contain_text("6.5 % a year")
