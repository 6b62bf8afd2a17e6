"""What differs between a run's preview and its approval: less goes out by itself, what nobody has seen only where somebody accepts it.

Nobody has seen that a letter asks for more than the preview showed, goes to another address, or says other words. The refusal names these
letters and a fingerprint of all of it; whoever sends the fingerprint accepts just that, and is refused again where it is something else by
then.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from receivables.dunning import recheck, run_queries, wording
from receivables.dunning.recheck import Pair
from receivables.dunning.schemas import DunningRunChanges
from receivables.errors import FieldError, Problem
from receivables.money import from_minor
from receivables.strategies.proposals import Proposal

MOST_NAMED = 500
"""Letters that an answer names of each kind of change."""
MORE, ELSEWHERE, REWORDED = "asks_for_more", "other_recipient", "other_words"
WHERE = "/accept_changes"


@dataclass(frozen=True, slots=True)
class Change:
    """Something of a letter that nobody has seen: `now` is what would go out, `told` what differs in words for a person."""

    letter_id: int
    code: str
    now: object
    told: str


@dataclass(slots=True)
class Differences:
    """By (letter, item): why it is taken out, or what is (asked for, open) now where that differs, in minor units; `less`: so many items
    of which less is asked for; `texts`: other ones, by letter; `unseen`: what is to be accepted."""

    gone: dict[Pair, str]
    amounts: dict[Pair, tuple[int, int]]
    less: int
    texts: dict[int, int | None] = field(default_factory=dict)
    unseen: list[Change] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """The same for the same changes, whoever asks and whenever."""
        told = [(one.code, one.letter_id, one.now) for one in self.unseen]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    @property
    def counts(self) -> DunningRunChanges:
        unseen = Counter(one.code for one in self.unseen)
        return DunningRunChanges(left_out=len(self.gone), less=self.less, more=unseen[MORE], readdressed=unseen[ELSEWHERE],
                                 reworded=unseen[REWORDED])  # fmt: skip

    def check(self, accepted: str | None) -> None:
        """Raises 409 `run_changed` where there is something that nobody has seen and that is not what was accepted."""
        if not self.unseen or accepted == self.fingerprint:
            return
        errors = [FieldError(WHERE, "fingerprint", self.fingerprint)]
        for code in (MORE, ELSEWHERE, REWORDED):
            changed = [one for one in self.unseen if one.code == code]
            errors += [FieldError(f"/letters/{one.letter_id}", code, one.told) for one in changed[:MOST_NAMED]]
        detail = f"{len(self.unseen)} change(s) that the preview did not show; preview anew, or accept them by the fingerprint at {WHERE}."
        raise Problem(409, "run_changed", "Conflict", detail, errors)


def look(cursor: Any, run_id: int, proposals: list[Proposal]) -> Differences:
    """Compares what a run's preview showed with what is due now; changes nothing."""
    due = {d.item.id: (d.step.level, d.chased_minor, d.item.open_minor) for one in proposals for d in one.decisions if d.step}
    items = run_queries.items_of(cursor, run_id)
    gone = _gone(cursor, items, due)
    kept = [row for row in items if (row.letter_id, row.invoice_id) not in gone]
    amounts = {(row.letter_id, row.invoice_id): due[row.invoice_id][1:] for row in kept
               if due[row.invoice_id][1:] != (row.chased_minor, row.open_minor)}  # fmt: skip
    found = Differences(gone, amounts, sum(due[row.invoice_id][1] < row.chased_minor for row in kept))
    standing = {row.letter_id for row in kept}
    for row in kept:
        asked = due[row.invoice_id][1]
        if asked > row.chased_minor:
            was, now = (f"{row.currency} {from_minor(minor, row.currency)}" for minor in (row.chased_minor, asked))
            told = f"{row.customer} · {row.number}: {was} → {now}"
            found.unseen.append(Change(row.letter_id, MORE, (row.invoice_id, asked), told))
    reworded = [row for row in wording.reworded(cursor, run_id) if row[0] in standing]
    readdressed = [row for row in run_queries.readdressed(cursor, run_id) if row[0] in standing]
    found.texts = {letter: text_id for letter, text_id, _ in reworded}
    found.unseen += [Change(letter, ELSEWHERE, now, told) for letter, now, told in readdressed]
    found.unseen += [Change(letter, REWORDED, now, told) for letter, now, told in reworded]
    return found


def _gone(cursor: Any, items: list[Any], due: Mapping[int, tuple[int, int, int]]) -> dict[Pair, str]:
    """What is not due any more at the level that the preview told, and what goes with it."""
    over = {(row.letter_id, row.invoice_id) for row in items if due.get(row.invoice_id, (0, 0, 0))[0] != row.level}
    corrected = run_queries.corrected(cursor, [item for _, item in over]) if over else set()
    gone = {pair: recheck.CORRECTED if pair[1] in corrected else "changed" for pair in over}
    tops: dict[int, int] = {}
    for row in items:
        tops[row.letter_id] = max(row.level, tops.get(row.letter_id, 0))
    return gone | recheck.without_top([(row.letter_id, row.invoice_id, row.level) for row in items], gone, tops)


def take(cursor: Any, found: Differences) -> None:
    """Takes the differences over into the run's letters."""
    run_queries.drop(cursor, found.gone)
    run_queries.ask(cursor, found.amounts)
    wording.pin(cursor, found.texts)
