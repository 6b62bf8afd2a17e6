"""Money that left an account: the refund that it pays, the receipt that the bank took back, or nothing of the receivables.

Life: an outgoing statement line waits with its proposals → tied, by itself where it is sure, else by a person → untied again, with a
reason. Invariants: a line is tied to one thing at a time and a refund or a receipt to one line; tying a returned receipt reverses it and
all that it paid in the same transaction; untying records the money anew and applies it again as far as the items are still open.
"""
