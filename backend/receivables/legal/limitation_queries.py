"""SQL of limitation: open items, and everything recorded that restarts or stops their periods, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence
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
_ASKED = f"""SELECT (a.acted_at AT TIME ZONE m.time_zone)::date FROM collection_actions a
            WHERE a.customer_id = o.customer_id AND a.acted_at < (o.first_end + 1)::timestamp AT TIME ZONE m.time_zone
                AND a.acted_at >= greatest(o.issued_on, o.due_on)::timestamp AT TIME ZONE m.time_zone
                AND (a.invoice_id IS NULL OR a.invoice_id = o.id) AND {_DEMANDED}
            ORDER BY a.acted_at DESC LIMIT 1"""  # noqa: S608 - constants of this module
# (id, starts_on): open items whose period may end within the asked days, by a day from which it runs at the earliest: the due day, or the
# last demand before the first period could have ended, where the law lets demands count. What else is recorded only makes it end later.
_NEAR = text(f"""WITH owed AS MATERIALIZED (
        SELECT i.id, i.customer_id, i.issued_on, i.due_on, (i.due_on + make_interval(years => :least))::date AS first_end,
            i.due_on >= :since AND CASE WHEN c.country = ANY(:known) THEN c.country ELSE :usual END = ANY(:demanding) AS demanding
        FROM invoices i JOIN customers c ON c.id = i.customer_id
        WHERE i.company_id = :company AND i.open_minor > 0 AND i.kind <> 'credit_note' AND NOT i.held
            AND (CAST(:starts_to AS date) IS NULL OR i.due_on <= :starts_to)
            AND (CAST(:customer AS bigint) IS NULL OR i.customer_id = :customer)
            AND (CAST(:currency AS text) IS NULL OR i.currency = :currency)
            AND (CAST(:collector AS text) IS NULL OR c.collector = :collector)
            AND (CAST(:number AS text) IS NULL OR i.number LIKE :number OR c.name ILIKE :name)
        ORDER BY i.due_on, i.id LIMIT :most),
    written AS MATERIALIZED (
        SELECT o.id, max(l.sent_on) AS sent_on
        FROM owed o JOIN dunning_letter_items n ON n.invoice_id = o.id
            JOIN (SELECT d.id, {went_on('d', 'm.time_zone')} AS sent_on FROM dunning_letters d
                JOIN companies m ON m.id = d.company_id WHERE d.state = 'sent') l ON l.id = n.letter_id
        WHERE o.demanding AND n.dropped IS NULL AND l.sent_on BETWEEN greatest(o.issued_on, o.due_on) AND o.first_end
        GROUP BY o.id),
    near AS MATERIALIZED (
        SELECT o.id, CASE WHEN NOT o.demanding THEN o.due_on WHEN w.sent_on > :starts_to THEN w.sent_on
            ELSE greatest(o.due_on, w.sent_on, ({_ASKED})) END AS starts_on
        FROM owed o JOIN companies m ON m.id = :company LEFT JOIN written w ON w.id = o.id)
    SELECT id, starts_on FROM near WHERE CAST(:starts_to AS date) IS NULL OR starts_on <= :starts_to ORDER BY starts_on, id""")  # noqa: S608
_CHOSEN = text(f"""SELECT {_COLUMNS}
    WHERE i.id IN (SELECT coalesce(replaced_by, id) FROM invoices WHERE id = ANY(:items)) AND i.company_id = ANY(:companies)""")  # noqa: S608
# What names an item: (item, day, cause, table, row, until, running). What named one that was corrected is about what stands in for it.
_OF_ITEMS = text(f"""
    WITH own AS MATERIALIZED (
        SELECT id, id AS item FROM invoices WHERE id = ANY(:items) UNION ALL
        SELECT id, replaced_by FROM invoices WHERE replaced_by = ANY(:items))
    SELECT o.item, {went_on('l', 'm.time_zone')}, 'demand', 'dunning_letters', l.id, NULL::date, false
    FROM own o JOIN dunning_letter_items n ON n.invoice_id = o.id JOIN dunning_letters l ON l.id = n.letter_id
        JOIN companies m ON m.id = l.company_id
    WHERE n.dropped IS NULL AND l.state = 'sent'
    UNION ALL
    SELECT o.item, (a.acted_at AT TIME ZONE m.time_zone)::date, 'demand', 'collection_actions', a.id, NULL, false
    FROM own o JOIN collection_actions a ON a.invoice_id = o.id JOIN companies m ON m.id = a.company_id
    WHERE a.customer_id = ANY(:customers) AND {_DEMANDED}
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
    WHERE e.kind = 'allocation' AND e.reverses_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = e.id)
    UNION ALL
    SELECT o.item, s.happened_on, CASE s.stage WHEN 'filing' THEN 'filing' ELSE 'demand' END, 'legal_cases', k.id,
        CASE s.stage WHEN 'filing' THEN k.closed_on END, s.stage = 'filing' AND k.closed_on IS NULL
    FROM own o JOIN legal_case_items n ON n.invoice_id = o.id JOIN legal_cases k ON k.id = n.case_id JOIN legal_stages s ON s.case_id = k.id
    WHERE s.stage IN ('demand', 'filing') AND {_UNCORRECTED.format(table="legal_stages", row="s")}""")  # noqa: S608
# (customer, currency or none, day, cause, table, row): what names no item is about all there were.
_OF_CUSTOMERS = text(f"""
    SELECT a.customer_id, NULL::text, (a.acted_at AT TIME ZONE m.time_zone)::date, 'demand', 'collection_actions', a.id
    FROM collection_actions a JOIN companies m ON m.id = a.company_id
    WHERE a.customer_id = ANY(:customers) AND a.invoice_id IS NULL AND {_DEMANDED}
    UNION ALL
    SELECT p.customer_id, p.currency, p.given_on, 'promise', 'promises', p.id FROM promises p
    WHERE p.customer_id = ANY(:customers) AND NOT EXISTS (SELECT 1 FROM promise_items n WHERE n.promise_id = p.id)
        AND NOT EXISTS (SELECT 1 FROM collection_actions z WHERE z.corrects_id = p.action_id)""")  # noqa: S608
_SUSPENSIONS = text("""SELECT s.customer_id, coalesce(o.replaced_by, s.invoice_id), s.from_on, s.until_on, s.id
    FROM limitation_suspensions s LEFT JOIN invoices o ON o.id = s.invoice_id
    WHERE s.customer_id = ANY(:customers) AND s.withdrawn_at IS NULL""")


def near(session: Session, values: dict[str, Any]) -> list[Any]:
    """(id, starts_on) of a company's open items by the filters, the earliest first; `starts_to` leaves out what runs from a later day."""
    return list(session.execute(_NEAR, values))


