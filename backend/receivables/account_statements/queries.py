"""SQL of a customer's account: what moved its balance, and what is open of it at the end of a day.

A write-off is the company's own affair: the debtor still owes. What is told to customers therefore leaves entries of the kind `write_off`
out on both sides; whatever else is let go of (discounts, small differences, bank charges) is let go of for good.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

# An entry's effect on what a customer owes, once for each side that is the customer's: an allocation between its own documents adds up to
# nothing, one of another customer's receipt does not.
_MOVEMENTS = text("""
    SELECT id, kind, currency, effective_on, reverses_id IS NOT NULL AS reversal, sum(effect)::bigint AS minor, min(number) AS number,
        min(document) AS document, min(invoice_id) AS invoice_id, min(payment_id) AS payment_id
    FROM (
        SELECT e.id, e.kind, e.currency, e.effective_on, e.reverses_id, e.amount_minor AS effect, i.number, i.kind AS document,
            i.id AS invoice_id, NULL::bigint AS payment_id
        FROM invoices i JOIN entries e ON e.debit_id = i.id
        WHERE i.customer_id = :customer AND e.company_id = :company AND e.effective_on BETWEEN :first AND :last AND e.kind <> 'write_off'
        UNION ALL
        SELECT e.id, e.kind, e.currency, e.effective_on, e.reverses_id, -e.amount_minor, i.number, i.kind, i.id, NULL
        FROM invoices i JOIN entries e ON e.credit_id = i.id
        WHERE i.customer_id = :customer AND e.company_id = :company AND e.effective_on BETWEEN :first AND :last
        UNION ALL
        SELECT e.id, e.kind, e.currency, e.effective_on, e.reverses_id, -e.amount_minor, p.number, 'payment', NULL, p.id
        FROM payments p JOIN entries e ON e.payment_id = p.id
        WHERE p.customer_id = :customer AND e.company_id = :company AND e.effective_on BETWEEN :first AND :last) s
    GROUP BY id, kind, currency, effective_on, reverses_id HAVING sum(effect) <> 0 ORDER BY effective_on, id LIMIT :most""")
# What is open now, and what entries later than the day touched since: nothing that was settled before is looked at. `later` reads the
# company's entries after the day or the customers' own documents, whichever are fewer.
_HELD = """
    later AS (
        SELECT e.debit_id AS invoice_id, NULL::bigint AS payment_id, e.amount_minor AS minor, e.kind = 'write_off' AS lost
        FROM entries e JOIN invoices i ON i.id = e.debit_id WHERE e.company_id = :company AND e.effective_on > :day {whose}
        UNION ALL
        SELECT e.credit_id, NULL, e.amount_minor, false
        FROM entries e JOIN invoices i ON i.id = e.credit_id WHERE e.company_id = :company AND e.effective_on > :day {whose}
        UNION ALL
        SELECT NULL, e.payment_id, e.amount_minor, false
        FROM entries e JOIN payments i ON i.id = e.payment_id WHERE e.company_id = :company AND e.effective_on > :day {whose}),
    back AS (
        SELECT invoice_id, payment_id, coalesce(sum(minor) FILTER (WHERE NOT lost), 0)::bigint AS minor,
            coalesce(sum(minor) FILTER (WHERE lost), 0)::bigint AS lost
        FROM later GROUP BY invoice_id, payment_id),
    items AS (
        SELECT id FROM invoices i WHERE company_id = :company AND open_minor > 0 {whose}
        UNION SELECT id FROM invoices i WHERE company_id = :company AND written_off_minor > 0 {whose}
        UNION SELECT invoice_id FROM back WHERE invoice_id IS NOT NULL),
    receipts AS (
        SELECT id FROM payments i WHERE company_id = :company AND open_minor > 0 {whose}
        UNION SELECT payment_id FROM back WHERE payment_id IS NOT NULL),
    held AS (
        SELECT i.customer_id, i.id AS invoice_id, NULL::bigint AS payment_id, i.number, i.kind, i.currency, i.issued_on,
            CASE WHEN i.held OR i.kind = 'credit_note' THEN NULL ELSE i.due_on END AS due_on, i.disputed, i.amount_minor,
            (CASE i.kind WHEN 'credit_note' THEN -1 ELSE 1 END) * (i.open_minor + i.written_off_minor - coalesce(b.minor, 0)) AS minor,
            i.written_off_minor + coalesce(b.lost, 0) AS lost_minor
        FROM items k JOIN invoices i ON i.id = k.id LEFT JOIN back b ON b.invoice_id = i.id WHERE i.issued_on <= :day
        UNION ALL
        SELECT i.customer_id, NULL, i.id, i.number, 'payment', i.currency, i.received_on, NULL, false, i.amount_minor,
            -(i.open_minor - coalesce(b.minor, 0)), 0
        FROM receipts k JOIN payments i ON i.id = k.id LEFT JOIN back b ON b.payment_id = i.id
        WHERE i.received_on <= :day AND i.customer_id IS NOT NULL)"""
_OF_SOME, _OF_ALL = _HELD.format(whose="AND i.customer_id = ANY(:customers)"), _HELD.format(whose="")
_ROWS = "SELECT * FROM held WHERE minor <> 0 ORDER BY customer_id, currency, due_on NULLS LAST, issued_on, number, invoice_id, payment_id"
_OPEN, _OPEN_OF_ALL = text(f"WITH {_OF_SOME} {_ROWS}"), text(f"WITH {_OF_ALL} {_ROWS}")
_BALANCES = text(f"WITH {_OF_SOME} SELECT currency, sum(minor)::bigint AS minor FROM held GROUP BY currency")  # noqa: S608 - constants

_WITH_OPEN = text(f"WITH {_OF_ALL} SELECT DISTINCT customer_id FROM held WHERE minor <> 0 ORDER BY 1")  # noqa: S608 - constants
_WITH_MOVEMENTS = text(f"""WITH {_OF_ALL}, moved AS (
        SELECT debit_id, credit_id, payment_id FROM entries
        WHERE company_id = :company AND effective_on BETWEEN :first AND :day AND kind <> 'write_off')
    SELECT customer_id FROM held WHERE minor <> 0
    UNION SELECT i.customer_id FROM moved m JOIN invoices i ON i.id = m.debit_id
    UNION SELECT i.customer_id FROM moved m JOIN invoices i ON i.id = m.credit_id
    UNION SELECT p.customer_id FROM moved m JOIN payments p ON p.id = m.payment_id WHERE p.customer_id IS NOT NULL ORDER BY 1""")  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Open:
    """What is left of a document at the end of a day, in minor units; a credit's is negative. Held items and credits have no due day.

    `lost_minor` is the part of it that our books have written off.
    """

    customer_id: int
    invoice_id: int | None
    payment_id: int | None
    number: str
    kind: str
    currency: str
    issued_on: date
    due_on: date | None
    disputed: bool
    amount_minor: int
    minor: int
    lost_minor: int


def balances(session: Session, company_id: int, customer_id: int, day: date) -> dict[str, int]:
    """What the customer owed at the end of the day, in minor units by currency; credits taken off, write-offs not."""
    values = {"company": company_id, "customers": [customer_id], "day": day}
    return {row.currency: row.minor for row in session.execute(_BALANCES, values)}


def movements(session: Session, company_id: int, customer_id: int, first: date, last: date, most: int) -> list[Any]:
    """What changed the balance from the first to the last day, at most `most` rows, in the order it took effect."""
    values = {"company": company_id, "customer": customer_id, "first": first, "last": last, "most": most}
    return list(session.execute(_MOVEMENTS, values))


def open_items(session: Session, company_id: int, customers: Sequence[int] | None, day: date) -> list[Open]:
    """What these customers of the company (None: all of them) had open at the end of the day, by customer, currency and due day."""
    if customers is None:
        return [Open(*row) for row in session.execute(_OPEN_OF_ALL, {"company": company_id, "day": day})]
    values = {"company": company_id, "customers": list(customers), "day": day}
    return [Open(*row) for row in session.execute(_OPEN, values)]


def with_account(session: Session, company_id: int, first: date, last: date, *, moved: bool) -> list[int]:
    """The company's customers with anything open at the end of the last day and, `moved`, those whose balance changed since the first."""
    statement = _WITH_MOVEMENTS if moved else _WITH_OPEN
    return list(session.execute(statement, {"company": company_id, "day": last, "first": first}).scalars())
