"""SQL of limitation: open items, and everything recorded that restarts or stops their periods, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.ledger.went import went_on
from receivables.rules.limitation import Cause, Interruption, Suspension

_COLUMNS = """i.id, i.number, i.company_id, m.code AS company, i.customer_id, c.number AS customer_number, c.name AS customer_name,
    c.collector, c.country, i.currency, i.open_minor, i.issued_on, i.due_on, k.case_id
    FROM invoices i JOIN customers c ON c.id = i.customer_id JOIN companies m ON m.id = i.company_id
    LEFT JOIN LATERAL (SELECT n.case_id FROM legal_case_items n JOIN legal_cases l ON l.id = n.case_id
        WHERE n.invoice_id = ANY(ARRAY(SELECT i.id UNION ALL SELECT o.id FROM invoices o WHERE o.replaced_by = i.id))
            AND l.approved_on IS NOT NULL AND l.closed_on IS NULL LIMIT 1) k ON true"""
_UNCORRECTED = "NOT EXISTS (SELECT 1 FROM {table} z WHERE z.corrects_id = {row}.id)"
# What a customer says on its own page is no demand of ours; a promise it gives there counts as one.
_DEMANDED = f"""a.outcome <> 'unreachable' AND a.channel <> 'customer_page'
        AND {_UNCORRECTED.format(table="collection_actions", row="a")}"""
# What the rule needs of a company's open items, the first due first.
_OWED = text("""SELECT i.id, i.customer_id, c.country, i.currency, i.issued_on, i.due_on
    FROM invoices i JOIN customers c ON c.id = i.customer_id
    WHERE i.company_id = :company AND i.open_minor > 0 AND i.kind <> 'credit_note' AND NOT i.held
        AND (CAST(:starts_to AS date) IS NULL OR i.due_on <= :starts_to)
        AND (CAST(:customer AS bigint) IS NULL OR i.customer_id = :customer)
        AND (CAST(:currency AS text) IS NULL OR i.currency = :currency)
        AND (CAST(:collector AS text) IS NULL OR c.collector = :collector)
        AND (CAST(:number AS text) IS NULL OR i.number LIKE :number OR c.name ILIKE :name)
    ORDER BY i.due_on, i.id LIMIT :most""")
_CHOSEN = text(f"""SELECT {_COLUMNS}
    WHERE i.id IN (SELECT coalesce(replaced_by, id) FROM invoices WHERE id = ANY(:items)) AND i.company_id = ANY(:companies)""")  # noqa: S608
# What names an item: (item, day, cause, table, row, until, running). What named one that was corrected is about what stands in for it.
# Credit that we moved here from another customer of the group is no payment by the debtor.
_OF_ITEMS = f"""
    WITH own AS MATERIALIZED (
        SELECT id, id AS item FROM invoices WHERE id = ANY(:items) UNION ALL
        SELECT id, replaced_by FROM invoices WHERE replaced_by = ANY(:items)),
    named AS MATERIALIZED (
        SELECT o.item, n.letter_id FROM own o JOIN dunning_letter_items n ON n.invoice_id = o.id WHERE n.dropped IS NULL),
    wrote AS MATERIALIZED (
        SELECT l.id, {went_on('l', 'm.time_zone')} AS went_on FROM dunning_letters l JOIN companies m ON m.id = l.company_id
        WHERE l.id IN (SELECT letter_id FROM named) AND l.state = 'sent')
    SELECT n.item, w.went_on, 'demand', 'dunning_letters', w.id, NULL::date, false FROM named n JOIN wrote w ON w.id = n.letter_id
    UNION ALL
    SELECT o.item, (a.acted_at AT TIME ZONE m.time_zone)::date, 'demand', 'collection_actions', a.id, NULL, false
    FROM own o JOIN collection_actions a ON a.invoice_id = o.id JOIN companies m ON m.id = a.company_id
    WHERE a.customer_id = ANY(:customers) AND a.invoice_id IS NOT NULL AND {_DEMANDED}
    UNION ALL
    SELECT o.item, p.given_on, 'promise', 'promises', p.id, NULL, false
    FROM own o JOIN promise_items n ON n.invoice_id = o.id JOIN promises p ON p.id = n.promise_id
    WHERE NOT EXISTS (SELECT 1 FROM collection_actions z WHERE z.corrects_id = p.action_id)
    UNION ALL
    SELECT o.item, a.effective_on, 'plan', 'payment_plans', a.plan_id, NULL, false
    FROM own o JOIN payment_plan_items n ON n.invoice_id = o.id JOIN payment_plan_acts a ON a.plan_id = n.plan_id AND a.kind = 'accepted'
    UNION ALL
    SELECT o.item, (f.answered_at AT TIME ZONE m.time_zone)::date, 'acknowledgement', 'confirmations', f.id, NULL, false
    FROM confirmations f JOIN confirmation_items n ON n.confirmation_id = f.id JOIN own o ON o.id = n.invoice_id
        JOIN companies m ON m.id = f.company_id
    WHERE f.state = 'agreed' AND f.customer_id = ANY(:customers)
    UNION ALL
    SELECT o.item, p.received_on, 'part_payment', 'payments', p.id, NULL, false
    FROM own o JOIN entries e ON e.debit_id = o.id JOIN payments p ON p.id = e.payment_id
    WHERE e.kind = 'allocation' AND e.reverses_id IS NULL AND p.source <> 'transfer'
        AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = e.id)
    UNION ALL
    SELECT o.item, s.happened_on, CASE s.stage WHEN 'filing' THEN 'filing' ELSE 'demand' END, 'legal_cases', k.id,
        CASE s.stage WHEN 'filing' THEN k.closed_on END, s.stage = 'filing' AND k.closed_on IS NULL
    FROM own o JOIN legal_case_items n ON n.invoice_id = o.id JOIN legal_cases k ON k.id = n.case_id JOIN legal_stages s ON s.case_id = k.id
    WHERE s.stage IN ('demand', 'filing') AND {_UNCORRECTED.format(table="legal_stages", row="s")}"""  # noqa: S608
# (customer, currency or none, day, cause, table, row): what names no item is about all there were.
_OF_CUSTOMERS = f"""
    SELECT a.customer_id, NULL::text, (a.acted_at AT TIME ZONE m.time_zone)::date, 'demand', 'collection_actions', a.id
    FROM collection_actions a JOIN companies m ON m.id = a.company_id
    WHERE a.customer_id = ANY(:customers) AND a.invoice_id IS NULL AND {_DEMANDED}
    UNION ALL
    SELECT p.customer_id, p.currency, p.given_on, 'promise', 'promises', p.id FROM promises p
    WHERE p.customer_id = ANY(:customers) AND NOT EXISTS (SELECT 1 FROM promise_items n WHERE n.promise_id = p.id)
        AND NOT EXISTS (SELECT 1 FROM collection_actions z WHERE z.corrects_id = p.action_id)"""  # noqa: S608
# The same by days: of many items the rows that they were recorded in are not asked.
_DAYS_OF_ITEMS = text(f"""SELECT item, cause, until_on, running, array_agg(DISTINCT day ORDER BY day)
    FROM ({_OF_ITEMS}) AS t (item, day, cause, source, row_id, until_on, running) GROUP BY item, cause, until_on, running""")  # noqa: S608
_DAYS_OF_CUSTOMERS = text(f"""SELECT customer_id, currency, cause, array_agg(DISTINCT day ORDER BY day)
    FROM ({_OF_CUSTOMERS}) AS t (customer_id, currency, day, cause, source, row_id) GROUP BY customer_id, currency, cause""")  # noqa: S608
_SUSPENSIONS = text("""SELECT s.customer_id, coalesce(o.replaced_by, s.invoice_id), s.from_on, s.until_on, s.id
    FROM limitation_suspensions s LEFT JOIN invoices o ON o.id = s.invoice_id
    WHERE s.customer_id = ANY(:customers) AND s.withdrawn_at IS NULL""")


@dataclass(frozen=True, slots=True)
class Told:
    """The days, rising, on which one cause was recorded of an item, or of an account (`currency`; None: all of the customer's)."""

    cause: Cause
    days: list[date]
    until_on: date | None = None
    running: bool = False
    currency: str | None = None


def owed(session: Session, values: dict[str, Any]) -> list[Any]:
    """A company's open items by the filters, `most` of them; `starts_to` leaves out what is due later."""
    return list(session.execute(_OWED, values))


def chosen(session: Session, companies: Sequence[int], items: Sequence[int]) -> list[Any]:
    """These items, as far as they are in the companies; in place of one that was corrected what stands in for it."""
    return list(session.execute(_CHOSEN, {"items": list(items), "companies": list(companies)}))


def causes(session: Session, rows: Sequence[Any]) -> dict[int, list[Interruption]]:
    """Everything recorded that may restart the periods of these items, by item."""
    named = {"items": [row.id for row in rows], "customers": sorted({row.customer_id for row in rows})}
    found: dict[int, list[Interruption]] = defaultdict(list)
    for item, on, cause, table, row_id, until, running in session.execute(text(_OF_ITEMS), named):
        found[item].append(Interruption(on, Cause(cause), table, row_id, until, running))
    accounts: dict[int, list[tuple[str | None, Interruption]]] = defaultdict(list)
    for customer, currency, on, cause, table, row_id in session.execute(text(_OF_CUSTOMERS), named):
        accounts[customer].append((currency, Interruption(on, Cause(cause), table, row_id)))
    for row in rows:
        own = [one for currency, one in accounts[row.customer_id] if currency in (None, row.currency)]
        found[row.id] += [one for one in own if one.on >= row.issued_on]
    return found


def days(session: Session, rows: Sequence[Any]) -> tuple[dict[int, list[Told]], dict[int, list[Told]]]:
    """The days of `causes`, by item and by customer; what names no item is about all that were issued by then."""
    named = {"items": [row.id for row in rows], "customers": sorted({row.customer_id for row in rows})}
    items: dict[int, list[Told]] = defaultdict(list)
    for item, cause, until, running, on in session.execute(_DAYS_OF_ITEMS, named):
        items[item].append(Told(Cause(cause), on, until, running))
    accounts: dict[int, list[Told]] = defaultdict(list)
    for customer, currency, cause, on in session.execute(_DAYS_OF_CUSTOMERS, named):
        accounts[customer].append(Told(Cause(cause), on, currency=currency))
    return items, accounts


def suspensions(session: Session, rows: Sequence[Any]) -> dict[int, list[Suspension]]:
    """The obstacles of these items, by item."""
    by_customer: dict[int, list[tuple[int | None, Suspension]]] = defaultdict(list)
    customers = sorted({row.customer_id for row in rows})
    for customer, item, from_on, until_on, row_id in session.execute(_SUSPENSIONS, {"customers": customers}):
        by_customer[customer].append((item, Suspension(from_on, until_on, row_id)))
    return {row.id: [one for item, one in by_customer[row.customer_id] if item in (None, row.id)] for row in rows}
