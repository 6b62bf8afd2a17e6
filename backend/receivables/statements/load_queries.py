"""SQL of loading statements: what is known, and what is added."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from psycopg import Cursor

_MOST = """SELECT identity, max(occurrence) FROM statement_lines
    WHERE bank_account_id = %(account)s AND identity = ANY(%(marks)s) GROUP BY identity"""
_KNOWN = "SELECT id FROM statements WHERE bank_account_id = %(account)s AND identity = %(mark)s"
# The one that ends last at or before the day; of several that end then, one that closes with this balance, else the highest number.
_BEFORE = """SELECT number, to_on, closing_minor FROM statements WHERE bank_account_id = %(account)s AND to_on <= %(day)s
    ORDER BY to_on DESC, closing_minor IS NOT DISTINCT FROM %(opening)s DESC,
        CASE WHEN number ~ '^[0-9]{1,18}$' THEN number::bigint END DESC NULLS LAST, id DESC LIMIT 1"""
_STATEMENT = ("company_id", "bank_account_id", "identity", "format", "number", "from_on", "to_on", "opening_minor", "closing_minor",
              "entries", "file_hash", "actor")  # fmt: skip
_ADD = f"""INSERT INTO statements ({", ".join(_STATEMENT)}) VALUES ({", ".join(f"%({name})s" for name in _STATEMENT)})
    RETURNING id"""  # noqa: S608 - names are constants of this module
COLUMNS = {
    "identity": "text", "occurrence": "integer", "amount_minor": "bigint", "booked_on": "date", "value_on": "date",
    "counterparty_name": "text", "counterparty_account": "text", "text": "text", "bank_reference": "text", "end_to_end_id": "text",
    "reversal": "boolean", "payment_id": "bigint",
}  # fmt: skip
TOLD = [name for name in COLUMNS if name not in ("identity", "occurrence", "payment_id")]  # what the file says of a line
_NAMES = ", ".join(COLUMNS)
_LINES = f"""INSERT INTO statement_lines (company_id, bank_account_id, statement_id, {_NAMES})
    SELECT %(company)s, %(account)s, %(statement)s, {_NAMES}
    FROM unnest({", ".join(f"%({name})b::{kind}[]" for name, kind in COLUMNS.items())}) AS t ({_NAMES})"""  # noqa: S608 - constants


def most_known(cursor: Cursor[Any], account_id: int, marks: Sequence[str]) -> dict[str, int]:
    """The highest occurrence kept of each mark; occurrences have no gaps."""
    cursor.execute(_MOST, {"account": account_id, "marks": list(marks)})
    return dict(cursor.fetchall())


def known_statement(cursor: Cursor[Any], account_id: int, mark: str) -> int | None:
    cursor.execute(_KNOWN, {"account": account_id, "mark": mark})
    found = cursor.fetchone()
    return found[0] if found else None


def before(cursor: Cursor[Any], account_id: int, day: date, opening_minor: int) -> tuple[str | None, date, int | None] | None:
    """Number, last day and closing balance (minor units) of the statement before one that opens on a day with a balance."""
    cursor.execute(_BEFORE, {"account": account_id, "day": day, "opening": opening_minor})
    return cursor.fetchone()


def add_statement(cursor: Cursor[Any], row: dict[str, Any]) -> int:
    cursor.execute(_ADD, row)
    (made,) = cursor.fetchone() or (0,)
    return int(made)


def add_lines(cursor: Cursor[Any], company_id: int, account_id: int, statement_id: int, rows: Sequence[dict[str, Any]]) -> None:
    arrays = {name: [row[name] for row in rows] for name in COLUMNS}
    cursor.execute(_LINES, arrays | {"company": company_id, "account": account_id, "statement": statement_id})
