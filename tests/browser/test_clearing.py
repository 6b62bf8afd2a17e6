"""A statement comes in; what is not applied by itself is cleared by hand, and one thing is taken back."""

from typing import Any

import pytest
from erp import broken, get
from playwright.sync_api import Locator, Page, expect
from statements.samples import camt, entry, statement

from browser.book import ACCOUNTANT, CHINESE, READER, Book
from browser.dealings import row
from browser.screens import PHONE, WIDE, raw_keys, serious, settle, too_wide
from browser.visits import Visits

ACCOUNT = "CN62220099"
_PAYER = "FR7630006000011234567890189"  # of every line of the samples
_Line = tuple[str, str, str, str]  # amount, payer, text, reference


def _file(book: Book, number: str, *lines: _Line) -> bytes:
    """A statement of yesterday; each of its lines has a reference of its own."""
    day, total = book.day(1), sum(int(amount.replace(".", "")) for amount, *_ in lines)
    entries = [
        entry(amount, day, currency="CNY", name=name, text=text, reference=mark).replace(_PAYER, f"FR76{mark}")
        for amount, name, text, mark in lines
    ]
    closing = f"{total // 100}.{total % 100:02}"
    return camt(statement(entries, "0.00", closing, number=number, days=(day, day), account=ACCOUNT, currency="CNY"))


@pytest.fixture(scope="module")
def account(book: Book) -> int:
    answer = book.api.post("/api/v1/bank-accounts", json={"number": ACCOUNT, "name": "招商银行 一般户", "currency": "CNY"})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def _load(book: Book, data: bytes) -> None:
    answer = book.api.post("/api/v1/statements", content=data, params={"format": "camt.053"})
    assert answer.status_code == 200, answer.text


def _item(book: Book, number: str) -> dict[str, Any]:
    return dict(get(book.api, f"invoices/{book.ids[number]}"))


def _line(page: Page, text: str) -> Locator:
    return page.locator(".line").filter(has_text=text)


def _holds(page: Page) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


def test_a_statement_is_cleared_by_keyboard(visits: Visits, book: Book, account: int) -> None:
    names = {one["external_id"]: one["name"] for one in get(book.api, "customers", limit=200)["items"]}
    book.add("invoices", book.invoice("CLR-A1", "1111.11", 20, "C047"), book.invoice("CLR-B1", "2222.22", 20, "C048"))
    book.add("invoices", book.invoice("CLR-D1", "500.00", 30, "C046"), book.invoice("CLR-D2", "700.00", 20, "C046"))
    page = visits.signed_in(ACCOUNTANT)
    page.goto("/statements")
    page.get_by_role("button", name="Load a statement").click()
    drawer = page.get_by_role("dialog", name="Load a statement")
    lines = _file(
        book, "1", ("1111.11", names["C047"], "payment CLR-A1", "KEYS-1"), ("2222.22", "Some Agent Ltd", "goods", "KEYS-2"),
        ("1100.00", names["C046"], "on account", "KEYS-3"), ("77.00", "Nobody known", "thanks", "KEYS-4"),
    )  # fmt: skip
    drawer.locator("input[type=file]").set_input_files({"name": "day.xml", "mimeType": "application/xml", "buffer": lines})
    drawer.get_by_role("button", name="Load", exact=True).click()
    expect(drawer.get_by_text("Applied by itself: 1. With a proposal: 2.")).to_be_visible()
    assert _item(book, "CLR-A1")["status"] == "paid"
    drawer.get_by_role("link", name="Clear them").click()
    page.goto("/clearing?q=KEYS")
    expect(page.locator(".line")).to_have_count(3)
    _holds(page)

    _line(page, "Some Agent").locator("button").click()
    pane = page.get_by_role("region", name="The line at hand")
    expect(pane).to_contain_text("The payer is not known")
    page.keyboard.press("a")
    expect(_line(page, "Some Agent").locator(".good")).to_be_visible()
    assert _item(book, "CLR-B1")["status"] == "paid"
    page.keyboard.press("u")
    expect(_line(page, "Some Agent").locator(".good")).to_have_count(0)
    assert _item(book, "CLR-B1")["open"] == "2222.22"
    expect(pane.get_by_role("heading", level=2)).to_have_text("Some Agent Ltd")
    expect(pane).to_contain_text("Taken back while clearing")
    expect(pane.get_by_role("button", name="Accept a")).to_be_visible()
    page.keyboard.press("a")
    expect(_line(page, "Some Agent").locator(".good")).to_be_visible()

    _line(page, "on account").locator("button").click()
    expect(pane.get_by_role("heading", level=2)).to_have_text(names["C046"])
    page.keyboard.press("s")
    expect(pane.get_by_label("Amount for CLR-D1")).to_have_value("500.00")
    expect(pane.locator(".running")).to_contain_text("Left, on account0.00")
    page.keyboard.press("b")
    expect(pane.get_by_label("Bank charge: CLR-D2")).to_have_value("100.00")
    expect(pane.get_by_text("More than the charge allowed")).to_be_visible()
    _holds(page)
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    expect(_line(page, "on account").locator(".good")).to_be_visible()
    assert (_item(book, "CLR-D1")["open"], _item(book, "CLR-D2")["open"]) == ("0.00", "100.00")

    _line(page, "Nobody").locator("button").click()
    expect(pane.get_by_role("heading", level=2)).to_have_text("Nobody known")
    page.keyboard.press("c")
    pane.get_by_label("Customer").fill(names["C001"])
    page.locator(".ant-select-dropdown:visible").get_by_text(names["C001"]).click()
    pane.get_by_role("button", name="Leave on account").click()
    expect(_line(page, "Nobody").locator(".good")).to_be_visible()
    assert broken(book.api) == []  # type: ignore[arg-type]

    page.goto("/clearing/learnt?q=Some Agent")
    row(page, "Some Agent Ltd").get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(row(page, "Some Agent Ltd")).to_have_count(0)
    _holds(page)


