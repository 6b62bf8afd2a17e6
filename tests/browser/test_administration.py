"""Users, roles, company scope and API keys."""

import re

from erp import get
from httpx2 import Client
from playwright.sync_api import Page, expect

from browser.book import FIRST, Book
from browser.dealings import choose, row
from browser.serving import PASSWORD
from browser.visits import Visits


def _make_user(page: Page, email: str, name: str, role: str, company: str) -> None:
    page.goto("/admin/users")
    page.get_by_role("button", name="New user").click()
    drawer = page.get_by_role("dialog", name="New user")
    drawer.get_by_label("Name").fill(name)
    drawer.get_by_label("Email").fill(email)
    drawer.get_by_label("Password").fill("short")
    choose(page, drawer.get_by_role("combobox", name="Role"), role)
    choose(page, drawer.get_by_role("combobox", name="Language"), "English")
    drawer.get_by_role("switch", name="All companies").click()
    choose(page, drawer.get_by_role("combobox", name="Companies"), company)
    page.keyboard.press("Escape")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    drawer.get_by_label("Password").fill(PASSWORD)
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_be_hidden()


def test_a_new_collector_of_one_company_sees_that_company_and_no_administration(visits: Visits, book: Book) -> None:
    admin = visits.signed_in()
    _make_user(admin, "branch@books.example", "Branch Collector", "Collector", "苏州分公司")
    expect(row(admin, "branch@books.example")).to_contain_text("Collector")
    expect(row(admin, "branch@books.example")).to_contain_text("sz")

    page = visits.signed_in("branch@books.example")
    page.goto("/customers")
    expect(row(page, "苏州园区软件有限公司")).to_be_visible()
    # Other tests may have added customers to either company.
    theirs = get(book.api, "customers", company="sz", limit=200)["items"]
    expect(page.locator("tr.ant-table-row")).to_have_count(len(theirs))
    expect(page.get_by_text(FIRST)).to_have_count(0)
    menu = page.get_by_role("navigation", name="Main menu")
    expect(menu.get_by_role("link", name="Worklist")).to_be_visible()
    for name in ("Users and roles", "API keys", "Companies", "Audit trail"):
        expect(menu.get_by_role("link", name=name)).to_have_count(0)
    for address in ("/admin/users", "/admin/api-keys", "/admin/audit"):
        page.goto(address)
        expect(page.get_by_text("You are not permitted to do this.").first).to_be_visible()
        expect(page.get_by_text("admin@books.example")).to_have_count(0)
        expect(page.get_by_role("main").get_by_role("button", name=re.compile("^New"))).to_have_count(0)
    page.goto(f"/customers/{book.ids['C001']}")
    expect(page.get_by_text("There is no such record in what you may see.")).to_be_visible()
    expect(page.get_by_text(FIRST)).to_have_count(0)
    _expected_refusals(visits)


def test_a_users_role_is_changed(visits: Visits) -> None:
    admin = visits.signed_in()
    _make_user(admin, "moving@books.example", "Moving On", "Collector", "Main company")
    row(admin, "moving@books.example").get_by_role("button", name="Edit").click()
    drawer = admin.get_by_role("dialog", name="Edit user")
    choose(admin, drawer.get_by_role("combobox", name="Role"), "Auditor")
    drawer.get_by_role("switch", name="May sign in").click()
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_be_hidden()
    expect(row(admin, "moving@books.example")).to_contain_text("Auditor")
    expect(row(admin, "moving@books.example")).to_contain_text("Inactive")
    page = visits.stranger()
    answer = page.context.request.post("/api/v1/auth/token", form={"username": "moving@books.example", "password": PASSWORD})
    assert answer.status == 401
    _expected_refusals(visits)


def test_a_key_is_shown_once_and_works_until_it_is_revoked(visits: Visits, address: str) -> None:
    page = visits.signed_in()
    page.goto("/admin/api-keys")
    page.get_by_role("button", name="New key").click()
    drawer = page.get_by_role("dialog", name="New key")
    drawer.get_by_label("Name").fill("Warehouse")
    drawer.get_by_role("combobox", name="Scopes").fill("customers:read")  # the list is long: what is typed narrows it
    page.locator(".ant-select-dropdown:visible").get_by_title("customers:read", exact=True).click()
    page.keyboard.press("Escape")
    drawer.get_by_role("button", name="Make the key").click()
    shown = page.get_by_role("dialog", name="The key is made")
    key = shown.get_by_test_id("api-key").inner_text().strip()
    with Client(base_url=address, headers={"X-API-Key": key}) as machine:
        assert get(machine, "customers", limit=1)["items"]
        assert machine.get("/api/v1/payments").status_code == 403
        shown.get_by_role("button", name="I have kept it").click()
        expect(shown).to_be_hidden()
        page.reload()
        expect(row(page, "Warehouse")).to_be_visible()
        assert key not in page.content()
        row(page, "Warehouse").get_by_role("button", name="Revoke").click()
        page.get_by_role("tooltip").get_by_role("button", name="Revoke").click()
        expect(row(page, "Warehouse")).to_contain_text("Revoked")
        assert machine.get("/api/v1/customers").status_code == 401


def test_a_companys_bounds_are_checked_and_kept(visits: Visits) -> None:
    page = visits.signed_in()
    page.goto("/admin/companies")
    row(page, "苏州分公司").get_by_role("button", name="Edit").click()
    drawer = page.get_by_role("dialog", name="Edit 苏州分公司")
    drawer.get_by_label("Overdue, critical (days)").fill("60")
    drawer.get_by_role("button", name="Save").click()
    expect(drawer).to_be_hidden()
    row(page, "苏州分公司").get_by_role("button", name="Edit").click()
    expect(drawer.get_by_label("Overdue, critical (days)")).to_have_value(re.compile("60"))


def test_one_changes_ones_own_password(visits: Visits) -> None:
    admin = visits.signed_in()
    _make_user(admin, "careful@books.example", "Careful", "Collector", "Main company")
    page = visits.signed_in("careful@books.example")
    page.goto("/account")
    page.get_by_label("Current password").fill("wrong")
    page.get_by_label("New password", exact=True).fill("another long password")
    page.get_by_label("Repeat the new password").fill("another long passw")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("The two entries differ")).to_be_visible()
    page.get_by_label("Repeat the new password").fill("another long password")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_label("Current password")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Password changed")).to_be_visible()
    _expected_refusals(visits)


def _expected_refusals(visits: Visits) -> None:
    """The browser itself notes every refused request in the console."""
    assert all("Failed to load resource" in fault for fault in visits.faults), visits.faults
    visits.faults.clear()
