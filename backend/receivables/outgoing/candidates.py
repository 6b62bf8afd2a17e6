"""SQL of matching outgoing lines: the lines that wait and what they may be, for many at once."""

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor

from receivables.rules.outgoing import EARLY, LATE, Out, Paid

MOST = 2_000
_WAITING = f"""
    SELECT l.id, -l.amount_minor, a.currency, l.booked_on, l.text, l.bank_reference, l.end_to_end_id,
        coalesce(l.counterparty_account, ''), coalesce(l.counterparty_name, ''), l.reversal
    FROM statement_lines l JOIN bank_accounts a ON a.id = l.bank_account_id LEFT JOIN outgoing_proposals k ON k.line_id = l.id
    WHERE l.company_id = %(company)s AND l.amount_minor < 0 AND l.status = 'unmatched' AND (NOT %(fresh)s OR k.line_id IS NULL)
    ORDER BY k.matched_at NULLS FIRST, l.id LIMIT {MOST + 1}"""  # noqa: S608 - a constant
_REFUNDS = """
    SELECT r.id, r.amount_minor, r.currency, r.refunded_on, r.account, r.payee, ARRAY[p.number, i.number, p.reference]
    FROM refunds r LEFT JOIN payments p ON p.id = r.payment_id LEFT JOIN invoices i ON i.id = r.invoice_id
    WHERE r.company_id = %(company)s AND r.entry_id IS NOT NULL AND r.returned_on IS NULL AND r.amount_minor = ANY(%(amounts)s)
        AND NOT EXISTS (SELECT 1 FROM outgoing_ties t WHERE t.refund_id = r.id AND t.undone_at IS NULL)
    ORDER BY r.id DESC LIMIT 20000"""
# A receipt is found by its amount or by a reference that a line names whole.
_RECEIPTS = """
    SELECT p.id, p.amount_minor, p.currency, p.received_on, coalesce(l.counterparty_account, ''),
        coalesce(l.counterparty_name, c.name, ''), ARRAY[p.reference, l.bank_reference, l.end_to_end_id]
    FROM payments p LEFT JOIN statement_lines l ON l.payment_id = p.id LEFT JOIN customers c ON c.id = p.customer_id
    WHERE p.company_id = %(company)s AND NOT p.reversed AND p.received_on BETWEEN %(first)s AND %(last)s
        AND (p.amount_minor = ANY(%(amounts)s) OR p.reference = ANY(%(references)s) OR l.bank_reference = ANY(%(references)s))
    ORDER BY p.received_on DESC, p.id DESC LIMIT 20000"""


def waiting(cursor: Cursor[Any], company_id: int, *, fresh: bool) -> tuple[dict[int, Out], bool]:
    """The outgoing lines that nothing is known of, those never looked at first (`fresh`: only those), and whether there are more."""
    cursor.execute(_WAITING, {"company": company_id, "fresh": fresh})
    rows = cursor.fetchall()
    found = {
        line_id: Out(minor, currency, on, tuple(word for word in (text, bank, end) if word), account, name, reversal)
        for line_id, minor, currency, on, text, bank, end, account, name, reversal in rows[:MOST]
    }
    return found, len(rows) > MOST


def candidates(cursor: Cursor[Any], company_id: int, lines: Sequence[Out]) -> list[Paid]:
    """The approved refunds and the receipts that these lines may be."""
    days = [line.booked_on for line in lines]
    words = sorted({word for line in lines for word in line.words if len(word) <= 100})
    asked = {"company": company_id, "amounts": sorted({line.minor for line in lines}), "references": words,
             "first": min(days) - LATE, "last": max(days) + EARLY}  # fmt: skip
    found = []
    for kind, statement in (("refund", _REFUNDS), ("return", _RECEIPTS)):
        cursor.execute(statement, asked)
        found += [
            Paid(kind, row_id, minor, currency, on, account, name, tuple(word for word in references if word))  # type: ignore[arg-type]
            for row_id, minor, currency, on, account, name, references in cursor.fetchall()
        ]
    return found
