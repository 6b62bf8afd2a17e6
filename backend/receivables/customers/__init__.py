"""Who owes. Life: pushed by an ERP or entered; never deleted. Invariant: one row for each (company, source, external id)."""
