"""Clearing: what came in is matched to what is owed and applied, by itself above the company's threshold, else by a person.

Life: a receipt is left → proposals are kept for it → cleared (paid items, differences let go, the rest on account) → undone, as if never
cleared, by reversing entries. Invariants: a proposal is applied only as far as its items are still open; every entry that a clearing made
names it; what a person confirmed teaches who pays for whom, and an undone clearing takes that back.
"""
