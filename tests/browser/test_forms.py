"""A form starts from what it is about, not from what it held before."""

from playwright.sync_api import Locator, Page, expect

from browser.book import ACCOUNTANT, COLLECTOR, Book
from browser.dealings import choose, row
from browser.visits import Visits


def _opened(page: Page, text: str, button: str) -> Locator:
    row(page, text).get_by_role("button", name=button).click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_be_visible()
    return drawer


def _cancel(drawer: Locator) -> None:
    drawer.get_by_role("button", name="Cancel").click()
    expect(drawer).to_be_hidden()


def _chosen(drawer: Locator, field: str) -> Locator:
    """What a drop-down field of a form shows."""
    return drawer.locator(".ant-form-item").filter(has=drawer.page.get_by_role("combobox", name=field)).locator(".ant-select")


def test_each_user_is_edited_from_their_own_values(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/admin/users")
    for email, name, role in (
        ("reader@", "Wu Fang", "Read-only"),
        ("collector@", "Li Min", "Collector"),
        (None, "", "Collector"),
        ("accountant@", "Zhao Ting", "AR accountant"),
    ):
        if email:
            drawer = _opened(page, email, "Edit")
        else:
            page.get_by_role("button", name="New user").click()
            drawer = page.get_by_role("dialog", name="New user")
        expect(drawer.get_by_label("Name")).to_have_value(name)
        expect(_chosen(drawer, "Role")).to_have_text(role)
        drawer.get_by_label("Name").fill("Somebody else")
        _cancel(drawer)


def test_each_company_is_edited_from_its_own_values(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/admin/companies")
    for name in ("苏州分公司", "Main company", "苏州分公司"):
        drawer = _opened(page, name, "Edit")
        expect(drawer.get_by_label("Name")).to_have_value(name)
        _cancel(drawer)


def test_each_action_starts_in_the_currency_of_its_row_and_empty(visits: Visits) -> None:
    page = visits.signed_in(COLLECTOR)
    page.goto("/worklist")
    for number, currency in (("C002", "USD"), ("C020", "CNY"), ("C040", "CNY")):
        row(page, number, currency).get_by_role("button").first.click()
        drawer = page.get_by_role("dialog")
        expect(drawer.get_by_label("Note")).to_have_value("")
        choose(page, drawer.get_by_role("combobox", name="Outcome"), "Promised to pay")
        expect(_chosen(drawer, "Currency").first).to_have_text(currency)
        drawer.get_by_label("Note").fill(f"said by {number}")
        _cancel(drawer)


def test_a_customer_is_edited_and_keeps_the_rest(visits: Visits, book: Book) -> None:
    page = visits.signed_in(ACCOUNTANT)
    page.goto(f"/customers/{book.ids['C016']}")
    page.get_by_role("button", name="Edit", exact=True).click()
    drawer = page.get_by_role("dialog")
    before = book.api.get(f"/api/v1/customers/{book.ids['C016']}").json()
    expect(drawer.get_by_label("Name").first).to_have_value(before["name"])
    drawer.get_by_label("Credit limit").fill("88,000.00")
    drawer.get_by_role("button", name="Add a contact").click()
    drawer.get_by_role("group").get_by_label("Name").fill("何静")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_be_hidden()
    expect(page.get_by_text("88,000.00")).to_be_visible()
    after = book.api.get(f"/api/v1/customers/{book.ids['C016']}").json()
    assert [contact["name"] for contact in after["contacts"]] == ["何静"]
    changed = {name for name in before if before[name] != after[name]} - {"contacts"}
    assert changed == {"credit_limit"}


def test_what_someone_else_changed_in_between_is_not_overwritten(visits: Visits, book: Book) -> None:
    page = visits.signed_in(ACCOUNTANT)
    page.goto(f"/customers/{book.ids['C017']}")
    page.get_by_role("button", name="Edit", exact=True).click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Region").fill("海外")
    address = f"/api/v1/customers/{book.ids['C017']}"
    book.api.patch(address, json={"region": "西北"}, headers={"If-Match": book.api.get(address).headers["ETag"]}).raise_for_status()
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.get_by_role("alert")).to_be_visible()
    assert book.api.get(address).json()["region"] == "西北"
    assert all("412" in fault for fault in visits.faults), visits.faults
    visits.faults.clear()


def test_a_reason_is_asked_anew_each_time(visits: Visits, book: Book) -> None:
    page = visits.signed_in(ACCOUNTANT)
    page.goto(f"/payments/{book.ids['R-5001']}")
    for _ in range(2):
        page.get_by_role("button", name="Reverse receipt").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_label("Reason")).to_have_value("")
        dialog.get_by_label("Reason").fill("not meant")
        dialog.get_by_role("button", name="Cancel").click()
        expect(dialog).to_be_hidden()
