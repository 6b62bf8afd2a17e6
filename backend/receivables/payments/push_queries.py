"""SQL of pushing receipts."""

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor

from receivables.arrays import literal

# Laterals with a limit are index probes whatever the statistics say: inside one long push they know nothing of the rows before.
_LOOK_UP = """
    SELECT s.ord, c.id, p.id, p.fingerprint
    FROM unnest(%(external)s::text[], %(customer)s::text[]) WITH ORDINALITY AS s (external_id, customer, ord)
    LEFT JOIN LATERAL (
        SELECT id FROM customers WHERE company_id = %(company)s AND source = %(source)s AND external_id = s.customer LIMIT 1
    ) c ON true
    LEFT JOIN LATERAL (
        SELECT id, fingerprint FROM payments
        WHERE company_id = %(company)s AND source = %(source)s AND external_id = s.external_id AND NOT superseded LIMIT 1
    ) p ON true"""
_ITEMS = """
    SELECT id, external_id, number, customer_id, currency, kind, open_minor, issued_on, due_on FROM invoices
    WHERE company_id = %(company)s AND NOT superseded AND (
        (source = %(source)s AND external_id = ANY(%(external)s::text[]))
        OR (customer_id = ANY(%(customers)s::bigint[]) AND open_minor > 0))
    ORDER BY id FOR UPDATE"""
_ITEMS_NAMED = """
    SELECT id, external_id, number, customer_id, currency, kind, open_minor, issued_on, due_on FROM invoices
    WHERE company_id = %(company)s AND source = %(source)s AND external_id = ANY(%(external)s::text[]) AND NOT superseded
    ORDER BY id FOR UPDATE"""
COLUMNS = {
    "customer_id": "bigint", "external_id": "text", "number": "text", "currency": "text", "amount_minor": "bigint", "open_minor": "bigint",
    "received_on": "date", "method": "text", "reference": "text", "remittance_text": "text", "fingerprint": "bigint",
}  # fmt: skip
_NAMES = ", ".join(COLUMNS)
_ARRAYS = ", ".join(f"%({name})s::{kind}[]" for name, kind in COLUMNS.items())
_INSERT = f"""
    WITH made AS (
        INSERT INTO payments (company_id, source, {_NAMES})
        SELECT %(company)s, %(source)s, {_NAMES} FROM unnest({_ARRAYS}) AS t ({_NAMES})
        ON CONFLICT DO NOTHING RETURNING id, external_id, currency, amount_minor, received_on),
    posted AS (
        INSERT INTO entries (company_id, currency, kind, payment_id, amount_minor, effective_on, actor)
        SELECT %(company)s, currency, 'posting', id, amount_minor, received_on, %(actor)s FROM made)
    SELECT external_id, id FROM made"""  # noqa: S608 - names are constants of this module


def look_up(cursor: Cursor[Any], company_id: int, source: str, external: list[str], customer: list[str | None]) -> list[tuple[Any, ...]]:
    """For each row in order: its customer's id, its own id and the mark of what was last sent; None where there is none."""
    # A customer that is not named is looked up as the empty text, which no customer has.
    named = [name or "" for name in customer]
    cursor.execute(_LOOK_UP, {"company": company_id, "source": source, "external": literal(external), "customer": literal(named)})
    found: list[tuple[Any, ...]] = [()] * len(external)
    for order, customer_id, payment_id, mark in cursor.fetchall():
        found[order - 1] = (customer_id, payment_id, mark)
    return found


def lock_items(cursor: Cursor[Any], company_id: int, source: str, external: list[str], customers: list[int]) -> list[tuple[Any, ...]]:
    """Locks, in the order of their ids, the items named and, for these customers, all that are open."""
    statement = _ITEMS if customers else _ITEMS_NAMED
    cursor.execute(statement, {"company": company_id, "source": source, "external": literal(external), "customers": literal(customers)})
    return cursor.fetchall()


def insert(cursor: Cursor[Any], company_id: int, source: str, actor: str, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Inserts receipts with their postings; answers the new id by external id. One that exists meanwhile is left out."""
    arrays = {name: literal([row[name] for row in rows]) for name in COLUMNS}
    cursor.execute(_INSERT, arrays | {"company": company_id, "source": source, "actor": actor})
    return dict(cursor.fetchall())
