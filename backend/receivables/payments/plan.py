"""What the receipts of one push pay: planned row after row against the locked items, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from receivables.bulk.rows import Row
from receivables.money import MoneyError, to_minor
from receivables.payments.schemas import PaymentPush
from receivables.rules.allocation import AllocationError, allocate_oldest_first, allocate_requested
from receivables.rules.interest import ranked
from receivables.rules.items import Item, Kind
from receivables.rules.reference import named_items

TEXTS = {
    "unknown_item": "There is no item of this external_id, company and source.",
    "not_a_debit": "Only a debit item is paid.",
    "amount_not_positive": "An allocation is greater than zero.",
    "currency_differs": "The item is in another currency.",
    "customer_differs": "The item is another customer's.",
    "customer_unidentified": "A receipt without a customer is not allocated.",
    "over_applied": "More than the item has open.",
    "over_allocated": "More than the receipt has left.",
}


@dataclass
class Items:
    """The locked items, with what the rows planned so far leave open of each."""

    by_id: dict[int, Item] = field(default_factory=dict)
    by_external_id: dict[str, int] = field(default_factory=dict)
    numbers: dict[int, dict[str, int]] = field(default_factory=dict)
    of_customer: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def locked(cls, rows: list[tuple[Any, ...]], order: Sequence[str] = ()) -> "Items":
        """The items of these rows; `order` says what is paid first, principal, interest or fee."""
        items = cls()
        for item_id, external_id, number, customer_id, currency, kind, open_minor, issued_on, due_on in rows:
            side = Kind.CREDIT if kind == "credit_note" else Kind.DEBIT
            items.by_id[item_id] = Item(item_id, side, open_minor, issued_on, due_on, currency, customer_id, ranked(order, kind))
            items.by_external_id[external_id] = item_id
            items.numbers.setdefault(customer_id, {})[number] = item_id
            items.of_customer.setdefault(customer_id, []).append(item_id)
        return items

    def take(self, allocations: list[tuple[int, int]]) -> None:
        for item_id, minor in allocations:
            item = self.by_id[item_id]
            self.by_id[item_id] = replace(item, open_minor=item.open_minor - minor)

    def give_back(self, item_id: int, minor: int) -> None:
        """What stands applied to an item counts as open while the whole is planned anew."""
        if item_id in self.by_id:
            self.take([(item_id, -minor)])

    def payable(self, credit: Item) -> list[Item]:
        found = [self.by_id[item_id] for item_id in self.of_customer.get(credit.customer_id or 0, ())]
        return [item for item in found if item.currency == credit.currency and item.kind is Kind.DEBIT and item.open_minor > 0]


def plan(row: Row, credit: Item, items: Items) -> list[tuple[int, int]] | None:
    """(item id, minor units of the receipt's currency) that the row's receipt pays; None when the row is refused."""
    data: PaymentPush = row.data
    if not data.allocations and data.auto_allocate == "none":
        return []
    wanted = requested(row, data, items)
    if wanted is None:
        return None
    try:
        named = [items.by_id[item_id] for item_id, _ in wanted if item_id in items.by_id]
        planned = allocate_requested(credit, named, wanted)
    except AllocationError as error:
        for problem in error.problems:
            row.refuse(f"allocations/{problem.index}", problem.code, TEXTS[problem.code])
        return None
    items.take(planned)
    if data.auto_allocate != "none" and credit.customer_id is not None:
        rest = replace(credit, open_minor=credit.open_minor - sum(minor for _, minor in planned))
        automatic = _automatic(data, rest, items)
        items.take(automatic)
        planned = planned + automatic
    return planned


def requested(row: Row, data: PaymentPush, items: Items) -> list[tuple[int, int]] | None:
    """(item id, or 0 for one that is not there; minor units) as sent; None when the row is refused."""
    wanted: list[tuple[int, int]] = []
    for index, part in enumerate(data.allocations):
        try:
            wanted.append((items.by_external_id.get(part.invoice_external_id, 0), to_minor(part.amount, data.currency)))
        except MoneyError as error:
            row.refuse(f"allocations/{index}/amount", error.code, str(error))
    return None if row.errors else wanted


def _automatic(data: PaymentPush, rest: Item, items: Items) -> list[tuple[int, int]]:
    payable = items.payable(rest)
    if data.auto_allocate == "oldest_first":
        return allocate_oldest_first(rest.open_minor, payable)
    named = set(named_items((data.reference, data.remittance_text), items.numbers.get(rest.customer_id or 0, {})))
    if not named:
        named = {item.id for item in payable if item.open_minor == rest.open_minor}
        named = named if len(named) == 1 else set()  # twins: a person decides
    return allocate_oldest_first(rest.open_minor, [item for item in payable if item.id in named])
