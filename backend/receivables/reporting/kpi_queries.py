"""SQL of the key figures: what they are computed from, in a few statements, each by currency and in minor units.

A balance at the end of a past day is what is open now less every movement that took effect after it, so the work is bounded by what is
open now and what moved since the period began; nothing reads all of history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.ledger.disputed import DECIDED, DECIDED_AS_KNOWN
from receivables.reporting.known import due_as_known, known, or_unknown
from receivables.reporting.period import Period


@dataclass(frozen=True, slots=True)
class Book:
    """Whose receivables: the companies and, where named, the customers of one salesperson or collector."""

    companies: Sequence[int]
    owner: str | None = None
    collector: str | None = None

    def holds(self, customer: str, *owners: str) -> str:
        """The condition that a row is theirs: `customer` its customer's id, `owners` the salespersons of its item, ahead of the customer's.

        A receipt nobody is known for is nobody's.
        """
        theirs = f"{customer} IN (SELECT id FROM customers WHERE company_id = ANY(:companies) AND {{}})"  # noqa: S608 - a column's name
        parts = ["true"]
        if self.owner is not None:
            own, of_customer = f"coalesce({', '.join([*owners, 'NULL'])})", theirs.format("owner = :owner")
            parts.append(f"({own} = :owner OR {own} IS NULL AND {of_customer})")
        if self.collector is not None:
            parts.append(theirs.format("collector = :collector"))
        return " AND ".join(parts)

    def values(self) -> dict[str, Any]:
        return {"companies": list(self.companies), "owner": self.owner, "collector": self.collector}


# Trade sales are invoices and debit notes less credit notes; deposits, advances, opening balances and the like are not sales.
_SOLD = "e.kind = 'posting' AND (d.kind IN ('invoice', 'debit_note') OR e.credit_id IS NOT NULL AND c.source <> 'interest')"
_SIGNED = "CASE WHEN e.credit_id IS NULL THEN e.amount_minor ELSE -e.amount_minor END"

_NOW = """
SELECT currency, sum(open_minor) FILTER (WHERE debit) AS gross, sum(open_minor) FILTER (WHERE NOT debit) AS unapplied,
       sum(open_minor) FILTER (WHERE debit AND due_on >= :last) AS not_due,
       sum(open_minor) FILTER (WHERE debit AND due_on <= :last) AS due,
       sum(open_minor) FILTER (WHERE debit AND issued_on <= :aged) AS long_aged
FROM (
    SELECT currency, open_minor, kind <> 'credit_note' AS debit, {due} AS due_on, issued_on FROM invoices i {moved}
    WHERE company_id = ANY(:companies) AND open_minor > 0 AND {of_items}
    UNION ALL
    SELECT currency, open_minor, false, NULL, NULL FROM payments WHERE company_id = ANY(:companies) AND open_minor > 0 AND {of_receipts}
) open GROUP BY currency"""

_MOVED = f"""
SELECT currency,
       sum(minor) FILTER (WHERE debit) AS since_opening,
       sum(minor) FILTER (WHERE debit AND later) AS gross,
       sum(credit) FILTER (WHERE later) AS unapplied,
       sum(minor) FILTER (WHERE debit AND later AND due_on >= :last) AS not_due,
       sum(minor) FILTER (WHERE debit AND later AND issued_on <= :aged) AS long_aged,
       sum(minor) FILTER (WHERE debit AND due_on <= :last) AS due,
       sum(minor) FILTER (WHERE debit AND inside AND posting AND due_on <= :last) AS due_posted,
       sum(minor) FILTER (WHERE debit AND inside AND posting AND NOT sold) AS other_posted,
       sum(signed) FILTER (WHERE inside AND sold) AS sales,
       sum(minor) FILTER (WHERE inside AND (posting AND paid AND NOT noted OR transferred OR returned)) AS receipts,
       -sum(minor) FILTER (WHERE inside AND cash AND due_on <= :last) AS collected,
       -sum(minor) FILTER (WHERE inside AND cash) AS cash,
       -sum(minor * (received_on - issued_on)) FILTER (WHERE inside AND cash) AS cash_days_from_issue,
       -sum(minor * (received_on - due_on)) FILTER (WHERE inside AND cash AND NOT held) AS cash_days_from_due,
       -sum(minor) FILTER (WHERE inside AND allocation AND NOT cash) AS credited,
       -sum(minor) FILTER (WHERE inside AND debit AND written_off) AS written_off
