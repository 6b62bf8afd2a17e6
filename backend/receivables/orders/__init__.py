"""Sales orders: what will become open items.

Life: pushed by an ERP, delivered and invoiced there, closed or cancelled; each push may change all but whose it is. No movement of the
ledger stands for an order. Invariant: one row for each (company, source, external id).
"""
