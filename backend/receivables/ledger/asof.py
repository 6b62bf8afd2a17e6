"""What was open on a past day, as known at a past instant, in SQL.

open(x; D, T) is the sum of entries naming x with `effective_on` <= D and `recorded_at` <= T. It is computed from today's open
amount by taking back the entries that came later, so the work grows with what happened since and not with history.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, cast, func, or_, select, union_all
from sqlmodel import col

from receivables.ledger.models import Entry


@dataclass(frozen=True, slots=True)
class AsOf:
    """The end of a business day and, where given, the instant up to which entries count."""

    day: date
    known_at: datetime | None = None


def later(moment: AsOf, company_ids: list[int]) -> ColumnElement[bool]:
    """Entries not yet in force on the day, or not yet known."""
    in_scope = col(Entry.company_id).in_(company_ids)
    after = col(Entry.effective_on) > moment.day
    return in_scope & (after if moment.known_at is None else or_(after, col(Entry.recorded_at) > moment.known_at))


def written_off_back(moment: AsOf, company_ids: list[int]) -> FromClause:
    """(id, minor): what to add to today's written-off amount of each item: later write-offs are negative, later recoveries positive."""
    minor = cast(func.sum(col(Entry.amount_minor)), BigInteger).label("minor")
    statement: Any = select(col(Entry.debit_id).label("id"), minor).where(col(Entry.kind) == "write_off", later(moment, company_ids))
    back: FromClause = statement.group_by(col(Entry.debit_id)).subquery()
    return back


def taken_back(moment: AsOf, company_ids: list[int], *sides: Any) -> FromClause:
    """(id, minor): what to take from today's open amount of each row named on these sides of the entries."""
    parts: list[Any] = [
        select(col(side).label("id"), col(Entry.amount_minor).label("minor")).where(later(moment, company_ids), col(side).is_not(None))
        for side in sides
    ]
    every = union_all(*parts).subquery()
    # a sum of bigint is numeric in PostgreSQL; what is open stays a whole number
    minor = cast(func.sum(every.c.minor), BigInteger).label("minor")
    return select(every.c.id, minor).group_by(every.c.id).subquery()
