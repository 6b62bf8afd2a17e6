"""Receipts, and the entries that move money. Life: recorded, identified, applied, reversed. Invariant: entries are only ever inserted; no side goes below zero."""
