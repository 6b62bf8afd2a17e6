"""The comparison in one statement: what was sent against what is open here on the day, as known at an instant.

Ours is today's open book less what took effect or was recorded later, so the work follows the open book and not the ledger's age.
"""

from typing import Any

from psycopg import Cursor

_ITEMS = """
    later AS MATERIALIZED (
        SELECT debit_id, credit_id, payment_id, amount_minor FROM entries
        WHERE company_id = %(company)s AND currency = %(currency)s AND (effective_on > %(as_of)s OR recorded_at > %(known_at)s)),
    open_items AS (
        SELECT id, sum(minor)::bigint AS minor FROM (
            SELECT id, open_minor AS minor FROM invoices WHERE company_id = %(company)s AND currency = %(currency)s AND open_minor > 0
            UNION ALL SELECT coalesce(debit_id, credit_id), -amount_minor FROM later WHERE num_nonnulls(debit_id, credit_id) = 1
            UNION ALL SELECT unnest(ARRAY[debit_id, credit_id]), -amount_minor FROM later WHERE num_nonnulls(debit_id, credit_id) = 2) m
        GROUP BY id HAVING sum(minor) <> 0),
    open_receipts AS (
        SELECT id, sum(minor)::bigint AS minor FROM (
            SELECT id, open_minor AS minor FROM payments WHERE company_id = %(company)s AND currency = %(currency)s AND open_minor > 0
            UNION ALL SELECT payment_id, -amount_minor FROM later WHERE payment_id IS NOT NULL) m
        WHERE %(receipts)s GROUP BY id HAVING sum(minor) <> 0),
    documents AS (
        SELECT 'item' AS kind, i.source, i.external_id, i.number, i.customer_id, i.id AS invoice_id, NULL::bigint AS payment_id,
               CASE i.kind WHEN 'credit_note' THEN -o.minor ELSE o.minor END AS minor
        FROM open_items o JOIN invoices i ON i.id = o.id
        UNION ALL
        SELECT 'receipt', p.source, p.external_id, p.number, p.customer_id, NULL, p.id, -o.minor
        FROM open_receipts o JOIN payments p ON p.id = o.id)"""
_OURS = {
    "items": """
        SELECT kind, source, external_id, sum(minor)::bigint AS minor, max(number) AS number, max(invoice_id) AS invoice_id,
               max(payment_id) AS payment_id, max(customer_id) AS customer_id
        FROM documents GROUP BY kind, source, external_id HAVING sum(minor) <> 0""",
    "customers": """
        SELECT CASE WHEN d.customer_id IS NULL THEN 'unidentified' ELSE 'customer' END AS kind, coalesce(c.source, '') AS source,
               coalesce(c.external_id, '') AS external_id, sum(d.minor)::bigint AS minor, max(c.number) AS number,
               NULL::bigint AS invoice_id, NULL::bigint AS payment_id, max(d.customer_id) AS customer_id
        FROM documents d LEFT JOIN customers c ON c.id = d.customer_id GROUP BY 1, 2, 3 HAVING sum(d.minor) <> 0""",
    "control": """
        SELECT 'control' AS kind, %(source)s::text AS source, '' AS external_id, coalesce(sum(minor), 0)::bigint AS minor,
               NULL::text AS number, NULL::bigint AS invoice_id, NULL::bigint AS payment_id, NULL::bigint AS customer_id FROM documents""",
}
_THEIRS = {
    "control": """SELECT 'control' AS kind, %(source)s::text AS source, '' AS external_id, coalesce(sum(amount_minor), 0)::bigint AS minor,
        NULL::text AS number FROM reconciliation_lines WHERE reconciliation_id = %(id)s AND input = %(input)s"""
}
_LINES = """SELECT kind, %(source)s::text AS source, external_id, amount_minor AS minor, number
    FROM reconciliation_lines WHERE reconciliation_id = %(id)s AND input = %(input)s"""