FROM (
    SELECT e.currency, e.amount_minor AS minor, {_SIGNED} AS signed, e.effective_on BETWEEN :first AND :last AND {{known}} AS inside,
           e.effective_on > :last OR NOT ({{known}}) AS later, e.debit_id IS NOT NULL AS debit,
           CASE WHEN e.credit_id IS NULL AND e.payment_id IS NULL THEN 0 ELSE e.amount_minor END AS credit,
           e.kind = 'posting' AS posting, e.kind = 'allocation' AS allocation, e.kind = 'write_off' AS written_off,
           -- Out of one receipt and posted as another, or by a note: no cash came in.
           e.kind = 'transfer' AND e.debit_id IS NULL AS transferred, p.source = 'note' AS noted,
           -- A part of a receipt that the bank took back did not come in.
           e.kind = 'refund' AND coalesce(e.reverses_id, e.id) IN
               (SELECT entry_id FROM outgoing_ties WHERE entry_id IS NOT NULL) AS returned,
           e.payment_id IS NOT NULL AS paid, e.kind = 'allocation' AND e.payment_id IS NOT NULL AS cash,
           {_SOLD} AS sold, {{due}} AS due_on, d.held, d.issued_on, p.received_on
    FROM entries e LEFT JOIN invoices d ON d.id = e.debit_id LEFT JOIN payments p ON p.id = e.payment_id {{moved}}
    LEFT JOIN invoices c ON c.id = e.credit_id AND e.debit_id IS NULL
    WHERE e.company_id = ANY(:companies) AND (e.effective_on >= :first{{or_unknown}}) AND {{whose}}
) moved GROUP BY currency"""  # noqa: S608 - constant text only

_MONTHS = f"""
SELECT date_trunc('month', e.effective_on)::date AS month, sum({_SIGNED}) FILTER (WHERE {_SOLD}) AS sales,
       sum({_SIGNED}) FILTER (WHERE {_SOLD} AND e.effective_on >= :year) AS sales_of_year,
       -sum(e.amount_minor) FILTER (WHERE e.kind = 'write_off' AND d.id IS NOT NULL AND e.effective_on >= :year) AS written_off_of_year
