"""Lists: keyset pages in a total order, an optional total, and the same rows as CSV."""

import base64
import binascii
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Annotated, Any, Generic, TypeAlias, TypeVar

from fastapi import Request, Response
from pydantic import BaseModel, Field
from pydantic_core import to_json
from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, or_, select
from sqlmodel import Session

from receivables.csvfile import write_csv
from receivables.database import get_engine, read
from receivables.errors import Problem, invalid
from receivables.routing import csv_file, wants_csv
from receivables.texts import Output

MAX_LIMIT = 200
Row = TypeVar("Row")
Statement: TypeAlias = "Select[*tuple[Any, ...]]"


class PageQuery(BaseModel):
    """What every list takes; a list's own filters extend it."""

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 50
    cursor: Annotated[str, Field(max_length=1000)] | None = None
    sort: Annotated[str, Field(max_length=200, description="Fields, comma separated; a leading - turns one round.")] | None = None
    include_total: bool = False


class Page(Output, Generic[Row]):
    items: list[Row]
    next_cursor: str | None
    total: int | None = None


@dataclass(frozen=True)
class Key:
    """One sort key: its column, whether it falls, and how a cursor's value of it is read back."""

    column: ColumnElement[Any]
    falling: bool
    read: Callable[[Any], Any]


def _reader(column: ColumnElement[Any]) -> Callable[[Any], Any]:
    kind = column.type.python_type
    return {date: date.fromisoformat, datetime: datetime.fromisoformat}.get(kind, kind)


def sort_keys(sort: str | None, default: str, sortable: dict[str, Any], tie: Any) -> list[Key]:
    """The keys of a sort expression, ended by the id so that the order is total. Raises 422 `unknown_sort`."""
    keys = []
    for word in (sort or default).split(","):
        name, falling = word.strip().removeprefix("-"), word.strip().startswith("-")
        if name not in sortable:
            raise invalid("unknown_sort", f"Sort takes {', '.join(sorted(sortable))}; not {name[:50]!r}.", "?sort")
        keys.append(Key(sortable[name], falling, _reader(sortable[name])))
    return [*keys, Key(tie, keys[0].falling, int)]


