"""Figures read from the ledger: aging, trend, KPIs, invariants. Invariant: reads only."""
