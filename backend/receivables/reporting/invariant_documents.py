"""SQL of the invariants of single documents: one pass over the entries says what each item, credit note and receipt has open by them.

Four claims come out of it: open amounts as they are kept, what is applied of items and of what pays them, and the ledger's balance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

EVER = datetime.max.replace(tzinfo=UTC)
FIRST = 10
"""How many offending rows are named."""
CLAIMS = OPEN, ITEMS, RECEIPTS = "entries_equal_open", "no_item_over_applied", "no_receipt_over_allocated"
# By document, receipts with their id negated so that one number is the key: `ever` is what all entries leave, `minor` what those leave that
# took effect by the day and were recorded by the instant, `posted` the postings and their reversals among these. What is open now is the
# sum of all entries, whatever is asked for. A document without an entry by then (`seen`) is no claim of that day.
_STATEMENT = """
    WITH booked AS (
        SELECT key, sum(amount_minor) AS ever, coalesce(sum(amount_minor) FILTER (WHERE known), 0) AS minor,
            coalesce(sum(amount_minor) FILTER (WHERE known AND posting), 0) AS posted, bool_or(known) AS seen
        FROM (
            SELECT debit_id AS key, amount_minor, kind = 'posting' AS posting, effective_on <= :day AND recorded_at <= :known AS known
            FROM entries WHERE company_id = ANY(:companies) AND debit_id IS NOT NULL
            UNION ALL SELECT credit_id, amount_minor, kind = 'posting', effective_on <= :day AND recorded_at <= :known
            FROM entries WHERE company_id = ANY(:companies) AND credit_id IS NOT NULL
            UNION ALL SELECT -payment_id, amount_minor, kind = 'posting', effective_on <= :day AND recorded_at <= :known
            FROM entries WHERE company_id = ANY(:companies) AND payment_id IS NOT NULL
        ) sides GROUP BY key),
    documents AS MATERIALIZED (
        SELECT d.key, d.number, d.company_id, d.currency, d.debit, d.open_minor, coalesce(b.ever, 0) AS ever, b.minor, b.posted,
            b.posted - b.minor AS applied, coalesce(b.seen, false) AS seen
        FROM (
            SELECT id AS key, number, company_id, currency, kind <> 'credit_note' AS debit, open_minor FROM invoices
            WHERE company_id = ANY(:companies)
            UNION ALL SELECT -id, number, company_id, currency, false, open_minor FROM payments WHERE company_id = ANY(:companies)
        ) d LEFT JOIN booked b USING (key)),
    sums AS (
        SELECT company_id, currency, sum(ever) AS ever, sum(open_minor) AS open,
            sum(applied) FILTER (WHERE seen AND debit) AS items_applied,
            sum(posted) FILTER (WHERE seen AND debit) AS items_posted, sum(applied) FILTER (WHERE seen AND NOT debit) AS receipts_applied,
            sum(posted) FILTER (WHERE seen AND NOT debit) AS receipts_posted,
            sum(CASE WHEN debit THEN minor ELSE 0 END) FILTER (WHERE seen) AS gross
        FROM documents GROUP BY company_id, currency),
    -- What was posted and written off, without a look at the documents: of each company and currency.
    ledger AS (
        SELECT company_id, currency, sum(CASE WHEN debit_id IS NOT NULL THEN amount_minor ELSE -amount_minor END) AS minor FROM entries
        WHERE company_id = ANY(:companies) AND kind <> 'allocation' AND effective_on <= :day AND recorded_at <= :known
        GROUP BY company_id, currency),
    broken AS (
        (SELECT 'entries_equal_open' AS claim, key, number, company_id, currency, ever AS l, open_minor AS r FROM documents
            WHERE ever <> open_minor ORDER BY key < 0, abs(key) LIMIT :first)
        UNION ALL (SELECT 'no_item_over_applied', key, number, company_id, currency, applied, posted FROM documents
            WHERE seen AND debit AND NOT applied BETWEEN 0 AND posted ORDER BY key < 0, abs(key) LIMIT :first)
        UNION ALL (SELECT 'no_receipt_over_allocated', key, number, company_id, currency, applied, posted FROM documents
            WHERE seen AND NOT debit AND NOT applied BETWEEN 0 AND posted ORDER BY key < 0, abs(key) LIMIT :first))
    SELECT NULL AS claim, NULL AS subject, company_id AS id, NULL AS number, c.code AS company, s.currency, s.ever AS l, s.open AS r,
        s.items_applied, s.items_posted, s.receipts_applied, s.receipts_posted, s.gross, coalesce(l.minor, 0) AS ledger
    FROM sums s LEFT JOIN ledger l USING (company_id, currency) LEFT JOIN companies c ON c.id = company_id
    UNION ALL SELECT b.claim, CASE WHEN b.key > 0 THEN 'invoice' ELSE 'payment' END, abs(b.key), b.number, c.code, b.currency, b.l, b.r,
        NULL, NULL, NULL, NULL, NULL, NULL
    FROM broken b LEFT JOIN companies c ON c.id = b.company_id"""
_SIDES = {OPEN: ("l", "r"), ITEMS: ("items_applied", "items_posted"), RECEIPTS: ("receipts_applied", "receipts_posted")}


@dataclass(frozen=True, slots=True)
class Documents:
    """The rows that break each claim, its two sums by currency, and (gross, ledger balance) by company and currency; minor units."""

    broken: dict[str, list[Any]]
    sums: dict[str, dict[str, tuple[int, int]]]
    ledgers: dict[tuple[int, str], tuple[int, int]]


def check(session: Session, companies: Sequence[int], day: date, known_at: datetime | None) -> Documents:
    """What the entries say of every document of these companies at the end of a day, by what was recorded up to `known_at`."""
    values = {"companies": list(companies), "day": day, "known": known_at or EVER, "first": FIRST}
    found = Documents({claim: [] for claim in _SIDES}, {claim: {} for claim in _SIDES}, {})
    for row in session.execute(text(_STATEMENT), values):
        if row.claim is not None:
            found.broken[row.claim].append(row)
            continue
        for claim, sides in _SIDES.items():
            left, right = (getattr(row, side) for side in sides)
            if left is not None:
                before = found.sums[claim].get(row.currency, (0, 0))
                found.sums[claim][row.currency] = (before[0] + int(left), before[1] + int(right))
        if row.gross is not None:
            found.ledgers[row.id, row.currency] = (int(row.gross), int(row.ledger))
    return found
