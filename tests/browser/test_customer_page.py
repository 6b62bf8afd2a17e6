"""A customer on its phone: sees its account, promises, disputes and answers a letter; the collector takes it over."""

import re

import pytest
from erp import get, post
from playwright.sync_api import Locator, Page, ViewportSize, expect

from browser.book import ACCOUNTANT, CHINESE, COLLECTOR, Book
from browser.dealings import choose, pick_day, row
from browser.screens import PHONE, WIDE, raw_keys, serious, settle, too_wide
from browser.serving import ADMIN, PASSWORD
from browser.visits import Visits

BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])


def _holds(page: Page) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


def _link(book: Book, customer: str) -> str:
    return str(post(book.api, "customer-links", {"customer_id": book.ids[customer]})["path"])  # type: ignore[arg-type]


def _as(book: Book, email: str) -> dict[str, str]:
    """The headers of a person instead of the book's own key."""
    answer = book.api.post("/api/v1/auth/token", data={"username": email, "password": PASSWORD}).raise_for_status()
    book.api.cookies.clear()
    return {"X-API-Key": "", "Authorization": f"Bearer {answer.json()['access_token']}"}


def _drawer(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=name)


def test_a_customer_on_its_phone(visits: Visits, book: Book) -> None:
    book.add("customers", {"external_id": "PG1", "name": "Riverside Tools Ltd", "language": "zh-TW"})
    book.add("invoices", book.invoice("PG-1", "800.00", 20, "PG1"), book.invoice("PG-2", "300.00", -10, "PG1"))
    post(book.api, "dispute-reasons", {"code": "pg_quality", "name": "Poor goods"})  # type: ignore[arg-type]
    page = visits.stranger(PHONE, language=None)
    page.goto(_link(book, "PG1"))
    expect(page.get_by_role("heading", name="Riverside Tools Ltd")).to_be_visible()
    expect(page.get_by_role("button", name="承諾付款日")).to_be_visible()  # the customer's own language
    _holds(page)
    page.get_by_label("語言").click()
    page.locator(".ant-select-dropdown:visible").get_by_title("English").click()
    expect(page.get_by_text("CNY 1,100.00").first).to_be_visible()

    page.get_by_role("button", name="Promise a date").click()
    promise = _drawer(page, "Promise a date")
    expect(promise.get_by_label("Amount")).to_have_value("800.00")
    pick_day(promise.get_by_label("Pay by"), book.day(-7))
    promise.get_by_label("Your name").fill("Anna Stone")
    promise.get_by_role("button", name="Send").click()
    expect(promise).to_be_hidden()
    (kept,) = get(book.api, "promises", customer_id=str(book.ids["PG1"]))["items"]  # type: ignore[arg-type]
    assert (kept["amount"], kept["promised_on"]) == ("800.00", book.day(-7))

    page.get_by_role("button", name="Dispute").click()
    dispute = _drawer(page, "Dispute")
    dispute.get_by_role("button", name="Send").click()
    expect(dispute.get_by_text("Tick at least one item")).to_be_visible()
    dispute.get_by_role("checkbox", name=re.compile("PG-1")).check()
    dispute.get_by_label("Amount in dispute: PG-1").fill("120.00")
    choose(page, dispute.get_by_label("Reason"), "Quality")
    dispute.get_by_label("Your name").fill("Anna Stone")
    dispute.locator("input[type=file]").set_input_files({"name": "photo.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 photo"})
    _holds(page)
    dispute.get_by_role("button", name="Send").click()
    expect(dispute).to_be_hidden()

    page.get_by_role("tab", name="My answers").click()
    expect(page.get_by_text("photo.pdf")).to_be_visible()
    page.get_by_role("tab", name="Statement").click()
    expect(page.get_by_text("Closing")).to_be_visible()
    _holds(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="PDF").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF-")

    collector = visits.signed_in(COLLECTOR, PHONE)
    collector.goto("/answers?kind=dispute")
    row(collector, "Riverside").get_by_role("button").click()
    drawer = collector.get_by_role("dialog")
    expect(drawer.get_by_text("CNY 120.00").first).to_be_visible()
    _holds(collector)
    choose(collector, drawer.get_by_label("Dispute reason"), "Poor goods")
    drawer.get_by_role("button", name="Take over").click()
    expect(drawer).to_be_hidden()
    expect(row(collector, "Riverside")).to_have_count(0)
    (dispute,) = get(book.api, "disputes", customer_id=str(book.ids["PG1"]))["items"]  # type: ignore[arg-type]
    assert (dispute["amount"], dispute["reason"]) == ("120.00", "pg_quality")
    page.reload()
    page.get_by_role("tab", name="Open items").click()
    expect(page.get_by_text("in dispute 120.00")).to_be_visible()
    _holds(page)


