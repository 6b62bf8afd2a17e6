"""Finds how a file is to be read (format, encoding, header), and reads its rows."""

import codecs
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from receivables.errors import invalid
from receivables.imports.fields import FIELDS, ImportKind
from receivables.tabular.faults import NAME, clean, fault
from receivables.tabular.rows import Rows, csv_rows, delimiter, xlsx_rows
from receivables.tabular.values import plain

MAX_ROWS = 200_000
MAX_COLUMNS = 500
HEADER_WITHIN = 60
SAMPLE = 5
Format = Literal["csv", "xlsx"]
Encoding = Literal["utf-8", "utf-16", "gb18030", "big5", "cp1252"]
_CHUNK = 1024 * 1024
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Table:
    """How a file is read: `header_row` counts from 1; encoding and delimiter are a CSV's, the sheet a workbook's."""

    format: Format
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_row: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a look at a whole file found: its headers, each once, the first rows under them and how many there are."""

    table: Table
    headers: list[str]
    sample: list[list[str]]
    rows: int


def look(path: Path, kind: ImportKind, encoding: Encoding | None, sheet: str | None) -> Found:
    """Reads the whole file once, so that one that cannot be read is refused before anything is done with it.

    Raises 422 `unknown_file_type`, `wrong_encoding`, `malformed_csv`, `malformed_xlsx`, `unknown_sheet`, `file_too_large`, `no_header`,
    `no_rows`, `null_byte`, `too_many_rows` or `too_many_columns`.
    """
    file_format = _format(path)
    if file_format == "csv":
        encoding_found = encoding or _encoding(path)
        mark = _mark(path, kind, encoding_found)
        table = Table("csv", encoding_found, mark, None, 0)
    else:
        table = Table("xlsx", None, None, sheet, 0)
    with _opened(path, table) as rows:
        first = list(islice(rows, HEADER_WITHIN))
        position = _header(first, kind)
        at, cells = first[position]
        below = [row for _, row in first[position + 1 :] if any(row)]
        count, headers = len(below), _named(cells)
        for _ in rows:
            count += 1
            if count > MAX_ROWS:
                raise fault("too_many_rows", f"A file has {MAX_ROWS} rows at most; split it.", at + MAX_ROWS)
    if count == 0:
        raise fault("no_rows", "There is no row under the header.", at)
    return Found(Table(table.format, table.encoding, table.delimiter, table.sheet, at), headers, below[:SAMPLE], count)


def below_header(path: Path, table: Table) -> Iterator[tuple[int, list[str]]]:
    """The rows under the header that hold something, with their numbers in the file. Raises 422 as `look` does."""
    with _opened(path, table) as rows:
        yield from ((at, row) for at, row in rows if at > table.header_row)


def _format(path: Path) -> Format:
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    text = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" not in head
    if not text or head.startswith((b"%PDF-", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"\x1f\x8b")):
        raise invalid("unknown_file_type", "The file is neither CSV nor XLSX; save an old XLS as XLSX.")
    return "csv"


def _encoding(path: Path) -> str:
    """By the byte-order mark, else UTF-8, else GB18030 (which holds GBK)."""
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
    wrong_at = 1
    for name in ("utf-8-sig", "gb18030"):
        line = _wrong_line(path, name)
        if line is None:
            return name
        wrong_at = max(wrong_at, line)
    raise fault("wrong_encoding", "The file is neither UTF-8 nor GB18030 (GBK); name its encoding.", wrong_at)


def _wrong_line(path: Path, encoding: str) -> int | None:
    """The line of the first byte that the encoding does not know."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while True:
            part = file.read(_CHUNK)
            try:
                decoder.decode(part, final=not part)
            except UnicodeDecodeError as error:
                return line + part.count(b"\n", 0, error.start)
            if not part:
                return None
            line += part.count(b"\n")


def _known(kind: ImportKind) -> set[str]:
    return {plain(word) for field in FIELDS[kind] for word in (field.name, *field.headers)}


def _mark(path: Path, kind: ImportKind, encoding: str) -> str:
    known = _known(kind)
    with path.open("rb") as file:
        head = codecs.getincrementaldecoder(encoding)(errors="replace").decode(file.read(20_000))
    return delimiter(head, lambda cells: sum(plain(cell) in known for cell in cells) * 1000 + min(len(cells), 999))


@contextmanager
def _opened(path: Path, table: Table) -> Iterator[Rows]:
    """The rows that hold something, cells behind the last full one left out."""
    if table.format == "xlsx":
        yield _full(xlsx_rows(path, table.sheet))
        return
    with path.open(encoding=table.encoding, newline="") as text:
        try:
            yield _full(csv_rows(text, table.delimiter or ","))
        except UnicodeError as error:
            raise fault("wrong_encoding", f"The file is not {table.encoding}.", 1) from error


def _full(rows: Rows) -> Rows:
    for at, cells in rows:
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise fault("too_many_columns", f"A row has {MAX_COLUMNS} cells at most; this one has {len(cells)}.", at)
        if any("\x00" in cell for cell in cells):
            raise fault("null_byte", "Text must not hold null bytes.", at)
        if cells:
            yield at, [_unguarded(cell) for cell in cells]


def _unguarded(cell: str) -> str:
    """Our own copies guard what looks like a formula by an apostrophe: one that comes back is read as it was."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _header(first: Sequence[tuple[int, list[str]]], kind: ImportKind) -> int:
    """The first row with two headers we know, else the first with two cells: a person may say what they are. Raises 422 `no_header`."""
    known = _known(kind)
    for position, (_, cells) in enumerate(first):
        if sum(plain(cell) in known for cell in cells) >= 2:
            return position
    for position, (_, cells) in enumerate(first):
        if sum(map(bool, cells)) >= 2:
            return position
    raise fault("no_header", "No row names the columns.", 1)


def _named(cells: Sequence[str]) -> list[str]:
    """The headers, each of them once: one without a name, or with another's, gets its place."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = clean(cell, NAME - 5) or f"#{place}"
        names.append(f"{name} #{place}" if name in names else name)
    return names
