"""A strategy made and looked at, a run previewed and approved, and the mails read back from the mail server."""

from collections.abc import Iterator

import pytest
from dunners import Inbox, mail_server
from erp import get, post
from playwright.sync_api import Page, expect
from servers import until

from browser import serving
from browser.book import Book
from browser.dealings import row
from browser.screens import PHONE, raw_keys, serious, settle, too_wide
from browser.visits import Visits


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def port(inbox: Inbox) -> Iterator[int]:
    with mail_server(inbox) as number:
        yield number


def _holds(page: Page) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


def test_from_a_strategy_to_the_mail(visits: Visits, book: Book, address: str, inbox: Inbox, port: int) -> None:
    for language in ("zh-CN", "en"):
        body = {"code": "first", "language": language, "subject": "催款 {{ total }}", "body": "{{ customer_name }}: {{ total }}"}
        post(book.api, "letter-templates", body)
    page = visits.signed_in()
    page.goto("/strategies")
    page.get_by_role("button", name="New strategy").click()
    drawer = page.get_by_role("dialog", name="New strategy")
    drawer.locator("#name").fill("Spring")
    drawer.get_by_label("Send from hour").fill("0")
    drawer.get_by_label("Send until hour").fill("24")
    for _ in range(2):
        drawer.locator(".ant-select-selection-item-remove").first.click()
    drawer.get_by_label("Channel").click()
    page.get_by_title("Email", exact=True).click()
    drawer.get_by_label("Text", exact=True).click()
    page.get_by_title("first", exact=True).click()
    drawer.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("heading", name="Version 1 · Spring")).to_be_visible()
    expect(page.get_by_role("heading", name="Who gets what")).to_be_visible()
    _holds(page)
    page.get_by_role("button", name="Activate").click()
    dialog = page.get_by_role("dialog", name="Activate")
    dialog.get_by_label("Reason").fill("agreed with sales")
    dialog.get_by_role("button", name="Activate").click()
    expect(dialog).to_be_hidden()

    page.goto("/dunning")
    page.get_by_role("button", name="Preview today").click()
    expect(page.get_by_role("button", name="Approve and send")).to_be_visible()
    _holds(page)
    assert inbox.raw == []
    page.get_by_role("button", name="Approve and send").click()
    decision = page.get_by_role("dialog", name="Approve and send")
    decision.get_by_label("Reason").fill("monthly")
    decision.get_by_role("button", name="Approve and send").click()
    expect(decision).to_be_hidden()
    serving.send_letters(address, port)
    until(lambda: inbox.raw, "the mail")
    assert inbox.to == ["sun@huaxin.example"]
    (run,) = get(book.api, "dunning-runs")["items"]
    assert run["letters"]["sent"] == 1
    assert run["letters"]["failed"] > 1  # the other customers have no address: that does not stop the run
    page.goto(f"/dunning/runs/{run['id']}?state=sent")
    row(page, "sun@huaxin.example").get_by_role("button").click()
    letter = page.get_by_role("dialog")
    expect(letter.get_by_text("华信电子有限公司").first).to_be_visible()
    with page.expect_download() as pdf:
        letter.get_by_role("button", name="Download PDF").click()
    assert pdf.value.suggested_filename.endswith(".pdf")
    phone = visits.signed_in(size=PHONE)
    for path in ("/dunning", f"/dunning/runs/{run['id']}", "/dunning?tab=letters", "/strategies", "/strategies/1", "/dunning?tab=holds"):
        phone.goto(path)
        _holds(phone)
