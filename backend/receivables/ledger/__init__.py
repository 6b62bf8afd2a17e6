"""The movements: postings, allocations, write-offs and their reversals.

Life: inserted, never changed; a correction is a reversing entry. Invariants: the open amount of an item or receipt is
the sum of its entries; no side goes below zero; both ends of an allocation lie in one company and currency.
"""
