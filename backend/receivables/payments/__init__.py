"""Receipts: money that came in.

Life: recorded, identified, applied to items, reversed. Invariant: what was posted never changes.
"""
