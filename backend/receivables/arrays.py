"""Columns of a push, and ids to look for, as PostgreSQL array literals: one text parameter a column.

The driver makes an array value by value, which was a third of a push's time here; a joined text costs a tenth of it.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, String, any_, bindparam, cast


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _one(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, str):
        return _quoted(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def literal(values: Sequence[object]) -> str:
    """The array literal of texts, whole numbers, days or truth values, None among them; the statement casts it to the column's type."""
    kinds = set(map(type, values))
    if kinds == {str}:
        joined = '","'.join(values)  # type: ignore[arg-type]
        # Nothing to escape when the only quotes are those of the joins.
        if "\\" not in joined and joined.count('"') == 2 * (len(values) - 1):
            return '{"' + joined + '"}'
    if kinds == {int} or kinds == {date}:
        return "{" + ",".join(map(str, values)) + "}"
    if kinds == {type(None)}:
        return "{" + ",".join(["NULL"] * len(values)) + "}"
    return "{" + ",".join(map(_one, values)) + "}"


def among(column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    """Whether a BIGINT column is one of these: one parameter however many they are. An IN takes one for each, of which there are 65,535."""
    found: ColumnElement[bool] = column == any_(cast(bindparam(None, literal(list(ids)), String, unique=True), ARRAY(BigInteger)))
    return found
