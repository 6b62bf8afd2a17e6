"""Tables of cases and properties for the pure rules."""
