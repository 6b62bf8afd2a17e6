"""What changed since a system last asked: the feed for loads into a BI store.

Life: triggers of the tables note, once a statement, which rows were inserted or changed and by which transaction; nothing else writes here;
what is older than `cutting.KEPT` is cut by a job.
Invariant: whoever reads from a cursor on sees every row that a transaction committed after it was given, at least once, or is
told that its cursor is too old.
"""
