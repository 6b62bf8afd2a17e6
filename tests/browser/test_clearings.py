"""All clearings are listed, looked at and taken back; a receipt returned in part shows what became of it."""

from typing import Any

from erp import broken, get, post
from playwright.sync_api import expect
from statements.samples import camt, entry, statement

from browser.book import ACCOUNTANT, CHINESE, Book
from browser.screens import PHONE, raw_keys, serious, settle, too_wide
from browser.visits import Visits


def _holds(page: Any) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


def _cleared(book: Book, number: str) -> dict[str, int]:
    """An item of 80.00 and a receipt that paid it; answers their ids and the clearing's."""
    (item,) = book.add("invoices", book.invoice(number, "80.00", 20, "C046"))
    (paid,) = book.add("payments", book.receipt(f"P-{number}", "80.00", 2, "C046"))
    body = {"open": "80.00", "items": [{"invoice_id": item, "amount": "80.00"}], "note": f"note of {number}"}
    made = post(book.api, f"clearing/receipts/{paid}/clear", body)
    return {"item": item, "paid": paid, "clearing": made["id"]}


def test_a_clearing_is_found_looked_at_and_taken_back(visits: Visits, book: Book) -> None:
    ids = _cleared(book, "ALL-1")
    page = visits.signed_in(ACCOUNTANT)
    page.goto("/clearing")
    page.get_by_role("button", name="What was cleared").click()
    page.get_by_role("searchbox", name="Search receipt, customer, person or note").fill("note of ALL-1")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=note**")
    row = page.get_by_role("row").filter(has_text="P-ALL-1")
    expect(row).to_contain_text("80.00")
    _holds(page)
    row.get_by_role("button", name="Look").click()
    page.wait_for_url(f"**clearing={ids['clearing']}**")
    drawer = page.get_by_role("dialog", name=f"Clearing {ids['clearing']}")
    expect(drawer).to_contain_text("note of ALL-1")
    expect(drawer.get_by_role("region", name="Entries")).to_contain_text("ALL-1")
    drawer.get_by_role("button", name="Undo").click()
    page.locator(".ant-modal textarea").fill("wrong item")
    page.locator(".ant-modal .ant-btn-primary").click()
    expect(drawer).to_contain_text("wrong item")
    _holds(page)
    assert get(book.api, f"invoices/{ids['item']}")["open"] == "80.00"
    page.goto("/clearing/done?q=ALL-1&state=standing")
    expect(page.get_by_text("Nothing was cleared yet")).to_be_visible()

    page = visits.signed_in(CHINESE, PHONE)
    page.goto(f"/clearing/done?q=ALL-1&clearing={ids['clearing']}")
    expect(page.get_by_role("dialog")).to_contain_text("wrong item")
    _holds(page)
    assert broken(book.api) == []


def test_a_receipt_returned_in_part_and_the_way_back(visits: Visits, book: Book) -> None:
    ids = _cleared(book, "ALL-2")
    assert book.api.post("/api/v1/bank-accounts", json={"number": "CN7799", "name": "Parts", "currency": "CNY"}).status_code == 201
    day = book.day(1)
    data = camt(statement([entry("-30.00", day, currency="CNY", name="Nobody", text="part back")], "30.00", "0.00", days=(day, day),
                          account="CN7799", currency="CNY"))  # fmt: skip
    assert book.api.post("/api/v1/statements", content=data, params={"format": "camt.053"}).status_code == 200
    (line,) = get(book.api, "outgoing-lines", q="part back")["items"]
    post(book.api, f"outgoing-lines/{line['line_id']}/return", {"payment_id": ids["paid"]})
    assert get(book.api, f"invoices/{ids['item']}")["open"] == "30.00"
    page = visits.signed_in(ACCOUNTANT)
    page.goto(f"/statements/outgoing?state=tied&line={line['line_id']}")
    drawer = page.get_by_role("dialog", name="Outgoing line")
    expect(drawer).to_contain_text("30.00 of it")
    drawer.get_by_role("button", name="Take back").click()
    page.locator(".ant-modal textarea").fill("the bank erred")
    page.locator(".ant-modal .ant-btn-primary").click()
    expect(drawer).to_contain_text("All stands as before the return")
    _holds(page)
    assert get(book.api, f"invoices/{ids['item']}")["open"] == "0.00"
    assert broken(book.api) == []
