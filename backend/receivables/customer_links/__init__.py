"""Customer links: signed addresses that let one customer see its own account without an account of its own.

Life: made → used → expired or revoked. Invariants: the table holds a token's hash and the random part it was made from, never the token;
a link is of one customer; every use is recorded, a refused one too, and kept for `cutting.KEPT`.
"""