def chosen(session: Session, companies: Sequence[int], items: Sequence[int]) -> list[Any]:
    """These items, as far as they are in the companies; in place of one that was corrected what stands in for it."""
    return list(session.execute(_CHOSEN, {"items": list(items), "companies": list(companies)}))


def causes(session: Session, rows: Sequence[Any]) -> dict[int, list[Interruption]]:
    """Everything recorded that may restart the periods of these items, by item."""
    named = {"items": [row.id for row in rows], "customers": sorted({row.customer_id for row in rows})}
    found: dict[int, list[Interruption]] = defaultdict(list)
    for item, on, cause, table, row_id, until, running in session.execute(_OF_ITEMS, named):
        found[item].append(Interruption(on, Cause(cause), table, row_id, until, running))
    accounts: dict[int, list[tuple[str | None, Interruption]]] = defaultdict(list)
    for customer, currency, on, cause, table, row_id in session.execute(_OF_CUSTOMERS, named):
        accounts[customer].append((currency, Interruption(on, Cause(cause), table, row_id)))
    for row in rows:
        own = [one for currency, one in accounts[row.customer_id] if currency in (None, row.currency)]
        found[row.id] += [one for one in own if one.on >= row.issued_on]
    return found


def suspensions(session: Session, rows: Sequence[Any]) -> dict[int, list[Suspension]]:
    """The obstacles of these items, by item."""
    by_customer: dict[int, list[tuple[int | None, Suspension]]] = defaultdict(list)
    customers = sorted({row.customer_id for row in rows})
    for customer, item, from_on, until_on, row_id in session.execute(_SUSPENSIONS, {"customers": customers}):
        by_customer[customer].append((item, Suspension(from_on, until_on, row_id)))
    return {row.id: [one for item, one in by_customer[row.customer_id] if item in (None, row.id)] for row in rows}
