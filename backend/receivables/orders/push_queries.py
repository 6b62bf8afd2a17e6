"""SQL of pushing orders: look up, insert, update with its trace."""

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor
from pydantic_core import to_json

from receivables.arrays import literal

# Laterals with a limit are index probes whatever the statistics say: inside one long push they know nothing of the rows before.
_LOOK_UP = """
    SELECT s.ord, c.id, o.id, o.fingerprint
    FROM unnest(%(external)s::text[], %(customer)s::text[]) WITH ORDINALITY AS s (external_id, customer, ord)
    LEFT JOIN LATERAL (
        SELECT id FROM customers WHERE company_id = %(company)s AND source = %(source)s AND external_id = s.customer LIMIT 1
    ) c ON true
    LEFT JOIN LATERAL (
        SELECT id, fingerprint FROM orders WHERE company_id = %(company)s AND source = %(source)s AND external_id = s.external_id LIMIT 1
    ) o ON true"""

COLUMNS = {
    "customer_id": "bigint", "external_id": "text", "number": "text", "currency": "text", "amount_minor": "bigint",
    "delivered_minor": "bigint", "invoiced_minor": "bigint", "status": "text", "ordered_on": "date", "requested_on": "date",
    "owner": "text", "reference": "text", "description": "text", "fingerprint": "bigint",
}  # fmt: skip
CHANGING = [name for name in COLUMNS if name not in ("customer_id", "external_id")]
_NAMES = ", ".join(COLUMNS)
_INSERT = f"""INSERT INTO orders (company_id, source, {_NAMES})
    SELECT %(company)s, %(source)s, {_NAMES}
    FROM unnest({", ".join(f"%({name})s::{kind}[]" for name, kind in COLUMNS.items())}) AS t ({_NAMES})
    ON CONFLICT DO NOTHING RETURNING external_id, id"""  # noqa: S608 - names are constants of this module
# `changed` is false where the same order was only written in another way: its mark moves, the day of its last change does not.
_UPDATE = f"""UPDATE orders SET {", ".join(f"{name} = t.{name}" for name in CHANGING)},
        updated_at = CASE WHEN t.changed THEN clock_timestamp() ELSE orders.updated_at END
    FROM unnest(%(id)s::bigint[], %(changed)s::boolean[], {", ".join(f"%({name})s::{COLUMNS[name]}[]" for name in CHANGING)})
         AS t (id, changed, {", ".join(CHANGING)})
    WHERE orders.id = t.id"""  # noqa: S608 - names are constants of this module
_TRACE = """INSERT INTO audit_entries (company_id, actor, action, subject, subject_id, before, after)
    SELECT %(company)s, %(actor)s, 'changed', 'order', id::text, before::jsonb, after::jsonb
    FROM unnest(%(id)s::bigint[], %(before)s::text[], %(after)s::text[]) AS t (id, before, after)"""


def look_up(cursor: Cursor[Any], company_id: int, source: str, external: list[str], customer: list[str]) -> list[tuple[Any, ...]]:
    """For each row in order: its customer's id, its own id and the mark of what was last sent; None where there is none."""
    cursor.execute(_LOOK_UP, {"company": company_id, "source": source, "external": literal(external), "customer": literal(customer)})
    found: list[tuple[Any, ...]] = [()] * len(external)
    for order, customer_id, order_id, mark in cursor.fetchall():
        found[order - 1] = (customer_id, order_id, mark)
    return found


def insert(cursor: Cursor[Any], company_id: int, source: str, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Inserts orders; answers the new id by external id. One that exists meanwhile is left out."""
    arrays = {name: literal([row[name] for row in rows]) for name in COLUMNS}
    cursor.execute(_INSERT, arrays | {"company": company_id, "source": source})
    return dict(cursor.fetchall())


def update(cursor: Cursor[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Writes existing orders: their `id`, whether they `changed`, and every column that may."""
    cursor.execute(_UPDATE, {name: literal([row[name] for row in rows]) for name in ("id", "changed", *CHANGING)})


def trace(cursor: Cursor[Any], company_id: int, actor: str, changes: Sequence[tuple[int, dict[str, Any], dict[str, Any]]]) -> None:
    """Adds the audit entries of changed orders: (order id, columns before, columns after)."""
    ids, before, after = zip(*changes, strict=True)
    texts = {name: literal([to_json(columns).decode() for columns in rows]) for name, rows in (("before", before), ("after", after))}
    cursor.execute(_TRACE, texts | {"company": company_id, "actor": actor, "id": literal(ids)})
