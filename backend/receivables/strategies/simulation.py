"""What a version would do on a day, beside the one in force then; nothing is kept."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.clock import today
from receivables.errors import invalid
from receivables.money import from_minor
from receivables.rules.strategy import METHOD
from receivables.strategies import queries
from receivables.strategies.book import Book, load
from receivables.strategies.definition import kept_rule
from receivables.strategies.models import Strategy
from receivables.strategies.proposals import Proposal, ahead, propose
from receivables.strategies.schemas import (
    CurrencyTotal,
    PersonWork,
    PlannedDay,
    ProposalRow,
    SimulationQuery,
    StrategyCount,
    StrategyOutcome,
    StrategySimulation,
)
from receivables.strategies.service import company_of

NOBODY = "-"


def simulate(session: Session, principal: Principal, strategy_id: int, query: SimulationQuery) -> StrategySimulation:
    """A version on today's book or a past day's. Amounts by currency. Raises 404, 422 `as_of_in_future`. Formula id `strategy.v1`."""
    found = queries.load(session, principal, strategy_id)
    now = today(company_of(principal, found.company_id).time_zone)
    as_of = query.as_of or now
    if as_of > now:
        raise invalid("as_of_in_future", "The book of a day to come is not known; look ahead with days.", "?as_of")
    book = load(session, found.company_id, as_of, now)
    away = queries.away(session, found.company_id, as_of)
    proposals, stopped = propose(kept_rule(found.definition), book, as_of)
    other = queries.active(session, found.company_id, as_of)
    rival: list[Proposal] = []
    active = None
    if other is not None:
        rival, left = (proposals, stopped) if other.id == found.id else propose(kept_rule(other.definition), book, as_of)
        active = _outcome(other, rival, left, away)
    ours, theirs = {one.customer_id for one in proposals}, {one.customer_id for one in rival}
    first = int(query.cursor or 0)
    last = first + query.limit
    ranked = sorted(proposals, key=lambda one: (-one.level, one.customer_id, one.channel))
    answer = StrategySimulation(
        method=METHOD, as_of=as_of, simulated=_outcome(found, proposals, stopped, away), active=active, added=len(ours - theirs),
        dropped=len(theirs - ours), upcoming=[], rows=[row(one, book) for one in ranked[first:last]],
        next_cursor=str(last) if last < len(ranked) else None,
    )  # fmt: skip
    upcoming = ahead(kept_rule(found.definition), book, as_of, query.days) if query.days else ()
    return answer.model_copy(update={"upcoming": [PlannedDay(on=day, letters=letters, tasks=tasks) for day, letters, tasks in upcoming]})


def row(proposal: Proposal, book: Book) -> ProposalRow:
    customer = book[proposal.customer_id].customer
    return ProposalRow(
        customer_id=proposal.customer_id, customer_number=customer.number, customer_name=customer.name, person=proposal.person,
        channel=proposal.channel, level=proposal.level, template=proposal.template, segment=proposal.segment,
        items=len(proposal.decisions), totals=money(proposal.totals),
    )  # fmt: skip


def money(totals: Mapping[str, int]) -> list[CurrencyTotal]:
    """Amounts by currency as the wire shows them."""
    return [CurrencyTotal(currency=currency, amount=from_minor(minor, currency)) for currency, minor in sorted(totals.items())]


def _outcome(strategy: Strategy, proposals: Sequence[Proposal], stopped: Counter[str], away: Mapping[str, str]) -> StrategyOutcome:
    letters = sum(one.written for one in proposals)
    whole = _counts(proposals, lambda _: "")
    return StrategyOutcome(
        strategy_id=strategy.id, version=strategy.version, letters=letters, tasks=len(proposals) - letters,
        customers=len({one.customer_id for one in proposals}), items=sum(len(one.decisions) for one in proposals),
        totals=whole[0].totals if whole else [], by_channel=_counts(proposals, lambda one: one.channel),
        by_level=_counts(proposals, lambda one: str(one.level)), by_segment=_counts(proposals, lambda one: one.segment),
        by_person=_counts(proposals, lambda one: one.person or NOBODY), work=_work(proposals, away),
        stopped=[StrategyCount(key=reason, count=count, items=count, totals=[]) for reason, count in sorted(stopped.items())],
    )  # fmt: skip


def _work(proposals: Sequence[Proposal], away: Mapping[str, str]) -> list[PersonWork]:
    """Who has what to do on the day; `away`: who stands in for whom."""
    people: dict[str, list[Proposal]] = {}
    for one in proposals:
        person = one.person or NOBODY
        people.setdefault(away.get(person, person), []).append(one)
    return [
        PersonWork(person=name, tasks=sum(not one.written for one in own), letters=sum(one.written for one in own),
                   customers=len({one.customer_id for one in own}))
        for name, own in sorted(people.items())
    ]  # fmt: skip


def _counts(proposals: Sequence[Proposal], key: Callable[[Proposal], str]) -> list[StrategyCount]:
    groups: dict[str, list[Proposal]] = {}
    for one in proposals:
        groups.setdefault(key(one), []).append(one)
    found = []
    for name, own in sorted(groups.items()):
        totals: Counter[str] = Counter()
        for one in own:
            totals.update(one.totals)
        found.append(StrategyCount(key=name, count=len(own), items=sum(len(one.decisions) for one in own), totals=money(totals)))
    return found
