"""Candidates that the text names: by whole numbers, by pieces of numbers, by contract, order or customer number."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from receivables.rules.matching.clues import MOST_CHOICES, NEAR, Clues, Relation, too_many
from receivables.rules.matching.fitting import Cleared, Fit, fit
from receivables.rules.matching.scoring import Candidate, Evidence
from receivables.rules.matching.subsets import Sums, adding_up
from receivables.rules.matching.values import OpenItem, Reason, oldest_first

MOST_CUSTOMERS = 3
_SURE = (Fit.EXACT, Fit.DISCOUNT)


@dataclass(frozen=True, slots=True)
class Scope:
    """What the text names within some customers: items a whole number or a piece settles on, and those a word leaves a choice of.

    `limited`: the doubt that words of these customers' items name more items than are looked at.
    """

    customers: tuple[int, ...]
    whole: tuple[OpenItem, ...]
    pieces: tuple[OpenItem, ...]
    choices: tuple[OpenItem, ...]
    words: tuple[str, ...]
    limited: tuple[Reason, ...]

    @property
    def reason(self) -> Reason:
        return Reason("reference_named", {"words": ", ".join(self.words)})


def by_reference(clues: Clues) -> Iterator[Candidate]:
    """Every way in which the items named may be what is paid."""
    for customers in _groups_of_customers(clues):
        scope = _scope(clues, customers)
        yield from _named(clues, scope)
        if scope.whole:
            yield from _completed(clues, scope)
            yield from _some_of(clues, scope)
        else:
            yield from _chosen(clues, scope)


def rests(clues: Clues) -> Iterator[tuple[tuple[int, ...], int]]:
    """(customers, minor units): what is left of the line after the items it names of them, where another item may be the rest."""
    for customers in _groups_of_customers(clues) if clues.named.whole else ():
        rest = clues.line.amount_minor - sum(item.open_minor for item in _scope(clues, customers).whole)
        if 0 < rest < clues.line.amount_minor:
            yield customers, rest


def _groups_of_customers(clues: Clues) -> list[tuple[int, ...]]:
    """The payer's and its group's together, any other customer alone; all together too where nobody is known to pay."""
    named = clues.named
    items = [item for words in (named.whole, named.partial, named.collections) for found in words.values() for item in found]
    items.sort(key=lambda item: item.open_minor != clues.line.amount_minor)  # whose item is exactly what was paid comes first
    customers = dict.fromkeys([*(item.customer_id for item in items), *(c for found in named.customers.values() for c in sorted(found))])
    near = tuple(customer for customer in customers if clues.relation(customer) in NEAR)
    others = [customer for customer in customers if customer not in near]
    unknown = tuple(customer for customer in others if clues.relation(customer) is Relation.UNKNOWN)
    alone = [(customer,) for customer in others[:MOST_CUSTOMERS]]
    return [*([near] if near else []), *([unknown] if len(unknown) > 1 else []), *alone]


def _scope(clues: Clues, customers: tuple[int, ...]) -> Scope:
    named, among = clues.named, frozenset(customers)
    near = clues.relation(customers[0]) in NEAR
    whole, doubtful = _settled(named.whole, among, near)
    pieces, unsettled = _settled(named.partial, among, near)
    together = {item: None for found in named.collections.values() for item in found if item.customer_id in among}
    by_customer = [
        item for found in named.customers.values() for customer in sorted(found & among) for item in clues.same_amount((customer,))
    ]
    choices = [item for item in dict.fromkeys([*doubtful, *unsettled, *together, *by_customer]) if item not in whole]
    words = tuple(_words(clues, among))
    lost = [word for word in words if named.limited.get(word) or (len(choices) > MOST_CHOICES and word not in named.whole)]
    return Scope(
        customers,
        tuple(whole),
        tuple(item for item in pieces if item not in whole),
        tuple(choices[:MOST_CHOICES]),
        words,
        tuple(too_many(word) for word in lost[:1]),
    )


def _settled(words: dict[str, list[OpenItem]], among: frozenset[int], near: bool) -> tuple[dict[OpenItem, None], dict[OpenItem, None]]:
    """Items that are the only one of their word, for the payer's customers or else in the book; then those of words that leave a choice."""
    sure: dict[OpenItem, None] = {}
    unsure: dict[OpenItem, None] = {}
    for found in words.values():
        fitting = [item for item in found if item.customer_id in among]
        only = len(fitting) == 1 and (near or len(found) == 1)
        (sure if only else unsure).update(dict.fromkeys(fitting))
    return sure, unsure


