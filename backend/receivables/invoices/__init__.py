"""Open items of every kind.

Life: posted, settled by allocations, reversed by a dated entry. Invariant: what was posted never changes.
"""
