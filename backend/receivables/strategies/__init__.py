"""Dunning strategies (催收策略): who is reminded of what, when and how; tried on any day before they count.

Life: a version is made, looked at (simulated), activated from a day on, replaced by the next. Invariants: a version never changes;
one is in force on a day; what an item has reached (`dunning_marks`) is once per item and level, by a database key; what is due
follows from ledger, day and what people recorded, and is stored nowhere.
"""
