"""Account statements as files: PDF for people, XLSX and CSV for spreadsheets, all in the customer's language."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import Response

from receivables.account_statements.schemas import AccountStatement, CurrencyAccount, FileForm
from receivables.account_statements.words import STATEMENT, age_text, item_text, kind_text
from receivables.account_statements.workbook import as_xlsx
from receivables.csvfile import write_csv
from receivables.customers.schemas import Language
from receivables.money import grouped
from receivables.routing import problems
from receivables.transfer import BINARY, disposition, safe_name
from receivables.typesetting import breakable, pdf

_TEMPLATE = Path(__file__).with_name("statement.typ")
_COLUMNS = ("currency", "date", "what", "document", "debit", "credit", "balance")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {"pdf": "application/pdf", "xlsx": XLSX, "csv": "text/csv; charset=utf-8"}


def downloads(*forms: FileForm) -> dict[str, Any]:
    """What an endpoint says of the documents it answers with."""
    content = {_TYPES[form].partition(";")[0]: BINARY for form in forms}
    return {"response_class": Response, "responses": {200: {"description": "The file", "content": content}} | problems(404)}


def document(content: bytes | str, form: FileForm, name: str) -> Response:
    """A download that no cache keeps; its name holds what people wrote, such as a customer's number."""
    safe = safe_name(re.sub(r"[/\\]", "-", f"{name}.{form}"), f".{form}")
    headers = {"Content-Disposition": disposition(safe), "Cache-Control": "private, no-store"}
    return Response(content, media_type=_TYPES[form], headers=headers)


def statement_file(found: AccountStatement, form: FileForm, language: Language | None) -> Response:
    """The statement as a download. Raises 503 `fonts_missing`."""
    spoken = language or found.language
    name = f"{STATEMENT[spoken]['title']} {found.customer_number} {found.to_on}"
    made: dict[FileForm, Callable[[AccountStatement, Language], bytes | str]] = {"pdf": as_pdf, "xlsx": as_xlsx, "csv": as_csv}
    return document(made[form](found, spoken), form, name)


def as_csv(found: AccountStatement, language: Language) -> str:
    """One line for each opening, movement and closing, under headings of the language."""
    words = STATEMENT[language]
    rows: list[dict[str, Any]] = []
    for account in found.accounts:
        edge = {"currency": account.currency, "date": found.from_on, "what": words["opening"], "balance": account.opening}
        rows.append(edge)
        rows += [
            {"currency": account.currency, "date": row.on, "document": row.number, "debit": row.debit, "credit": row.credit,
             "balance": row.balance, "what": kind_text(language, row.kind, row.document, row.reversal)}
            for row in account.movements
        ]  # fmt: skip
        rows.append(edge | {"date": found.to_on, "what": words["closing"], "balance": account.closing})
    titles = {column: words[column] for column in _COLUMNS}
    return write_csv(list(titles.values()), ({titles[name]: value for name, value in row.items()} for row in rows))


def as_pdf(found: AccountStatement, language: Language) -> bytes:
    """The statement as a letter of the company."""
    data = {
        "words": STATEMENT[language], "company": found.company_name, "customer": breakable(found.customer_name),
        "number": breakable(found.customer_number),
        "from": str(found.from_on), "to": str(found.to_on), "accounts": [_shown(account, language) for account in found.accounts],
    }  # fmt: skip
    return pdf(_TEMPLATE, data, language)


def _shown(account: CurrencyAccount, language: Language) -> dict[str, Any]:
    names = ("opening", "closing", "debits", "credits", "overdue")
    return {name: grouped(getattr(account, name)) for name in names} | {
        "currency": account.currency,
        "movements": [
            [str(row.on), kind_text(language, row.kind, row.document, row.reversal), breakable(row.number),
             grouped(row.debit) if row.debit else "", grouped(row.credit) if row.credit else "", grouped(row.balance)]
            for row in account.movements
        ],
        "items": [
            [breakable(item.number), item_text(language, item.kind, grouped(item.disputed_amount) if item.disputed else None),
             str(item.issued_on), str(item.due_on or ""), str(item.days_overdue or ""), grouped(item.open)]
            for item in account.open_items
        ],
        "aging": [[age_text(language, one.key, one.from_days, one.to_days), grouped(one.amount)] for one in account.aging],
    }  # fmt: skip