FROM entries e LEFT JOIN invoices d ON d.id = e.debit_id LEFT JOIN invoices c ON c.id = e.credit_id AND e.debit_id IS NULL
WHERE e.company_id = ANY(:companies) AND e.effective_on BETWEEN :first AND :last AND e.currency = :currency
  AND e.kind <> 'allocation' AND e.payment_id IS NULL AND {{known}} AND {{whose}} GROUP BY 1"""  # noqa: S608 - constant text only

_FLOWS = (
    "sales", "receipts", "collected", "cash", "cash_days_from_issue", "cash_days_from_due", "written_off", "credited", "other_posted",
)  # fmt: skip
_PROMISERS = """
SELECT DISTINCT customer_id FROM promises
WHERE company_id = ANY(:companies) AND promised_on BETWEEN :first AND :last AND currency = :currency AND {whose}"""


_DISPUTES = """
SELECT count(*) AS closed, coalesce(sum(x.last_on - d.opened_on), 0)::bigint AS days
FROM disputes d JOIN LATERAL ({decided}) x ON x.minor >= d.amount_minor
WHERE d.company_id = ANY(:companies) AND d.currency = :currency AND x.last_on BETWEEN :first AND :last AND {known} AND {whose}"""


def _number(value: Any) -> int:
    return int(value or 0)


def balances_and_flows(session: Session, book: Book, period: Period, aged: date) -> dict[str, dict[str, int]]:
    """By currency: balances at the period's opening and end, and what happened in it, in minor units (or minor units × days).

    Gross of unapplied receipts and credit notes, which are `unapplied`. `aged` is the last issue day that counts as long-aging.
    """
    values = book.values() | {"first": period.first, "last": period.last, "aged": aged, "known_at": period.known_at}
    due, moved_due = due_as_known("i", period.known_at)
    of_items, of_receipts = book.holds("customer_id", "owner"), book.holds("customer_id")
    held = session.execute(text(_NOW.format(of_items=of_items, of_receipts=of_receipts, due=due, moved=moved_due)), values)
    now = {row.currency: dict(row._mapping) for row in held}
    anyone = book.holds("coalesce(d.customer_id, c.customer_id, p.customer_id)", "d.owner", "c.owner")
    due, moved_due = due_as_known("d", period.known_at)
    parts = {"known": known("e", period.known_at), "or_unknown": or_unknown("e", period.known_at), "due": due, "moved": moved_due}
    moved = session.execute(text(_MOVED.format(whose=anyone, **parts)), values)
    since = {row.currency: dict(row._mapping) for row in moved}
    return {currency: _facts(now.get(currency, {}), since.get(currency, {})) for currency in sorted({*now, *since})}


def _facts(now: dict[str, Any], since: dict[str, Any]) -> dict[str, int]:
    def at_end(name: str) -> int:
        return _number(now.get(name)) - _number(since.get(name))

    closing, not_due = at_end("gross"), at_end("not_due")
    return {name: _number(since.get(name)) for name in _FLOWS} | {
        "opening": _number(now.get("gross")) - _number(since.get("since_opening")),
        "closing": closing,
        "not_due": not_due,
        "overdue": closing - not_due,
        "long_aged": at_end("long_aged"),
        "unapplied": at_end("unapplied"),
        "due": at_end("due") + _number(since.get("due_posted")),
    }


NOTHING = _facts({}, {})
"""The facts of a currency nothing was ever posted in."""


@dataclass(frozen=True, slots=True)
class Month:
    """Credit sales of a calendar month, and the part of them and of the write-offs that lies in the trailing year."""

    sales: int
    sales_of_year: int
    written_off_of_year: int


def months(
    session: Session, book: Book, currency: str, first: date, last: date, year: date, known_at: datetime | None
) -> dict[date, Month]:
    """By first day of the month, in minor units of the currency; `year` is the first day of the trailing year."""
    values = book.values() | {"first": first, "last": last, "year": year, "currency": currency, "known_at": known_at}
    whose = book.holds("coalesce(d.customer_id, c.customer_id)", "d.owner", "c.owner")
    rows = session.execute(text(_MONTHS.format(whose=whose, known=known("e", known_at))), values)
    return {row.month: Month(_number(row.sales), _number(row.sales_of_year), _number(row.written_off_of_year)) for row in rows}


def disputes(session: Session, book: Book, currency: str, period: Period) -> dict[str, int]:
    """How many disputes were closed in the period as known at its instant, and the days from open to closed of all of them."""
    values = book.values() | {"first": period.first, "last": period.last, "currency": currency, "known_at": period.known_at}
    decided = (DECIDED if period.known_at is None else DECIDED_AS_KNOWN).format(day=":last")
    asked = _DISPUTES.format(decided=decided, known=known("d", period.known_at), whose=book.holds("d.customer_id"))
    row = session.execute(text(asked), values).one()
    return {"disputes_closed": row.closed, "dispute_days": row.days}


def promisers(session: Session, book: Book, currency: str, period: Period) -> list[int]:
    """The customers who promised to pay within the period, in that currency."""
    values = book.values() | {"first": period.first, "last": period.last, "currency": currency}
    return list(session.execute(text(_PROMISERS.format(whose=book.holds("customer_id"))), values).scalars())
