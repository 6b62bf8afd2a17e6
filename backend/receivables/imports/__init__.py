"""Import of customers, open items and receipts from CSV and XLSX files.

Life: uploaded → checking → checked → applying → applied; `failed` when the file could not be worked, from where it may be checked again.
Invariants: rows go through the very services of the bulk API, in one transaction a file, rolled back by the check; an applied file sent
again changes nothing; a run that was killed leaves nothing and is done anew. File and result are kept by their hash, as evidence of
what was posted.
"""
