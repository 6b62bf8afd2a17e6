"""CSV that is safe to open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic_core import to_json

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def safe_cell(value: Any) -> str:
    """The text of a cell; one that a spreadsheet would run as a formula gets a leading apostrophe. Plain numbers stay numbers."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else to_json(value).decode().strip('"')
    if text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def write_csv(columns: Sequence[str], rows: Iterable[dict[str, Any]], *, head: bool = True) -> str:
    """One line a row, below a header line with a byte-order mark in front unless they go on where others ended."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    if head:
        buffer.write("\ufeff")
        writer.writerow(columns)
    writer.writerows([safe_cell(row.get(column)) for column in columns] for row in rows)
    return buffer.getvalue()
