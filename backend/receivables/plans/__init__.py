"""Repayment plans (还款计划) and early-payment discount offers.

Life of a plan: proposed → approved by a second person → accepted by the customer → kept, defaulted or cancelled; what is not decided is
read off the ledger (`rules/plans.py`). Invariants: a plan moves no due day and no money but its own interest, which its acceptance posts
as a debit note; an item is in one live plan at a time; terms and acts are only ever inserted.
"""
