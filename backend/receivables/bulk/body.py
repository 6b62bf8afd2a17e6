"""Receives the body of a push and reads its rows, chunk by chunk."""

import tempfile
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import IO, Annotated, Any

from fastapi import Depends, Request
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json
from starlette.requests import ClientDisconnect

from receivables.access.idempotency import IdempotencyHeader, Once, begin_mark
from receivables.bulk.rows import Row, fingerprint
from receivables.errors import Problem, malformed, too_large, unsupported
from receivables.handlers import MOST_ERRORS, field_error

MAX_ITEMS = 10_000
MOST_VALUES = 2_000_000  # a body of nothing but tiny values takes thirty times its size in memory
CHUNK = 2_000
LONGEST_LINE = 1024 * 1024
SPOOL_MEMORY = 4 * 1024 * 1024


@dataclass
class Body:
    """The call's body, wholly received before any row is looked at, and a place for its results until they are sent."""

    file: IO[bytes]
    results: IO[bytes]
    ndjson: bool
    once: Once


async def receive_body(request: Request, key: IdempotencyHeader = None) -> AsyncIterator[Body]:
    """Spools the body to disk; a client that goes away half-way leaves nothing behind. A byte-order mark before it is passed over."""
    mark, kind = begin_mark(request, key), request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in ("application/json", "application/x-ndjson"):
        raise unsupported("Send application/json or application/x-ndjson.")
    with tempfile.SpooledTemporaryFile(SPOOL_MEMORY) as file, tempfile.SpooledTemporaryFile(SPOOL_MEMORY) as results:
        try:
            async for part in request.stream():
                file.write(part)
                if key is not None:
                    mark.update(part)
        except ClientDisconnect as error:
            raise malformed("The body was cut off.", "body_cut_off") from error
        file.seek(0)
        file.seek(len(BOM_UTF8) if file.read(len(BOM_UTF8)) == BOM_UTF8 else 0)
        yield Body(file, results, kind == "application/x-ndjson", Once(key, mark.hexdigest()))


BodyDep = Annotated[Body, Depends(receive_body)]


def read_row(row: Row, adapter: TypeAdapter[Any], raw: Any) -> Row:
    """Validates one row; what is wrong with it is kept on it."""
    try:
        row.data = adapter.validate_python(raw)
        row.external_id, row.mark = row.data.external_id, fingerprint(raw)
    except ValidationError as error:
        found = error.errors(include_url=False)[:MOST_ERRORS]
        row.errors = [field_error(dict(e), ("body", "items", row.index, *e["loc"])) for e in found]
        given = raw.get("external_id") if isinstance(raw, dict) else None
        row.external_id = given[:200] if isinstance(given, str) else None
    return row


def _json_rows(body: Body, adapter: TypeAdapter[Any]) -> Iterator[list[Row]]:
    raw = body.file.read()
    if raw.count(b",") > MOST_VALUES:
        raise too_large("The body holds more values than 10,000 rows have; use NDJSON.")
    try:
        whole = from_json(raw, allow_inf_nan=False, cache_strings="keys")
    except ValueError as error:
        raise malformed(f"The body is not valid JSON: {error}"[:500], "malformed_json") from error
    items = whole.get("items") if isinstance(whole, dict) else None
    if not isinstance(items, list) or set(whole) != {"items"}:
        raise malformed('The body must be {"items": [...]} and nothing else.')
    if not 1 <= len(items) <= MAX_ITEMS:
        raise Problem(422, "item_count", "Not accepted", f"One JSON call takes 1 to {MAX_ITEMS} items; use NDJSON for more.")
    for start in range(0, len(items), CHUNK):
        part = items[start : start + CHUNK]
        yield [read_row(Row(start + offset), adapter, raw) for offset, raw in enumerate(part)]


def _lines(body: Body) -> Iterator[bytes | None]:
    """The lines that hold something; None for one over the length limit."""
    while line := body.file.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = body.file.readline(LONGEST_LINE)
            yield None
        elif line.strip():
            yield line


def _ndjson_row(index: int, line: bytes | None, adapter: TypeAdapter[Any]) -> Row:
    row = Row(index)
    if line is None:
        row.refuse("", "line_too_long", f"A line is at most {LONGEST_LINE} bytes.")
        return row
    try:
        raw = from_json(line, allow_inf_nan=False, cache_strings="keys")
    except ValueError as error:
        row.refuse("", "malformed_json", f"The line is not valid JSON: {error}"[:300])
        return row
    return read_row(row, adapter, raw)


def _ndjson_rows(body: Body, adapter: TypeAdapter[Any]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for index, line in enumerate(_lines(body)):
        chunk.append(_ndjson_row(index, line, adapter))
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def rows_of(body: Body, adapter: TypeAdapter[Any]) -> Iterator[list[Row]]:
    """The rows in chunks, each validated. Raises 400 when a JSON body cannot be read, 422 for too many rows."""
    return _ndjson_rows(body, adapter) if body.ndjson else _json_rows(body, adapter)
