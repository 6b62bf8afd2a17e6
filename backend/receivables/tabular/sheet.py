"""Prints the rows of one sheet of a workbook as lines of JSON: run as a program, with the workbook's path and the sheet's name or nothing.

In a process of its own, because a workbook of a few hundred bytes can claim a cell in the last row and column of a sheet: the parser then
asks for hundreds of gigabytes, and what ends is the process it runs in. The first line is `{"sheets": [...]}`, with `"unknown": true` where
the sheet is not there, or `{"error": ...}`.
"""

import json
import resource
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook

MOST_MEMORY = 2 * 1024**3
MOST_SECONDS = 120


def text(value: Any) -> str:
    """A cell as text: days as ISO, numbers as the shortest decimal."""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        # Excel keeps binary fractions: what it shows is the shortest decimal, and noise beyond eight decimals is nobody's.
        return format(Decimal(repr(value)).quantize(Decimal("1e-8")).normalize(), "f") if abs(value) < 1e15 else repr(value)
    return str(value).strip()


def main(path: str, name: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = book.sheet_names
        if name and name not in sheets:
            print(json.dumps({"sheets": sheets, "unknown": True}))
            return
        sheet = book.get_sheet_by_name(name) if name else book.get_sheet_by_index(0)
    except Exception as error:  # whatever a parser raises, the reader of these lines tells it
        print(json.dumps({"error": str(error)[:300]}))
        return
    print(json.dumps({"sheets": sheets}))
    for row in sheet.iter_rows():
        print(json.dumps([text(value) for value in row]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
