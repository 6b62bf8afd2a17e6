"""The ledger proves itself: claims that must hold, each worked out from the entries alone.

`check` is used by the endpoint and by the command line `receivables invariants`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.companies.scheme import scheme_of
from receivables.money import from_minor
from receivables.reporting import invariant_documents as documents
from receivables.reporting import invariant_queries as queries
from receivables.reporting.aging_queries import AgingSpec, GroupBy, aging
from receivables.rules.aging import Basis

Ledgers = dict[tuple[int, str], tuple[int, int]]


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


def check(session: Session, company_ids: Sequence[int], as_of: date, known_at: datetime | None = None) -> list[Invariant]:
    """Every invariant of these companies' books at the end of `as_of`, by the entries recorded up to `known_at`.

    `entries_equal_open` is about today's open amounts and so takes all entries, whenever they take effect or were recorded; so do the
    claims of the base currency as to when. Reads every entry: heavy,
    but sums and sorts are the database's, so memory stays bounded. Raises nothing for a broken book; it answers which rows break it.
    """
    found = documents.check(session, company_ids, as_of, known_at)
    opened, *applied = (_document_claim(claim, found) for claim in documents.CLAIMS)
    totals = _totals(session, company_ids, as_of, known_at, found.ledgers)
    return [opened, *totals, *applied, *(_claim(session, claim, company_ids, as_of, known_at) for claim in queries.CLAIMS)]


def _document_claim(claim: str, found: documents.Documents) -> Invariant:
    outcome = Invariant(claim)
    for currency, (left, right) in sorted(found.sums[claim].items()):
        outcome.left[currency], outcome.right[currency] = from_minor(left, currency), from_minor(right, currency)
    outcome.breaks = [_named(row) | {"left": from_minor(int(row.l), row.currency), "right": from_minor(int(row.r), row.currency)}
                      for row in found.broken[claim]]  # fmt: skip
    return outcome


def _named(row: Any) -> dict[str, Any]:
    return {"subject": row.subject, "id": row.id, "number": row.number, "company": row.company, "currency": row.currency}


def _claim(
    session: Session, claim: queries.Claim, company_ids: Sequence[int], as_of: date, known_at: datetime | None
) -> Invariant:
    outcome = Invariant(claim.id)
    for row in queries.rows_of(session, claim, company_ids, as_of, known_at):
        left, right = (from_minor(int(side), row.currency) if claim.unit == "money" else str(side) for side in (row.l, row.r))
        if row.subject is None:
            outcome.left[row.currency], outcome.right[row.currency] = left, right
        else:
            outcome.breaks.append(_named(row) | {"left": left, "right": right})
    return outcome


def _totals(
    session: Session, company_ids: Sequence[int], as_of: date, known_at: datetime | None, ledgers: Ledgers
) -> list[Invariant]:  # fmt: skip
    """The report's own figures, which take a shortcut, against the entries: buckets = open items = gross, and net = ledger."""
    buckets, net = [], []
    codes = session.execute(text("SELECT id, code FROM companies WHERE id = ANY(:ids) ORDER BY id"), {"ids": list(company_ids)})
    for company_id, code in codes.all():
        reported = _reported(session, company_id, as_of, known_at)
        entries = {currency: sides for (company, currency), sides in ledgers.items() if company == company_id}
        for currency in sorted({*reported, *entries}):
            (in_buckets, reported_net), (gross, balance) = reported.get(currency, (0, 0)), entries.get(currency, (0, 0))
            buckets.append((code, currency, in_buckets, gross))
            net.append((code, currency, reported_net, balance))
    return [_compared("buckets_equal_open_equal_gross", buckets), _compared("net_equals_ledger", net)]


def _reported(session: Session, company_id: int, as_of: date, known_at: datetime | None) -> dict[str, tuple[int, int]]:
    """By currency: Σ buckets and net of the aging report of one company, in minor units."""
    scheme = scheme_of(session, [company_id])
    spec = AgingSpec(
        [company_id], as_of, known_at, Basis.DUE, scheme.bounds, scheme.years, GroupBy.COMPANY, currency=None, kind=None,
        order="name", limit=0, offset=0,
    )  # fmt: skip
    _, totals = aging(session, spec)
    return {row.currency: (sum(int(getattr(row, f"b{n}")) for n in range(len(spec.keys))), int(row.net)) for row in totals}


def _compared(claim_id: str, rows: Sequence[tuple[str, str, int, int]]) -> Invariant:
    """Rows of company, currency and the two sides in minor units, as an outcome."""
    outcome = Invariant(claim_id)
    for currency in sorted({row[1] for row in rows}):
        sides = [(left, right) for _, other, left, right in rows if other == currency]
        outcome.left[currency] = from_minor(sum(left for left, _ in sides), currency)
        outcome.right[currency] = from_minor(sum(right for _, right in sides), currency)
    for company, currency, left, right in rows:
        if left != right and len(outcome.breaks) < documents.FIRST:
            named = {"subject": "company", "id": None, "number": None, "company": company, "currency": currency}
            outcome.breaks.append(named | {"left": from_minor(left, currency), "right": from_minor(right, currency)})
    return outcome
