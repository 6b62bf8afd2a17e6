"""Reconciliation: another system's open amounts against ours, key by key. Amounts are signed minor units of one currency.

What customers owe is positive; credit notes and money not applied yet are negative. Nothing is rounded and nothing is tolerated: a
difference is a difference. The SQL that compares large lists is held equal to this by a test.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """How two lists differ in a key."""

    MISSING_HERE = "missing_here"
    EXTRA_HERE = "extra_here"
    AMOUNT_DIFFERS = "amount_differs"


class Key(NamedTuple):
    """What is compared: an `item`, a `receipt`, a `customer`, all `unidentified` receipts, or the `control` total."""

    kind: str
    source: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One key whose amounts are not the same; a side without the key counts 0."""

    key: Key
    state: State
    theirs_minor: int
    ours_minor: int


def compare(theirs: Mapping[Key, int], ours: Mapping[Key, int], known: Collection[Key] = ()) -> list[Difference]:
    """Every difference, in the order of the keys. Σ (ours − theirs) over them is the difference of the totals.

    `known` are the keys of documents that are here with nothing open: they are not missing, their amounts differ.
    """
    found = []
    for key in sorted({*theirs, *ours}):
        their, our = theirs.get(key, 0), ours.get(key, 0)
        if their == our:
            continue
        if key.kind == "control" or (key in theirs and (key in ours or key in known)):
            state = State.AMOUNT_DIFFERS
        else:
            state = State.MISSING_HERE if key in theirs else State.EXTRA_HERE
        found.append(Difference(key, state, their, our))
    return found
