"""Which of many recorded days a limitation's last day rests on, so that thousands of items are judged by a few days each. Pure.

A period that runs from a day certainly lasts for the shortest period there is: of the days in it only the last need be known, for what is
recorded then gives the latest end. `rules/limitation.py` stays the judge; that it says the same of the few days as of all of them is held
by a property test. Days are business days of the company.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from receivables.rules.limitation import AGREED, NEVER, Cause, Law, anniversary, law_for, least_years


@dataclass(frozen=True, slots=True)
class Cover:
    """What a period under some laws certainly lasts for an item: so many years, and no longer than to the day `cap`."""

    years: int
    cap: date


def alike(laws: Sequence[Law]) -> frozenset[Cause]:
    """The causes of which days may be left out: all of the laws count them, and by none of them a later day gives an earlier end.

    Who agrees to pay restarts a period that is over, so no such day is left out.
    """
    ordered = sorted(laws, key=lambda law: law.from_on)
    if any(law.years < before.years or law.rest_weekdays != before.rest_weekdays for before, law in pairwise(ordered)):
        return frozenset()
    return frozenset.intersection(*(law.causes for law in laws)) - AGREED


def cover(laws: Sequence[Law], due_on: date) -> Cover:
    """What periods of an item due on `due_on` certainly last."""
    law = law_for(laws, due_on)
    return Cover(least_years(laws, due_on), NEVER if law.longest_years is None else anniversary(due_on, law.longest_years))


def decisive(due_on: date, covered: Cover, days: Sequence[Sequence[date]]) -> list[date]:
    """Of days on which causes that are `alike` were recorded, in sequences that rise, those that an item's last day rests on; rising."""
    kept: list[date] = []
    after = due_on
    while True:
        reach = min(anniversary(after, covered.years), covered.cap)
        places = [(row, bisect_right(row, max(reach, after))) for row in days]
        within = max((row[place - 1] for row, place in places if place), default=after)
        if within <= after:
            beyond = [row[place] for row, place in places if place < len(row)]
            if not beyond:
                return kept
            within = min(beyond)
        kept.append(within)
        after = within


def certain_start(due_on: date, covered: Cover, kept: Sequence[date]) -> date:
    """The last of the `decisive` days that restarts the period for certain, one resting on the other; the due day where none does."""
    start = due_on
    for day in kept:
        if day > min(anniversary(start, covered.years), covered.cap):
            break
        start = day
    return start
