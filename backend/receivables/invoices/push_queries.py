"""SQL of pushing open items: look up, insert with postings, update what describes them."""

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor

from receivables.arrays import literal

# Laterals with a limit are index probes whatever the statistics say: inside one long push they know nothing of the rows before.
_LOOK_UP = """
    SELECT s.ord, c.id, i.id, i.fingerprint
    FROM unnest(%(external)s::text[], %(customer)s::text[]) WITH ORDINALITY AS s (external_id, customer, ord)
    LEFT JOIN LATERAL (
        SELECT id FROM customers WHERE company_id = %(company)s AND source = %(source)s AND external_id = s.customer LIMIT 1
    ) c ON true
    LEFT JOIN LATERAL (
        SELECT id, fingerprint FROM invoices
        WHERE company_id = %(company)s AND source = %(source)s AND external_id = s.external_id AND NOT superseded LIMIT 1
    ) i ON true"""

COLUMNS = {
    "customer_id": "bigint", "external_id": "text", "number": "text", "kind": "text", "currency": "text", "amount_minor": "bigint",
    "issued_on": "date", "due_on": "date", "contract_number": "text", "purchase_order": "text", "reference": "text", "owner": "text",
    "held": "boolean", "disputed": "boolean", "description": "text", "fingerprint": "bigint",
}  # fmt: skip
_NAMES = ", ".join(COLUMNS)
_ARRAYS = ", ".join(f"%({name})s::{kind}[]" for name, kind in COLUMNS.items())
# One statement: the item and its posting stand or fall together, and no second trip is made for the new ids.
_INSERT = f"""
    WITH made AS (
        INSERT INTO invoices (company_id, source, open_minor, {_NAMES})
        SELECT %(company)s, %(source)s, amount_minor, {_NAMES} FROM unnest({_ARRAYS}) AS t ({_NAMES})
        ON CONFLICT DO NOTHING RETURNING id, external_id, kind, currency, amount_minor, issued_on),
    posted AS (
        INSERT INTO entries (company_id, currency, kind, debit_id, credit_id, amount_minor, effective_on, actor)
        SELECT %(company)s, currency, 'posting', CASE WHEN kind <> 'credit_note' THEN id END,
               CASE WHEN kind = 'credit_note' THEN id END, amount_minor, issued_on, %(actor)s FROM made)
    SELECT external_id, id FROM made"""  # noqa: S608 - names are constants of this module
DESCRIPTIVE = (
    "number", "due_on", "contract_number", "purchase_order", "reference", "owner", "held", "disputed", "description", "fingerprint",
)  # fmt: skip
_DESCRIPTIVE_ARRAYS = ", ".join(f"%({name})s::{COLUMNS[name]}[]" for name in DESCRIPTIVE)
_LINES = """SELECT id FROM invoices WHERE id = ANY(%(ids)s) OR replaced_by = ANY(%(ids)s) OR id IN (
    SELECT credit_id FROM entries WHERE debit_id = ANY(%(ids)s) UNION SELECT debit_id FROM entries WHERE credit_id = ANY(%(ids)s))
    ORDER BY id FOR UPDATE"""
_SET = ", ".join(f"{name} = t.{name}" for name in DESCRIPTIVE)
_UPDATE = f"""UPDATE invoices SET {_SET} FROM unnest(%(id)s::bigint[], {_DESCRIPTIVE_ARRAYS}) AS t (id, {", ".join(DESCRIPTIVE)})
    WHERE invoices.id = t.id"""  # noqa: S608 - names are constants of this module
_DUE_CHANGES = """INSERT INTO due_date_changes (invoice_id, due_on_before, due_on_after, actor)
    SELECT id, before, after, %(actor)s FROM unnest(%(id)s::bigint[], %(before)s::date[], %(after)s::date[]) AS t (id, before, after)"""


def look_up(cursor: Cursor[Any], company_id: int, source: str, external: list[str], customer: list[str]) -> list[tuple[Any, ...]]:
    """For each row in order: its customer's id, its own id and the mark of what was last sent; None where there is none."""
    cursor.execute(_LOOK_UP, {"company": company_id, "source": source, "external": literal(external), "customer": literal(customer)})
    found: list[tuple[Any, ...]] = [()] * len(external)
    for order, customer_id, invoice_id, mark in cursor.fetchall():
        found[order - 1] = (customer_id, invoice_id, mark)
    return found


def insert(cursor: Cursor[Any], company_id: int, source: str, actor: str, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Inserts items with their postings; answers the new id by external id. One that exists meanwhile is left out."""
    arrays = {name: literal([row[name] for row in rows]) for name in COLUMNS}
    cursor.execute(_INSERT, arrays | {"company": company_id, "source": source, "actor": actor})
    return dict(cursor.fetchall())


def lock_lines(cursor: Cursor[Any], ids: Sequence[int]) -> None:
    """Locks items, all that they replaced, and the credit notes that pay them (or what credit notes pay), by id: what is taken back or
    corrected takes its allocations back, and a correction says of each item before it what stands in for it now.

    Whoever waited for one that was replaced meanwhile holds it still, and goes on to what stands in for it.
    """
    cursor.execute(_LINES, {"ids": list(ids)})


def update(cursor: Cursor[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Writes the descriptive columns of existing items."""
    if rows:
        cursor.execute(_UPDATE, {name: literal([row[name] for row in rows]) for name in ("id", *DESCRIPTIVE)})


def move_due_days(cursor: Cursor[Any], actor: str, changes: Sequence[tuple[int, Any, Any]]) -> None:
    """Records due days that were moved: (item id, before, after)."""
    if changes:
        ids, before, after = zip(*changes, strict=True)
        cursor.execute(_DUE_CHANGES, {"actor": actor, "id": literal(ids), "before": literal(before), "after": literal(after)})
