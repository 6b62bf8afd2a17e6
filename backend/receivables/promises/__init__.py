"""Promises to pay.

Life: given with a collection action, then only read; whether one was kept is derived from the money that came in. Invariants: rows are
only ever inserted; one receipt counts towards one promise only.
"""
