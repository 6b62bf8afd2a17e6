"""SQL of how customers paid before: whether their receipts paid the oldest items while there was a choice."""

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor

from receivables.arrays import literal
from receivables.rules.matching import Habit

RECEIPTS, NEAREST = 10, 20
# Of the last receipts of each customer, applied and not taken back. A receipt tells something where an item younger than the youngest it
# paid was open too. It went by age if none of the items next older was left to be paid later. `later`: an entry after the receipt's own.
_HABITS = f"""
    WITH paid AS (
        SELECT p.id, p.customer_id, p.currency, p.received_on, a.due_on, a.item_id, a.entry_id
        FROM unnest(%(customers)s::bigint[]) AS k (customer_id)
        CROSS JOIN LATERAL (
            SELECT id, customer_id, currency, received_on FROM payments
            WHERE customer_id = k.customer_id AND NOT reversed AND open_minor < amount_minor
            ORDER BY received_on DESC, id DESC LIMIT {RECEIPTS}) p
        CROSS JOIN LATERAL (
            SELECT i.due_on, i.id AS item_id, max(e.id) OVER () AS entry_id FROM entries e JOIN invoices i ON i.id = e.debit_id
            WHERE e.payment_id = p.id AND e.kind = 'allocation' AND e.amount_minor < 0 AND i.customer_id = p.customer_id
                AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = e.id)
            ORDER BY i.due_on DESC, i.id DESC LIMIT 1) a)
    SELECT customer_id, count(*), count(*) FILTER (WHERE NOT EXISTS (
        SELECT 1 FROM (
            SELECT i.id, i.open_minor FROM invoices i
            WHERE i.customer_id = paid.customer_id AND (i.due_on, i.id) < (paid.due_on, paid.item_id) AND i.issued_on <= paid.received_on
                AND i.currency = paid.currency AND i.kind <> 'credit_note' AND NOT i.reversed AND NOT i.disputed
            ORDER BY i.due_on DESC, i.id DESC LIMIT {NEAREST}) older
        WHERE older.open_minor > 0 OR EXISTS (SELECT 1 FROM entries later WHERE later.debit_id = older.id
            AND later.id > paid.entry_id AND later.amount_minor < 0)))
    FROM paid
    WHERE EXISTS (
        SELECT 1 FROM (
            SELECT i.id, i.open_minor FROM invoices i
            WHERE i.customer_id = paid.customer_id AND (i.due_on, i.id) > (paid.due_on, paid.item_id) AND i.issued_on <= paid.received_on
                AND i.currency = paid.currency AND i.kind <> 'credit_note' AND NOT i.reversed
            ORDER BY i.due_on, i.id LIMIT {NEAREST}) younger
        WHERE younger.open_minor > 0 OR EXISTS (SELECT 1 FROM entries later WHERE later.debit_id = younger.id
            AND later.id > paid.entry_id AND later.amount_minor < 0))
    GROUP BY customer_id"""  # noqa: S608 - constant text only


def of(cursor: Cursor[Any], customer_ids: Sequence[int]) -> dict[int, Habit]:
    """The habits of these customers, as far as their last receipts tell any."""
    rows = cursor.execute(_HABITS, {"customers": literal(list(customer_ids))}).fetchall()
    return {customer_id: Habit(receipts, oldest_first) for customer_id, receipts, oldest_first in rows}
