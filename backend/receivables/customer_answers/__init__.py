"""Customer answers (客户答复): what a customer said on its page – a promise, a dispute, a plan asked for, a balance confirmed or not.

Life: waiting → taken_over or rejected, by a person, with words. Invariants: what the customer said is never changed; an answer moves
no money and marks no item by itself; one answer for a confirmation.
"""
