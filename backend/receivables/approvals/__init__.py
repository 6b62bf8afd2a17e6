"""Second persons: what one asks for and another decides. Knows nothing of what is approved: each kind brings its own effect.

Life: pending → approved, rejected or withdrawn, once. Invariants: who asks never decides, not even by delegation; one pending request
for each kind and subject; what was decided is never changed; the effect of an approval is in the transaction of the decision.
"""