def _after(keys: list[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """Rows behind the cursor: a row comparison where all keys run one way, so that an index serves it."""
    if len({key.falling for key in keys}) == 1:
        left, right = func.row(*(key.column for key in keys)), func.row(*values)
        return left < right if keys[0].falling else left > right
    steps = []
    for position, key in enumerate(keys):
        same = [earlier.column == value for earlier, value in zip(keys[:position], values, strict=False)]
        beyond = key.column < values[position] if key.falling else key.column > values[position]
        steps.append(and_(*same, beyond))
    return or_(*steps)


def _storable(value: Any) -> Any:
    """The value of a sort key, as long as the database can hold one like it."""
    if isinstance(value, str) and "\x00" in value.encode().decode():
        raise ValueError("null byte")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("too large")
    return value


def _decode(cursor: str, keys: list[Key]) -> list[Any]:
    try:
        raw = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if len(raw) != len(keys):
            raise ValueError("another sort")
        return [_storable(key.read(value)) for key, value in zip(keys, raw, strict=True)]
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise invalid("invalid_cursor", "The cursor does not belong to this list and sort.", "?cursor") from error


def _encode(values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, date | datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode()


def fetch(
    session: Session, statement: Statement, query: PageQuery, keys: list[Key], counted: "Statement | None" = None
) -> tuple[list[Any], str | None, int | None]:  # fmt: skip
    """One page of rows, the cursor of the next and, when asked for, the total: of `counted` where it has as many rows at less cost."""
    total = None
    if query.include_total:
        every = (statement if counted is None else counted).order_by(None).subquery()
        total = session.execute(select(func.count()).select_from(every)).scalar_one()
    after = _decode(query.cursor, keys) if query.cursor else None
    rows, cursor = _cut(list(session.execute(_paged(statement, keys, after, query.limit + 1)).all()), query.limit, keys)
    return rows, cursor, total


def _paged(statement: Statement, keys: list[Key], after: Sequence[Any] | None, count: Any) -> Statement:
    """The statement's rows behind the cursor's values in the keys' order, at most `count`, with the keys as their last columns."""
    order = [key.column.desc() if key.falling else key.column.asc() for key in keys]
    marks = [key.column.label(f"_key{position}") for position, key in enumerate(keys)]
    paged = statement.add_columns(*marks).order_by(*order).limit(count)
    return paged if after is None else paged.where(_after(keys, after))


def _cut(rows: list[Any], limit: int, keys: list[Key]) -> tuple[list[Any], str | None]:
    """The page's rows without the one more that was asked for, and the cursor of the next page where there is one."""
    more = len(rows) > limit
    return rows[:limit], _encode(rows[limit - 1][-len(keys) :]) if more else None


@dataclass(frozen=True)
class Prepared:
    """The page of a list as SQL text, for questions that differ in nothing but their values."""

    sql: str
    constants: dict[str, Any]
    keys: list[Key]

    def page(self, query: PageQuery, values: dict[str, Any]) -> tuple[list[Any], str | None]:
        """One page of rows and the cursor of the next, read outside any transaction."""
        after = _decode(query.cursor, self.keys) if query.cursor else []
        cursor = {f"after_{position}": value for position, value in enumerate(after)}
        return _cut(read(self.sql, self.constants | values | cursor | {"count": query.limit + 1}), query.limit, self.keys)


def prepare(statement: Statement, keys: list[Key], *, onward: bool) -> Prepared:
    """Compiles a statement whose values are bound parameters; `onward` when a cursor is given."""
    after = [bindparam(f"after_{position}", type_=key.column.type) for position, key in enumerate(keys)] if onward else None
    compiled = _paged(statement, keys, after, bindparam("count", type_=Integer)).compile(dialect=get_engine().dialect)
    return Prepared(str(compiled), {name: value for name, value in compiled.params.items() if value is not None}, keys)


CSV_ROWS = 100_000
"""The most rows of a CSV answer that is put together in memory; one of more is refused, never cut."""
CSV_CHUNK = 5_000
_CSV_MEMORY = 4 * 1024 * 1024


def whole(page: Page[Row]) -> list[Row]:
    """The rows of a page that holds all there are. Raises 422 `csv_too_long` where there are more."""
    if page.next_cursor is not None:
        raise csv_too_long()
    return page.items


def csv_too_long(most: int = CSV_ROWS) -> Problem:
    return invalid("csv_too_long", f"CSV holds {most} rows of this list at most; narrow the filters, or read it page by page.")


def _csv_list(
    session: Session, statement: Statement, keys: list[Key], row_of: Callable[[Any], dict[str, Any]], columns: Sequence[str], name: str
) -> Response:
    """Every row of a list as CSV, however many: read from one snapshot by a cursor of the database, kept in a file until it is sent."""
    file = tempfile.SpooledTemporaryFile(_CSV_MEMORY)  # noqa: SIM115 - open until it is sent
    found = session.execute(_paged(statement, keys, None, None), execution_options={"yield_per": CSV_CHUNK})
    for number, rows in enumerate(chain([[]], found.partitions())):
        file.write(write_csv(columns, map(row_of, rows), head=number == 0).encode())
    file.seek(0)
    return csv_file(file, name)


def list_answer(
    request: Request,
    session: Session,
    statement: Statement,
    query: PageQuery,
    default_sort: str,
    sortable: dict[str, Any],
    tie: Any,
    row_of: Callable[[Any], dict[str, Any]],
    shape: type[BaseModel],
    counted: "Statement | None" = None,
) -> Response:
    """The answer of a list endpoint: one page as JSON, or as CSV every row that the filters let through."""
    keys = sort_keys(query.sort, default_sort, sortable, tie)
    if wants_csv(request):
        return _csv_list(session, statement, keys, row_of, list(shape.model_fields), request.url.path.rsplit("/", 1)[-1])
    rows, cursor, total = fetch(session, statement, query, keys, counted)
    return page_answer(list(map(row_of, rows)), cursor, total)


def page_answer(items: list[dict[str, Any]], cursor: str | None, total: int | None = None) -> Response:
    return Response(to_json({"items": items, "next_cursor": cursor, "total": total}), media_type="application/json")
