"""A strategy made, edited, simulated and activated; a run previewed and sent, its mail read back; letters printed and posted."""

from dunners import ALWAYS, WHY, Inbox, mail_server
from erp import Row, get, post
from playwright.sync_api import Page, expect

from browser import serving
from browser.book import FIRST, Book
from browser.dealings import pick_day, row
from browser.screens import raw_keys, serious, settle, too_wide
from browser.visits import Visits


def _holds(page: Page) -> None:
    settle(page)
    assert (too_wide(page), serious(page), raw_keys(page)) == (None, [], set())


def test_from_a_strategy_to_a_preview(visits: Visits, book: Book) -> None:
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


def _active(book: Book) -> Row:
    """A strategy in force: letters on paper to those with a tag, mails to all others."""
    for language in ("zh-CN", "en"):
        words = {"subject": "催款通知 {{ total }}", "body": "{{ customer_name }}: {{ total }}"}
        post(book.api, "letter-templates", {"code": "mail", "language": language} | words)
    book.api.put(f"/api/v1/customers/{book.ids['C002']}/tags", json={"tags": ["paper"]}).raise_for_status()
    step = {"level": 11, "offset_days": 1, "template": "mail", "wait_days": 0}
    segments = [{"code": "paper", "tags": ["paper"], "steps": [step | {"channel": "letter"}]},
                {"code": "rest", "steps": [step | {"channel": "email"}]}]  # fmt: skip
    made = post(book.api, "strategies", ALWAYS | {"name": "Autumn", "company": "main", "segments": segments})
    return post(book.api, f"strategies/{made['id']}/activation", WHY)


def test_edited_and_simulated_beside_the_active_one(visits: Visits, book: Book) -> None:
    active = _active(book)
    page = visits.signed_in()
    page.goto(f"/strategies/{active['id']}")
    page.get_by_role("button", name="Edit as a new version").click()
    drawer = page.get_by_role("dialog", name="Edit as a new version")
    drawer.locator("#name").fill("Only what is old")
    days = drawer.get_by_label("Days after due")
    for number in range(2):
        days.nth(number).fill("200")
    drawer.get_by_role("button", name="Save version").click()
    expect(page.get_by_role("heading", name="Only what is old")).to_be_visible()
    made = int(page.url.rsplit("/", 1)[-1])
    found = get(book.api, f"strategies/{made}/simulation")
    ours, theirs = found["simulated"]["letters"], found["active"]["letters"]
    assert 0 < ours < theirs
    expect(page.locator(".figures").first).to_contain_text(f"{ours} / {theirs}")
    expect(page.locator(".figures").first).to_contain_text(f"Customers dropped{found['dropped']}")
    expect(page.get_by_role("table", name="Work by person")).to_be_visible()
    _holds(page)
    pick_day(page.get_by_label("As of", exact=True), book.day(60))
    then = get(book.api, f"strategies/{made}/simulation", as_of=book.day(60))["simulated"]
    assert then["items"] != found["simulated"]["items"]
    expect(page.locator(".figures").first).to_contain_text(f"Items{then['items']}")


