"""How customers pay: the few kinds that a collector knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One way to pay.

    A delay in days after the due day is drawn between `early` and `late`, and grows by `drift` over the months the book covers. Shares are
    in percent: of customers that pay so, of items disputed, of items paid only in part at first. `stops` is how many months ago it last
    paid anything, `quiet` how many months ago it last bought.
    """

    key: str
    share: int
    early: int
    late: int
    drift: int = 0
    disputes: int = 0
    partial: int = 0
    stops: int = 0
    quiet: int = 0

    def delay(self, random: Random, progress_percent: int) -> int:
        """Days after the due day; `progress_percent` of the months covered have passed when the item is issued."""
        return random.randint(self.early, self.late) + self.drift * progress_percent // 100


BEHAVIOURS = (
    Behaviour("prompt", 36, -6, 4),
    Behaviour("steady", 19, 0, 18),
    Behaviour("slow", 11, 14, 45, partial=8),
    Behaviour("worsening", 8, -4, 12, drift=75),
    Behaviour("improving", 5, 35, 60, drift=-45),
    Behaviour("disputing", 6, 0, 20, disputes=18),
    Behaviour("partial", 5, 2, 25, partial=45),
    Behaviour("dormant", 6, 10, 60, stops=7, quiet=8),
    Behaviour("failing", 4, 15, 50, drift=30, stops=5, quiet=3),
)


def dealt(behaviours: Sequence[Behaviour], count: int, random: Random) -> list[Behaviour]:
    """`count` behaviours in their shares, the first taking what rounding leaves, shuffled."""
    found = [behaviour for behaviour in behaviours for _ in range(count * behaviour.share // 100)]
    found += [behaviours[0]] * (count - len(found))
    random.shuffle(found)
    return found
