"""SQL of write-offs: what is given up of a debit item, and what comes back of it.

Each moves `open_minor` and `written_off_minor` of the item, in one statement, with its entry. Callers hold the item's row lock.
"""

from datetime import date
from typing import Any

from psycopg import Cursor

from receivables.rules.allocation import free_from

_MOVES = "SELECT effective_on, amount_minor FROM entries WHERE debit_id = %s"
_ENTER = """
    WITH moved AS (
        UPDATE invoices SET open_minor = open_minor + %(minor)s, written_off_minor = written_off_minor - %(minor)s WHERE id = %(debit)s
        RETURNING id, company_id, currency)
    INSERT INTO entries (company_id, currency, kind, debit_id, amount_minor, effective_on, reason, actor)
    SELECT company_id, currency, 'write_off', id, %(minor)s, %(on)s, %(reason)s, %(actor)s FROM moved RETURNING id"""
_REVERSE = """
    WITH made AS (
        INSERT INTO entries (company_id, currency, kind, debit_id, amount_minor, effective_on, reverses_id, reason, actor)
        SELECT company_id, currency, kind, debit_id, -amount_minor, coalesce(%(on)s::date, effective_on), id, %(reason)s, %(actor)s
        FROM entries e WHERE debit_id = %(debit)s AND kind = 'write_off' AND reverses_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = e.id)
        RETURNING amount_minor)
    UPDATE invoices SET open_minor = open_minor + m.minor, written_off_minor = written_off_minor - m.minor
    FROM (SELECT coalesce(sum(amount_minor), 0)::bigint AS minor FROM made) m WHERE id = %(debit)s AND m.minor <> 0"""


def _enter(cursor: Cursor[Any], debit_id: int, minor: int, on: date, reason: str, actor: str) -> int:
    cursor.execute(_ENTER, {"debit": debit_id, "minor": minor, "on": on, "reason": reason, "actor": actor})
    row = cursor.fetchone()
    assert row is not None  # noqa: S101 - the item is locked
    return int(row[0])


def write_off(cursor: Cursor[Any], debit_id: int, minor: int, on: date, reason: str, actor: str) -> tuple[int, date]:
    """Gives up `minor` > 0 units of what the item has open; answers the entry and the day it takes effect.

    That is the day asked for or, where money is applied until later, the first day on which so much stays open.
    """
    cursor.execute(_MOVES, [debit_id])
    day = free_from(cursor.fetchall(), minor, on)
    return _enter(cursor, debit_id, -minor, day, reason, actor), day


def recover(cursor: Cursor[Any], debit_id: int, minor: int, on: date, reason: str, actor: str) -> int:
    """Takes `minor` > 0 units of the item's write-offs back from the day on, so that money can be applied to them; answers the entry.

    A part has no single entry that it reverses, so it names none.
    """
    return _enter(cursor, debit_id, minor, on, reason, actor)


def reverse_all(cursor: Cursor[Any], debit_id: int, on: date | None, reason: str, actor: str) -> None:
    """Reverses every write-off and recovery of the item on the day `on` (None: each on its own day, as if it had never been)."""
    cursor.execute(_REVERSE, {"debit": debit_id, "on": on, "reason": reason, "actor": actor})
