"""Huikuan: an accounts-receivable ledger of immutable, dated entries and the working day of those who collect."""
