"""The collector's work: the worklist, actions, and a customer's timeline.

Life: an action is recorded once and only read from then on. Invariants: actions are only ever inserted; the worklist and the timeline are
derived, never stored.
"""