def _words(clues: Clues, among: frozenset[int]) -> Iterator[str]:
    named = clues.named
    for words in (named.whole, named.partial, named.collections):
        yield from (word for word, items in words.items() if any(item.customer_id in among for item in items))
    yield from (word for word, customers in named.customers.items() if customers & among)


def _named(clues: Clues, scope: Scope) -> Iterator[Candidate]:
    whole, pieces = oldest_first(scope.whole), oldest_first(scope.pieces)
    cleared = fit(whole, clues.line, clues.policy) if whole else None
    if cleared:
        yield _candidate(clues, scope, cleared, Evidence.WHOLE)
    if pieces and (cleared is None or cleared.fit is not Fit.EXACT):
        evidence = Evidence.COMPLETED if whole else Evidence.PIECE
        yield _candidate(clues, scope, fit(oldest_first([*whole, *pieces]), clues.line, clues.policy), evidence)


def _candidate(clues: Clues, scope: Scope, cleared: Cleared, evidence: Evidence, *against: Reason) -> Candidate:
    # Whole numbers that settle on their items are sure, whatever else the text names.
    settled = evidence is Evidence.WHOLE and not any(clues.named.limited.get(word) for word in clues.named.whole)
    limited = () if settled else scope.limited
    return Candidate(cleared, evidence, (scope.reason,), (*against, *limited, *_other_of_the_amount(clues, scope, cleared)))


def _other_of_the_amount(clues: Clues, scope: Scope, cleared: Cleared) -> Iterator[Reason]:
    """The items named do not add up, while another one is exactly what was paid: perhaps the wrong number was written."""
    if cleared.fit in _SURE:
        return
    customers = dict.fromkeys([*scope.customers, *clues.payer.customers])
    shared = cleared.fit is Fit.SHORT
    others = [item for item in clues.same_amount(customers) if shared or item not in cleared.items]
    if others:
        yield Reason("amount_of_another_item", {"number": others[0].number})


def _completed(clues: Clues, scope: Scope) -> Iterator[Candidate]:
    """More money than the items named: the text was cut off, and one other item of the customers is exactly the rest."""
    rest = clues.line.amount_minor - sum(item.open_minor for item in scope.whole)
    if rest <= 0:
        return
    currency = clues.line.currency
    found = [item for customer in scope.customers for item in clues.book.items.of_customer(customer, currency).between(rest, rest)]
    others = [item for item in found if item not in scope.whole]
    against = [*clues.unknown_number(), *([Reason("twin_amounts", {"count": len(others)})] if len(others) > 1 else [])]
    for item in others:
        cleared = fit([*scope.whole, item], clues.line, clues.policy)
        yield _candidate(clues, scope, cleared, Evidence.COMPLETED, *against)


def _some_of(clues: Clues, scope: Scope) -> Iterator[Candidate]:
    """Less money than the items named: some of them are exactly what was paid."""
    amount = clues.line.amount_minor
    if len(scope.whole) > 1 and amount < sum(item.open_minor for item in scope.whole):
        yield from _exactly(clues, scope, scope.whole, Evidence.WHOLE, Reason("not_all_named", {"named": len(scope.whole)}))


def _chosen(clues: Clues, scope: Scope) -> Iterator[Candidate]:
    """Of the items that a contract, an order or an unclear number names: all, or those that are exactly what was paid."""
    choices = [*scope.pieces, *(item for item in scope.choices if item not in scope.pieces)]
    if not scope.choices:
        return
    cleared = fit(oldest_first(choices), clues.line, clues.policy)
    if len(choices) == 1 or cleared.fit in _SURE:
        yield _candidate(clues, scope, cleared, Evidence.COLLECTION)
    else:
        yield from _exactly(clues, scope, choices, Evidence.COLLECTION)


def _exactly(clues: Clues, scope: Scope, items: Iterable[OpenItem], evidence: Evidence, *against: Reason) -> Iterator[Candidate]:
    """One of the items, or else some together, whose open amounts are the line's."""
    amount, policy = clues.line.amount_minor, clues.policy
    single = [(item,) for item in items if item.open_minor == amount]
    sums = Sums(tuple(single), False) if single else adding_up(items, amount, policy.search_items, policy.search_steps)
    doubts = list(against)
    if len(sums.found) > 1:
        doubts.append(Reason("twin_amounts" if single else "several_sums", {"count": len(sums.found)}))
    if sums.limited:
        doubts.append(Reason("search_limited", {"items": policy.search_items, "steps": policy.search_steps}))
    for found in sums.found:
        yield _candidate(clues, scope, fit(oldest_first(found), clues.line, policy), evidence, *doubts)
