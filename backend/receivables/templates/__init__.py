"""What is written to customers: texts per language, and the letterhead of each company.

Life: a text is never changed, another version of it takes its place; what was sent keeps its own words. Invariants: a text names only
variables that there are, and calls, loops or attributes of nothing, so that it can neither reach the program nor run away with it.
"""
