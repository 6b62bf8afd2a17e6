"""Clearing of several credits at once (`clearing.joint.v1`): which receipt or credit note pays how much of which item.

Credits are used up one after the other in the order they were named, items in theirs: the result can be told in advance, and no unit is
lost. What the whole may come to is `clearing.v1`'s to decide, as if all credits were one receipt.
"""

from collections.abc import Sequence
from dataclasses import dataclass

METHOD = "clearing.joint.v1"


@dataclass(frozen=True, slots=True)
class Part:
    """Minor units > 0 that the credit at this place pays of the item at that place."""

    credit: int
    item: int
    minor: int


def spread(credits: Sequence[int], items: Sequence[int]) -> list[Part]:
    """Splits what items get (minor units, one currency) over credits (minor units each may give). Formula id `clearing.joint.v1`.

    The items together take no more than the credits give; what is over stays on the last credits. Raises ValueError otherwise.
    """
    parts: list[Part] = []
    place, left = 0, list(credits)
    for item, wanted in enumerate(items):
        while wanted > 0:
            while place < len(left) and left[place] == 0:
                place += 1
            if place == len(left):
                raise ValueError("the items take more than the credits give")
            minor = min(wanted, left[place])
            parts.append(Part(place, item, minor))
            left[place], wanted = left[place] - minor, wanted - minor
    return parts
