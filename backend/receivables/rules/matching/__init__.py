"""Matching (`matching.v1`): which open items a statement line pays, with a confidence and the reasons in words.

A line is read for clues (who pays, what its text names), the clues give candidates, each is fitted to the amount and scored. Whatever
contradicts a candidate keeps it from being applied by itself: a payer known to be another customer, a number of somebody else's item,
twins of the same amount, two ways as good as each other. The work depends on a line's own candidates, not on the size of the book.
"""

from collections.abc import Iterable, Iterator, Mapping

from receivables.rules.matching.book import Book, build, items_of
from receivables.rules.matching.clues import MOST_CHOICES, Payer, payer, pieces, read
from receivables.rules.matching.payers import Payers, payers
from receivables.rules.matching.references import customers_by_number, references
from receivables.rules.matching.scoring import all_capped
from receivables.rules.matching.steps import Around, around, asks_anybody, attempted, finished, sieves, wants_sums
from receivables.rules.matching.values import Difference, Habit, OpenItem, PayerAlias, Policy, Proposal, Reason, StatementLine
from receivables.rules.matching.words import words

__all__ = [
    "METHOD", "MOST_CHOICES", "Around", "Book", "Difference", "Habit", "OpenItem", "Payer", "PayerAlias", "Payers", "Policy", "Proposal",
    "Reason", "StatementLine", "around", "asks_anybody", "attempted", "build", "claimed", "customers_by_number", "finished", "items_of",
    "match", "match_all", "payer", "payers", "pieces", "read", "references", "sieves", "wants_sums", "words",
]  # fmt: skip

METHOD = "matching.v1"


def match(line: StatementLine, book: Book, policy: Policy) -> list[Proposal]:
    """Proposals for one line, best first, at most `policy.most_proposals`; none for an amount of zero or less. Formula id `matching.v1`.

    Amounts are minor units of the line's currency; only items in that currency are proposed. No proposal allocates more than an item has
    open or than the line has. Only the first may be applied without a person, and only if it is `automatic`. The same line, book and policy
    always give the same answer, in whatever order the book was built.
    """
    if line.amount_minor <= 0:
        return []
    clues = read(line, book, policy)
    return finished(clues, attempted(clues))


def match_all(lines: Iterable[StatementLine], book: Book, policy: Policy) -> Iterator[list[Proposal]]:
    """`match` for each line in turn, where what an automatic proposal takes is gone for the lines after it."""
    opened = {item.id: item.open_minor for items in book.items.customers.values() for item in items.oldest}
    return claimed((match(line, book, policy) for line in lines), opened, policy)


def claimed(offers: Iterable[list[Proposal]], opened: Mapping[int, int], policy: Policy) -> Iterator[list[Proposal]]:
    """The proposals of each line in turn; `opened`: minor units open by item.

    A later line that would take more of an item than automatic proposals leave keeps its proposals, none of them automatic (reason
    `claimed_before`).
    """
    left = dict(opened)
    for proposals in offers:
        if proposals and any(part > left[item_id] for item_id, part in proposals[0].allocations):
            yield all_capped(proposals, policy, Reason("claimed_before"))
            continue
        if proposals and proposals[0].automatic:
            for item_id, part in proposals[0].allocations:
                left[item_id] -= part
        yield proposals