def test_many_are_accepted_at_once(visits: Visits, book: Book, account: int) -> None:
    book.add("invoices", book.invoice("CLR-E1", "4321.01", 20, "C033"), book.invoice("CLR-E2", "4321.02", 20, "C034"))
    _load(book, _file(book, "2", ("4321.01", "Agent One", "x", "MANY-1"), ("4321.02", "Agent Two", "y", "MANY-2")))
    page = visits.signed_in(ACCOUNTANT)
    page.goto("/clearing?q=MANY")
    expect(page.locator(".line")).to_have_count(2)
    settle(page)
    for key in "xjx":
        page.keyboard.press(key)
    page.get_by_role("button", name="Accept chosen (2)").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("CNY 8,642.03")
    asked.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Nothing is left here")).to_be_visible()
    assert [_item(book, number)["status"] for number in ("CLR-E1", "CLR-E2")] == ["paid", "paid"]


def test_on_a_phone_a_line_opens_and_is_taken_back(visits: Visits, book: Book, account: int) -> None:
    book.add("invoices", book.invoice("CLR-F1", "5432.10", 20, "C035"))
    _load(book, _file(book, "3", ("5432.10", "Agent Three", "z", "PHONE-1")))
    page = visits.signed_in(CHINESE, PHONE)
    page.goto("/clearing?q=PHONE")
    _line(page, "Agent Three").locator("button").click()
    pane = page.get_by_role("region", name="当前到账")
    expect(pane).to_contain_text("CLR-F1")
    _holds(page)
    pane.get_by_role("button", name="采纳").first.click()
    expect(_line(page, "Agent Three").locator(".good")).to_be_visible()
    assert _item(book, "CLR-F1")["status"] == "paid"
    _line(page, "Agent Three").locator("button").click()
    pane.get_by_role("button", name="撤销").click()
    asked = page.get_by_role("dialog", name="撤销")
    asked.get_by_label("原因").fill("付错了")
    asked.get_by_role("button", name="撤销").click()
    expect(pane.get_by_role("button", name="采纳").first).to_be_visible()
    expect(pane).to_contain_text("付错了")
    _holds(page)
    assert _item(book, "CLR-F1")["open"] == "5432.10"


def test_who_may_only_read_moves_nothing(visits: Visits, book: Book) -> None:
    page = visits.signed_in(READER, WIDE)
    page.goto("/clearing")
    expect(page.locator(".line").first).to_be_visible()
    settle(page)
    page.keyboard.press("c")
    for name in ("采纳", "挂账", "选择单据", "重新匹配"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.get_by_role("checkbox")).to_have_count(0)
