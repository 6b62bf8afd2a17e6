"""What becomes of a line of a customer's answer unless a person chooses otherwise."""

from typing import Literal

Becomes = Literal["dispute", "reconciliation", "nothing"]


def arguable(kind: str, ours: int, theirs: int, let_go: int, free: int) -> int:
    """What a dispute of the line is about now, in minor units of its currency; 0 where there is nothing to argue about.

    `ours` and `theirs` are what we held open and the customer's amount; `let_go` is what a correction made the item less by since, `free`
    what of it is open and not in dispute.
    """
    argued = theirs if kind == "dispute" else ours - theirs
    return max(0, min(argued - let_go, free))


def usual(kind: str, theirs: int, now: int | None) -> Becomes:
    """The default. `now` is what is arguable, in minor units, None for a line that is about no item.

    What the customer owes less than we say is argued about as long as something of it is open; whatever else differs is looked for in the
    books. Of a dispute about what was paid or disputed meanwhile nothing is left to record.
    """
    if now and (kind == "dispute" or theirs >= 0):
        return "dispute"
    return "nothing" if kind == "dispute" else "reconciliation"
