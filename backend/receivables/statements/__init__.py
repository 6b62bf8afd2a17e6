"""Bank statements: what the bank says of its accounts, read from its files, and the receipts that come of it.

Life: a file is read whole or not at all; each statement in it is kept once, each line once, however often and in whatever overlap it is
sent again; an incoming line becomes an unidentified receipt at once, an outgoing one waits. Invariants: opening balance plus lines is
the closing balance; a line is known by the bank's reference or its content, and by its occurrence among equal ones.
"""
