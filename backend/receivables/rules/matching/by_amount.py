"""Candidates that nobody named: the payer's items by the amount alone, sums of them, and the payer's oldest."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from receivables.rules.matching.book import CustomerItems
from receivables.rules.matching.clues import Clues, How
from receivables.rules.matching.fitting import Fit, fit
from receivables.rules.matching.scoring import Candidate, Evidence
from receivables.rules.matching.subsets import adding_up
from receivables.rules.matching.values import Habit, OpenItem, Reason, oldest_first

MOST_ALIKE = 5
MOST_CUSTOMERS = 3
MOST_OLDEST = 100


def by_amount(clues: Clues) -> Iterator[Candidate]:
    """Single items that the amount fits: the payer's own, its group's, or anybody's where the payer is unknown."""
    if clues.payer.how is How.NOTHING:
        everywhere = clues.book.items.amounts.get((clues.line.currency, clues.line.amount_minor), [])
        yield from _alike(clues, everywhere, "same_amount_elsewhere")
        return
    own = sorted(clues.payer.customers)
    exact = clues.same_amount(own)
    yield from _alike(clues, exact, "twin_amounts")
    yield from _alike(clues, _discounted(clues, own), "twin_amounts")
    if not exact:
        yield from _alike(clues, _nearly(clues, own), "several_near")
        yield from _alike(clues, clues.same_amount(clues.relatives()), "twin_amounts")


def _alike(clues: Clues, items: Sequence[OpenItem], doubt: str) -> Iterator[Candidate]:
    against = [Reason(doubt, {"count": len(items)})] if len(items) > 1 else []
    for item in oldest_first(items[:MOST_ALIKE]):
        yield Candidate(fit([item], clues.line, clues.policy), Evidence.AMOUNT, (), (*against, *_other_named(clues, [item])))


def _discounted(clues: Clues, customers: Iterable[int]) -> list[OpenItem]:
    line = clues.line
    found = (item for c in customers for item in clues.book.items.discounted.get((c, line.currency, line.amount_minor), ()))
    return [item for item in found if clues.policy.discount(item, line.received_on)]


def _nearly(clues: Clues, customers: Iterable[int]) -> list[OpenItem]:
    """Items that a small difference or a charge explains."""
    line, policy = clues.line, clues.policy
    low, high = policy.small(line.currency), max(policy.small(line.currency), policy.charge(line.currency))
    account = (clues.book.items.of_customer(customer, line.currency) for customer in customers)
    found = (item for items in account for item in items.between(line.amount_minor - low, line.amount_minor + high))
    return [item for item in found if fit([item], line, policy).fit in (Fit.SMALL, Fit.CHARGE)]


def _other_named(clues: Clues, items: Iterable[OpenItem]) -> Iterator[Reason]:
    """A number in the text is an item of the payer and not one of these, or of no item at all."""
    yield from clues.unknown_number()
    ids = {item.id for item in items}
    for word, named in clues.named.whole.items():
        if any(clues.is_near(item) for item in named) and ids.isdisjoint(item.id for item in named):
            yield Reason("reference_differs", {"word": word})
            return


def by_sum(clues: Clues) -> Iterator[Candidate]:
    """Several items of one payer that the amount pays together, and at last its oldest, whatever they add up to."""
    for customer in sorted(clues.payer.customers)[:MOST_CUSTOMERS]:
        items = clues.book.items.of_customer(customer, clues.line.currency)
        if not items.oldest:
            continue
        oldest = _oldest(items.oldest, clues.line.amount_minor)
        if items.complete and items.total_minor == clues.line.amount_minor and len(items.oldest) > 1:
            yield _candidate(clues, items.oldest, Evidence.BALANCE, "whole_balance")
        elif sum(item.open_minor for item in oldest) == clues.line.amount_minor and len(oldest) > 1:
            yield _by_habit(_candidate(clues, oldest, Evidence.OLDEST_SUM, "oldest_add_up"), clues.policy.habit(customer))
        else:
            yield from _sums(clues, items, oldest, customer)


def _oldest(items: Iterable[OpenItem], amount: int) -> list[OpenItem]:
    found = []
    for item in islice(items, MOST_OLDEST):
        if amount <= 0:
            break
        found.append(item)
        amount -= item.open_minor
    return found


def _candidate(clues: Clues, items: Sequence[OpenItem], evidence: Evidence, why: str, *against: Reason) -> Candidate:
    reason = Reason(why, {"items": len(items)})
    return Candidate(fit(oldest_first(items), clues.line, clues.policy), evidence, (reason,), (*against, *_other_named(clues, items)))


def _sums(clues: Clues, items: CustomerItems, oldest: Sequence[OpenItem], customer: int) -> Iterator[Candidate]:
    policy = clues.policy
    sums = adding_up(items.oldest, clues.line.amount_minor, policy.search_items, policy.search_steps)
    told = Reason("search_limited", {"items": policy.search_items, "steps": policy.search_steps})
    limited = [told] if sums.limited or not items.complete else []
    several = [Reason("several_sums", {"count": len(sums.found)})] if len(sums.found) > 1 else []
    for found in sums.found:
        yield _candidate(clues, found, Evidence.SUM, "sum_of_items", *several, *limited)
    yield _by_habit(_candidate(clues, oldest, Evidence.OLDEST, "oldest_first", *limited), policy.habit(customer))


def _by_habit(candidate: Candidate, habit: Habit | None) -> Candidate:
    if habit is None:
        return candidate
    told = Reason("habit_oldest_first", {"times": habit.oldest_first, "of": habit.receipts})
    return replace(candidate, reasons=(*candidate.reasons, told), habit=habit)
