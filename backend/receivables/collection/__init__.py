"""The collector's work: worklist, actions, promises.

Invariant: actions and promises are only ever inserted; a promise's state is read from the ledger.
"""
