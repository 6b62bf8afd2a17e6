"""A file with errors is tried, told what is wrong, corrected and taken; evidence is kept with what it proves."""

from pathlib import Path

from erp import get
from playwright.sync_api import Page, expect

from browser.book import ACCOUNTANT, Book
from browser.dealings import choose, row
from browser.screens import PHONE, raw_keys, serious, settle, too_wide
from browser.serving import work_imports
from browser.visits import Visits

HEADER = "单据编号,客户编码,开票日期,到期日,价税合计,币种,框架协议\n"
GOOD = 'F-1,C013,2026/1/5,2026-03-01,"1,200.50",人民币,HT-1\n'


def _holds(page: Page) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


def _upload(page: Page, name: str, text: str) -> None:
    page.goto("/imports")
    page.get_by_role("button", name="Upload a file").click()
    drawer = page.get_by_role("dialog", name="Upload a file")
    choose(page, drawer.get_by_label("What the file holds"), "Open items")
    drawer.get_by_role("button", name="Upload a file").click()
    expect(drawer.get_by_text("Required")).to_be_visible()
    drawer.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode("gbk")})
    drawer.get_by_role("button", name="Upload a file").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def _check(page: Page, address: str) -> None:
    choose(page, page.get_by_label("Contract", exact=True), "框架协议")
    page.get_by_role("button", name="Check", exact=True).click()
    work_imports(address)
    expect(page.get_by_role("heading", name="Result of the check")).to_be_visible()


def test_a_file_with_errors_is_corrected_and_taken(visits: Visits, book: Book, address: str, tmp_path: Path) -> None:
    page = visits.signed_in(ACCOUNTANT)
    _upload(page, "应收.csv", HEADER + GOOD + "F-2,C-NONE,2026-13-01,2026-03-01,88,CNY,\n")
    _check(page, address)
    expect(row(page, "开票日期")).to_contain_text("A day is written YYYY-MM-DD")
    _holds(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file with errors").click()
    copy = tmp_path / "copy.csv"
    download.value.save_as(copy)
    corrected = copy.read_text(encoding="utf-8-sig").replace("C-NONE,2026-13-01", "C013,2026-01-31")
    assert get(book.api, "invoices", external_id="F-1")["items"] == []

    _upload(page, "应收-2.csv", corrected)
    _check(page, address)
    page.get_by_role("button", name="Apply", exact=True).click()
    work_imports(address)
    expect(page.get_by_text("The same file again changes nothing")).to_be_visible()
    (first,) = get(book.api, "invoices", external_id="F-1")["items"]
    assert (first["amount"], first["contract_number"]) == ("1200.50", "HT-1")
    page.goto("/imports")
    expect(row(page, "应收-2.csv")).to_contain_text("Applied")
    _holds(page)
    phone = visits.signed_in(ACCOUNTANT, PHONE)
    for path in (f"/imports/{get(book.api, 'imports')['items'][1]['id']}", "/imports"):
        phone.goto(path)
        _holds(phone)


def test_a_contract_is_attached_downloaded_and_removed(visits: Visits, book: Book) -> None:
    (item,) = book.add("invoices", book.invoice("EVID-1", "100.00", 10, "C013"))
    page = visits.signed_in(ACCOUNTANT, PHONE)
    page.goto(f"/invoices/{item}")
    panel = page.get_by_role("region", name="Attachments")
    panel.get_by_role("button", name="Add a file").click()
    drawer = page.get_by_role("dialog", name="Add a file")
    files = drawer.locator("input[type=file]")
    files.set_input_files({"name": "合同.pdf", "mimeType": "application/pdf", "buffer": b"<html>no contract</html>"})
    drawer.get_by_role("button", name="Add a file").click()
    expect(drawer.get_by_role("alert")).to_contain_text("Not taken")
    visits.faults.clear()  # the browser says of each 422 that it was one
    files.set_input_files({"name": "合同.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"})
    drawer.get_by_role("button", name="Add a file").click()
    expect(drawer).to_be_hidden()
    with page.expect_download() as download:
        panel.get_by_role("button", name="合同.pdf", exact=True).click()
    assert download.value.suggested_filename == "合同.pdf"
    _holds(page)
    panel.get_by_role("button", name="Remove: 合同.pdf").click()
    dialog = page.get_by_role("dialog", name="Remove the file")
    dialog.get_by_label("Reason").fill("the wrong one")
    dialog.get_by_role("button", name="Remove", exact=True).click()
    expect(panel.get_by_text("No files")).to_be_visible()
    panel.get_by_role("checkbox", name="Show removed").check()
    expect(panel.get_by_text("the wrong one")).to_be_visible()
