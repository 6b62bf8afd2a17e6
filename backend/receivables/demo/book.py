"""What the generator makes: rows as the API takes them, with money in minor units and days as dates."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    title: str
    email: str
    phone: str
    is_primary: bool


@dataclass(frozen=True, slots=True)
class Customer:
    external_id: str
    company: str
    name: str
    group: str | None
    tax_id: str | None
    industry: str
    region: str
    country: str
    currency: str
    language: str
    payment_terms_days: int
    owner: str
    collector: str
    credit_limit_minor: int
    since_on: date
    review_due_on: date
    contacts: tuple[Contact, ...]


@dataclass(slots=True)
class Invoice:
    """An open item of any kind; `open_minor` is what the book's own allocations leave of it."""

    external_id: str
    company: str
    customer_external_id: str
    kind: str
    currency: str
    amount_minor: int
    open_minor: int
    issued_on: date
    due_on: date
    owner: str
    contract_number: str | None = None
    purchase_order: str | None = None
    description: str | None = None
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Allocation:
    """Minor units of an item's currency that a receipt or credit note pays of it."""

    invoice_external_id: str
    amount_minor: int


@dataclass(slots=True)
class Payment:
    """A receipt; without a customer nobody knows yet whose it is."""

    external_id: str
    company: str
    customer_external_id: str | None
    currency: str
    amount_minor: int
    received_on: date
    method: str
    reference: str
    remittance_text: str | None = None
    allocations: list[Allocation] = field(default_factory=list)

    @property
    def left_minor(self) -> int:
        return self.amount_minor - sum(allocation.amount_minor for allocation in self.allocations)


@dataclass(frozen=True, slots=True)
class CreditUse:
    """What a credit note was set off against, and when."""

    credit_external_id: str
    effective_on: date
    allocations: tuple[Allocation, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    currency: str
    amount_minor: int
    promised_on: date


@dataclass(frozen=True, slots=True)
class Action:
    """A contact with a customer, some days before the book's day, at an hour of the working day."""

    customer_external_id: str
    acted_on: date
    hour: int
    channel: str
    outcome: str
    contact: str
    note: str
    next_step: str | None = None
    next_on: date | None = None
    cost_minor: int | None = None
    promise: Promise | None = None


@dataclass(slots=True)
class Book:
    """Everything the demo company has on its books at the end of `today`."""

    today: date
    customers: list[Customer] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    credit_uses: list[CreditUse] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
