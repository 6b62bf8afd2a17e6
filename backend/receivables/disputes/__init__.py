"""Disputes (争议): the part of an item that a customer does not accept, with an owner, a deadline, questions to others, and an outcome.

Life: open → decided by acts (credit note, rejected, settled), in one or several steps. Invariants: acts are only ever inserted; no more is
disputed than the item has open; what is in dispute on a day follows from the acts and the ledger (`rules/disputes.py`,
`ledger/disputed.py`).
"""
