"""Items that add up to an amount, looked for with a stated limit: of the items considered and of the steps taken."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, islice

from receivables.rules.matching.values import OpenItem

ENOUGH = 2  # two different answers already tell that the amount alone decides nothing


@dataclass(frozen=True, slots=True)
class Sums:
    """The sets of at least two items found, the smallest first, and whether the search ended at its limit before it had seen all."""

    found: tuple[tuple[OpenItem, ...], ...]
    limited: bool


def adding_up(items: Iterable[OpenItem], amount_minor: int, most_items: int, most_steps: int) -> Sums:
    """Up to `ENOUGH` sets of the items whose open amounts are `amount_minor` together.

    Items above the amount cannot take part; of the others the first `most_items` are considered. Each step takes or leaves one item and a
    branch ends when what is left cannot reach or would pass the amount, so the work is at most `most_steps`, whatever the book holds.
    """
    fitting = list(islice((item for item in items if item.open_minor <= amount_minor), most_items + 1))
    considered = sorted(fitting[:most_items], key=lambda item: (-item.open_minor, item.id))
    reach = list(accumulate((item.open_minor for item in reversed(considered)), initial=0))[::-1]
    steps = 0
    found: list[tuple[OpenItem, ...]] = []
    branches: list[tuple[int, int, tuple[OpenItem, ...]]] = [(0, amount_minor, ())]
    while branches and len(found) < ENOUGH and steps < most_steps:
        steps += 1
        place, missing, taken = branches.pop()
        if missing == 0:
            found.append(taken)
        elif place < len(considered) and missing <= reach[place]:
            branches.append((place + 1, missing, taken))
            if considered[place].open_minor <= missing:
                branches.append((place + 1, missing - considered[place].open_minor, (*taken, considered[place])))
    several = sorted((taken for taken in found if len(taken) > 1), key=lambda taken: (len(taken), [item.id for item in taken]))
    unseen = len(fitting) > len(considered) or (bool(branches) and len(found) < ENOUGH)
    return Sums(tuple(several), unseen)
