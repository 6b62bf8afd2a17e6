"""The rows of a CSV or XLSX file, one by one, with their numbers."""

import csv
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from receivables.tabular.faults import fault

MAX_UNPACKED = 400 * 1024 * 1024
DELIMITERS = ",;\t|"
Rows = Iterator[tuple[int, list[str]]]
_READER = Path(__file__).with_name("sheet.py")


def delimiter(head: str, known: Callable[[list[str]], int]) -> str:
    """The mark between cells under which one of the first lines has the most headers that are `known`."""
    lines = [line.replace('"', "") for line in head.splitlines()[:60]]
    return max(DELIMITERS, key=lambda mark: max((known(line.split(mark)) for line in lines), default=0))


def csv_rows(text: IO[str], mark: str) -> Rows:
    """Rows of a CSV file with their line numbers; `text` was opened with `newline=""`. Raises 422 `malformed_csv`."""
    # Strict: a quote that is never closed would swallow every row after it.
    reader = csv.reader(text, delimiter=mark, strict=True)
    try:
        for row in reader:
            yield reader.line_num, [cell.strip().strip("\t") for cell in row]
    except csv.Error as error:
        raise fault("malformed_csv", f"The CSV cannot be read: {error}.", reader.line_num) from error


def _check_size(path: str) -> None:
    """An XLSX file is a ZIP archive: one that unpacks to much more than a table of ours is not opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise fault("malformed_xlsx", f"The workbook cannot be read: {error}", 1) from error
    if unpacked > MAX_UNPACKED:
        raise fault("file_too_large", f"The workbook unpacks to {unpacked} bytes; {MAX_UNPACKED} are allowed.", 1)


def xlsx_rows(data: bytes | Path, sheet: str | None) -> Rows:
    """Rows of a sheet (the first one when none is named) with their numbers, read by a process of its own (see `sheet.py`).

    Raises 422 `malformed_xlsx`, `file_too_large` or `unknown_sheet`.
    """
    if isinstance(data, Path):
        yield from _sheet_rows(str(data), sheet)
        return
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(data)
        file.flush()
        yield from _sheet_rows(file.name, sheet)


def _sheet_rows(path: str, sheet: str | None) -> Rows:
    _check_size(path)
    # -I: nothing from the environment or the current folder is imported; no shell, and the path is one of ours.
    command = [sys.executable, "-I", str(_READER), path, sheet or ""]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8") as reader:  # noqa: S603
        try:
            assert reader.stdout is not None  # noqa: S101 - asked for above
            _check_told(reader.stdout.readline(), sheet)
            for at, line in enumerate(reader.stdout, 1):
                yield at, json.loads(line)
            if reader.wait() != 0:
                raise _unreadable()
        except ValueError as error:  # a line that was cut off
            raise _unreadable() from error
        finally:
            reader.kill()


def _unreadable() -> Exception:
    return fault("malformed_xlsx", "The workbook cannot be read: it needs more memory or time than a table may.", 1)


def _check_told(line: str, sheet: str | None) -> None:
    if not line:
        raise _unreadable()
    told = json.loads(line)
    if "error" in told:
        raise fault("malformed_xlsx", f"The workbook cannot be read: {told['error']}", 1)
    if "unknown" in told:
        raise fault("unknown_sheet", f"There is no sheet {sheet!r}; there are {', '.join(told['sheets'])}.", 1, "sheet")
