"""SQL of the invariants of disputes and payment plans: what was agreed about items adds up, as it stands now."""

from receivables.ledger.disputed import NOW, STANDING, undecided

# Of every disputed item: what its disputes set aside one by one, and together; never more than it has open.
SET_ASIDE = f"""
    SELECT 'invoice' AS subject, i.id, i.number, i.company_id, i.currency, sum(s.minor) AS l, least(i.open_minor, coalesce(q.minor, 0)) AS r
    FROM ({STANDING.replace(":standing_companies", ":companies")}) s JOIN disputes d ON d.id = s.id JOIN invoices i ON i.id = d.invoice_id
    LEFT JOIN ({undecided(NOW)}) q ON q.invoice_id = i.id GROUP BY i.id, q.minor"""  # noqa: S608 - constant text only
# Of every dispute: what acts that stand decided of it, within what was disputed; `kept` is what its row says is left.
DECIDED = """
    SELECT 'dispute' AS subject, d.id, i.number, d.company_id, d.currency, coalesce(sum(a.amount_minor), 0) AS l, d.amount_minor AS r,
        d.undecided_minor AS kept
    FROM disputes d JOIN invoices i ON i.id = d.invoice_id LEFT JOIN dispute_acts a ON a.dispute_id = d.id
        AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.reverses_id = a.entry_id)
    WHERE d.company_id = ANY(:companies) GROUP BY d.id, i.number"""
# Of every allocation of a credit note that decides disputes: what they count of it, within what it pays, of an item of theirs.
CREDITED = """
    SELECT 'entry' AS subject, e.id, NULL AS number, e.company_id, e.currency, sum(a.amount_minor) AS l,
        CASE WHEN bool_and(e.debit_id = d.invoice_id AND e.credit_id = a.credit_id) THEN -e.amount_minor ELSE 0 END AS r
    FROM disputes d JOIN dispute_acts a ON a.dispute_id = d.id JOIN entries e ON e.id = a.entry_id
    WHERE d.company_id = ANY(:companies) AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = e.id) GROUP BY e.id"""
# Of every plan: what is due of its items, against its principal and, once accepted, its interest; `covered` is what its items owe to it.
PLANNED = """
    SELECT 'payment_plan' AS subject, p.id, NULL AS number, p.company_id, p.currency, coalesce(s.minor, 0) AS l,
        p.principal_minor + CASE WHEN a.id IS NULL THEN 0 ELSE p.interest_minor END AS r, coalesce(i.minor, 0) AS covered
    FROM payment_plans p LEFT JOIN payment_plan_acts a ON a.plan_id = p.id AND a.kind = 'accepted'
    LEFT JOIN (SELECT plan_id, sum(covered_minor) AS minor FROM payment_plan_items GROUP BY plan_id) i ON i.plan_id = p.id
    LEFT JOIN (SELECT t.plan_id, sum(x.share_minor) AS minor FROM payment_plan_parts t JOIN payment_plan_shares x ON x.part_id = t.id
        GROUP BY t.plan_id) s ON s.plan_id = p.id
    WHERE p.company_id = ANY(:companies)"""
