from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whose, words

_ONE_CREDIT = "num_nonnulls(payment_id, invoice_id) = 1"


class Refund(SQLModel, table=True):
    """Money of a receipt or a credit note (`invoice_id`) to be paid out, to whom; `entry_id` once it was approved."""

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint(_ONE_CREDIT, "one_credit"),
        CheckConstraint("amount_minor > 0", "amount_positive"),
        CheckConstraint("(entry_id IS NULL) = (refunded_on IS NULL)", "refunded_whole"),
        CheckConstraint(
            "(return_entry_id IS NULL) = (returned_on IS NULL) AND (entry_id IS NOT NULL OR returned_on IS NULL)", "returned_whole"
        ),
        Index("refunds_paid_out", "company_id", "amount_minor", postgresql_where=text("entry_id IS NOT NULL AND returned_on IS NULL")),
    )
    id: int = key()
    company_id: int = reference("companies.id", index=True)
    payment_id: int | None = reference("payments.id", nullable=True, index=True)
    invoice_id: int | None = reference("invoices.id", nullable=True, index=True)
    approval_id: int = reference("approval_requests.id", index=True)
    currency: str = words(nullable=False)
    amount_minor: int = minor()
    payee: str = words(nullable=False)
    bank: str = words(nullable=False)
    account: str = words(nullable=False)
    entry_id: int | None = whose(nullable=True)
    refunded_on: date | None = day(nullable=True)
    return_entry_id: int | None = whose(nullable=True)
    returned_on: date | None = day(nullable=True)


class Transfer(SQLModel, table=True):
    """Money moved out of a receipt or a credit note (`invoice_id`) into a receipt of its own of another customer of the group."""

    __tablename__ = "transfers"
    __table_args__ = (
        CheckConstraint(_ONE_CREDIT, "one_credit"),
        CheckConstraint("amount_minor > 0", "amount_positive"),
        CheckConstraint("(reversal_entry_id IS NULL) = (reversed_on IS NULL)", "reversed_whole"),
    )
    id: int = key()
    company_id: int = reference("companies.id", index=True)
    payment_id: int | None = reference("payments.id", nullable=True, index=True)
    invoice_id: int | None = reference("invoices.id", nullable=True, index=True)
    to_payment_id: int = reference("payments.id", index=True)
    currency: str = words(nullable=False)
    amount_minor: int = minor()
    reason: str = words(nullable=False)
    entry_id: int = whose()
    transferred_on: date = day()
    reversal_entry_id: int | None = whose(nullable=True)
    reversed_on: date | None = day(nullable=True)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
