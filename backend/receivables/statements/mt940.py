"""Reads MT940 (SWIFT customer statement message): the fields by the library mt-940, the frame and the faults' lines here."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from mt940.models import Transactions
from mt940.options import Options
from mt940.tags import Tags

from receivables.statements.camt_details import given
from receivables.statements.files import Line, StatementFile
from receivables.statements.mt940_details import Details, details_of
from receivables.tabular.faults import TEXT, clean, decoded, fault
from receivables.tabular.values import day_of, minor_of

# The library logs each field it cannot read with its text; the error that we answer says so already.
logging.getLogger("mt940").setLevel(logging.CRITICAL)

_FIELD = re.compile(r":(\d{2}[A-Z]?):(.*)")
_KNOWN = {"20", "21", "25", "28", "28C", "60F", "60M", "61", "62F", "62M", "64", "65", "86", "13", "13D", "34F", "90C", "90D", "NS"}


@dataclass(slots=True)
class _Field:
    at: int
    tag: str
    value: str


@dataclass
class _Message:
    """The fields of one message, from :20: to the next."""

    at: int
    fields: list[_Field] = field(default_factory=list)

    def only(self, *tags: str) -> _Field | None:
        return next((found for found in self.fields if found.tag in tags), None)

    def needed(self, *tags: str) -> _Field:
        found = self.only(*tags)
        if found is None:
            raise fault("required", f"The statement has no field :{tags[0]}:.", self.at, tags[0])
        return found


def read(data: bytes, encoding: str | None = None) -> list[StatementFile]:
    """The statements of an MT940 file, its pages (60M, 62M) put together. Raises 422 naming line and field."""
    statements: list[StatementFile] = []
    open_page = False
    for message in _messages(decoded(data, encoding)):
        page = _statement(message)
        before = statements[-1] if open_page and statements else None
        if message.only("60M") and before and (before.account, before.number) == (page.account, page.number):
            if before.closing_minor != page.opening_minor:
                raise fault("balance_differs", "The page does not open with the balance of the page before.", page.at, "60M")
            before.lines += page.lines
            before.at, before.closing_minor, before.to_on = page.at, page.closing_minor, max(before.to_on, page.to_on)
            before.from_on = min(before.from_on, page.from_on)
        else:
            statements.append(page)
        open_page = message.only("62M") is not None
    if not statements:
        raise fault("not_mt940", "There is no MT940 statement (:20: to :62F:) in the file.", 1)
    return statements


def _messages(text: str) -> Iterator[_Message]:
    """The messages of a file; lines that begin no field continue the one before, SWIFT's envelope is left out."""
    message: _Message | None = None
    for at, raw in enumerate(text.splitlines(), 1):
        line = raw.strip("\x01\x03\r\n").removeprefix("{4:")
        if line.startswith(("{", "-}")) or line.strip() in ("-", ""):
            if line.startswith("{"):
                # What follows an envelope is a message of its own.
                line = line.partition("{4:")[2]
            if not line or not line.startswith(":"):
                continue
        match = _FIELD.match(line)
        if match and match[1] == "20":
            if message:
                yield message
            message = _Message(at)
        if message is None:
            continue
        if match and match[1] in _KNOWN:
            message.fields.append(_Field(at, match[1], match[2]))
        elif message.fields:
            message.fields[-1].value += "\n" + line
    if message:
        yield message


_CONTEXT = Transactions(options=Options.all())


def _parsed(tag: Tags, found: _Field) -> dict[str, Any]:
    """The parts of a field, as the library reads them. Raises 422 `invalid_field`."""
    try:
        parts: dict[str, Any] = dict(tag.value.parse(_CONTEXT, found.value))
    except (RuntimeError, ValueError, ArithmeticError) as error:
        raise fault("invalid_field", f"{found.value[:60]!r} is not as MT940 writes it.", found.at, found.tag) from error
    return parts


def _amount(parts: dict[str, Any], currency: str, found: _Field) -> int:
    """Signed minor units: a debit and the reversal of a credit are money out."""
    minor = minor_of(str(parts["amount"]).replace(",", ".").removesuffix("."), currency, found.at, found.tag)
    return -minor if str(parts["status"]).upper() in ("D", "RC") else minor


def _day(parts: dict[str, Any], found: _Field) -> date:
    return day_of(2000 + int(parts["year"]), int(parts["month"]), int(parts["day"]), found.at, found.tag)


def _balance(found: _Field, currency: str | None) -> tuple[int, date, str]:
    parts = _parsed(Tags.CLOSING_BALANCE, found)
    told = str(parts["currency"]).upper()
    if currency is not None and told != currency:
        raise fault("currency_differs", f"The balance is in {told}, the statement in {currency}.", found.at, found.tag)
    return _amount(parts, told, found), _day(parts, found), told


def _statement(message: _Message) -> StatementFile:
    opening, _, currency = _balance(message.needed("60F", "60M"), None)
    last = message.needed("62F", "62M")
    closing, closed, _ = _balance(last, currency)
    lines = _lines(message, currency)
    account, number = message.needed("25"), message.only("28C", "28")
    days = [line.booked_on for line in lines] + [closed]
    return StatementFile(
        last.at, currency, min(days), max(days), clean(account.value), clean(number.value.partition("/")[0]) if number else None,
        opening, closing, lines,
    )  # fmt: skip


def _lines(message: _Message, currency: str) -> list[Line]:
    lines: list[Line] = []
    previous = ""
    for found in message.fields:
        if found.tag == "61":
            lines.append(_line(found, currency))
        elif found.tag == "86" and previous == "61":  # after the closing balance it speaks of the whole statement
            lines[-1] = _with(lines[-1], details_of(found.value))
        previous = found.tag
    return [line for line in lines if line.amount_minor]


def _line(found: _Field, currency: str) -> Line:
    parts = _parsed(Tags.STATEMENT, found)
    value_on = _day(parts, found)
    booked = value_on
    month, day = str(parts["entry_month"] or "").strip(), str(parts["entry_day"] or "").strip()
    if month and day:
        # The entry day bears no year: it is the one that lies nearest to the value day.
        years = (value_on.year - 1, value_on.year, value_on.year + 1)
        leap = (month, day) == ("02", "29")
        near = [day_of(year, int(month), int(day), found.at, "61") for year in years if not leap or year % 4 == 0]
        booked = min(near, key=lambda one: abs((one - value_on).days)) if near else value_on
    customer, bank = given(parts["customer_reference"]), given(parts["bank_reference"])
    return Line(
        at=found.at, amount_minor=_amount(parts, currency, found), booked_on=booked, value_on=value_on,
        text=clean(parts["extra_details"], TEXT), bank_reference=bank, end_to_end_id=customer,
        reversal=str(parts["status"]).upper().startswith("R"),
    )  # fmt: skip


def _with(line: Line, details: Details) -> Line:
    return replace(
        line, counterparty_name=details.name, counterparty_account=details.account, text=details.text or line.text,
        end_to_end_id=given(details.end_to_end_id) or line.end_to_end_id,
    )  # fmt: skip
