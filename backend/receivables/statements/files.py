"""What a statement file says, whatever its format; and how a reader says what is wrong with one."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from receivables.errors import FieldError, Problem
from receivables.money import CURRENCIES, MoneyError, to_minor
from receivables.texts import FIRST_DAY, LAST_DAY

NAME, TEXT = 200, 4000
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One booked entry: `amount_minor` is signed, money in is positive; `at` is its line (XML, MT940) or row (table) in the file."""

    at: int
    amount_minor: int
    booked_on: date
    value_on: date | None = None
    counterparty_name: str | None = None
    counterparty_account: str | None = None
    text: str | None = None
    bank_reference: str | None = None
    end_to_end_id: str | None = None
    reversal: bool = False


@dataclass(slots=True)
class StatementFile:
    """One statement of a file; balances are minor units of its currency and absent where the format does not tell them."""

    at: int
    currency: str
    from_on: date
    to_on: date
    account: str | None = None
    number: str | None = None
    opening_minor: int | None = None
    closing_minor: int | None = None
    lines: list[Line] = field(default_factory=list)


def field_fault(code: str, detail: str, line: int, name: str = "") -> FieldError:
    """One thing wrong with a file; the pointer is `/lines/{line}/{field}`, lines counted from 1."""
    where = f"Line {line}, {name}" if name else f"Line {line}"
    return FieldError(f"/lines/{line}/{name}".rstrip("/"), code, f"{where}: {detail}"[:500])


def refused(faults: Sequence[FieldError]) -> Problem:
    """The 422 of a file with these faults; nothing of it is taken."""
    return Problem(422, faults[0].code, "Not accepted", faults[0].detail, list(faults))


def fault(code: str, detail: str, line: int, name: str = "") -> Problem:
    return refused([field_fault(code, detail, line, name)])


def clean(text: str | None, longest: int = NAME) -> str | None:
    """Text without control characters and runs of blanks, cut to what the database keeps; None when nothing is left."""
    if text is None:
        return None
    printable = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text) if not text.isprintable() else text
    return _SPACES.sub(" ", printable).strip()[:longest].strip() or None


def minor_of(text: str, currency: str, line: int, name: str) -> int:
    """Signed minor units of `currency` in a plain decimal text; zeros beyond its decimals are let go. Raises 422 naming line and field."""
    whole, point, fraction = text.strip().removeprefix("+").partition(".")
    kept = fraction[: CURRENCIES.get(currency, 0)] + fraction[CURRENCIES.get(currency, 0) :].rstrip("0")
    try:
        return to_minor(f"{whole}.{kept}" if point and kept else whole, currency, signed=True)
    except MoneyError as error:
        raise fault(error.code, str(error), line, name) from error


def day_of(year: int, month: int, day: int, line: int, name: str) -> date:
    """A day of the calendar that the ledger can hold. Raises 422 `invalid_day`."""
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise fault("invalid_day", f"{year}-{month}-{day} is no day: {error}.", line, name) from error
    if not FIRST_DAY <= found <= LAST_DAY:
        raise fault("invalid_day", f"{found} is not between {FIRST_DAY} and {LAST_DAY}.", line, name)
    return found


def line_of(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def decoded(data: bytes, encoding: str | None) -> str:
    """The text of a file: in the encoding given, else by its byte-order mark, else UTF-8, else GB18030 (which holds GBK).

    Raises 422 `wrong_encoding` naming the line.
    """
    if encoding is None and data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    first: UnicodeDecodeError | None = None
    for name in [encoding] if encoding else ["utf-8-sig", "gb18030"]:
        try:
            return data.decode(name)
        except UnicodeDecodeError as error:
            first = first or error
    at = line_of(data, first.start if first else 0)
    told = encoding or "UTF-8 nor GB18030"
    raise fault("wrong_encoding", f"The file is not {told}; set the encoding on the bank account.", at)
