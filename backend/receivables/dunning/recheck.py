"""What is left to ask for in letters that were decided on before: paid, disputed, promised or held meanwhile means it is not asked for."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session

from receivables.database import driver
from receivables.dunning import outbox, run_queries
from receivables.rules.dunning import chaseable, stop_reason
from receivables.strategies import book

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
    by_company: dict[int, list[Any]] = defaultdict(list)
    for letter in letters:
        by_company[letter.company_id].append(letter)
    judged, rows = Judged(), []
    for company_id, own in by_company.items():
        day = days[company_id]
        known = book.load(session, company_id, day, day, {letter.customer_id for letter in own})
        open_items = {item.id: (entry, item) for entry in known.values() for item in entry.items}
        for row in outbox.items(session, [letter.id for letter in own]):
            pair, found = (row.letter_id, row.invoice_id), open_items.get(row.invoice_id)
            rows.append(row)
            over = CORRECTED if row.corrected else REVERSED if row.reversed else "paid"
            reason = stop_reason(found[0].account, found[0].items, found[1], day) if found else over
            if found is None or reason is not None:
                judged.gone[pair] = str(reason)
                continue
            # What is free again since the approval nobody has approved: it is the next level's.
            asked = chaseable(found[1]) if row.previewed else min(chaseable(found[1]), row.chased_minor)
            if (asked, found[1].open_minor) != (row.chased_minor, row.open_minor):
                judged.asked[pair] = (asked, found[1].open_minor)
    items = [(row.letter_id, row.invoice_id, row.level) for row in rows]
    judged.gone |= without_top(items, judged.gone, {row.letter_id: row.words for row in rows})
    judged.left = {letter for letter, item, _ in items if (letter, item) not in judged.gone}
    judged.told = {row.letter_id for row in rows if row.told}
    return judged


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
