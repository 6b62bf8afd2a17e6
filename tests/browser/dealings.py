"""What hands do on every screen: choosing in a list, picking a day, reading amounts."""

from datetime import date
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect


def choose(page: Page, field: Locator, *options: str) -> None:
    """Opens a drop-down field and takes these options, by their exact words."""
    if page.locator(".ant-select-dropdown:visible").count():
        page.keyboard.press("Tab")  # the field before still shows its list, over this one
    field.click()
    for option in options:
        page.locator(".ant-select-dropdown:visible").get_by_title(option, exact=True).click()
        expect(field.locator("xpath=ancestor::*[contains(concat(' ', @class, ' '), ' ant-select ')][1]")).to_contain_text(option)


def pick_day(field: Locator, day: str) -> None:
    """Types a day, or a day and a time, into a date field."""
    field.click()
    field.fill(day)
    field.press("Enter")


def written(day: str) -> str:
    """A day as the English screens write it."""
    on = date.fromisoformat(day)
    return f"{on.day} {'Sept' if on.month == 9 else on.strftime('%b')} {on.year}"


def amount(shown: str) -> Decimal:
    """ "CNY 1,234.50" as a number."""
    return Decimal(shown.replace(",", "").split()[-1])


def grouped(plain: str) -> str:
    """ "1234.50" as the screens write it."""
    return f"{Decimal(plain):,}"


def row(page: Page, *texts: str) -> Locator:
    """The one row of a table, or card on a phone, that shows all of these."""
    rows = page.locator("tr.ant-table-row, li.card-row")
    for text in texts:
        rows = rows.filter(has_text=text)
    return rows
