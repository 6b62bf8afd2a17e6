"""Account statements as XLSX: one sheet for each currency, amounts as numbers with its decimals, days as days.

Whatever people wrote is written as a string and never as a formula or a link, so nothing in it can run.
"""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from receivables.account_statements.schemas import AccountStatement, CurrencyAccount
from receivables.account_statements.words import STATEMENT, age_text, item_text, kind_text
from receivables.customers.schemas import Language
from receivables.money import decimals, grouped

_WIDTHS = (14, 26, 22, 16, 16, 18)
_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class _Sheet:
    """A sheet filled from the top: each row is a list of texts, days, amounts and None."""

    def __init__(self, book: Any, account: CurrencyAccount) -> None:
        places = decimals(account.currency)
        money = "#,##0" + ("." + "0" * places if places else "")
        self.sheet, self.row = book.add_worksheet(account.currency), 0
        self.formats = {
            bold: {
                "text": book.add_format({"bold": bold}), "money": book.add_format({"bold": bold, "num_format": money}),
                "day": book.add_format({"bold": bold, "num_format": "yyyy-mm-dd", "align": "left"}),
            }
            for bold in (False, True)
        }  # fmt: skip
        for place, width in enumerate(_WIDTHS):
            self.sheet.set_column(place, place, width)

    def add(self, *cells: str | int | date | Decimal | None, bold: bool = False) -> None:
        look = self.formats[bold]
        for place, cell in enumerate(cells):
            if isinstance(cell, Decimal):
                self.sheet.write_number(self.row, place, cell, look["money"])
            elif isinstance(cell, int):
                self.sheet.write_number(self.row, place, cell, look["text"])
            elif isinstance(cell, date):
                self.sheet.write_datetime(self.row, place, cell, look["day"])
            elif cell is not None:
                self.sheet.write_string(self.row, place, cell, look["text"])
        self.row += 1


def as_xlsx(found: AccountStatement, language: Language) -> bytes:
    """The statement as a workbook in the language; one without any currency has a sheet that says so."""
    words, file = STATEMENT[language], io.BytesIO()
    with xlsxwriter.Workbook(file, _SAFE) as book:
        book.set_properties({"title": words["title"], "author": found.company_name})
        for account in found.accounts:
            _fill(_Sheet(book, account), found, account, language)
        if not found.accounts:
            book.add_worksheet(words["title"]).write_string(0, 0, words["nothing"])
    return file.getvalue()


def _fill(sheet: _Sheet, found: AccountStatement, account: CurrencyAccount, language: Language) -> None:
    words = STATEMENT[language]
    sheet.add(words["title"], bold=True)
    sheet.add(found.company_name)
    sheet.add(words["to"], found.customer_name, found.customer_number)
    sheet.add(words["period"], found.from_on, found.to_on)
    sheet.add(words["currency"], account.currency)
    sheet.add()
    sheet.add(*(words[name] for name in ("date", "what", "document", "debit", "credit", "balance")), bold=True)
    sheet.add(found.from_on, words["opening"], None, None, None, Decimal(account.opening))
    for row in account.movements:
        said = kind_text(language, row.kind, row.document, row.reversal)
        sheet.add(row.on, said, row.number, _money(row.debit), _money(row.credit), Decimal(row.balance))
    totals = (Decimal(account.debits), Decimal(account.credits), Decimal(account.closing))
    sheet.add(found.to_on, words["closing"], None, *totals, bold=True)
    if not account.open_items:
        return
    sheet.add()
    sheet.add(words["open_items"], bold=True)
    sheet.add(*(words[name] for name in ("document", "kind", "issued", "due", "late", "open")), bold=True)
    for item in account.open_items:
        said = item_text(language, item.kind, grouped(item.disputed_amount) if item.disputed else None)
        sheet.add(item.number, said, item.issued_on, item.due_on, item.days_overdue or None, Decimal(item.open))
    sheet.add()
    sheet.add(words["aging"], bold=True)
    for age in account.aging:
        sheet.add(age_text(language, age.key, age.from_days, age.to_days), None, None, None, None, Decimal(age.amount))


def _money(amount: str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)
