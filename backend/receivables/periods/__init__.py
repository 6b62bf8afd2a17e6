"""Periods (会计期间): up to which day a company's books are closed.

Life: months are closed one after the other up to a day that has passed; a second person lets them be opened again from a day on.
Invariants: no entry is recorded that takes effect on a closed day (the database refuses it whoever writes it); every closing and
reopening is a row that is only ever inserted. Days that the program chooses itself lie in the open period; days that were given are
refused.
"""
