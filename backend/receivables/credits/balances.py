"""The credit balance that a refund or a transfer takes from: a receipt or a credit note, locked."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.errors import conflict, invalid
from receivables.invoices import queries as invoices
from receivables.ledger.credits import Credit
from receivables.money import to_minor
from receivables.payments import queries as payments


@dataclass(frozen=True, slots=True)
class Balance:
    """A locked credit: what it has open in minor units, whose it is, and the first day it can be used."""

    credit: Credit
    number: str
    company_id: int
    customer_id: int | None
    currency: str
    open_minor: int
    reversed: bool
    since: date

    @property
    def named(self) -> dict[str, int | None]:
        """The columns that name it."""
        payment = self.credit.side == "payment"
        return {"payment_id": self.credit.id if payment else None, "invoice_id": None if payment else self.credit.id}


def locked(session: Session, principal: Principal, payment_id: int | None, invoice_id: int | None) -> Balance:
    """The receipt or credit note, its row held to the end. Raises 404, 422 `not_a_credit`."""
    if payment_id is not None:
        paid = payments.load(session, principal, payment_id, lock=True)
        return Balance(Credit("payment", paid.id), paid.number, paid.company_id, paid.customer_id, paid.currency, paid.open_minor,
                       paid.reversed, paid.received_on)  # fmt: skip
    note = invoices.load(session, principal, invoice_id or 0, lock=True)
    if note.kind != "credit_note":
        raise invalid("not_a_credit", "Only a receipt or a credit note has a credit balance.", "/invoice_id")
    return Balance(Credit("credit", note.id), note.number, note.company_id, note.customer_id, note.currency, note.open_minor,
                   note.reversed, note.issued_on)  # fmt: skip


def wanted(balance: Balance, amount: str | None) -> int:
    """The minor units asked for, all that is open unless given. Raises 409 `nothing_open` or `over_allocated`, 422
    `amount_not_positive`, and for an amount that is none."""
    if balance.open_minor == 0:
        raise conflict("nothing_open", "It has nothing open.")
    minor = balance.open_minor if amount is None else to_minor(amount, balance.currency)
    if minor == 0:
        raise invalid("amount_not_positive", "An amount is greater than zero.", "/amount")
    if minor > balance.open_minor:
        raise conflict("over_allocated", "More than it has open.")
    return minor