def test_a_link_that_is_none(visits: Visits, book: Book) -> None:
    page = visits.stranger(PHONE)
    page.goto("/c#nonsense")
    expect(page.get_by_role("heading", name="This page cannot be opened")).to_be_visible()
    expect(page.get_by_text("This link is not valid.")).to_be_visible()
    _holds(page)
    visits.faults.clear()  # the browser itself says that it was refused


@BOTH
def test_a_balance_is_asked_for_and_answered(visits: Visits, book: Book, size: ViewportSize) -> None:
    number = f"BC{size['width']}"
    book.add("customers", {"external_id": number, "name": f"Northgate {number}"})
    book.add("invoices", book.invoice(f"{number}-1", "500.00", 40, number), book.invoice(f"{number}-2", "70.00", 40, number))
    person = visits.signed_in(ACCOUNTANT, size)
    person.goto("/confirmations")
    person.get_by_role("button", name="New run").click()
    form = _drawer(person, "New run")
    pick_day(form.get_by_label("Balance as of"), book.day(1))
    choose(person, form.get_by_label("Selection"), "Chosen customers")
    form.get_by_label("Customer").fill(number)
    person.locator(".ant-select-dropdown:visible").get_by_text(number).first.click()
    pick_day(form.get_by_label("Answer by"), book.day(-14))
    _holds(person)
    form.get_by_role("button", name="Make the letters").click()
    expect(row(person, f"Northgate {number}")).to_contain_text("570.00")
    with person.expect_download() as saved:
        row(person, number).get_by_role("button", name="Letter as PDF").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF-")
    person.get_by_role("button", name="Mark all as sent").click()
    _drawer(person, "Mark all as sent").get_by_role("button", name="Mark as sent").click()
    expect(row(person, number)).to_contain_text("Sent")
    row(person, number).get_by_role("button", name="It came back").click()
    back = _drawer(person, "It came back")
    back.get_by_label("Reason").fill("moved away")
    back.get_by_role("button", name="It came back").click()
    expect(row(person, number)).to_contain_text("moved away")
    expect(person.get_by_text("came back 1")).to_be_visible()
    _holds(person)
    row(person, number).get_by_role("button", name="Mark as sent").click()
    _drawer(person, "Mark as sent").get_by_role("button", name="Mark as sent").click()
    expect(row(person, number)).not_to_contain_text("moved away")

    customer = visits.stranger(PHONE)
    customer.goto(_link(book, number))
    customer.get_by_role("button", name="It differs").click()
    answer = _drawer(customer, "It differs")
    answer.get_by_role("checkbox", name=re.compile(f"{number}-1")).check()
    answer.get_by_label(f"Your amount: {number}-1").fill("450.00")
    answer.get_by_label(f"Why: {number}-1").fill("50 paid in cash")
    answer.locator("input[type=file]").set_input_files({"name": "sealed.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 seal"})
    answer.get_by_label("Your name").fill("Bo Berg")
    _holds(customer)
    answer.get_by_role("button", name="Send").click()
    expect(answer).to_be_hidden()
    expect(customer.get_by_text("Differs", exact=True)).to_be_visible()
    _holds(customer)

    person.reload()
    expect(row(person, number)).to_contain_text("Differs")
    row(person, number).get_by_role("link", name="Answer").click()
    row(person, "Balance differs").get_by_role("button").click()
    drawer = person.get_by_role("dialog")
    expect(drawer.get_by_text("50 paid in cash").first).to_be_visible()
    expect(drawer.get_by_role("button", name="sealed.pdf")).to_be_visible()
    _holds(person)
    post(book.api, "dispute-reasons", {"code": f"r{number}", "name": f"Paid in cash {number}"})  # type: ignore[arg-type]
    person.reload()
    row(person, "Balance differs").get_by_role("button").click()
    choose(person, drawer.get_by_label("Dispute reason"), f"Paid in cash {number}")
    drawer.get_by_role("button", name="Take over").click()
    expect(drawer).to_be_hidden()
    (dispute,) = get(book.api, "disputes", customer_id=str(book.ids[number]))["items"]  # type: ignore[arg-type]
    assert (dispute["amount"], dispute["invoice_number"]) == ("50.00", f"{number}-1")
    person.goto(f"/answers?state=&q={number}")
    row(person, "Balance differs").get_by_role("button").click()
    drawer.get_by_role("link", name="Dispute").click()
    expect(person.get_by_text("50 paid in cash").first).to_be_visible()


