"""The aging of many past days in one statement.

Aging is linear: what was open at the end of day D is what is open now less every movement that took effect after D, each placed in the
bucket its item had on D. So no item is rebuilt: both parts are summed by bucket day first, and the work is bounded by what is open now
and what moved since the earliest day asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.companies.scheme import Scheme
from receivables.reporting.known import due_as_known, or_unknown
from receivables.rules.aging import Basis, age_boundaries, buckets, due_boundaries


@dataclass(slots=True)
class TrendPoint:
    """One currency's aging at the end of a day, in minor units: `gross` = Σ `amounts`."""

    as_of: date
    currency: str
    amounts: dict[str, int]
    unapplied: int = 0
    overdue: int = 0
    gross: int = 0


# An entry's slot says how many of the rising month ends lie before it: it is taken back from those, one not known yet from all.
_TREND = """
WITH ends (slot, day, boundaries) AS (VALUES {ends}),
held AS (
    SELECT i.currency, {placed} AS placed_on, {due} AS due_on, 0 AS slot, sum(i.open_minor) AS minor
    FROM invoices i {moved} WHERE i.company_id = ANY(:companies) AND i.open_minor > 0 AND i.kind <> 'credit_note' GROUP BY 1, 2, 3
    UNION ALL
    SELECT e.currency, {placed}, {due}, {slot}, -sum(e.amount_minor)
    FROM entries e JOIN invoices i ON i.id = e.debit_id {moved}
    WHERE e.company_id = ANY(:companies) AND (e.effective_on > :first{or_unknown}) GROUP BY 1, 2, 3, 4
), credits AS (
    SELECT currency, 0 AS slot, open_minor AS minor FROM payments WHERE company_id = ANY(:companies) AND open_minor > 0
    UNION ALL
    SELECT currency, 0, open_minor FROM invoices WHERE company_id = ANY(:companies) AND open_minor > 0 AND kind = 'credit_note'
    UNION ALL
    SELECT currency, {slot}, -amount_minor
    FROM entries e WHERE company_id = ANY(:companies) AND (effective_on > :first{or_unknown})
      AND (credit_id IS NOT NULL OR payment_id IS NOT NULL)
), summed AS (SELECT currency, slot, sum(minor) AS minor FROM credits GROUP BY 1, 2)
SELECT n.day, h.currency, cardinality(n.boundaries) - 1 - width_bucket(h.placed_on - 1, n.boundaries) AS bucket,
       sum(h.minor) AS minor, coalesce(sum(h.minor) FILTER (WHERE h.due_on < n.day), 0) AS overdue
FROM ends n JOIN held h ON h.slot = 0 OR n.slot <= h.slot GROUP BY 1, 2, 3
UNION ALL
SELECT n.day, s.currency, NULL, sum(s.minor), 0 FROM ends n JOIN summed s ON s.slot = 0 OR n.slot <= s.slot GROUP BY 1, 2
"""


def _boundaries(as_of: date, basis: Basis, scheme: Scheme) -> list[date]:
    """Rising: an item lies in bucket (how many boundaries are at or after its day) - 1."""
    days = due_boundaries(as_of, scheme.bounds) if basis is Basis.DUE else age_boundaries(as_of, scheme.years)
    return days[::-1]


def _statement(ends: str, basis: Basis, known_at: datetime | None) -> str:
    due, moved = due_as_known("i", known_at)
    slot = "width_bucket(e.effective_on - 1, CAST(:days AS date[]))"
    if known_at is not None:
        slot = f"CASE WHEN e.recorded_at > :known_at THEN cardinality(CAST(:days AS date[])) ELSE {slot} END"
    placed = due if basis is Basis.DUE else "i.issued_on"
    return _TREND.format(ends=ends, placed=placed, due=due, moved=moved, slot=slot, or_unknown=or_unknown("e", known_at))


def aging_trend(
    session: Session, companies: Sequence[int], days: Sequence[date], basis: Basis, scheme: Scheme, currency: str | None,
    known_at: datetime | None = None,
) -> list[TrendPoint]:  # fmt: skip
    """The aging at the end of each of the rising `days`, by currency (or the one named), in minor units; zero where nothing was open.

    What was recorded after `known_at`, where it is given, does not count. Formula ids as in `rules.aging`.
    """
    slots = range(1, len(days) + 1)
    ends = ", ".join(f"(CAST(:slot{n} AS int), CAST(:day{n} AS date), CAST(:boundaries{n} AS date[]))" for n in slots)
    values: dict[str, Any] = {"companies": list(companies), "days": list(days), "first": days[0]}
    for n, day in zip(slots, days, strict=True):
        values |= {f"slot{n}": n, f"day{n}": day, f"boundaries{n}": _boundaries(day, basis, scheme)}
    values["known_at"] = known_at
    rows = [row for row in session.execute(text(_statement(ends, basis, known_at)), values) if currency in (None, row.currency)]
    keys = [bucket.key for bucket in buckets(basis, scheme.bounds, scheme.years)]
    currencies = sorted({row.currency for row in rows})
    points = {(day, found): TrendPoint(day, found, dict.fromkeys(keys, 0)) for day in days for found in currencies}
    for row in rows:
        _add(points[row.day, row.currency], keys, row)
    return list(points.values())


def _add(point: TrendPoint, keys: Sequence[str], row: Any) -> None:
    if row.bucket is None:
        point.unapplied = int(row.minor)
    elif row.bucket >= 0:  # what was issued after the day adds up to nothing there
        point.amounts[keys[row.bucket]] += int(row.minor)
        point.gross += int(row.minor)
        point.overdue += int(row.overdue)
