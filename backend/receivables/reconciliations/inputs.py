"""Reads what the other system sent: JSON, NDJSON, or a CSV file with English or 中文 headers. All of it or nothing."""

import csv
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import TypeAdapter

from receivables.bulk.body import MAX_ITEMS, Body, read_row, receive_body, rows_of
from receivables.bulk.rows import Row
from receivables.errors import FieldError, Problem, invalid
from receivables.money import MoneyError, to_minor
from receivables.reconciliations.schemas import LinePush, SendQuery

MOST_ERRORS = 100
MOST_LINES = 1_000_000
HEADERS: dict[str, tuple[str, ...]] = {
    "external_id": ("external_id", "id", "单据编号", "单据号", "凭证号", "客户编号", "客户代码", "科目编码", "單據編號", "客戶編號"),
    "amount": ("amount", "open", "open_amount", "balance", "金额", "未清金额", "余额", "原币余额", "金額", "未清金額", "餘額"),
    "kind": ("kind", "类型", "單據類型", "类别"),
    "number": ("number", "编号", "发票号", "發票號"),
}
KINDS = {"": "item", "item": "item", "单据": "item", "發票": "item", "发票": "item", "receipt": "receipt", "收款": "receipt"}
_USUAL = {header: column for column, headers in HEADERS.items() for header in headers}
_ADAPTER = TypeAdapter(LinePush)


@dataclass(frozen=True, slots=True)
class SentLine:
    """A line as it is compared: signed minor units."""

    kind: str
    external_id: str
    minor: int
    number: str | None


async def _receive(request: Request) -> AsyncIterator[Body | bytes]:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() == "text/csv":
        yield await request.body()
        return
    async with asynccontextmanager(receive_body)(request) as body:
        yield body


SentDep = Annotated[Body | bytes, Depends(_receive)]
_LINES = {"type": "string", "description": "One line a row."}
CONTRACT: dict[str, Any] = {"requestBody": {"required": True, "content": {
    "application/json": {"schema": {"$ref": "#/components/schemas/LinePushBulk"}},
    "application/x-ndjson": {"schema": _LINES},
    "text/csv": {"schema": {"type": "string", "description": "Headers external_id, amount, kind, number, or their usual 中文 names."}},
}}}  # fmt: skip


def lines_of(body: Body | bytes, query: SendQuery) -> list[SentLine]:
    """The lines. Raises 422 naming every line at fault (100 at most): nothing of it is taken. JSON takes 10,000 lines."""
    chunks = _csv_rows(body) if isinstance(body, bytes) else rows_of(body, _ADAPTER)
    found: list[SentLine] = []
    errors: list[FieldError] = []
    seen: set[tuple[str, str]] = set()
    for rows in chunks:
        for row in rows:
            line = _line(row, query, seen)
            errors += row.errors or []
            if line is not None:
                found.append(line)
        if len(errors) >= MOST_ERRORS:
            break
        if len(found) > MOST_LINES:
            raise invalid("too_many_lines", f"One call takes {MOST_LINES} lines.")
    if errors:
        raise Problem(422, errors[0].code, "Not accepted", f"{errors[0].pointer}: {errors[0].detail}", errors[:MOST_ERRORS])
    return found


def _line(row: Row, query: SendQuery, seen: set[tuple[str, str]]) -> SentLine | None:
    if row.errors:
        return None
    data: LinePush = row.data
    kind = data.kind if query.basis == "items" else query.basis.removesuffix("s")
    if data.external_id is None and query.basis != "control":
        row.refuse("external_id", "required", "Which item or customer it is.")
    if data.kind == "receipt" and (query.basis != "items" or not query.receipts):
        row.refuse("kind", "receipts_left_out", "Receipts are lines of their own only where items are compared with receipts.")
    key = kind, data.external_id or ""
    if key in seen:
        row.refuse("external_id", "duplicate_external_id", "It stands earlier in the same list.")
    seen.add(key)
    try:
        minor = to_minor(data.amount, query.currency, signed=True)
    except MoneyError as error:
        row.refuse("amount", error.code, str(error))
        return None
    return SentLine(kind, key[1], minor, data.number)


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise invalid("invalid_encoding", "The file is neither UTF-8 nor GB18030.")


def _csv_rows(data: bytes) -> Iterator[list[Row]]:
    """The rows in chunks. Raises 422 `no_header`, `malformed_csv`."""
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    chunk: list[Row] = []
    index = -1
    try:
        columns = _columns(next(reader, []))
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            index += 1
            chunk.append(read_row(Row(index), _ADAPTER, _named(columns, cells)))
            if len(chunk) == MAX_ITEMS:
                yield chunk
                chunk = []
    except csv.Error as error:
        raise invalid("malformed_csv", f"Line {reader.line_num}: {error}.") from error
    yield chunk


def _columns(header: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, cell in enumerate(header):
        column = _USUAL.get(cell.strip().casefold())
        if column is not None:
            found.setdefault(column, position)
    if "amount" not in found:
        raise invalid("no_header", f"The first line names the columns; one of them is {', '.join(HEADERS['amount'][:4])}.")
    return found


def _named(columns: dict[str, int], cells: list[str]) -> dict[str, str]:
    """A row's cells by column; empty ones are left out, thousands separators are let go."""
    told = {name: cells[at].strip() for name, at in columns.items() if at < len(cells) and cells[at].strip()}
    if "amount" in told:
        told["amount"] = told["amount"].replace(",", "").replace(",", "")
    if "kind" in told:
        told["kind"] = KINDS.get(told["kind"].casefold(), told["kind"])
    return told
