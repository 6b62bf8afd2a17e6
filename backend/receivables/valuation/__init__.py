"""Valuation in the base currency (本位币): what foreign items and receipts are worth beside the entries that moved them.

Life: documents in the base currency have no rows. A foreign document is valued at the rate of its own day, its entries after it; a pass
makes the rows that are missing and, where an earlier entry or a rate came late, the differences. Movements are only ever inserted.
Invariants: what is open 0 is 0 in both currencies; each open item carries its share of what it was posted with; postings, settlements,
realised and unrealised differences explain every base balance.
"""
