"""What is left to ask for in letters that were decided on before: paid, disputed, promised or held meanwhile means it is not asked for.

Nor is what is left of all that the run asked of the customer, where that is too little to be worth a letter.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from receivables.database import driver
from receivables.dunning import outbox, run_queries
from receivables.money import to_minor
from receivables.rules.dunning import chaseable, stop_reason
from receivables.rules.strategy import OpenItem, Reason
from receivables.strategies import book
from receivables.strategies.book import Entry

LEVEL_GONE = "level_gone"
CORRECTED, REVERSED = "corrected", "reversed"
"""Its source corrected the item: what stands in for it is told with the next run."""
Pair = tuple[int, int]


@dataclass(slots=True)
class Judged:
    """By (letter, item): why it is not asked for any more, or what is: (minor units asked for, open).

    `left`: letters that go out; `told`: those that a server may have from an earlier try.
    """

    gone: dict[Pair, str] = field(default_factory=dict)
    asked: dict[Pair, tuple[int, int]] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)


def without_top(items: Iterable[tuple[int, int, int]], gone: Collection[Pair], levels: Mapping[int, int]) -> dict[Pair, str]:
    """What is not told although it is open, because the words it would be told with were those of items that are gone. Pure.

    `items`: (letter, item, level); `levels`: of each letter, that of its words. Such an item's turn comes again, with its own words.
    """
    rest = [(letter, item, level) for letter, item, level in items if (letter, item) not in gone]
    fitting = {letter for letter, _, level in rest if level >= levels[letter]}
    return {(letter, item): LEVEL_GONE for letter, item, _ in rest if letter not in fitting}


def judge(session: Session, letters: Sequence[Any], days: Mapping[int, date]) -> Judged:
    """What of letters (`id`, `company_id`, `customer_id`) is still asked for as of its company's `days`: once approved, no more than was.
    Changes nothing."""
    now, ids = _now(session, letters, days), [letter.id for letter in letters]
    judged, rows = Judged(), outbox.items(session, ids)
    for row in rows:
        pair, found = (row.letter_id, row.invoice_id), now.get(row.invoice_id)
        over = CORRECTED if row.corrected else REVERSED if row.reversed else "paid"
        reason = found.stopped if found else over
        if found is None or reason is not None:
            judged.gone[pair] = str(reason)
            continue
        # What is free again since the approval nobody has approved: it is the next level's.
        asked = found.left if row.previewed else min(found.left, row.chased_minor)
        if (asked, found.item.open_minor) != (row.chased_minor, row.open_minor):
            judged.asked[pair] = (asked, found.item.open_minor)
    little = _below_minimum(session, ids, now)
    judged.gone |= {(row.letter_id, row.invoice_id): str(Reason.BELOW_MINIMUM) for row in rows if (row.letter_id, row.currency) in little
                    and (row.letter_id, row.invoice_id) not in judged.gone}  # fmt: skip
    items = [(row.letter_id, row.invoice_id, row.level) for row in rows]
    judged.gone |= without_top(items, judged.gone, {row.letter_id: row.words for row in rows})
    judged.left = {letter for letter, item, _ in items if (letter, item) not in judged.gone}
    judged.told = {row.letter_id for row in rows if row.told}
    return judged


@dataclass(frozen=True, slots=True)
class _Now:
    """An open item among all of its customer's on a day."""

    item: OpenItem
    entry: Entry
    day: date

    @property
    def stopped(self) -> Reason | None:
        return stop_reason(self.entry.account, self.entry.items, self.item, self.day)

    @property
    def left(self) -> int:
        """Minor units that may be asked for."""
        return chaseable(self.item)


def _now(session: Session, letters: Sequence[Any], days: Mapping[int, date]) -> dict[int, _Now]:
    """Every open item of the letters' customers, by id."""
    customers: dict[int, set[int]] = defaultdict(set)
    for letter in letters:
        customers[letter.company_id].add(letter.customer_id)
    found: dict[int, _Now] = {}
    for company_id, own in customers.items():
        day = days[company_id]
        for entry in book.load(session, company_id, day, day, own).values():
            found |= {item.id: _Now(item, entry, day) for item in entry.items}
    return found


def _below_minimum(session: Session, letters: Sequence[int], now: Mapping[int, _Now]) -> set[tuple[int, str]]:
    """(letter, currency) in which too little is left of all that the run asked of the customer to be worth a letter."""
    left: Counter[tuple[int, str]] = Counter()
    minimum: dict[tuple[int, str], int] = {}
    for row in outbox.run_asked(session, letters):
        key, found = (row.id, row.currency), now.get(row.invoice_id)
        minimum[key] = to_minor(row.minimum, row.currency)
        left[key] += min(found.left, row.chased_minor) if found and found.stopped is None else 0
    return {key for key, least in minimum.items() if left[key] < least}


def narrow(session: Session, letters: Sequence[Any], days: Mapping[int, date]) -> set[int]:
    """Takes out of claimed letters what is not asked for any more; answers the letters with nothing left.

    An item that is taken out has not reached its level: its mark goes with it, unless a server may have an earlier try of the letter.
    """
    judged = judge(session, letters, days)
    take_out(session, judged)
    return {letter.id for letter in letters} - judged.left


def take_out(session: Session, judged: Judged) -> None:
    """Takes out of letters what `judge` found gone, and sets what is asked for now."""
    cursor = driver(session)
    run_queries.drop(cursor, judged.gone)
    run_queries.free(cursor, [pair for pair in judged.gone if pair[0] not in judged.told])
    run_queries.ask(cursor, {pair: amounts for pair, amounts in judged.asked.items() if pair not in judged.gone})
