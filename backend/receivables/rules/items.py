"""The open item as the rules see it: what is left of one debit or one unapplied credit on some day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """Which side of the account an item stands on."""

    DEBIT = "debit"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Item:
    """An open item: `open_minor` (never negative) minor units of `currency`, issued and due on calendar days.

    A credit is a credit note or a receipt with something left to apply. `customer_id` is None for a receipt nobody is known for.
    `rank` is what is paid first whatever its age, by a company's policy: the lower, the earlier.
    """

    id: int
    kind: Kind
    open_minor: int
    issued_on: date
    due_on: date
    currency: str
    customer_id: int | None = None
    rank: int = 0
