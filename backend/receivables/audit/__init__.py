"""Who changed what, when and why. Invariant: rows are only ever inserted."""