# A document that is here but has nothing open on the day is known, and named; each look-up is by a unique index.
_KNOWN = {
    "items": """
        LEFT JOIN LATERAL (SELECT id AS invoice_id, NULL::bigint AS payment_id, customer_id FROM invoices
            WHERE d.kind = 'item' AND company_id = %(company)s AND source = d.source AND external_id = d.external_id AND NOT superseded
            UNION ALL SELECT NULL, id, customer_id FROM payments
            WHERE d.kind = 'receipt' AND company_id = %(company)s AND source = d.source AND external_id = d.external_id AND NOT superseded
            LIMIT 1) k ON NOT d.is_ours""",
    "customers": """
        LEFT JOIN LATERAL (SELECT NULL::bigint AS invoice_id, NULL::bigint AS payment_id, id AS customer_id FROM customers
            WHERE company_id = %(company)s AND source = d.source AND external_id = d.external_id LIMIT 1) k ON NOT d.is_ours""",
    "control": "LEFT JOIN (SELECT NULL::bigint AS invoice_id, NULL::bigint AS payment_id, NULL::bigint AS customer_id LIMIT 0) k ON false",
}
# What was explained stays with a difference that is the same: the same key, the same two amounts.
_COMPARE = """
    WITH {documents}, ours AS ({ours}), theirs AS ({theirs}),
    differing AS (
        SELECT kind, source, external_id, coalesce(t.minor, 0) AS theirs, coalesce(o.minor, 0) AS ours, t.minor IS NOT NULL AS is_theirs,
               o.minor IS NOT NULL AS is_ours, coalesce(o.number, t.number) AS number, o.invoice_id, o.payment_id, o.customer_id
        FROM theirs t FULL JOIN ours o USING (kind, source, external_id) WHERE coalesce(t.minor, 0) <> coalesce(o.minor, 0)),
    made AS (
        INSERT INTO reconciliation_differences (reconciliation_id, version, kind, source, external_id, state, theirs_minor, ours_minor,
            number, invoice_id, payment_id, customer_id, reason, note, assigned_to, closed, changed_by, changed_at)
        SELECT %(id)s, %(version)s, d.kind, d.source, d.external_id,
               CASE WHEN NOT d.is_theirs THEN 'extra_here'
                    WHEN d.is_ours OR num_nonnulls(k.invoice_id, k.payment_id, k.customer_id) > 0 THEN 'amount_differs'
                    ELSE 'missing_here' END,
               d.theirs, d.ours, d.number, coalesce(d.invoice_id, k.invoice_id), coalesce(d.payment_id, k.payment_id),
               coalesce(d.customer_id, k.customer_id), p.reason, p.note, p.assigned_to, coalesce(p.closed, false), p.changed_by,
               p.changed_at
        FROM differing d {known}
        LEFT JOIN reconciliation_differences p ON (p.reconciliation_id, p.version, p.kind, p.source, p.external_id, p.theirs_minor,
            p.ours_minor) = (%(id)s, %(version)s - 1, d.kind, d.source, d.external_id, d.theirs, d.ours)
        ORDER BY d.kind, d.source, d.external_id
        RETURNING 1)
    SELECT (SELECT coalesce(sum(minor), 0)::bigint FROM theirs), (SELECT coalesce(sum(minor), 0)::bigint FROM ours),
           (SELECT count(*) FROM made)"""
_STATEMENTS = {
    basis: _COMPARE.format(documents=_ITEMS, ours=ours, theirs=_THEIRS.get(basis, _LINES), known=_KNOWN[basis])
    for basis, ours in _OURS.items()
}


def compare(cursor: Cursor[Any], basis: str, values: dict[str, Any]) -> tuple[int, int, int]:
    """Writes the differences of a version; answers their total and ours in minor units, and how many differences there are."""
    cursor.execute(_STATEMENTS[basis], values)
    row = cursor.fetchone()
    assert row is not None  # noqa: S101 - a SELECT without FROM has one row
    return int(row[0]), int(row[1]), int(row[2])
