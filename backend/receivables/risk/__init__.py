"""Behaviour scores and flags.

Life: recomputed from the ledger for a day; a flag opens and closes. Invariant: nothing here is an input of the ledger.
"""
