"""What many receipts may pay: matched in the rule's steps, each asking the database for what only these receipts need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from psycopg import Cursor

from receivables.clearing import habits, lookups
from receivables.clearing.candidates import Customers, Left, customers_of, discount_points, discount_until
from receivables.ledger import payment_order
from receivables.rules.interest import ranked
from receivables.rules.matching import (
    Book,
    OpenItem,
    Policy,
    Proposal,
    around,
    asks_anybody,
    attempted,
    claimed,
    finished,
    items_of,
    pieces,
    read,
    references,
    sieves,
    wants_sums,
    words,
)


@dataclass(slots=True)
class Found:
    """The items looked up so far, and whose oldest are not all of them."""

    customers: Customers
    order: Sequence[str] = ()
    items: dict[int, OpenItem] = field(default_factory=dict)

    def add(self, rows: Iterable[lookups.Row]) -> list[OpenItem]:
        """Keeps the items of these rows; answers those that are new."""
        new = {row[0]: row for row in rows if row[0] not in self.items}
        made = [self._item(row) for row in new.values()]
        self.items.update((item.id, item) for item in made)
        return made

    def _item(self, row: lookups.Row) -> OpenItem:
        """Without its external id: that is a key of the ERP's, and stands on no paper that a payer has."""
        customer = self.customers.rows[row[2]]
        *own, kind = row
        points = discount_points(kind, customer.basis_points)
        until = discount_until(row[5], points, customer.discount_days)
        fields: list[Any] = [*own[:7], None, *own[7:], customer.number, points, until, ranked(self.order, kind)]
        return OpenItem(*fields)


def propose(cursor: Cursor[Any], company_id: int, left: Sequence[Left], policy: Policy) -> tuple[list[list[Proposal]], Found]:
    """The proposals for each receipt, best first, and the items they are about.

    What an automatic proposal takes is gone for the receipts after it. `policy` says nothing of groups and habits; they are looked up.
    """
    found = Found(customers_of(cursor, company_id), payment_order.of(cursor, company_id))
    policy = replace(policy, groups=found.customers.groups)
    told = [words(one.line.text, one.line.currency) for one in left]
    known = _references(cursor, company_id, left, told, found)
    book = Book(known, items_of(()), found.customers.payers)
    clues = [read(one.line, book, policy, its) for one, its in zip(left, told, strict=True)]
    found.add(lookups.around(cursor, company_id, (ask for one in clues for ask in around(one, found.customers.discounts))))
    anybodys = ((one.line.currency, one.line.amount_minor) for one in clues if asks_anybody(one))
    found.add(lookups.anybodys(cursor, company_id, anybodys))
    book = replace(book, items=items_of(found.items.values()))
    clues = [replace(one, book=book) for one in clues]
    offers = [attempted(one) for one in clues]
    wanted = {(customer, one.line.currency) for one, its in zip(clues, offers, strict=True) for customer in wants_sums(one, its)}
    if wanted:
        book, policy = _with_oldest(cursor, company_id, sorted(wanted), book, policy, found)
        clues = [replace(one, book=book, policy=policy) for one in clues]
    done = (finished(one, its) for one, its in zip(clues, offers, strict=True))
    return list(claimed(done, {item.id: item.open_minor for item in found.items.values()}, policy)), found


def _references(cursor: Cursor[Any], company_id: int, left: Sequence[Left], told: Sequence[Any], found: Found) -> Any:
    """What the texts name by whole numbers, and by pieces where no whole one explains them."""
    series = [number for (number,) in lookups.series(cursor, company_id)]
    named, limited = lookups.named(cursor, company_id, set().union(*map(sieves, told)))
    found.add(named)
    numbers = found.customers.numbers
    known = references(found.items.values(), numbers, series, limited)
    asked: set[str] = set()
    for one, its in zip(left, told, strict=True):
        asked |= pieces(its, one.line.currency, known)
    if found.add(lookups.with_pieces(cursor, company_id, asked)):
        known = references(found.items.values(), numbers, series, limited)
    return known


def _with_oldest(
    cursor: Cursor[Any], company_id: int, wanted: Sequence[tuple[int, str]], book: Book, policy: Policy, found: Found
) -> tuple[Book, Policy]:
    """The book with the oldest items of these customers, and the policy with their habits."""
    rows = lookups.oldest(cursor, company_id, wanted)
    count: dict[tuple[int, str], int] = {}
    for row in rows:
        count[row[2], row[4]] = count.get((row[2], row[4]), 0) + 1
    found.add(rows)
    more = {whose for whose, times in count.items() if times == lookups.MOST_OLDEST}
    known = habits.of(cursor, sorted({customer for customer, _ in wanted}))
    return replace(book, items=items_of(found.items.values(), more)), replace(policy, habits=known)
