"""A collector's morning: the list, a call that ends promised in two keys, the next customer; what it brought; how work is planned."""

import pytest
from erp import get, post
from playwright.sync_api import FilePayload, ViewportSize, expect

from browser.book import COLLECTOR, Book
from browser.dealings import choose, row
from browser.screens import PHONE, WIDE
from browser.serving import ADMIN
from browser.visits import Visits


def test_a_full_morning(visits: Visits, book: Book) -> None:
    page = visits.signed_in(COLLECTOR)
    page.goto("/worklist")
    names = [item["customer_name"] for item in get(book.api, "worklist", limit=50)["items"]]
    expect(page.locator("tr.row-here")).to_contain_text(names[0])
    page.keyboard.press("j")
    second = next(name for name in names if name != names[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(second)
    expect(page.get_by_role("region", name="Script")).to_contain_text("overdue")
    expect(page.get_by_role("region", name="Open items")).to_be_visible()
    after = next(name for name in names[names.index(second) :] if name not in (names[0], second))
    page.keyboard.press("p")
    expect(page.get_by_label("Amount promised")).not_to_have_value("")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(after)
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(after)
    page.get_by_role("link", name="Back to the worklist").click()
    expect(row(page, second).first).to_contain_text("Phone · Promised to pay")
    found = [item for item in get(book.api, "worklist", limit=50)["items"] if item["customer_name"] == second]
    assert all(item["contacted_today"] for item in found)
    assert any(item["promise_running"] == item["overdue"] for item in found)


def test_a_visit_with_a_phone_in_the_hand(visits: Visits, book: Book) -> None:
    """From the list by a tap; without a network it says so and keeps what was typed; an answer that got lost is no second visit.

    The photo is saved with the visit. Where only the photo does not go through, the visit is recorded and the photo sent again, each once.
    """
    page = visits.signed_in(COLLECTOR, PHONE)
    last = get(book.api, "worklist", limit=50)["items"][-1]
    page.goto(f"/worklist?q={last['customer_number']}")
    row(page, last["customer_name"]).get_by_role("link", name="Work on it").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(last["customer_name"])
    form = page.get_by_role("region", name="Record the outcome")
    form.get_by_role("button", name="Promised all overdue").click()
    expect(form.get_by_label("Amount promised")).not_to_have_value("")
    form.get_by_text("Visit", exact=True).click()
    choose(page, form.get_by_role("combobox", name="Outcome"), "Evasive")
    form.get_by_label("Note").fill("nobody at the gate")
    photo: FilePayload = {"name": "gate.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0 a gate"}
    form.locator("input[type=file]").set_input_files([photo, {**photo, "name": "wall.jpg", "buffer": photo["buffer"] + b" and a wall"}])
    save, told = form.get_by_role("button", name="Save action"), form.get_by_role("alert")
    page.context.set_offline(True)
    save.click()
    expect(told).to_contain_text("cannot be reached")
    page.context.set_offline(False)
    page.route("**/api/v1/collection-actions", lambda route: (route.fetch(), route.abort()), times=1)
    with page.expect_event("requestfailed"):
        save.click()
    expect(told).to_contain_text("cannot be reached")
    expect(form.get_by_label("Note")).to_have_value("nobody at the gate")
    page.route("**/api/v1/attachments?*wall*", lambda route: (route.fetch(), route.abort()), times=1)
    save.click()
    expect(form.get_by_role("status")).to_contain_text("The action is recorded")
    expect(form.get_by_label("Note")).to_be_disabled()
    expect(form.get_by_text("wall.jpg")).to_be_visible()
    expect(form.get_by_text("gate.jpg")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    form.get_by_role("button", name="Keep the files").click()
    expect(page.get_by_text("Action recorded", exact=True)).to_be_visible()
    (said,) = get(book.api, "collection-actions", customer_id=last["customer_id"], channel="visit")["items"]
    assert said["note"] == "nobody at the gate"
    kept = get(book.api, "attachments", subject="collection_action", subject_id=said["id"])["items"]
    assert [file["file_name"] for file in kept] == ["wall.jpg", "gate.jpg"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert all("ERR_" in visits.faults.pop() for _ in list(visits.faults))


def test_many_customers_are_recorded_at_once(visits: Visits, book: Book) -> None:
    page = visits.signed_in(COLLECTOR)
    page.goto("/worklist")
    names = list(dict.fromkeys(item["customer_name"] for item in get(book.api, "worklist", limit=50)["items"]))[-2:]
    for name in names:
        page.get_by_role("checkbox", name=f"Choose {name}").first.check()
    page.get_by_role("region", name="Record for all").get_by_role("button").click()
    drawer = page.get_by_role("dialog", name="2 customers chosen")
    drawer.get_by_label("Note").fill("price list sent to all")
    drawer.get_by_role("button", name="Record for all").click()
    expect(drawer).to_be_hidden()
    told = [item for item in get(book.api, "collection-actions", limit=100)["items"] if item["note"] == "price list sent to all"]
    assert {item["customer_name"] for item in told} == set(names)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["1440", "390"])
def test_the_effect_is_shown_and_traced(visits: Visits, book: Book, size: ViewportSize) -> None:
    page = visits.signed_in(ADMIN, size)
    post(book.api, "collection-actions", {"customer_id": book.ids["C003"], "channel": "phone", "outcome": "evasive"})
    page.goto("/effect")
    page.get_by_role("button", name="Show rows: Phone").click()
    drawer = page.get_by_role("dialog", name="Behind it: Phone")
    expect(drawer.get_by_role("tab", name="Contacts")).to_be_visible()
    expect(drawer.get_by_role("link").first).to_be_visible()
    drawer.get_by_role("tab", name="Money").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_work_is_planned(visits: Visits, book: Book) -> None:
    page = visits.signed_in(ADMIN)
    page.goto("/work-plans")
    page.get_by_role("button", name="Set capacity").click()
    drawer = page.get_by_role("dialog", name="Set capacity")
    drawer.get_by_label("Collector").fill("李敏")
    drawer.get_by_label("Customers a day").fill("1")
    drawer.get_by_role("button", name="Save").click()
    expect(row(page, "李敏")).to_contain_text("1")
    page.goto("/worklist")
    expect(page.get_by_text("beyond capacity").first).to_be_visible()
    page.goto("/work-plans")
    page.get_by_role("button", name="Remove: 李敏").click()
    expect(page.get_by_text("No capacity set")).to_be_visible()
