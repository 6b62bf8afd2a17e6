"""Late-payment interest, fixed compensation and dunning fees (`interest.v1`): worked out, billed as debit notes, or waived.

What is due is a function of ledger, day and terms: accrued since the due day, less what was billed and waived. Life of a charge: proposed
(nowhere kept) → billed as an item of kind `interest` or `fee` of its own, or waived by a second person. Invariants: interest of an item is
billed once for a day, compensation once for an item, a dunning fee once for an item and level, each by a key of the database; a charge
and a waiver are only ever inserted, and a waiver only gets the entry it made.
"""
