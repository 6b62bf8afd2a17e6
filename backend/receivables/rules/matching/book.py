"""The open items and known payers, indexed once, so that a line costs what its own candidates cost and not what the book holds."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from receivables.rules.matching.values import OpenItem, PayerAlias, oldest_first
from receivables.rules.matching.words import PARTIAL_DIGITS, bare_name, bigrams, compact, digits_of, is_weak, keys, shape, similarity

MOST_PARTIAL = 20  # a piece of a number that fits more items than this says nothing
MOST_NAMESAKES = 500  # a pair of characters that stands in more names than this is not looked up
MOST_NEAR = 20
SIMILAR_FROM = 750

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class CustomerItems:
    """A customer's items in one currency: by due day, and by open amount with the amounts beside them."""

    oldest: tuple[OpenItem, ...]
    rising: tuple[OpenItem, ...]
    amounts: tuple[int, ...]
    total_minor: int

    def between(self, low: int, high: int) -> Sequence[OpenItem]:
        """Items whose open minor units lie in low..high, smallest first, at most `MOST_NEAR`."""
        first = bisect_left(self.amounts, low)
        return self.rising[first : min(bisect_right(self.amounts, high), first + MOST_NEAR)]


@dataclass(frozen=True, slots=True)
class Names:
    """Payers' names as known, the aliases of each, and in which names a pair of characters stands."""

    aliases: dict[str, list[PayerAlias]]
    pairs: dict[str, list[str]]

    def similar(self, name: str) -> list[tuple[int, str]]:
        """(per mille, known name) of the names like this one, most alike first.

        A name that shares three quarters of its pairs shares at least one of the rarest two fifths, so only those are looked up.
        """
        wanted = bigrams(name)
        rarest = sorted(wanted, key=lambda pair: (len(self.pairs.get(pair, ())), pair))[: len(wanted) - len(wanted) * 6 // 10 + 1]
        found = {other for pair in rarest if len(self.pairs.get(pair, ())) <= MOST_NAMESAKES for other in self.pairs.get(pair, ())}
        alike = ((similarity(wanted, bigrams(other)), other) for other in found)
        return sorted((pair for pair in alike if pair[0] >= SIMILAR_FROM), key=lambda pair: (-pair[0], pair[1]))


@dataclass(frozen=True, slots=True)
class Book:
    """What `build` made; read only. Numbers name items, collections (contract, order, the customer's reference) name some together."""

    numbers: dict[str, list[OpenItem]]
    shapes: frozenset[tuple[str, int]]
    collections: dict[str, list[OpenItem]]
    customer_numbers: dict[str, set[int]]
    beginnings: list[tuple[str, OpenItem]]
    endings: list[tuple[str, OpenItem]]
    customers: dict[tuple[int, str], CustomerItems]
    amounts: dict[tuple[str, int], list[OpenItem]]
    discounted: dict[tuple[int, str, int], list[OpenItem]]
    accounts: dict[str, list[PayerAlias]]
    names: Names

    def of_customer(self, customer_id: int, currency: str) -> CustomerItems:
        """The customer's items in the currency; none for a customer that has none."""
        return self.customers.get((customer_id, currency), _NOTHING)

    def with_piece(self, digits: str) -> list[OpenItem]:
        """Items whose number begins or ends with these digits; none when they are more than `MOST_PARTIAL`."""
        found = {item.id: item for item in [*_starting(self.beginnings, digits), *_starting(self.endings, digits[::-1])]}
        return oldest_first(found.values()) if len(found) <= MOST_PARTIAL else []


_NOTHING = CustomerItems((), (), (), 0)


def build(items: Iterable[OpenItem], aliases: Iterable[PayerAlias] = ()) -> Book:
    """The book of these open debits (others are left out by the caller; nothing open, nothing to pay) and known payers.

    A customer's own name and accounts from master data are aliases with `confirmed` 0.
    """
    open_items = oldest_first(item for item in items if item.open_minor > 0)
    known = sorted(aliases, key=lambda alias: (-alias.confirmed, alias.customer_id, alias.name, alias.account))
    numbers = _indexed((key, item) for item in open_items for key in _keys(item.number, item.external_id))
    beginnings = sorted(_digits(open_items), key=_by_digits)
    return Book(
        numbers=numbers,
        shapes=frozenset(shape(key) for key in numbers if not is_weak(key)),
        collections=_indexed(
            (key, item) for item in open_items for key in _keys(item.contract_number, item.purchase_order, item.reference)
        ),
        customer_numbers=_customer_numbers(open_items),
        beginnings=beginnings,
        endings=sorted(((digits[::-1], item) for digits, item in beginnings), key=_by_digits),
        customers=_customers(open_items),
        amounts=_indexed(((item.currency, item.open_minor), item) for item in open_items),
        discounted=_indexed(
            ((item.customer_id, item.currency, item.open_minor - item.discount_minor), item) for item in open_items if item.discount_minor
        ),
        accounts=_indexed((compact(alias.account), alias) for alias in known if alias.account),
        names=_names(known),
    )


def _indexed(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    index: defaultdict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        index[key].append(value)
    return dict(index)


def _keys(*references: str | None) -> set[str]:
    return {key for reference in references if reference for key in keys(reference)}


def _digits(items: Iterable[OpenItem]) -> list[tuple[str, OpenItem]]:
    found = ((digits_of(item.number), item) for item in items)
    return [(digits, item) for digits, item in found if len(digits) > PARTIAL_DIGITS]


def _by_digits(pair: tuple[str, OpenItem]) -> str:
    return pair[0]


def _starting(ordered: list[tuple[str, OpenItem]], digits: str) -> list[OpenItem]:
    first = bisect_left(ordered, digits, key=_by_digits)
    last = bisect_left(ordered, digits + ":", lo=first, key=_by_digits)  # a colon comes after every digit
    return [item for _, item in ordered[first : min(last, first + MOST_PARTIAL + 1)]]


def _customer_numbers(items: Iterable[OpenItem]) -> dict[str, set[int]]:
    index: defaultdict[str, set[int]] = defaultdict(set)
    for customer_id, number in sorted({(item.customer_id, item.customer_number) for item in items if item.customer_number}):
        for key in keys(number or ""):
            index[key].add(customer_id)
    return dict(index)


def _customers(items: Iterable[OpenItem]) -> dict[tuple[int, str], CustomerItems]:
    return {key: _customer(found) for key, found in _indexed(((item.customer_id, item.currency), item) for item in items).items()}


def _customer(items: list[OpenItem]) -> CustomerItems:
    rising = tuple(sorted(items, key=lambda item: item.open_minor))
    amounts = tuple(item.open_minor for item in rising)
    return CustomerItems(tuple(items), rising, amounts, sum(amounts))


def _names(aliases: Iterable[PayerAlias]) -> Names:
    known = _indexed((bare_name(alias.name), alias) for alias in aliases if alias.name)
    return Names(known, _indexed((pair, name) for name in sorted(known) for pair in sorted(bigrams(name))))
