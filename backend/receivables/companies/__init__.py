"""Legal entities with their own books. Life: made by an administrator, never deleted. Invariant: the code never changes."""
