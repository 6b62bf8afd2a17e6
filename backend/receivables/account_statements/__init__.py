"""Account statements (对账单): what moved on a customer's account between two days, currency by currency, and what is open at the end.

Derived from the ledger for any day, never stored. Invariants: opening + movements = closing = open items less unapplied credits, for
every currency and every day. Bank statements are another thing and live in `statements`.
"""
