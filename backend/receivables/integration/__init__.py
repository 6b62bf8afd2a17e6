"""What other systems use beside the resources themselves. Invariant: same rules as the screens."""
