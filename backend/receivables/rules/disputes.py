"""How much of an item is in dispute on a day (`dispute.v1`): a function of what was disputed, what became of it, and what is open.

Amounts are minor units of the item's currency. Money that comes in pays the undisputed part first, so a part stays in dispute as long as
so much is open, and never more than that. An act takes its amount out of dispute from its day on; one that the ledger took back, such as
a credit note whose allocation was reversed, takes nothing from the day of the reversal on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

METHOD = "dispute.v1"


@dataclass(frozen=True, slots=True)
class Act:
    """An outcome for `minor` > 0 units from the day `on`; void from the day `until` on, where the ledger took it back."""

    minor: int
    on: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A part of one item that the customer does not accept, from a day on, and what became of it."""

    minor: int
    opened_on: date
    acts: tuple[Act, ...] = ()


def undecided(dispute: Dispute, day: date) -> int:
    """Minor units of the dispute that no act has decided at the end of `day`; 0 before it was opened."""
    if day < dispute.opened_on:
        return 0
    decided = sum(act.minor for act in dispute.acts if act.on <= day and (act.until is None or day < act.until))
    return max(0, dispute.minor - decided)


def parts(open_minor: int, disputes: Sequence[Dispute], day: date) -> list[int]:
    """What is in dispute of each, in the order given (the oldest first): together never more than the item has open that day."""
    left, found = max(0, open_minor), []
    for dispute in disputes:
        found.append(min(left, undecided(dispute, day)))
        left -= found[-1]
    return found


def disputed_minor(open_minor: int, disputes: Iterable[Dispute], day: date, *, whole: bool = False) -> int:
    """The disputed part of an item that has `open_minor` open at the end of `day`; the rest is chased.

    `whole` says that the item itself is marked as disputed, which another system does without an amount. Formula id `dispute.v1`.
    """
    return max(0, open_minor) if whole else sum(parts(open_minor, list(disputes), day))


def closed_on(dispute: Dispute) -> date | None:
    """The day from which on nothing of the dispute is undecided; None while something is. What an act taken back closed is open again."""
    standing = sorted((act for act in dispute.acts if act.until is None), key=lambda act: act.on)
    decided = 0
    for act in standing:
        decided += act.minor
        if decided >= dispute.minor:
            return act.on
    return None


def cycle_days(dispute: Dispute) -> int | None:
    """Days from opened to closed, what `dispute_cycle_days` is the mean of; None while it is open."""
    closed = closed_on(dispute)
    return None if closed is None else (closed - dispute.opened_on).days
