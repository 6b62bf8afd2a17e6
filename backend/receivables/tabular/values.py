"""Texts of cells as days and amounts, and headers as they are compared."""

import re
import unicodedata
from datetime import date
from typing import Literal

from receivables.money import CURRENCIES, MoneyError, to_minor
from receivables.tabular.faults import fault
from receivables.texts import FIRST_DAY, LAST_DAY

DayOrder = Literal["day_first", "month_first"]
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?!\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d{1,5}$)")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?")
_MONEY_SIGNS = str.maketrans("", "", "¥￥$€£ '\u00a0\u202f")


def plain(header: str) -> str:
    """A header as it is compared: full-width letters made narrow, without case, blanks and what stands in brackets."""
    narrow = unicodedata.normalize("NFKC", header).partition("(")[0]
    return "".join(narrow.casefold().replace("_", "").replace("-", "").split())


def day_parts(text: str, day_order: DayOrder = "day_first") -> tuple[int, int, int] | None:
    """Year, month and day of 2026-01-31, 2026/1/31, 20260131, 2026年1月31日, 31.01.2026, a time after it; None for any other text."""
    written = unicodedata.normalize("NFKC", text).strip()
    if match := _YEAR_FIRST.match(written) or _DIGITS.match(written):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _YEAR_LAST.match(written):
        first, second = int(match[1]), int(match[2])
        day, month = (first, second) if day_order == "day_first" else (second, first)
        return int(match[3]), month, day
    return None


def day_of(year: int, month: int, day: int, line: int, name: str) -> date:
    """A day of the calendar that the ledger can hold. Raises 422 `invalid_day`."""
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise fault("invalid_day", f"{year}-{month}-{day} is no day: {error}.", line, name) from error
    if not FIRST_DAY <= found <= LAST_DAY:
        raise fault("invalid_day", f"{found} is not between {FIRST_DAY} and {LAST_DAY}.", line, name)
    return found


def day_in(text: str, day_order: DayOrder, line: int, name: str) -> date:
    """The day in a cell, see `day_parts`. Raises 422 `invalid_day`."""
    parts = day_parts(text, day_order)
    if parts is None:
        raise fault("invalid_day", f"{text[:40]!r} is not a day.", line, name)
    return day_of(*parts, line, name)


def decimal_in(text: str, currency: str, *, decimal_comma: bool = False) -> str | None:
    """The plain decimal text of an amount as people write it: `￥1,234.50`, full-width digits, (12.00), 12.00-; None for any other text.

    An empty cell or a dash is an empty text.
    """
    written = unicodedata.normalize("NFKC", text).translate(_MONEY_SIGNS).removeprefix(currency).replace("−", "-")
    if written in ("", "-", "--"):
        return ""
    if written.startswith("(") and written.endswith(")"):
        written = f"-{written[1:-1]}"
    elif written.endswith("-"):
        written = f"-{written[:-1]}"
    if decimal_comma:
        written = written.translate(str.maketrans(",.", ".,"))
    if not _NUMBER.fullmatch(written) or not any(letter.isdigit() for letter in written):
        return None
    sign = "-" if written.startswith("-") else ""
    whole, _, fraction = written.lstrip("+-").replace(",", "").partition(".")
    return f"{sign}{whole or '0'}.{fraction or '0'}"


def minor_of(text: str, currency: str, line: int, name: str) -> int:
    """Signed minor units of `currency` in a plain decimal text; zeros beyond its decimals are let go. Raises 422 naming line and field."""
    whole, point, fraction = text.strip().removeprefix("+").partition(".")
    kept = fraction[: CURRENCIES.get(currency, 0)] + fraction[CURRENCIES.get(currency, 0) :].rstrip("0")
    try:
        return to_minor(f"{whole}.{kept}" if point and kept else whole, currency, signed=True)
    except MoneyError as error:
        raise fault(error.code, str(error), line, name) from error


def amount_in(text: str, currency: str, line: int, name: str, *, decimal_comma: bool = False) -> int | None:
    """Signed minor units of `currency` in a cell; None for an empty one (or a dash). Raises 422 `invalid_amount`."""
    written = decimal_in(text, currency, decimal_comma=decimal_comma)
    if written is None:
        raise fault("invalid_amount", f"{text[:40]!r} is not an amount.", line, name)
    return minor_of(written, currency, line, name) if written else None
