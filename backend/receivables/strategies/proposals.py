"""Decisions about items, put together into letters and tasks: one a customer and channel, so that nobody gets three mails a morning."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from receivables.rules.dunning import decide
from receivables.rules.strategy import WRITTEN, Decision, StepChannel, Strategy
from receivables.strategies.book import Book


@dataclass(frozen=True, slots=True)
class Proposal:
    """A letter or a task about a customer's items, each at its own level; its level and template are those of the highest."""

    customer_id: int
    person: str | None
    channel: StepChannel
    level: int
    template: str | None
    segment: str
    decisions: tuple[Decision, ...]

    @property
    def written(self) -> bool:
        return self.channel in WRITTEN

    @property
    def totals(self) -> dict[str, int]:
        """Minor units asked for, by currency."""
        return totals(self.decisions)


def totals(decisions: tuple[Decision, ...] | list[Decision]) -> dict[str, int]:
    """Minor units asked for, by currency in alphabetic order."""
    found: Counter[str] = Counter()
    for decision in decisions:
        found[decision.item.currency] += decision.chased_minor
    return dict(sorted(found.items()))


def propose(strategy: Strategy, book: Book, as_of: date) -> tuple[list[Proposal], Counter[str]]:
    """The letters and tasks of a day by customer id and channel, and how many items are left alone, by reason."""
    proposals: list[Proposal] = []
    stopped: Counter[str] = Counter()
    for customer_id, entry in sorted(book.items()):
        by_channel: dict[StepChannel, list[Decision]] = {}
        for decision in decide(strategy, entry.account, entry.items, as_of):
            if decision.step is None:
                stopped[str(decision.reason)] += 1
            else:
                by_channel.setdefault(decision.step.channel, []).append(decision)
        for channel in sorted(by_channel):
            decisions = by_channel[channel]
            top = max(decisions, key=lambda one: one.step.level if one.step else 0)
            if top.step is not None:
                step, segment, person = top.step, top.segment or "", entry.person(top.step.owner)
                proposals.append(Proposal(customer_id, person, channel, step.level, step.template, segment, tuple(decisions)))
    return proposals, stopped


def ahead(strategy: Strategy, book: Book, as_of: date, days: int) -> Iterator[tuple[date, int, int]]:
    """(day, letters, tasks) of the days after `as_of`, as if nothing were paid and every step done on its day. Changes the book given."""
    for number in range(days + 1):
        day = as_of + timedelta(number)
        proposals, _ = propose(strategy, book, day)
        if number:
            letters = sum(proposal.written for proposal in proposals)
            yield day, letters, len(proposals) - letters
        for proposal in proposals:
            done = {d.item.id: d.step.level for d in proposal.decisions if d.step}
            items = book[proposal.customer_id].items
            items[:] = [replace(item, reached=done[item.id], reached_on=day) if item.id in done else item for item in items]
