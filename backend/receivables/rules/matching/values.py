"""What matching is asked and what it answers: lines, open items, known payers, a company's policy, proposals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

Params = dict[str, int | str]


class Difference(StrEnum):
    """What the line's amount less the open amounts of the items it clears is."""

    NONE = "none"
    SMALL_DIFFERENCE = "small_difference"
    DISCOUNT = "discount"
    BANK_CHARGE = "bank_charge"
    ON_ACCOUNT = "on_account"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """Money that came in: positive minor units of `currency` on the day `received_on`, and what the bank tells about it.

    `text` is all the payer may have written (remittance text, end-to-end id). `bank_reference` is the bank's own and names no item.
    """

    amount_minor: int
    currency: str
    received_on: date
    text: str = ""
    payer_name: str = ""
    payer_account: str = ""
    bank_reference: str = ""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A debit with `open_minor` left to pay. A discount of `discount_basis_points` is allowed for money received by `discount_until`."""

    id: int
    number: str
    customer_id: int
    open_minor: int
    currency: str
    issued_on: date
    due_on: date
    external_id: str | None = None
    contract_number: str | None = None
    purchase_order: str | None = None
    reference: str | None = None
    customer_number: str | None = None
    discount_basis_points: int = 0
    discount_until: date | None = None
    rank: int = 0

    @property
    def age(self) -> tuple[int, date, date, int]:
        """What the oldest comes first by: what policy has paid first, then due day, issue day, id."""
        return self.rank, self.due_on, self.issued_on, self.id

    @property
    def discount_minor(self) -> int:
        """The discount on the whole open amount, in minor units, rounded half-even; 0 without terms."""
        if self.discount_until is None:
            return 0
        whole, rest = divmod(self.open_minor * self.discount_basis_points, 10_000)
        return whole + (rest > 5_000 or (rest == 5_000 and whole % 2 == 1))


def oldest_first(items: Iterable[OpenItem]) -> list[OpenItem]:
    """The items by `age`."""
    return sorted(items, key=lambda item: item.age)


@dataclass(frozen=True, slots=True)
class PayerAlias:
    """An account or a name that pays for a customer. `confirmed`: how often a person said so; 0 for what master data says."""

    customer_id: int
    account: str = ""
    name: str = ""
    confirmed: int = 0


@dataclass(frozen=True, slots=True)
class Habit:
    """Of the last receipts of a customer that left it a choice, how many paid its oldest items."""

    receipts: int
    oldest_first: int

    @property
    def is_one(self) -> bool:
        """Three are the least that tell anything, and four of five must agree."""
        return self.receipts >= 3 and self.oldest_first * 5 >= self.receipts * 4


@dataclass(frozen=True, slots=True)
class Policy:
    """A company's limits. Amounts are minor units by currency; a currency that is not named has the limit 0.

    `automatic_at`: confidence per mille from which a proposal may be applied without a person. `groups`: customer → every customer of its
    group. `habits`: how customers paid before. `search_*`: how far sums of several items are looked for.
    """

    automatic_at: int = 950
    small_difference_minor: Mapping[str, int] = field(default_factory=dict)
    bank_charge_minor: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[int, frozenset[int]] = field(default_factory=dict)
    habits: Mapping[int, Habit] = field(default_factory=dict)
    discount_grace_days: int = 0
    search_items: int = 24
    search_steps: int = 2_000
    most_proposals: int = 5

    def small(self, currency: str) -> int:
        """The largest difference, in minor units, that may be booked away."""
        return self.small_difference_minor.get(currency, 0)

    def charge(self, currency: str) -> int:
        """The largest bank charge, in minor units, that may have been kept back."""
        return self.bank_charge_minor.get(currency, 0)

    def habit(self, customer_id: int) -> Habit | None:
        """The customer's habit of paying its oldest items first, if it has one."""
        habit = self.habits.get(customer_id)
        return habit if habit and habit.is_one else None

    def discount(self, item: OpenItem, received_on: date) -> int:
        """The discount in minor units that the item allows for money received on that day."""
        until = item.discount_until
        return item.discount_minor if until and received_on <= until + timedelta(self.discount_grace_days) else 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a key to translate and its parameters (amounts are `…_minor`, in the line's currency)."""

    key: str
    params: Params = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to clear a line: (item id, minor units of the line) for each item, and what is left over or short.

    `difference_minor` is the line's amount less the open amounts of the items cleared: negative for a discount, a charge or a small
    shortage (every item named is cleared in full, the difference being its open amount less its allocation), positive for money left over.
    A partial payment has no difference: the item stays open. `confidence` is per mille; `automatic`: it reaches the policy's threshold.
    """

    allocations: tuple[tuple[int, int], ...]
    customer_ids: tuple[int, ...]
    difference_minor: int
    difference: Difference
    confidence: int
    automatic: bool
    reasons: tuple[Reason, ...]
