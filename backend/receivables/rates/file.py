"""A CSV file of rates: one row a currency and day, headers in Chinese or English. All of it is taken, or nothing."""

import csv
import io
from collections.abc import Iterator

from pydantic import ValidationError
from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.bulk.rows import Row
from receivables.errors import FieldError, Problem
from receivables.handlers import field_error
from receivables.rates.schemas import RateFile, RateFileQuery, RatePush
from receivables.rates.service import put

MAX_ROWS, MAX_FAULTS = 100_000, 100
# How the columns are called, compared in lower case.
_NAMES = {
    "currency": {"currency", "currency_code", "币种", "币别", "货币", "幣別", "幣種", "貨幣"},
    "rate_on": {"rate_on", "date", "day", "日期", "汇率日期", "生效日期", "匯率日期", "生效日"},
    "rate": {"rate", "exchange_rate", "汇率", "中间价", "匯率", "中間價"},
    "per": {"per", "unit", "单位", "單位"},
    "source": {"source", "来源", "來源"},
}
_REQUIRED = ("currency", "rate_on", "rate")


def _fault(line: int, name: str, code: str, detail: str) -> FieldError:
    return FieldError(f"/lines/{line}/{name}".rstrip("/"), code, f"Line {line}{', ' + name if name else ''}: {detail}"[:500])


def _refused(faults: list[FieldError]) -> Problem:
    return Problem(422, faults[0].code, "Not accepted", faults[0].detail, faults)


def _text(data: bytes) -> str:
    for name in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise _refused([_fault(1, "", "wrong_encoding", "the file is neither UTF-8 nor GB18030.")])


def _rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _text(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise _refused([_fault(reader.line_num, "", "malformed_csv", f"the CSV cannot be read: {error}.")]) from error


def _columns(line: int, header: list[str]) -> list[str]:
    """What each column is; raises 422 `no_header` or `unknown_column`, naming it."""
    found = [next((name for name, words in _NAMES.items() if cell.casefold() in words), "") for cell in header]
    missing = [name for name in _REQUIRED if name not in found]
    if missing:
        raise _refused([_fault(line, missing[0], "no_header", f"the first row names no column {', '.join(missing)}.")])
    return found


def _row(line: int, columns: list[str], cells: list[str]) -> Row | list[FieldError]:
    given: dict[str, object] = {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell}
    if str(given.get("per", "1")).isascii() and str(given.get("per", "1")).isdigit():
        given["per"] = int(str(given.get("per", "1"))[:9])
    day = str(given.get("rate_on", "")).replace("/", "-").replace(".", "-").split("-")
    if len(day) == 3:
        given["rate_on"] = f"{day[0]}-{day[1]:0>2}-{day[2]:0>2}"
    try:
        return Row(line, data=RatePush.model_validate(given))
    except ValidationError as error:
        faults = [field_error(dict(found), ("body", *found["loc"])) for found in error.errors(include_url=False)]
        return [_fault(line, fault.pointer.strip("/"), fault.code, fault.detail) for fault in faults]


def load(session: Session, principal: Principal, data: bytes, query: RateFileQuery) -> RateFile:
    """Records the rates of a file for one company.

    Raises 422 naming every line and column at fault (100 at most): `no_header`, `no_lines`, `malformed_csv`, `wrong_encoding`, or what is
    wrong with a rate; `too_many_rows` beyond 100,000.
    """
    company = principal.company(query.company)
    lines = _rows(data)
    header_at, header = next(lines, (1, []))
    columns = _columns(header_at, header)
    rows: list[Row] = []
    faults: list[FieldError] = []
    for line, cells in lines:
        read = _row(line, columns, cells)
        if isinstance(read, list):
            faults += read
        else:
            rows.append(read)
        if len(rows) > MAX_ROWS:
            raise _refused([_fault(line, "", "too_many_rows", f"a file has at most {MAX_ROWS} rates.")])
        if len(faults) >= MAX_FAULTS:
            break
    if not rows and not faults:
        raise _refused([_fault(header_at, "", "no_lines", "there is no row under the header.")])
    if faults:
        raise _refused(faults[:MAX_FAULTS])
    with session.begin_nested() as savepoint:
        put(session, principal, company, rows)
        errors = [(row.index, error) for row in rows for error in row.errors or []]
        refused = [_fault(line, error.pointer.rsplit("/", 1)[-1], error.code, error.detail) for line, error in errors]
        if refused:
            raise _refused(refused[:MAX_FAULTS])
        if query.dry_run:
            savepoint.rollback()
    counts = {status: sum(row.status == status for row in rows) for status in ("created", "updated", "unchanged")}
    return RateFile(dry_run=query.dry_run, warnings=[], **counts)
