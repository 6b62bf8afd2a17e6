"""Matching (`matching.v1`): which open items a statement line pays, with a confidence and the reasons in words.

A line is read for clues (who pays, what its text names), the clues give candidates, each is fitted to the amount and scored. Whatever
contradicts a candidate keeps it from being applied by itself: a payer known to be another customer, a number of somebody else's item,
twins of the same amount, two ways as good as each other. The work depends on a line's own candidates, not on the size of the book.
"""

from collections.abc import Iterable, Iterator

from receivables.rules.matching.book import Book, build
from receivables.rules.matching.by_amount import by_amount, by_sum
from receivables.rules.matching.by_reference import by_reference
from receivables.rules.matching.clues import Payer, payer, read
from receivables.rules.matching.scoring import all_capped, proposal, ranked
from receivables.rules.matching.values import Difference, OpenItem, PayerAlias, Policy, Proposal, Reason, StatementLine

__all__ = [
    "METHOD", "Book", "Difference", "OpenItem", "Payer", "PayerAlias", "Policy", "Proposal", "Reason", "StatementLine",
    "build", "match", "match_all", "payer",
]  # fmt: skip

METHOD = "matching.v1"
GOOD_ENOUGH = 800  # sums are looked for only where nothing better was found


def match(line: StatementLine, book: Book, policy: Policy) -> list[Proposal]:
    """Proposals for one line, best first, at most `policy.most_proposals`; none for an amount of zero or less. Formula id `matching.v1`.

    Amounts are minor units of the line's currency; only items in that currency are proposed. No proposal allocates more than an item has
    open or than the line has. Only the first may be applied without a person, and only if it is `automatic`. The same line, book and policy
    always give the same answer, in whatever order the book was built.
    """
    if line.amount_minor <= 0:
        return []
    clues = read(line, book, policy)
    found = [proposal(candidate, clues) for candidate in (*by_reference(clues), *by_amount(clues))]
    if all(one.confidence < GOOD_ENOUGH for one in found):
        found += [proposal(candidate, clues) for candidate in by_sum(clues)]
    return ranked(found, policy)


def match_all(lines: Iterable[StatementLine], book: Book, policy: Policy) -> Iterator[list[Proposal]]:
    """`match` for each line in turn, where what an automatic proposal takes is gone for the lines after it.

    A later line that would take more of an item than is left keeps its proposals, none of them automatic (reason `claimed_before`).
    """
    opened = {item.id: item.open_minor for items in book.customers.values() for item in items.oldest}
    for line in lines:
        proposals = _unclaimed(match(line, book, policy), opened, policy)
        if proposals and proposals[0].automatic:
            for item_id, part in proposals[0].allocations:
                opened[item_id] -= part
        yield proposals


def _unclaimed(proposals: list[Proposal], left: dict[int, int], policy: Policy) -> list[Proposal]:
    if not proposals or all(part <= left[item_id] for item_id, part in proposals[0].allocations):
        return proposals
    return all_capped(proposals, policy, Reason("claimed_before"))
