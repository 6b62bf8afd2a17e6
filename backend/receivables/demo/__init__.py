"""The demo company: a believable book, made up by our own generator and pushed through the public API like any other system's.

`generate` is pure: the same day and seed always give the same book. `load` knows nothing but HTTP. Invariants: no name, number or
address belongs to anyone real; nothing is dated after the day it is made for; no item is paid beyond its amount.
"""
