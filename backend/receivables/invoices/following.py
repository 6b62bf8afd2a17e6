"""What was agreed about an item goes with it when another system corrects it: the item that stands in for it is disputed, planned,
promised, offered a discount on and charged for being late in its place.

Disputes, offers, its own interest rate and its files are brought to the new item here, under the item's lock; what plans, promises,
letters, holds, charges and legal cases name is looked up through `invoices.replaced_by`, because their rows are only ever inserted.
Every item that was replaced names the last of its line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import Cursor

from receivables.ledger import credits
from receivables.ledger.credits import Credit

_REPLACE = "UPDATE invoices SET replaced_by = %(new)s WHERE id = %(old)s OR replaced_by = %(old)s"
_MOVE = (
    "UPDATE disputes SET invoice_id = %(new)s WHERE invoice_id = %(old)s",
    "UPDATE discount_offers SET invoice_id = %(new)s WHERE invoice_id = %(old)s",
    "UPDATE interest_assignments SET invoice_id = %(new)s WHERE invoice_id = %(old)s",
    "UPDATE attachments SET subject_id = %(new)s WHERE subject = 'invoice' AND subject_id = %(old)s",
)
_GRANTED = """SELECT o.id, -e.amount_minor, e.effective_on FROM discount_offers o JOIN entries e ON e.id = o.entry_id
    WHERE o.invoice_id = %s AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = e.id)"""
# An act whose allocation was taken back and made anew stands on the new one, each unit of which decides once.
_DECIDE_AGAIN = """
    INSERT INTO dispute_acts (dispute_id, kind, amount_minor, effective_on, note, credit_id, entry_id, actor)
    SELECT dispute_id, kind, least(amount_minor, free), effective_on, note, credit_id, entry_id, %(actor)s FROM (
        SELECT a.dispute_id, a.kind, a.amount_minor, greatest(e.effective_on, d.opened_on) AS effective_on, a.note, e.credit_id,
            e.id AS entry_id, -e.amount_minor - coalesce(sum(a.amount_minor)
                OVER (PARTITION BY e.id ORDER BY a.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::bigint AS free
        FROM unnest(%(old)s::bigint[], %(new)s::bigint[]) AS t (old, new) JOIN dispute_acts a ON a.entry_id = t.old
        JOIN disputes d ON d.id = a.dispute_id JOIN entries e ON e.id = t.new) s
    WHERE free > 0"""
_STANDING = """SELECT EXISTS (
        SELECT 1 FROM disputes d WHERE d.invoice_id = %(id)s AND d.amount_minor > coalesce((SELECT sum(a.amount_minor) FROM dispute_acts a
            WHERE a.dispute_id = d.id AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = a.entry_id)), 0))
    OR EXISTS (SELECT 1 FROM discount_offers o JOIN approval_requests q ON q.id = o.approval_id
        WHERE o.invoice_id = %(id)s AND q.status IN ('pending', 'approved'))
    OR EXISTS (SELECT 1 FROM payment_plan_items i JOIN payment_plans p ON p.id = i.plan_id JOIN approval_requests q ON q.id = p.approval_id
        JOIN invoices v ON v.id = i.invoice_id WHERE %(id)s IN (v.id, v.replaced_by) AND q.status IN ('pending', 'approved')
        AND NOT EXISTS (SELECT 1 FROM payment_plan_acts c WHERE c.plan_id = p.id AND c.kind <> 'accepted'))
    OR EXISTS (SELECT 1 FROM legal_case_items i JOIN legal_cases k ON k.id = i.case_id JOIN approval_requests q ON q.id = k.approval_id
        JOIN invoices v ON v.id = i.invoice_id WHERE %(id)s IN (v.id, v.replaced_by) AND q.status IN ('pending', 'approved')
        AND k.closed_on IS NULL)
    OR EXISTS (SELECT 1 FROM dunning_holds h JOIN companies m ON m.id = h.company_id JOIN invoices v ON v.id = h.invoice_id
        WHERE %(id)s IN (v.id, v.replaced_by) AND h.lifted_on IS NULL AND h.until_on >= (now() AT TIME ZONE m.time_zone)::date)
    OR EXISTS (SELECT 1 FROM promise_items i JOIN invoices v ON v.id = i.invoice_id WHERE %(id)s IN (v.id, v.replaced_by))"""


@dataclass(frozen=True, slots=True)
class Granted:
    """A discount that was granted on an item: the offer, its minor units and the day it took effect."""

    offer_id: int
    minor: int
    on: date


def granted(cursor: Cursor[Any], invoice_id: int) -> list[Granted]:
    """The granted discounts that stand on an item, asked before it is taken back."""
    cursor.execute(_GRANTED, [invoice_id])
    return [Granted(*row) for row in cursor.fetchall()]


def standing(cursor: Cursor[Any], invoice_id: int) -> bool:
    """Whether a dispute, plan, offer or promise about the item stands, which nothing follows where the item moves to another account."""
    cursor.execute(_STANDING, {"id": invoice_id})
    row = cursor.fetchone()
    return bool(row and row[0])


def follow(
    cursor: Cursor[Any], old: int, new: int, applied: Sequence[tuple[int, int]], discounts: Sequence[Granted], actor: str
) -> None:  # fmt: skip
    """Brings what was agreed from one item to the one that stands in for it; callers hold the locks of both.

    `applied` are (entry taken back, entry made in its place). A discount that was granted is let go again, as far as so much is open.
    """
    ids = {"old": old, "new": new}
    for statement in (_REPLACE, *_MOVE):
        cursor.execute(statement, ids)
    if applied:
        before, after = zip(*applied, strict=True)
        cursor.execute(_DECIDE_AGAIN, {"old": list(before), "new": list(after), "actor": actor})
    for one in discounts:
        cursor.execute("SELECT least(open_minor, %s), greatest(issued_on, %s) FROM invoices WHERE id = %s", [one.minor, one.on, new])
        minor, day = cursor.fetchone() or (0, one.on)
        if minor > 0:
            entry, on = credits.take(cursor, "discount", Credit("debit", new), minor, day, "granted again after a correction", actor)
            cursor.execute("UPDATE discount_offers SET entry_id = %s, granted_on = %s WHERE id = %s", [entry, on, one.offer_id])
