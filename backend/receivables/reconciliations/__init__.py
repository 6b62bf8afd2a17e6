"""Reconciliation with the ERP (清查核对): its open items, customer balances or control total against ours, for a company, currency and day.

Life: sent (compared at once), explained difference by difference, signed by one person and then by another: frozen. Sent again, or
compared again after something was put right, it is a new version; explanations of differences that are the same are kept. Invariants:
Σ differences = our total − theirs, to the minor unit; nothing of a signed version changes.

Amounts are signed. Credit notes count negative among the items. Receipts not applied count negative, each under its own external id
(unidentified ones in a row of their own where customers are compared), or are left out of both sides with `receipts=false`.
"""
