"""What everything that writes entries asks: until which day the company's books are closed.

Asking holds the company's lock, together with other writers, until the end of the transaction: a period is not closed in between.
"""

from datetime import date
from typing import Any

from psycopg import Cursor

from receivables.errors import invalid
from receivables.rules.periods import PERIOD_CLOSED, is_closed, told


def closed_until(cursor: Cursor[Any], company_id: int) -> date | None:
    """The last closed day of a company, None where nothing was ever closed. One look-up serves a whole call."""
    cursor.execute("SELECT closed_until(%s)", [company_id])
    row = cursor.fetchone()
    day: date | None = row[0] if row else None
    return day


def check_open(cursor: Cursor[Any], company_id: int, day: date, pointer: str) -> None:
    """Raises 422 `period_closed`, naming the field, for a day that was given and is closed."""
    last = closed_until(cursor, company_id)
    if is_closed(day, last):
        raise invalid(PERIOD_CLOSED, told(last), pointer)
