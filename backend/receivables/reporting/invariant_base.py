"""SQL of the invariants of the base currency: each from the base movements alone, in whole numbers.

Sides are in the base currency. `base_carried_in_proportion` says of every foreign document that it carries the share of its posted base
value that is open, to the nearest unit; so with nothing open it carries exactly 0.
"""

# What the document was posted with at the rate of its day, and what its entries left by the end of the day. The share is compared
# crosswise: nearest means that twice the distance is no more than one whole.
CARRIED = """
    SELECT subject, id, number, company_id, base_currency AS currency, left_base AS l,
           CASE WHEN left_minor = 0 THEN 0
                WHEN 2 * abs(left_base * amount_minor - posted_base * left_minor) <= amount_minor THEN left_base
                ELSE round(posted_base * left_minor / amount_minor) END AS r
    FROM (
        SELECT CASE WHEN m.invoice_id IS NULL THEN 'payment' ELSE 'invoice' END AS subject, coalesce(m.invoice_id, m.payment_id) AS id,
               coalesce(i.number, p.number) AS number, m.company_id, m.base_currency,
               coalesce(i.amount_minor, p.amount_minor) AS amount_minor, m.left_base, m.left_minor, m.posted_base
        FROM (
            SELECT b.invoice_id, b.payment_id, b.company_id, b.base_currency,
                   coalesce(sum(b.base_minor) FILTER (WHERE b.effective_on <= :day), 0) AS left_base,
                   coalesce(sum(b.amount_minor) FILTER (WHERE b.effective_on <= :day), 0) AS left_minor,
                   coalesce(sum(b.base_minor) FILTER (WHERE b.kind = 'posting' AND e.reverses_id IS NULL), 0) AS posted_base
            FROM base_movements b JOIN entries e ON e.id = b.entry_id WHERE b.company_id = ANY(:companies)
            GROUP BY b.invoice_id, b.payment_id, b.company_id, b.base_currency
        ) m LEFT JOIN invoices i ON i.id = m.invoice_id LEFT JOIN payments p ON p.id = m.payment_id
    ) carried"""
# An allocation takes the same out of both sides; only the realised difference changes what the two are worth together.
SETTLED = """
    SELECT 'entry' AS subject, e.id, NULL AS number, e.company_id, m.base_currency AS currency,
           sum(m.base_minor) FILTER (WHERE m.invoice_id = e.debit_id) AS l,
           sum(m.base_minor) FILTER (WHERE m.invoice_id IS DISTINCT FROM e.debit_id) AS r
    FROM base_movements m JOIN entries e ON e.id = m.entry_id
    WHERE m.company_id = ANY(:companies) AND m.kind = 'settlement' AND e.kind = 'allocation' AND e.effective_on <= :day
    GROUP BY e.id, e.company_id, m.base_currency"""
# What a transfer takes out of one customer's credit is what the receipt it makes is worth: money that changes hands realises nothing.
TRANSFERRED = """
    SELECT 'entry' AS subject, t.entry_id AS id, NULL AS number, t.company_id, m.base_currency AS currency,
           -sum(m.base_minor) FILTER (WHERE m.entry_id = t.entry_id) AS l,
           sum(m.base_minor) FILTER (WHERE m.entry_id <> t.entry_id) AS r
    FROM transfers t JOIN base_movements m ON m.entry_id = t.entry_id OR m.payment_id = t.to_payment_id AND m.kind = 'posting'
    JOIN entries e ON e.id = m.entry_id
    WHERE t.company_id = ANY(:companies) AND t.transferred_on <= :day AND e.reverses_id IS NULL
    GROUP BY t.entry_id, t.company_id, m.base_currency"""
# Counting all of a revaluation's movements, whenever they take effect, nothing is left of it on any document.
TAKEN_BACK = """
    SELECT CASE WHEN m.invoice_id IS NULL THEN 'payment' ELSE 'invoice' END AS subject, coalesce(m.invoice_id, m.payment_id) AS id,
           coalesce(i.number, p.number) AS number, m.company_id, m.base_currency AS currency, sum(m.base_minor) AS l, 0 AS r
    FROM base_movements m LEFT JOIN invoices i ON i.id = m.invoice_id LEFT JOIN payments p ON p.id = m.payment_id
    WHERE m.company_id = ANY(:companies) AND m.revaluation_id IS NOT NULL
    GROUP BY m.revaluation_id, m.invoice_id, m.payment_id, i.number, p.number, m.company_id, m.base_currency"""
# What is carried in all is what was posted and settled, and what was realised: items that owe less credit notes and receipts.
EXPLAINED = """
    SELECT 'company' AS subject, NULL::bigint AS id, NULL AS number, company_id, base_currency AS currency, sum(signed) AS l,
           coalesce(sum(signed) FILTER (WHERE kind = 'posting' OR kind = 'settlement' AND NOT allocated), 0)
           + coalesce(sum(base_minor) FILTER (WHERE kind = 'realised_difference'), 0)
           + coalesce(sum(signed) FILTER (WHERE kind IN ('revaluation', 'reversal')), 0) AS r
    FROM (
        SELECT m.company_id, m.base_currency, m.kind, m.base_minor, e.kind = 'allocation' AS allocated,
               CASE WHEN i.kind <> 'credit_note' THEN m.base_minor ELSE -m.base_minor END AS signed
        FROM base_movements m LEFT JOIN entries e ON e.id = m.entry_id LEFT JOIN invoices i ON i.id = m.invoice_id
        WHERE m.company_id = ANY(:companies) AND m.effective_on <= :day
    ) moved GROUP BY company_id, base_currency"""
