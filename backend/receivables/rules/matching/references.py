"""What texts may name: items by whole numbers and by pieces of them, contracts, orders and customers by theirs; indexed once."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from receivables.rules.matching.grouping import indexed
from receivables.rules.matching.values import OpenItem, oldest_first
from receivables.rules.matching.words import PARTIAL_DIGITS, Word, digits_of, is_weak, keys, shape

MOST_PARTIAL = 20  # a piece of a number that fits more items than this says nothing


@dataclass(frozen=True, slots=True)
class References:
    """Numbers name items, collections (contract, order, the customer's reference) name some together. `shapes`: how numbers here look.

    `limited`: digits of which more references were found than were read; what else they name is not known.
    """

    numbers: dict[str, list[OpenItem]]
    shapes: frozenset[tuple[str, int]]
    collections: dict[str, list[OpenItem]]
    customer_numbers: Mapping[str, set[int]]
    beginnings: list[tuple[str, OpenItem]]
    endings: list[tuple[str, OpenItem]]
    limited: frozenset[str] = frozenset()

    def is_limited(self, word: Word) -> bool:
        """Whether the word may name items that were not read."""
        return bool(self.limited) and not self.limited.isdisjoint((digits_of(word.raw), digits_of(word.bare)))

    def with_piece(self, digits: str) -> list[OpenItem]:
        """Items whose number begins or ends with these digits; none when they are more than `MOST_PARTIAL`."""
        found = {item.id: item for item in [*_starting(self.beginnings, digits), *_starting(self.endings, digits[::-1])]}
        return oldest_first(found.values()) if len(found) <= MOST_PARTIAL else []


def references(
    items: Iterable[OpenItem], customer_numbers: Mapping[str, set[int]] | None = None, series: Iterable[str] = (),
    limited: Collection[str] = (),
) -> References:  # fmt: skip
    """What names these items, the oldest first. `series`: numbers of other items, that tell how numbers look here.

    `customer_numbers`: customers by the keys of their numbers; those of the items where none are given. `limited`: as `References` has it.
    """
    ordered = oldest_first(items)
    numbers = indexed((key, item) for item in ordered for key in keys_of(item.number, item.external_id))
    beginnings = sorted(_digits(ordered), key=_by_digits)
    return References(
        numbers=numbers,
        shapes=frozenset(shape(key) for key in (*numbers, *keys_of(*series)) if not is_weak(key)),
        collections=indexed((key, item) for item in ordered for key in keys_of(item.contract_number, item.purchase_order, item.reference)),
        customer_numbers=customers_by_number((item.customer_id, item.customer_number) for item in ordered)
        if customer_numbers is None else customer_numbers,
        beginnings=beginnings,
        endings=sorted(((digits[::-1], item) for digits, item in beginnings), key=_by_digits),
        limited=frozenset(limited),
    )  # fmt: skip


def customers_by_number(customers: Iterable[tuple[int, str | None]]) -> dict[str, set[int]]:
    """Customers by each key of their numbers."""
    index: dict[str, set[int]] = {}
    for customer_id, number in sorted({(customer_id, number) for customer_id, number in customers if number}):
        for key in keys(number or ""):
            index.setdefault(key, set()).add(customer_id)
    return index


def keys_of(*told: str | None) -> set[str]:
    """The keys of these references together."""
    return {key for reference in told if reference for key in keys(reference)}


def _digits(items: Iterable[OpenItem]) -> list[tuple[str, OpenItem]]:
    found = ((digits_of(item.number), item) for item in items)
    return [(digits, item) for digits, item in found if len(digits) > PARTIAL_DIGITS]


def _by_digits(pair: tuple[str, OpenItem]) -> str:
    return pair[0]


def _starting(ordered: list[tuple[str, OpenItem]], digits: str) -> list[OpenItem]:
    first = bisect_left(ordered, digits, key=_by_digits)
    last = bisect_left(ordered, digits + ":", lo=first, key=_by_digits)  # a colon comes after every digit
    return [item for _, item in ordered[first : min(last, first + MOST_PARTIAL + 1)]]
