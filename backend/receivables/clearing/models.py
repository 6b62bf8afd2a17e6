from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, whose, words, yes


class Clearing(SQLModel, table=True):
    """What was made of a receipt at once; its entries name it. Amounts are minor units of the receipt's currency.

    `identified` says that it told whose receipt it is, which undoing it takes back. One of several credits has no `payment_id`: its
    credits are `clearing_credits`, its money is of `received_on`.
    """

    __tablename__ = "clearings"
    __table_args__ = (
        ForeignKeyConstraint(["customer_id", "company_id"], ["customers.id", "customers.company_id"]),
        CheckConstraint("applied_minor >= 0 AND differences_minor >= 0 AND kept_minor >= 0 AND left_minor >= 0", "not_negative"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", "undone_whole"),
        CheckConstraint("num_nonnulls(payment_id, received_on) = 1", "one_or_several"),
        Index("clearings_payment", "payment_id"),
        Index("clearings_company", "company_id", "id"),
        Index("clearings_customer", "customer_id", "id"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    payment_id: int | None = reference("payments.id", nullable=True)
    received_on: date | None = day(nullable=True)
    customer_id: int | None = whose(nullable=True)
    currency: str = words(nullable=False)
    applied_minor: int = minor()
    differences_minor: int = minor()
    kept_minor: int = minor()
    left_minor: int = minor()
    identified: bool = yes(default=False)
    automatic: bool = yes(default=False)
    confidence: int | None = whole()
    reasons: list[Any] = Field(sa_column=Column(JSONB, nullable=False, server_default=sql("'[]'")))
    note: str | None = words()
    alias_id: int | None = whose(nullable=True)
    actor: str = words(nullable=False)
    made_at: datetime = instant()
    undone_at: datetime | None = instant(nullable=True)
    undone_by: str | None = words()
    undo_reason: str | None = words()


class ClearingCredit(SQLModel, table=True):
    """A receipt or credit note (`invoice_id`) of a clearing of several: what was used of it and what it had left then, in minor units."""

    __tablename__ = "clearing_credits"
    __table_args__ = (
        CheckConstraint("num_nonnulls(payment_id, invoice_id) = 1", "one_credit"),
        CheckConstraint("used_minor >= 0 AND left_minor >= 0", "not_negative"),
    )
    id: int = key()
    clearing_id: int = reference("clearings.id", index=True)
    payment_id: int | None = reference("payments.id", nullable=True, index=True)
    invoice_id: int | None = reference("invoices.id", nullable=True, index=True)
    used_minor: int = minor()
    left_minor: int = minor()
    identified: bool = yes(default=False)
    alias_id: int | None = whose(nullable=True)


class KeptProposals(SQLModel, table=True):
    """What matching found for a receipt that is left, best first; `proposals` as `clearing.kept` writes them."""

    __tablename__ = "clearing_proposals"
    __table_args__ = (Index("clearing_proposals_company", "company_id", "payment_id"),)
    payment_id: int = Field(sa_column=Column(BigInteger, ForeignKey("payments.id"), primary_key=True))
    company_id: int = reference("companies.id")
    confidence: int = whole(default=0)
    automatic: bool = yes(default=False)
    proposals: list[Any] = Field(sa_column=Column(JSONB, nullable=False, server_default=sql("'[]'")))
    matched_at: datetime = instant()


class LearntPayer(SQLModel, table=True):
    """An account or name that pays for a customer, with how often a person said so."""

    __tablename__ = "payer_aliases"
    __table_args__ = (
        ForeignKeyConstraint(["customer_id", "company_id"], ["customers.id", "customers.company_id"]),
        UniqueConstraint("company_id", "customer_id", "account", "name"),
        CheckConstraint("account <> '' OR name <> ''", "names_somebody"),
        CheckConstraint("confirmed > 0", "confirmed_positive"),
        Index("payer_aliases_customer", "customer_id"),
    )
    id: int = key()
    company_id: int = whose()
    customer_id: int = whose()
    account: str = words(nullable=False, default="")
    name: str = words(nullable=False, default="")
    confirmed: int = whole(default=1)
    actor: str = words(nullable=False)
    last_confirmed_at: datetime = instant()


class ClearingSettings(SQLModel, table=True):
    """How a company clears, where it differs from the default; `limits` as `ClearingSettingsRead` shows them, with minor units."""

    __tablename__ = "clearing_settings"
    __table_args__ = (
        CheckConstraint("automatic_at BETWEEN 500 AND 1000", "automatic_at_within"),
        CheckConstraint("discount_grace_days BETWEEN 0 AND 60", "discount_grace_within"),
    )
    company_id: int = Field(sa_column=Column(BigInteger, ForeignKey("companies.id"), primary_key=True))
    automatic_at: int = whole(default=950)
    apply_on_load: bool = yes(default=True)
    discount_grace_days: int = whole(default=0)
    limits: list[Any] = Field(sa_column=Column(JSONB, nullable=False, server_default=sql("'[]'")))
