"""Which items are in a legal case, in SQL: out of ordinary dunning and of the worklist from the day the case was approved until it closed.

It stands beside the ledger because the worklist and the strategies below and above `legal` all ask for it.
"""

HELD = """SELECT coalesce(o.replaced_by, o.id) AS invoice_id
    FROM legal_case_items n JOIN legal_cases k ON k.id = n.case_id JOIN invoices o ON o.id = n.invoice_id
    WHERE k.company_id = ANY(:companies) AND k.approved_on <= {day} AND (k.closed_on IS NULL OR k.closed_on > {day})"""
"""(invoice_id): the items of `:companies` that were in a case at the end of `{day}`, a date in SQL; for one that was corrected what
stands in for it."""

IN_COURT = """i.id IN (SELECT coalesce(o.replaced_by, o.id)
    FROM legal_case_items n JOIN legal_cases k ON k.id = n.case_id JOIN invoices o ON o.id = n.invoice_id
    WHERE k.approved_on IS NOT NULL AND k.closed_on IS NULL)"""
"""Whether the item `i` is in a case now: a condition. The items in cases are read once, however many items are asked about."""