@BOTH
def test_a_link_is_made_and_ended(visits: Visits, book: Book, size: ViewportSize) -> None:
    page = visits.signed_in(ACCOUNTANT, size)
    page.goto(f"/customers/{book.ids['C003']}?tab=account")
    _holds(page)
    page.get_by_role("button", name="Make a link").first.click()
    _drawer(page, "Make a link").get_by_role("button", name="Make a link").click()
    address = page.get_by_role("group", name="New link").locator("code").inner_text()
    customer = visits.stranger(PHONE)
    customer.goto(address)
    expect(customer.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("button", name=re.compile("^End:")).first.click()
    ending = page.get_by_role("dialog", name="End")
    ending.get_by_label("Reason").fill("sent to the wrong person")
    ending.get_by_role("button", name="End").click()
    expect(ending).to_be_hidden()
    customer.reload()
    expect(customer.get_by_text("This link was ended.")).to_be_visible()
    _holds(page)
    visits.faults.clear()


@BOTH
def test_statements_go_out_by_themselves(visits: Visits, book: Book, size: ViewportSize) -> None:
    number = f"ML{size['width']}"
    book.add("customers", {"external_id": number, "name": f"Southbank {number}"})
    book.add("invoices", book.invoice(f"{number}-1", "90.00", 40, number))
    page = visits.signed_in(ACCOUNTANT, size)
    page.goto("/mailings")
    _holds(page)
    page.get_by_role("button", name="New schedule").click()
    form = _drawer(page, "New schedule")
    form.get_by_label("Day of the month").fill("25")
    choose(page, form.get_by_label("To whom"), "Chosen customers")
    form.get_by_label("Customer", exact=True).fill(number)
    page.locator(".ant-select-dropdown:visible").get_by_text(number).first.click()
    _holds(page)
    form.get_by_role("button", name="Save the schedule").click()
    expect(form).to_be_hidden()
    expect(row(page, "Monthly on day 25").first).to_contain_text("Active")
    row(page, "Monthly on day 25").first.get_by_role("button", name=re.compile("^Edit")).click()
    form = _drawer(page, "Edit schedule")
    expect(form.get_by_text(f"Southbank {number}")).to_be_visible()
    form.get_by_label("Day of the month").fill(str(size["width"] % 20 + 1))
    _holds(page)
    form.get_by_role("button", name="Save the schedule").click()
    expect(form).to_be_hidden()
    changed = row(page, f"Monthly on day {size['width'] % 20 + 1}").first
    changed.get_by_role("button", name=re.compile("^Stop")).click()
    expect(changed).to_contain_text("Stopped")
    page.get_by_role("button", name="Mail statements now").click()
    form = _drawer(page, "Mail statements now")
    pick_day(form.get_by_label("From"), book.day(60))
    pick_day(form.get_by_label("To", exact=True), book.day(0))
    choose(page, form.get_by_label("To whom"), "Chosen customers")
    form.get_by_label("Customer", exact=True).fill(number)
    page.locator(".ant-select-dropdown:visible").get_by_text(number).first.click()
    form.get_by_role("button", name="Send").click()
    expect(form).to_be_hidden()
    page.get_by_role("tab", name="Runs").click()
    expect(row(page, "By hand").first).to_contain_text("Done")
    _holds(page)
    page.get_by_role("tab", name="Mails").click()
    expect(row(page, number)).to_contain_text("no mail address")
    _holds(page)


def test_a_plan_a_discount_and_a_document_on_the_phone(visits: Visits, book: Book) -> None:
    book.add("customers", {"external_id": "OF1", "name": "Lakeside Parts", "language": "en"})
    book.add("invoices", book.invoice("OF-1", "900.00", 20, "OF1"), book.invoice("OF-2", "500.00", -20, "OF1"))
    ids = book.ids
    kept = book.api.post("/api/v1/attachments", content=b"%PDF-1.4 copy",
                         params={"subject": "invoice", "subject_id": str(ids["OF-1"]), "file_name": "OF-1.pdf"}).json()  # fmt: skip
    post(book.api, f"attachments/{kept['id']}/showing", {"shown": True}, 200)  # type: ignore[arg-type]
    asker, decider = _as(book, ADMIN), _as(book, CHINESE)
    plan = {"invoice_ids": [ids["OF-1"]], "count": 3, "first_on": book.day(-10), "reason": "asked on the phone"}
    offer = {"invoice_id": ids["OF-2"], "percent": "2", "expires_on": book.day(-15), "reason": "cash"}

    def proposed(path: str, body: dict[str, object]) -> None:
        made = post(book.api, path, body, **asker)  # type: ignore[arg-type]
        post(book.api, f"approvals/{made['approval_id']}/decision", {"decision": "approve", "note": "ok"}, **decider)  # type: ignore[arg-type]

    proposed("payment-plans", plan | {"count": 2})
    proposed("discount-offers", offer)
    page = visits.stranger(PHONE)
    page.goto(_link(book, "OF1"))
    card = page.get_by_role("region", name="Plan to pay in parts")
    expect(card.get_by_text("450.00").first).to_be_visible()
    _holds(page)
    card.get_by_role("button", name="Decline").click()
    form = _drawer(page, "Decline")
    form.get_by_label("Your name").fill("Cai Xia")
    form.get_by_label("Remarks").fill("three parts, please")
    _holds(page)
    form.get_by_role("button", name="Send").click()
    expect(form).to_be_hidden()
    expect(card).to_have_count(0)
    proposed("payment-plans", plan)
    page.reload()
    expect(card.get_by_text("300.00").first).to_be_visible()
    card.get_by_role("button", name="Accept the plan").click()
    form = _drawer(page, "Accept the plan")
    form.get_by_label("Your name").fill("Cai Xia")
    _holds(page)
    form.get_by_role("button", name="Accept the plan").click()
    expect(form).to_be_hidden()
    expect(card).to_contain_text("Running")
    page.get_by_role("button", name="Take the discount").click()
    form = _drawer(page, "Take the discount")
    form.get_by_label("Your name").fill("Cai Xia")
    form.get_by_role("button", name="Send").click()
    expect(form).to_be_hidden()
    expect(page.get_by_text("Discount taken").first).to_be_visible()
    page.get_by_role("tab", name="Documents").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="OF-1.pdf").click()
    assert saved.value.path().read_bytes() == b"%PDF-1.4 copy"
    _holds(page)
