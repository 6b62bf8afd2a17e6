"""How sure a proposal is, per mille: one table of evidence by payer, less what the amount leaves open, under caps for what contradicts it.

The figures are judgements held by the bench over real open items, not probabilities: what matters is on which side of the threshold each
combination falls. Nothing here grows with what else is in the book.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from receivables.rules.matching.clues import Clues, How, Relation
from receivables.rules.matching.fitting import Cleared, Fit
from receivables.rules.matching.values import Habit, Policy, Proposal, Reason

DOUBT_LESS = 50  # per mille under the threshold, for each thing that speaks against a proposal
HEAVIER = {"amount_of_another_item": 100}  # what was paid says more than what was written
AMBIGUOUS_WITHIN = 10
SEVERAL_CUSTOMERS_LESS = 200
UNCERTAIN_LEAST = 50


class Evidence(StrEnum):
    """Why these items and no others."""

    WHOLE = "whole"
    COMPLETED = "completed"
    PIECE = "piece"
    COLLECTION = "collection"
    AMOUNT = "amount"
    BALANCE = "balance"
    OLDEST_SUM = "oldest_sum"
    SUM = "sum"
    OLDEST = "oldest"


_BASE = {
    Evidence.WHOLE: (995, 975, 975, 960, 790),
    Evidence.COMPLETED: (970, 940, 930, 900, 500),
    Evidence.PIECE: (970, 935, 960, 800, 450),
    Evidence.COLLECTION: (965, 930, 900, 800, 450),
    Evidence.AMOUNT: (965, 840, 650, 400, 300),
    Evidence.BALANCE: (960, 840, 600, 300, 200),
    Evidence.OLDEST_SUM: (900, 700, 300, 200, 100),
    Evidence.SUM: (860, 700, 300, 200, 100),
    Evidence.OLDEST: (300, 250, 100, 100, 100),
}
_BY_RELATION = (Relation.OWN, Relation.GROUP, Relation.UNKNOWN, Relation.DOUBTFUL, Relation.STRANGER)
_NAMED_LESS = {Fit.EXACT: 0, Fit.DISCOUNT: 3, Fit.SMALL: 5, Fit.CHARGE: 12, Fit.PARTIAL: 30, Fit.SHORT: 90, Fit.OVER: 90}
_PIECE_LESS = {Fit.EXACT: 0, Fit.DISCOUNT: 5, Fit.SMALL: 10, Fit.CHARGE: 20, Fit.PARTIAL: 150, Fit.SHORT: 300, Fit.OVER: 160}
_AMOUNT_LESS = {Fit.EXACT: 0, Fit.DISCOUNT: 20, Fit.SMALL: 150, Fit.CHARGE: 250, Fit.PARTIAL: 0, Fit.SHORT: 0, Fit.OVER: 0}
_LESS = {Evidence.WHOLE: _NAMED_LESS, Evidence.COMPLETED: _NAMED_LESS, Evidence.PIECE: _PIECE_LESS, Evidence.COLLECTION: _PIECE_LESS}
_HABIT_MORE = {Evidence.OLDEST_SUM: 80, Evidence.OLDEST: 450}  # of a habit that was never broken, seen ever so often
_HABIT_FROM = {Evidence.OLDEST_SUM: 2, Evidence.OLDEST: 4}  # as if so many receipts had broken it
_PAYER_LESS = {How.ACCOUNT: 0, How.NAME: 10, How.SIMILAR_NAME: 25, How.NOTHING: 0}
_UNCONFIRMED_LESS = 10
_VAGUE_MOST = 10  # of what is named: a payer known vaguely is no worse than one not known at all


@dataclass(frozen=True, slots=True)
class Candidate:
    """Items cleared so, why them, what else speaks for it, and what speaks against it (each keeps it from being automatic).

    `habit`: of the payer, if it is one to pay just so.
    """

    cleared: Cleared
    evidence: Evidence
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...] = ()
    habit: Habit | None = None


def proposal(candidate: Candidate, clues: Clues) -> Proposal:
    """The candidate with its confidence per mille and all its reasons, the strongest first."""
    cleared = candidate.cleared
    customers = tuple(sorted({item.customer_id for item in cleared.items}))
    worst = max((clues.relation(customer_id) for customer_id in customers), key=_BY_RELATION.index)
    against = (*candidate.against, *_against(clues, worst, customers))
    confidence = _confidence(candidate, clues, worst) - SEVERAL_CUSTOMERS_LESS * (len(customers) > 1 and worst is Relation.UNKNOWN)
    if against:
        confidence = min(confidence, clues.policy.automatic_at) - sum(HEAVIER.get(reason.key, DOUBT_LESS) for reason in against)
    return Proposal(
        allocations=tuple((item.id, part) for item, part in zip(cleared.items, cleared.parts, strict=True)),
        customer_ids=customers,
        difference_minor=cleared.difference_minor,
        difference=cleared.difference,
        confidence=max(UNCERTAIN_LEAST, confidence),
        automatic=confidence >= clues.policy.automatic_at,
        reasons=(*candidate.reasons, cleared.reason, *_payer_reasons(clues, worst), *against),
    )


def _confidence(candidate: Candidate, clues: Clues, relation: Relation) -> int:
    less = _LESS.get(candidate.evidence, _AMOUNT_LESS)[candidate.cleared.fit]
    if relation in (Relation.OWN, Relation.GROUP):
        vague = _PAYER_LESS[clues.payer.how] + (0 if any(clues.payer.customers.values()) else _UNCONFIRMED_LESS)
        less += min(vague, _VAGUE_MOST) if candidate.evidence in _LESS else vague
    return _BASE[candidate.evidence][_BY_RELATION.index(relation)] - less + _habit_more(candidate)


def _habit_more(candidate: Candidate) -> int:
    """The more the oftener it was seen: exactly the oldest together may then be applied, the oldest as far as the money goes never."""
    habit = candidate.habit
    if habit is None:
        return 0
    return _HABIT_MORE[candidate.evidence] * habit.oldest_first // (habit.receipts + _HABIT_FROM[candidate.evidence])


def _against(clues: Clues, relation: Relation, customers: tuple[int, ...]) -> list[Reason]:
    found = []
    if relation is Relation.STRANGER:
        found.append(Reason("payer_of_another_customer", {"payer": clues.payer.known_as}))
    if strange := _names_a_stranger(clues, customers):
        found.append(Reason("reference_of_another_customer", {"word": strange}))
    if clues.named.elsewhere:
        found.append(Reason("reference_in_another_currency", {"word": clues.named.elsewhere[0]}))
    return found


def _names_a_stranger(clues: Clues, customers: tuple[int, ...]) -> str | None:
    """A word that names another customer's item, neither paid here nor of the payer's group.

    A piece of a number may stand there by chance, unless the item is also exactly what was paid.
    """
    near = {*customers, *(member for customer in customers for member in clues.policy.groups.get(customer, ()))}
    pieces = ((word, items) for word, items in clues.named.partial.items() if items[0].open_minor == clues.line.amount_minor)
    named = chain(clues.named.whole.items(), pieces)
    return next((word for word, items in named if near.isdisjoint(item.customer_id for item in items)), None)


def _payer_reasons(clues: Clues, relation: Relation) -> list[Reason]:
    payer = clues.payer
    if relation is Relation.UNKNOWN:
        return [Reason("payer_unknown")]
    if relation not in (Relation.OWN, Relation.GROUP):
        return []
    known = Reason(f"payer_{payer.how}", {"payer": payer.known_as, "confirmed": max(payer.customers.values())})
    alike = [Reason("similar", {"per_mille": payer.similarity})] if payer.how is How.SIMILAR_NAME else []
    return [known, *alike, *([Reason("payer_of_the_group")] if relation is Relation.GROUP else [])]


def ranked(proposals: list[Proposal], policy: Policy) -> list[Proposal]:
    """Best first, each way of clearing once. Two automatic ways of nearly equal confidence keep all from being automatic."""
    best: dict[tuple[object, ...], Proposal] = {}
    for found in sorted(proposals, key=_order):
        best.setdefault((found.allocations and frozenset(found.allocations), found.difference), found)
    order = list(best.values())
    if len(order) > 1 and order[1].automatic and order[0].confidence - order[1].confidence < AMBIGUOUS_WITHIN:
        order = sorted(all_capped(order, policy, Reason("ambiguous")), key=_order)
    return order[: policy.most_proposals]


def all_capped(proposals: list[Proposal], policy: Policy, reason: Reason) -> list[Proposal]:
    """The proposals, none of them automatic any more; those that were tell the reason."""
    under = policy.automatic_at - 1
    return [
        replace(found, confidence=under, automatic=False, reasons=(*found.reasons, reason)) if found.automatic else found
        for found in proposals
    ]


def _order(found: Proposal) -> tuple[object, ...]:
    return -found.confidence, len(found.allocations), found.allocations
