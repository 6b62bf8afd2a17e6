"""The legal track (诉讼/仲裁): until when items can be enforced, what going to law would cost and bring, and the cases themselves.

Life of a case: assessed and asked for → approved by a second person → stages with their days and deadlines → closed. Invariants: an item
is in one live case at most; stages and costs are only ever inserted, and what was wrong is stood in for by a row that names it; what came
in is read off the ledger; from approval to closing the items are out of ordinary dunning (`ledger/in_court.py`).
"""
