"""The open items that lines may pay and the payers that are known, so that a line costs what its own candidates cost.

A book holds everything, or what was looked up for some lines: then it says whose items it does not hold all of.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from receivables.rules.matching.grouping import indexed
from receivables.rules.matching.payers import Payers, payers
from receivables.rules.matching.references import References, references
from receivables.rules.matching.values import OpenItem, PayerAlias, oldest_first

MOST_NEAR = 20
Whose = tuple[int, str]
"""A customer and a currency."""


@dataclass(frozen=True, slots=True)
class CustomerItems:
    """A customer's items in one currency: by due day, and by open amount with the amounts beside them.

    `complete`: these are all it has open; else they are its oldest and some more.
    """

    oldest: tuple[OpenItem, ...]
    rising: tuple[OpenItem, ...]
    amounts: tuple[int, ...]
    total_minor: int
    complete: bool

    def between(self, low: int, high: int) -> Sequence[OpenItem]:
        """Items whose open minor units lie in low..high, smallest first, at most `MOST_NEAR`."""
        first = bisect_left(self.amounts, low)
        return self.rising[first : min(bisect_right(self.amounts, high), first + MOST_NEAR)]


@dataclass(frozen=True, slots=True)
class Items:
    """Open items by customer and by amount."""

    customers: dict[Whose, CustomerItems]
    amounts: dict[tuple[str, int], list[OpenItem]]
    discounted: dict[tuple[int, str, int], list[OpenItem]]

    def of_customer(self, customer_id: int, currency: str) -> CustomerItems:
        """The customer's items in the currency; none for a customer that has none."""
        return self.customers.get((customer_id, currency), _NOTHING)


@dataclass(frozen=True, slots=True)
class Book:
    """What lines are matched against; read only."""

    references: References
    items: Items
    payers: Payers


_NOTHING = CustomerItems((), (), (), 0, True)


def build(items: Iterable[OpenItem], aliases: Iterable[PayerAlias] = ()) -> Book:
    """The book of all these open debits (others are left out by the caller; nothing open, nothing to pay) and known payers."""
    open_items = [item for item in items if item.open_minor > 0]
    return Book(references(open_items), items_of(open_items), payers(aliases))


def items_of(items: Iterable[OpenItem], incomplete: Collection[Whose] = ()) -> Items:
    """These open items; `incomplete` names those who have more of them."""
    ordered = oldest_first(items)
    customers = indexed(((item.customer_id, item.currency), item) for item in ordered)
    return Items(
        customers={whose: _customer(found, complete=whose not in incomplete) for whose, found in customers.items()},
        amounts=indexed(((item.currency, item.open_minor), item) for item in ordered),
        discounted=indexed(
            ((item.customer_id, item.currency, item.open_minor - item.discount_minor), item) for item in ordered if item.discount_minor
        ),
    )


def _customer(items: list[OpenItem], *, complete: bool) -> CustomerItems:
    rising = tuple(sorted(items, key=lambda item: item.open_minor))
    amounts = tuple(item.open_minor for item in rising)
    return CustomerItems(tuple(items), rising, amounts, sum(amounts), complete)
