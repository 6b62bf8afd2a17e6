"""Reads CSV and XLSX into rows of text, and texts of cells into days and amounts."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from receivables.statements.files import day_of, decoded, fault, minor_of
from receivables.statements.mapping import TableMapping, columns_of

MAX_UNPACKED = 400 * 1024 * 1024
Rows = Iterator[tuple[int, list[str]]]
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?!\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d{1,5}$)")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?")
_MONEY_SIGNS = str.maketrans("", "", "¥￥$€£ '\u00a0\u202f")


def _delimiter(text: str, mapping: TableMapping) -> str:
    """The mark between cells that makes the best header of one of the first lines."""
    head = text[:20_000].splitlines()[:60]
    return max(",;\t|", key=lambda mark: max((len(columns_of(line.replace('"', "").split(mark), mapping)) for line in head), default=0))


def csv_rows(data: bytes, mapping: TableMapping) -> Rows:
    """Rows of a CSV file with their line numbers. Raises 422 `wrong_encoding` or `malformed_csv`."""
    text = decoded(data, mapping.encoding)
    # Strict: a quote that is never closed would swallow every row after it.
    reader = csv.reader(io.StringIO(text), delimiter=mapping.delimiter or _delimiter(text, mapping), strict=True)
    try:
        for row in reader:
            yield reader.line_num, [cell.strip().strip("\t") for cell in row]
    except csv.Error as error:
        raise fault("malformed_csv", f"The CSV cannot be read: {error}.", reader.line_num) from error


def _text(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float):
        # Excel keeps binary fractions: what it shows is the shortest decimal, and noise beyond eight decimals is none of the bank's.
        return format(Decimal(repr(value)).quantize(Decimal("1e-8")).normalize(), "f")
    return str(value).strip()


def _check_size(data: bytes) -> None:
    """An XLSX file is a ZIP archive: one that unpacks to much more than a statement is not opened."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MAX_UNPACKED:
        raise fault("file_too_large", f"The workbook unpacks to {unpacked} bytes; {MAX_UNPACKED} are allowed.", 1)


def xlsx_rows(data: bytes, mapping: TableMapping) -> Rows:
    """Rows of a sheet with their numbers. Raises 422 `malformed_xlsx`, `file_too_large` or `unknown_sheet`."""
    try:
        _check_size(data)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
        if mapping.sheet is not None and mapping.sheet not in names:
            raise fault("unknown_sheet", f"There is no sheet {mapping.sheet!r}; there are {', '.join(names)}.", 1, "sheet")
        sheet = book.get_sheet_by_name(mapping.sheet) if mapping.sheet else book.get_sheet_by_index(0)
        start = sheet.start[0] if sheet.start else 0
        rows = sheet.to_python(skip_empty_area=True)
    except (CalamineError, zipfile.BadZipFile, ValueError, IndexError, OSError) as error:
        raise fault("malformed_xlsx", f"The workbook cannot be read: {error}", 1) from error
    for at, row in enumerate(rows, start + 1):
        yield at, [_text(value) for value in row]


def day_in(text: str, mapping: TableMapping, line: int, name: str) -> date:
    """The day in a cell: 2026-01-31, 2026/1/31, 20260131, 2026年1月31日, 31.01.2026, a time after it. Raises 422 `invalid_day`."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if match := _YEAR_FIRST.match(plain) or _DIGITS.match(plain):
        return day_of(int(match[1]), int(match[2]), int(match[3]), line, name)
    if match := _YEAR_LAST.match(plain):
        first, second = int(match[1]), int(match[2])
        day, month = (first, second) if mapping.day_order == "day_first" else (second, first)
        return day_of(int(match[3]), month, day, line, name)
    raise fault("invalid_day", f"{text[:40]!r} is not a day.", line, name)


def amount_in(text: str, currency: str, mapping: TableMapping, line: int, name: str) -> int | None:
    """Signed minor units of `currency` in a cell; None for an empty one (or a dash). Raises 422 `invalid_amount`."""
    plain = unicodedata.normalize("NFKC", text).translate(_MONEY_SIGNS).removeprefix(currency).replace("−", "-")
    if plain in ("", "-", "--"):
        return None
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    elif plain.endswith("-"):
        plain = f"-{plain[:-1]}"
    if mapping.decimal_comma:
        plain = plain.translate(str.maketrans(",.", ".,"))
    if not _NUMBER.fullmatch(plain) or not any(letter.isdigit() for letter in plain):
        raise fault("invalid_amount", f"{text[:40]!r} is not an amount.", line, name)
    sign = "-" if plain.startswith("-") else ""
    whole, _, fraction = plain.lstrip("+-").replace(",", "").partition(".")
    return minor_of(f"{sign}{whole or '0'}.{fraction or '0'}", currency, line, name)


