"""Work done beside requests: nightly and on-event evaluation. Invariant: one run at a time for a company."""
