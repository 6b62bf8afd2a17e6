"""Runs a push: reads, merges, counts and answers."""

from collections.abc import Callable, Iterator
from typing import IO, Annotated, Any, Literal

from fastapi import Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, TypeAdapter
from pydantic_core import to_json
from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.bulk.body import Body, rows_of
from receivables.bulk.rows import Row, Seen, refuse_duplicates
from receivables.errors import FieldError, Problem, invalid

LONGEST_KEPT = 16 * 1024 * 1024


class BulkQuery(BaseModel):
    atomic: Annotated[bool, Field(description="All rows or none: one refused row refuses the call with 422.")] = False
    results: Annotated[Literal["all", "rejected"], Field(description="Which rows to list.")] = "all"
    corrections: Annotated[bool, Field(description="Reverse and repost a posted row whose amount, currency, customer or day differs.")] = (
        False
    )


def run(
    session: Session, body: Body, adapter: TypeAdapter[Any], query: BulkQuery, principal: Principal, merge: Callable[[list[Row]], None]
) -> Response:
    """Reads the rows, merges them chunk by chunk and answers what became of each, once for an Idempotency-Key.

    Raises 422 `atomic_rejected`, `answer_too_large` where it could not be kept for the key, 409 `idempotency_key_reused`.
    """
    if body.once.key is None:
        counts = _merge(body, adapter, query, principal, merge)
        return StreamingResponse(_answer(counts, body.results), media_type="application/json")
    return body.once.run_written(session, principal, lambda: _kept(_merge(body, adapter, query, principal, merge), body.results), 200)


def _kept(counts: dict[str, int], results: IO[bytes]) -> str:
    if results.tell() > LONGEST_KEPT:
        raise invalid("answer_too_large", "With an Idempotency-Key the answer is kept, and this one is too long: ask for results=rejected.")
    return b"".join(_answer(counts, results)).decode()


def _merge(
    body: Body, adapter: TypeAdapter[Any], query: BulkQuery, principal: Principal, merge: Callable[[list[Row]], None]
) -> dict[str, int]:
    """Writes the results of the rows; answers how many there are of each status."""
    counts = {"created": 0, "updated": 0, "unchanged": 0, "rejected": 0}
    refused: list[FieldError] = []
    seen: Seen = {}
    separator = b""
    for rows in rows_of(body, adapter):
        if body.ndjson:
            seen.clear()  # lines have no limit, memory has: one that stands far above was merged already and counts as sent again
        refuse_duplicates(rows, principal, seen)
        merge(rows)
        for row in rows:
            counts[row.status] += 1
        if query.atomic:
            refused += [error for row in rows for error in row.errors or []][: 100 - len(refused)]
        listed = [row.result() for row in rows if query.results == "all" or row.status == "rejected"]
        if listed:
            body.results.write(separator + to_json(listed)[1:-1])
            separator = b","
    if query.atomic and counts["rejected"]:
        raise Problem(422, "atomic_rejected", "Not accepted", f"{counts['rejected']} row(s) were refused, so none was taken.", refused)
    return counts


def _answer(counts: dict[str, int], results: IO[bytes]) -> Iterator[bytes]:
    yield to_json(counts)[:-1] + b',"results":['
    results.seek(0)
    while part := results.read(256 * 1024):
        yield part
    yield b"]}"