def test_previewed_approved_sent_and_printed(visits: Visits, book: Book, address: str) -> None:
    _active(book)
    page, inbox = visits.signed_in(), Inbox()
    page.goto("/dunning")
    page.get_by_role("button", name="Preview today").click()
    page.get_by_role("button", name="Approve and send").click()
    for language in ("zh-CN", "en"):  # somebody changes the text while it is looked at
        words = {"subject": "催款通知 {{ total }}", "body": "{{ customer_name }}: please pay {{ total }}"}
        post(book.api, "letter-templates", {"code": "mail", "language": language} | words)
    dialog = page.get_by_role("dialog", name="Approve and send")
    dialog.get_by_label("Reason").fill("monthly reminder")
    dialog.get_by_role("button", name="Approve and send").click()
    changes = dialog.get_by_role("list", name="Letters that differ from the preview")
    expect(changes.get_by_role("listitem").first).to_contain_text("Another text than the preview showed")
    visits.faults.clear()  # the browser tells every refusal in its console
    changes.get_by_role("button").first.click()
    letter = page.locator(".ant-drawer-open")
    expect(letter).to_contain_text("please pay")
    _holds(page)
    letter.get_by_role("button", name="Close").click()
    dialog.get_by_role("button", name="Approve all the same").click()
    expect(dialog).to_be_hidden()
    run = get(book.api, f"dunning-runs/{page.url.rsplit('/', 1)[-1]}")
    assert (run["status"], run["letters"]["queued"], run["to_print"]) == ("approved", 1, 1)
    with mail_server(inbox) as port:
        assert serving.send_letters(address, port) == 1
    expect(page.get_by_text("Sent 1")).to_be_visible()
    (mail,) = inbox.mails
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert (mail["To"], str(mail["Subject"]).startswith("催款通知 CNY"), FIRST in plain.get_content()) == ("sun@huaxin.example", True, True)
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["application/pdf"]
    with page.expect_download() as printed:
        page.get_by_role("button", name="Print 1 letter").click()
    assert printed.value.path().read_bytes().startswith(b"%PDF")
    batch = row(page, "Batch")
    expect(batch).to_contain_text("@")
    batch.get_by_role("button", name="Print again").click()
    again = page.get_by_role("dialog", name="Print again")
    expect(again).to_contain_text("1 times in all")
    again.get_by_label("Reason").fill("the paper jammed")
    with page.expect_download():
        again.get_by_role("button", name="Print again").click()
    batch.get_by_role("button", name="Mark as posted").click()
    drawer = page.get_by_role("dialog", name="Mark as posted")
    drawer.get_by_role("button", name="Mark as posted").click()
    expect(batch.get_by_role("button", name="Mark as posted")).to_be_hidden()
    expect(page.get_by_text("Sent 2")).to_be_visible()
    _holds(page)


def test_a_quiet_day_the_hours_of_a_country_and_a_hold_of_one_item(visits: Visits, book: Book) -> None:
    page = visits.signed_in()
    page.goto("/dunning?tab=calendar&company=main")
    page.get_by_role("button", name="Take official holidays").click()
    drawer = page.get_by_role("dialog", name="Take official holidays")
    drawer.get_by_label("Country").fill("cn")
    drawer.get_by_label("Year").fill("2031")
    drawer.get_by_role("button", name="Take official holidays").click()
    expect(row(page, "China 2031", "Not listed yet")).to_be_visible()
    expect(page.get_by_text("China 2031: the official list is not in yet")).to_be_visible()
    row(page, "China 2031").get_by_role("button", name="Show days").click()
    drawer = page.get_by_role("dialog", name="China 2031")
    expect(drawer.get_by_text("National Day").first).to_be_visible()
    drawer.get_by_role("button", name="Close").click()
    _holds(page)

    page.get_by_role("button", name="Add a day").click()
    drawer = page.get_by_role("dialog", name="Add a day")
    pick_day(drawer.get_by_label("Day"), book.day(-30))
    drawer.get_by_label("Name").fill("国庆节")
    drawer.get_by_label("Kind").click()
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter(has_text="Company rests").click()
    drawer.get_by_label("Country").fill("cn")
    drawer.get_by_role("button", name="Add a day").click()
    expect(row(page, "国庆节", "Company rests", "CN")).to_be_visible()
    page.get_by_role("button", name="Set hours of a country").click()
    drawer = page.get_by_role("dialog", name="Set hours of a country")
    drawer.get_by_label("Country").fill("DE")
    drawer.get_by_label("Time zone").fill("Europe/Berlin")
    drawer.get_by_role("button", name="Set hours of a country").click()
    expect(row(page, "DE", "9:00–18:00")).to_be_visible()
    _holds(page)
    row(page, "国庆节").get_by_role("button", name="Remove").click()
    expect(row(page, "国庆节")).to_have_count(0)

    page.get_by_role("button", name="Put on hold").click()
    drawer = page.get_by_role("dialog", name="Put on hold")
    drawer.get_by_label("Customer").fill(FIRST)
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").filter(has_text=FIRST).click()
    drawer.get_by_label("Item").click()
    page.locator(".ant-select-dropdown:visible .ant-select-item-option").first.click()
    pick_day(drawer.get_by_label("Until (inclusive)"), book.day(-3))
    drawer.get_by_label("Reason").fill("quality talk")
    drawer.get_by_role("button", name="Put on hold").click()
    expect(drawer).to_be_hidden()
    (hold,) = get(book.api, "dunning-holds", customer_id=book.ids["C001"])["items"]
    assert (hold["invoice_id"] is not None, hold["until_on"]) == (True, book.day(-3))
    post(book.api, f"dunning-holds/{hold['id']}/lifting", WHY)
