"""Matching in steps, for whoever looks up only what some lines need: what each step asks for, and what it makes of the answer.

1. The words of the texts ask for items by their references; 2. pieces of numbers are asked for where no whole one explains them;
3. what is known by then asks for items of some customers by amount; 4. where nothing good was found, for the oldest of the payer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from receivables.rules.matching.by_amount import MOST_CUSTOMERS, by_amount, by_sum
from receivables.rules.matching.by_reference import by_reference, rests
from receivables.rules.matching.clues import Clues, How
from receivables.rules.matching.scoring import proposal, ranked
from receivables.rules.matching.values import Proposal
from receivables.rules.matching.words import Word, digits_of, sieve

GOOD_ENOUGH = 800  # sums are looked for only where nothing better was found


@dataclass(frozen=True, slots=True)
class Around:
    """Asks for a customer's items in a currency with low..high minor units open."""

    customer_id: int
    currency: str
    low: int
    high: int


def sieves(told: Iterable[Word]) -> set[tuple[str, str]]:
    """What the references that these words may name have in common with them: digits without any zeros, and as they are (`words`)."""
    forms = {digits for word in told for digits in (digits_of(word.raw), digits_of(word.bare))}
    return {(key, digits) for digits in forms if (key := sieve(digits))}


def around(clues: Clues, discounts: Mapping[int, int]) -> Iterator[Around]:
    """The amounts that matter to the line, for the customers that do. `discounts`: basis points of those who have terms."""
    line, policy, own = clues.line, clues.policy, clues.payer.customers
    named = [item.customer_id for items in (*clues.named.whole.values(), *clues.named.partial.values(),
                                            *clues.named.collections.values()) for item in items]  # fmt: skip
    others = {*clues.relatives(), *named, *(c for found in clues.named.customers.values() for c in found)}
    for customer in {*own, *others}:
        yield Around(customer, line.currency, line.amount_minor, line.amount_minor)
    less, more = policy.small(line.currency), max(policy.small(line.currency), policy.charge(line.currency))
    for customer in own:
        if less or more:
            yield Around(customer, line.currency, line.amount_minor - less, line.amount_minor + more)
        if points := discounts.get(customer):
            paid = 10_000 - points
            low, high = (line.amount_minor - 1) * 10_000 // paid, -(-(line.amount_minor + 1) * 10_000 // paid)
            yield Around(customer, line.currency, low, high)
    for customers, rest in rests(clues):
        yield from (Around(customer, line.currency, rest, rest) for customer in customers)


def asks_anybody(clues: Clues) -> bool:
    """Whether anybody's items of the line's amount matter: nobody is known to pay."""
    return clues.payer.how is How.NOTHING


def attempted(clues: Clues) -> list[Proposal]:
    """What the references and the amount alone propose."""
    return [proposal(candidate, clues) for candidate in (*by_reference(clues), *by_amount(clues))]


def wants_sums(clues: Clues, found: Iterable[Proposal]) -> list[int]:
    """The payer's customers whose oldest items matter, because nothing good was found without."""
    good = any(one.confidence >= GOOD_ENOUGH for one in found)
    return [] if good else sorted(clues.payer.customers)[:MOST_CUSTOMERS]


def finished(clues: Clues, found: list[Proposal]) -> list[Proposal]:
    """The proposals to keep, best first, sums among them where nothing better was found."""
    sums = [proposal(candidate, clues) for candidate in by_sum(clues)] if wants_sums(clues, found) else []
    return ranked([*found, *sums], clues.policy)
