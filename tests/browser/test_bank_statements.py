"""A bank account is added, its file is checked, refused with line and field where it is wrong, and loaded once."""

import pytest
from erp import broken
from playwright.sync_api import Page, ViewportSize, expect
from statements.samples import day_file

from browser.book import ACCOUNTANT, READER, Book
from browser.dealings import choose, row
from browser.screens import PHONE, WIDE, raw_keys, serious, settle, too_wide
from browser.visits import Visits

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
TABLE = "流水\n交易日期,收入金额,支出金额,余额,对方户名,摘要\n2026-01-05,100.00,,1100.00,甲公司,货款\n{day},,30.00,{balance},乙公司,退款\n"


def _holds(page: Page) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


def _file(page: Page, name: str, data: bytes) -> None:
    page.get_by_role("dialog", name="Load a statement").locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


@SIZES
def test_an_account_and_its_file(visits: Visits, book: Book, size: ViewportSize) -> None:
    number, name = f"6222{size['width']}", f"招商银行 {size['width']}"
    page = visits.signed_in(ACCOUNTANT, size)
    page.goto("/bank-accounts")
    page.get_by_role("button", name="New bank account").click()
    form = page.get_by_role("dialog", name="New bank account")
    choose(page, form.get_by_label("Company"), "苏州分公司")
    form.get_by_label("Account number").fill(number)
    form.get_by_label("Name", exact=True).fill(name)
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    expect(row(page, number)).to_contain_text("Usual headers")
    _holds(page)

    page.goto("/statements")
    page.get_by_role("button", name="Load a statement").click()
    drawer = page.get_by_role("dialog", name="Load a statement")
    _file(page, "流水.csv", TABLE.format(day="2026-13-06", balance="1070.00").encode("gb18030"))
    expect(drawer.get_by_text("A table does not tell its account: choose it.")).to_be_visible()
    choose(page, drawer.get_by_label("Bank account"), f"{name} · {number} · CNY")
    expect(drawer.get_by_role("alert")).to_contain_text("Line 4 · 交易日期")
    expect(drawer.get_by_role("button", name="Load", exact=True)).to_be_disabled()
    visits.faults.clear()  # the browser tells every refusal in its console
    _file(page, "流水.csv", TABLE.format(day="2026-01-06", balance="1071.00").encode("gb18030"))
    expect(drawer.get_by_role("alert")).to_contain_text("The balance does not add up")
    _holds(page)
    visits.faults.clear()
    _file(page, "流水.csv", TABLE.format(day="2026-01-06", balance="1070.00").encode("gb18030"))
    expect(drawer.get_by_text("2 new, 0 known already. Receipts to record: 1")).to_be_visible()
    drawer.get_by_role("button", name="Load", exact=True).click()
    expect(drawer.get_by_text("Loaded: 2 new,")).to_be_visible()
    _holds(page)
    drawer.locator(".loaded").get_by_role("link").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.get_by_role("main")).to_contain_text("Opening balanceCNY 1,000.00")
    expect(row(page, "甲公司")).to_contain_text("Unmatched")
    _holds(page)
    row(page, "甲公司").get_by_role("link", name="Open receipt").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Receipt")
    assert broken(book.api) == []  # type: ignore[arg-type]


def test_a_gap_is_told_and_what_is_known_stays_once(visits: Visits, book: Book) -> None:
    answer = book.api.post("/api/v1/bank-accounts", json={"number": "DE89370400440532013000", "name": "Hausbank", "currency": "EUR"})
    assert answer.status_code == 201, answer.text
    first = day_file(["10", "20"])
    assert book.api.post("/api/v1/statements", content=first, params={"format": "camt.053"}).status_code == 200
    page = visits.signed_in(ACCOUNTANT)
    page.goto("/statements")
    page.get_by_role("button", name="Load a statement").click()
    drawer = page.get_by_role("dialog", name="Load a statement")
    _file(page, "again.xml", first)
    expect(drawer.get_by_text("Nothing new: all 2 lines are known already.")).to_be_visible()
    _file(page, "later.xml", day_file(["5"], opening=500, day="2026-01-09", number="4"))
    expect(drawer.get_by_text("A gap:")).to_be_visible()
    expect(drawer.get_by_text("1 new, 0 known already")).to_be_visible()
    _holds(page)


def test_who_may_only_read_loads_nothing(visits: Visits, book: Book) -> None:
    page = visits.signed_in(READER)
    for address in ("/statements", "/bank-accounts"):
        page.goto(address)
        settle(page)
        expect(page.get_by_role("button", name="导入流水")).to_have_count(0)
        expect(page.get_by_role("button", name="新增银行账户")).to_have_count(0)
