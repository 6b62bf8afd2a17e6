"""What a statement file says, whatever its format."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Line:
    """One booked entry: `amount_minor` is signed, money in is positive; `at` is its line (XML, MT940) or row (table) in the file."""

    at: int
    amount_minor: int
    booked_on: date
    value_on: date | None = None
    counterparty_name: str | None = None
    counterparty_account: str | None = None
    text: str | None = None
    bank_reference: str | None = None
    end_to_end_id: str | None = None
    reversal: bool = False


@dataclass(slots=True)
class StatementFile:
    """One statement of a file; balances are minor units of its currency and absent where the format does not tell them."""

    at: int
    currency: str
    from_on: date
    to_on: date
    account: str | None = None
    number: str | None = None
    opening_minor: int | None = None
    closing_minor: int | None = None
    lines: list[Line] = field(default_factory=list)
