"""A book written straight into the tables, as pushing and paying it would have left it: items, receipts, entries, promises.

Rows go in in the order of time, as they do in life. Triggers, and with them the proof of foreign keys, are off while loading.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import psycopg
from psycopg import sql

_COMPANY = """INSERT INTO companies (code, name, base_currency, time_zone) VALUES ('second', 'Second company', 'CNY', 'Asia/Shanghai')"""
_CUSTOMERS = """
    INSERT INTO customers (company_id, source, external_id, number, name, group_name, currency, collector, owner, region,
                           credit_limit_minor)
    SELECT CASE WHEN i % 5 = 0 THEN 2 ELSE 1 END, 'erp', 'C' || i, 'C' || i, 'Customer ' || i, 'Group ' || i % 200, 'CNY',
           'collector' || i % 20, 'sales' || i % 50, 'region ' || i % 12, 50000000
    FROM generate_series(1, {customers}) AS i"""
_MADE = """
    CREATE TEMP TABLE made AS
    SELECT row_number() OVER (ORDER BY issued_on, n) + (SELECT coalesce(max(id), 0) FROM invoices) AS id,
           CASE WHEN customer_id % 5 = 0 THEN 2 ELSE 1 END AS company_id, *,
           CASE WHEN n > {open} OR n % 10 = 0 THEN least(issued_on + 20 + n * 31 % 70, {newest}) END AS paid_on,
           CASE WHEN n > {open} THEN minor WHEN n % 10 = 0 THEN minor / 2 END AS paid,
           CASE WHEN n <= {open} AND n % 40 = 1 THEN 'credit_note' ELSE 'invoice' END AS kind
    FROM (SELECT n, n * 7919::bigint % {customers} + 1 AS customer_id, CASE WHEN n % 7 = 0 THEN 'USD' ELSE 'CNY' END AS currency,
                 {newest} - (n * 48271::bigint % 2147483647 % {days})::int AS issued_on, 10000 + n * 6151::bigint % 9000000 AS minor
          FROM generate_series(1, {open} + {settled}) AS n) AS t"""
_ITEMS = """
    INSERT INTO invoices (id, company_id, customer_id, source, external_id, number, kind, currency, amount_minor, open_minor,
                          issued_on, due_on, purchase_order, reference, owner, recorded_at)
    SELECT id, company_id, customer_id, 'erp', 'INV-' || id, '2026-' || id, kind, currency, minor, minor - coalesce(paid, 0),
           issued_on, issued_on + 30 + n % 60, 'PO' || n % 10000, 'order ' || n, 'sales' || n % 50, issued_on + time '10:00'
    FROM made ORDER BY id"""
_RECEIPTS = """
    INSERT INTO payments (id, company_id, customer_id, source, external_id, number, currency, amount_minor, open_minor, received_on,
                          method, reference, recorded_at)
    SELECT row_number() OVER (ORDER BY paid_on, n) + (SELECT coalesce(max(id), 0) FROM payments), company_id, customer_id, 'erp',
           'PAY-' || id, 'PAY-' || id, currency, paid + over, over, paid_on, 'transfer', 'INV-' || id, paid_on + time '15:00'
    FROM made, LATERAL (SELECT CASE WHEN n % 30 = 0 THEN 1000 ELSE 0 END AS over) AS o WHERE paid IS NOT NULL ORDER BY 1"""
_ENTRIES = """
    INSERT INTO entries (company_id, currency, kind, debit_id, credit_id, payment_id, amount_minor, effective_on, recorded_at, actor)
    SELECT company_id, currency, 'posting', CASE WHEN kind <> 'credit_note' THEN id END,
           CASE WHEN kind = 'credit_note' THEN id END, NULL, minor, issued_on, issued_on + time '10:00' AS recorded_at, 'key:bench'
    FROM made
    UNION ALL
    SELECT p.company_id, p.currency, 'posting', NULL, NULL, p.id, p.amount_minor, p.received_on, p.recorded_at, 'key:bench'
    FROM payments p JOIN made ON p.external_id = 'PAY-' || made.id
    UNION ALL
    SELECT p.company_id, p.currency, 'allocation', made.id, NULL, p.id, -made.paid, p.received_on, p.recorded_at, 'key:bench'
    FROM payments p JOIN made ON p.external_id = 'PAY-' || made.id
    ORDER BY recorded_at"""
_SEQUENCES = """SELECT setval(pg_get_serial_sequence('invoices', 'id'), (SELECT max(id) FROM invoices)),
    setval(pg_get_serial_sequence('payments', 'id'), (SELECT max(id) FROM payments))"""
_PEOPLE = """
    WITH seen AS (
        INSERT INTO contacts (customer_id, name, email, is_primary)
        SELECT id, 'Contact ' || id, id || '@customer.example', true FROM customers),
    acted AS (
        INSERT INTO collection_actions (company_id, customer_id, channel, outcome, next_step, next_on, actor, acted_at)
        SELECT company_id, id, 'phone', CASE WHEN id % 2 = 0 THEN 'promised' ELSE 'evasive' END, 'call again',
               {today} + (id % 20)::int - 10, 'user:ann@bench.example', {today} - (id % 60)::int + time '10:00'
        FROM customers WHERE id % 3 = 0 RETURNING id, company_id, customer_id, outcome, acted_at)
    INSERT INTO promises (company_id, customer_id, action_id, currency, amount_minor, given_on, promised_on)
    SELECT company_id, customer_id, id, 'CNY', 500000, acted_at::date, acted_at::date + 14 FROM acted WHERE outcome = 'promised'"""
_LATEST_FIFTH = """SELECT percentile_disc(0.8) WITHIN GROUP (ORDER BY effective_on),
    percentile_disc(0.8) WITHIN GROUP (ORDER BY recorded_at) FROM entries"""


@dataclass(frozen=True)
class Book:
    """So many open items (a tenth of them partly paid, one in forty a credit note) and settled ones, spread over the last days."""

    customers: int
    open: int
    settled: int
    days: int = 720


def _run(connection: psycopg.Connection[Any], statement: Any, **values: Any) -> None:
    """Runs a statement of this module with its values as literals: CREATE TABLE AS takes no parameters."""
    connection.execute(sql.SQL(statement).format(**{name: sql.Literal(value) for name, value in values.items()}))


def write(connection: psycopg.Connection[Any], book: Book, today: date) -> None:
    """Writes the book into an empty database, every fifth customer into a second company."""
    _run(connection, _COMPANY)
    _run(connection, _CUSTOMERS, customers=book.customers)
    _add(connection, book, book.open, book.settled, book.days, today)
    _run(connection, _PEOPLE, today=today)
    connection.execute("VACUUM ANALYZE")


def add_history(connection: psycopg.Connection[Any], book: Book, settled: int, today: date) -> None:
    """Adds settled items of the years before the book begins, as many a day as it has."""
    days = book.days * settled // book.settled
    _add(connection, book, 0, settled, days, today - timedelta(days=book.days))
    connection.execute("VACUUM ANALYZE")


def _add(connection: psycopg.Connection[Any], book: Book, unpaid: int, settled: int, days: int, newest: date) -> None:
    _run(connection, "SET session_replication_role = replica")
    _run(connection, _MADE, customers=book.customers, open=unpaid, settled=settled, days=days, newest=newest)
    for statement in ("ANALYZE made", _ITEMS, _RECEIPTS, _ENTRIES, _SEQUENCES, "DROP TABLE made", "RESET session_replication_role"):
        _run(connection, statement)


def four_fifths(connection: psycopg.Connection[Any]) -> tuple[date, Any]:
    """The day, and the instant, by which four fifths of all entries had taken effect, or were recorded."""
    row = connection.execute(_LATEST_FIFTH).fetchone()
    assert row is not None
    return row[0], row[1]
