"""The ledger proves itself: claims that must hold, each worked out from the entries alone.

`check` is used by the endpoint and by the command line `receivables invariants`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.money import from_minor
from receivables.reporting import invariant_queries as queries
from receivables.reporting.trend_queries import Scheme, aging_trend
from receivables.rules.aging import DEFAULT_BOUNDS, DEFAULT_YEARS, Basis


@dataclass(slots=True)
class Invariant:
    """One claim's outcome: the sums of its two sides by currency (money as decimal text, else counts) and the first rows that break it."""

    id: str
    left: dict[str, str] = field(default_factory=dict)
    right: dict[str, str] = field(default_factory=dict)
    breaks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.breaks


def check(session: Session, company_ids: Sequence[int], as_of: date) -> list[Invariant]:
    """Every invariant of these companies' books at the end of `as_of`.

    `entries_equal_open` is about today's open amounts and so takes all entries, whenever they take effect. Reads every entry: heavy,
    but sums and sorts are the database's, so memory stays bounded. Raises nothing for a broken book; it answers which rows break it.
    """
    found = [_claim(session, claim, company_ids, as_of) for claim in queries.CLAIMS]
    return [found[0], *_totals(session, company_ids, as_of), *found[1:]]


def _claim(session: Session, claim: queries.Claim, company_ids: Sequence[int], as_of: date) -> Invariant:
    outcome = Invariant(claim.id)
    for row in queries.rows_of(session, claim, company_ids, as_of):
        left, right = (from_minor(int(side), row.currency) if claim.unit == "money" else str(side) for side in (row.l, row.r))
        if row.subject is None:
            outcome.left[row.currency], outcome.right[row.currency] = left, right
        else:
            named = {"subject": row.subject, "id": row.id, "number": row.number, "company": row.company, "currency": row.currency}
            outcome.breaks.append(named | {"left": left, "right": right})
    return outcome


def _totals(session: Session, company_ids: Sequence[int], as_of: date) -> list[Invariant]:
    """The report's own figures, which take a shortcut, against the entries: buckets = open items = gross, and net = ledger."""
    buckets, net = [], []
    scheme = Scheme(Basis.DUE, DEFAULT_BOUNDS, DEFAULT_YEARS)
    codes = session.execute(text("SELECT id, code FROM companies WHERE id = ANY(:ids) ORDER BY id"), {"ids": list(company_ids)})
    for company_id, code in codes.all():
        reported = {point.currency: point for point in aging_trend(session, [company_id], [as_of], scheme, None)}
        entries = queries.ledger(session, company_id, as_of)
        for currency in sorted({*reported, *entries}):
            point, (gross, balance) = reported.get(currency), entries.get(currency, (0, 0))
            buckets.append((code, currency, sum(point.amounts.values()) if point else 0, gross))
            net.append((code, currency, point.gross - point.unapplied if point else 0, balance))
    return [_compared("buckets_equal_open_equal_gross", buckets), _compared("net_equals_ledger", net)]


def _compared(claim_id: str, rows: Sequence[tuple[str, str, int, int]]) -> Invariant:
    """Rows of company, currency and the two sides in minor units, as an outcome."""
    outcome = Invariant(claim_id)
    for currency in sorted({row[1] for row in rows}):
        sides = [(left, right) for _, other, left, right in rows if other == currency]
        outcome.left[currency] = from_minor(sum(left for left, _ in sides), currency)
        outcome.right[currency] = from_minor(sum(right for _, right in sides), currency)
    for company, currency, left, right in rows:
        if left != right and len(outcome.breaks) < queries.FIRST:
            named = {"subject": "company", "id": None, "number": None, "company": company, "currency": currency}
            outcome.breaks.append(named | {"left": from_minor(left, currency), "right": from_minor(right, currency)})
    return outcome
