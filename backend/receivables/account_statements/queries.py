"""SQL of a customer's account: what moved its balance, and what is open of it at the end of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

# An entry's effect on what a customer owes, once for each side that is the customer's: an allocation between its own documents adds up to
# nothing, one of another customer's receipt does not.
_SIDES = """
    SELECT e.id, e.kind, e.currency, e.effective_on, e.reverses_id, e.amount_minor AS effect, i.number, i.kind AS document,
        i.id AS invoice_id, NULL::bigint AS payment_id
    FROM invoices i JOIN entries e ON e.debit_id = i.id WHERE i.customer_id = :customer AND e.effective_on {days}
    UNION ALL
    SELECT e.id, e.kind, e.currency, e.effective_on, e.reverses_id, -e.amount_minor, i.number, i.kind, i.id, NULL
    FROM invoices i JOIN entries e ON e.credit_id = i.id WHERE i.customer_id = :customer AND e.effective_on {days}
    UNION ALL
    SELECT e.id, e.kind, e.currency, e.effective_on, e.reverses_id, -e.amount_minor, p.number, 'payment', NULL, p.id
    FROM payments p JOIN entries e ON e.payment_id = p.id WHERE p.customer_id = :customer AND e.effective_on {days}"""
_OPENING = text(f"SELECT currency, sum(effect)::bigint AS minor FROM ({_SIDES.format(days='< :first')}) s GROUP BY currency")  # noqa: S608
_MOVEMENTS = text(f"""
    SELECT id, kind, currency, effective_on, reverses_id IS NOT NULL AS reversal, sum(effect)::bigint AS minor, min(number) AS number,
        min(document) AS document, min(invoice_id) AS invoice_id, min(payment_id) AS payment_id
    FROM ({_SIDES.format(days="BETWEEN :first AND :last")}) s GROUP BY id, kind, currency, effective_on, reverses_id
    HAVING sum(effect) <> 0 ORDER BY effective_on, id LIMIT :most""")  # noqa: S608 - constants of this module
_LATER = text("SELECT EXISTS (SELECT 1 FROM entries WHERE company_id = :company AND effective_on > :day)")
# Entries later than the day are taken back; items settled since count only where there are such entries.
_OPEN = text("""
    SELECT * FROM (
        SELECT customer_id, id AS invoice_id, NULL::bigint AS payment_id, number, kind, currency, issued_on,
            CASE WHEN held OR kind = 'credit_note' THEN NULL ELSE due_on END AS due_on, disputed, amount_minor,
            (CASE kind WHEN 'credit_note' THEN -1 ELSE 1 END) * (open_minor - coalesce((
                SELECT sum(e.amount_minor) FROM entries e WHERE (e.debit_id = i.id OR e.credit_id = i.id) AND e.effective_on > :day), 0)
            )::bigint AS minor
        FROM invoices i WHERE customer_id = ANY(:customers) AND issued_on <= :day AND (open_minor > 0 OR :past)
        UNION ALL
        SELECT customer_id, NULL, id, number, 'payment', currency, received_on, NULL, false, amount_minor,
            -(open_minor - coalesce((
                SELECT sum(e.amount_minor) FROM entries e WHERE e.payment_id = p.id AND e.effective_on > :day), 0))::bigint
        FROM payments p WHERE customer_id = ANY(:customers) AND received_on <= :day AND (open_minor > 0 OR :past)) AS held
    WHERE minor <> 0 ORDER BY customer_id, currency, due_on NULLS LAST, issued_on, number, invoice_id, payment_id""")


@dataclass(frozen=True, slots=True)
class Open:
    """What is left of a document at the end of a day, in minor units; a credit's is negative. Held items and credits have no due day."""

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


def openings(session: Session, customer_id: int, first: date) -> dict[str, int]:
    """What the customer owed before the first day, in minor units by currency; credits taken off."""
    return {row.currency: row.minor for row in session.execute(_OPENING, {"customer": customer_id, "first": first})}


def movements(session: Session, customer_id: int, first: date, last: date, most: int) -> list[Any]:
    """What changed the balance from the first to the last day, at most `most` rows, in the order it took effect."""
    return list(session.execute(_MOVEMENTS, {"customer": customer_id, "first": first, "last": last, "most": most}))


def open_items(session: Session, company_id: int, customers: Sequence[int], day: date) -> list[Open]:
    """What the company's customers had open at the end of the day, ordered by customer, currency and due day."""
    past = session.execute(_LATER, {"company": company_id, "day": day}).scalar_one()
    return [Open(*row) for row in session.execute(_OPEN, {"customers": list(customers), "day": day, "past": past})]
