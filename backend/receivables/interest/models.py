from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, whose, words, yes


class RateSet(SQLModel, table=True):
    """Rates as data with their source: `rates` are dated, `tiers` and `minimums` stand by currency. Texts of decimals, never floats."""

    __tablename__ = "interest_rate_sets"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint("method IN ('contract', 'reference', 'reference_at_default', 'agreed_or_daily')", "method"),
        CheckConstraint("day_count IN ('actual/365', 'actual/360', 'actual/actual', '30/360')", "day_count"),
        CheckConstraint("grace_days BETWEEN 0 AND 365", "grace_days"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    code: str = words(nullable=False)
    name: str = words(nullable=False)
    source: str = words(nullable=False)
    method: str = words(nullable=False)
    day_count: str = words(nullable=False)
    margin_percent: str = words(nullable=False)
    daily_percent: str | None = words()
    grace_days: int = whole(default=0)
    grace_counts: bool = yes(default=True)
    rates: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    tiers: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    minimums: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    updated_at: datetime = instant()


class InterestAssignment(SQLModel, table=True):
    """Which rate set holds for a company, a customer, a contract or an item: the narrowest that is there. Without a set: no interest."""

    __tablename__ = "interest_assignments"
    __table_args__ = (
        CheckConstraint("num_nonnulls(customer_id, contract_number, invoice_id) <= 1", "one_target"),
        Index("interest_assignments_target", "company_id", "customer_id", "contract_number", "invoice_id", unique=True,
              postgresql_nulls_not_distinct=True),
    )  # fmt: skip
    id: int = key()
    company_id: int = reference("companies.id")
    rate_set_id: int | None = reference("interest_rate_sets.id", nullable=True)
    customer_id: int | None = reference("customers.id", nullable=True)
    contract_number: str | None = words()
    invoice_id: int | None = reference("invoices.id", nullable=True, index=True)
    agreed_percent: str | None = words()
    signed_on: date | None = day(nullable=True)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class InterestPolicy(SQLModel, table=True):
    """What accrues in a company from which day on, what is paid first, and what a dunning level costs. None: nothing is charged."""

    __tablename__ = "interest_policies"
    __table_args__ = (CheckConstraint("note_days BETWEEN 0 AND 365", "note_days"),)
    company_id: int = Field(sa_column=Column(BigInteger, ForeignKey("companies.id"), primary_key=True))
    starts_on: date | None = day(nullable=True)
    accrues_disputed: bool = yes(default=False)
    accrues_promised: bool = yes(default=True)
    accrues_planned: bool = yes(default=False)
    accrues_written_off: bool = yes(default=False)
    compounds: bool = yes(default=False)
    payment_order: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False, server_default="{}"))
    note_days: int = whole(default=0)
    posts_fees: bool = yes(default=False)
    fees: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False, server_default="[]"))
    updated_at: datetime = instant()


class TermChange(SQLModel, table=True):
    """What changed by which interest runs: from which day on, whose, and whether less may accrue by it. Only ever inserted.

    A rate set's change concerns what the set holds for, an assignment's its target; with neither it is the whole company's.
    """

    __tablename__ = "interest_term_changes"
    __table_args__ = (Index("interest_term_changes_company", "company_id", "recorded_at"),)
    id: int = key()
    company_id: int = reference("companies.id")
    from_on: date = day()
    lowers: bool = yes(default=True)
    rate_set_id: int | None = reference("interest_rate_sets.id", nullable=True)
    customer_id: int | None = reference("customers.id", nullable=True)
    contract_number: str | None = words()
    invoice_id: int | None = reference("invoices.id", nullable=True)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class InterestCharge(SQLModel, table=True):
    """What was billed of an item: the debit note, and the segments it was worked out from. Only ever inserted.

    A `credit` takes back what was billed beyond what is owed since something was corrected: its note is a credit note.

    The two keys are what bills nothing twice, whoever asks and how often; without foreign keys to items, which are never deleted.
    """

    __tablename__ = "interest_charges"
    __table_args__ = (
        CheckConstraint("kind IN ('interest', 'compensation', 'dunning_fee')", "kind"),
        CheckConstraint("amount_minor > 0", "amount_positive"),
        Index("interest_charges_day", "invoice_id", "credit", "through_on", unique=True, postgresql_where=text("kind = 'interest'")),
        Index("interest_charges_once", "invoice_id", "kind", "level", unique=True,
              postgresql_where=text("kind <> 'interest' AND NOT credit")),
        Index("interest_charges_company", "company_id", "id"),
    )  # fmt: skip
    id: int = key()
    company_id: int = reference("companies.id")
    invoice_id: int = whose()
    kind: str = words(nullable=False)
    level: int = whole(default=0)
    through_on: date = day()
    currency: str = words(nullable=False)
    amount_minor: int = minor()
    credit: bool = yes(default=False)
    note_id: int = Field(sa_column=Column(BigInteger, nullable=False, unique=True))
    segments: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class InterestWaiver(SQLModel, table=True):
    """What is let go of: of a proposal (`charge_id` is absent), or of a debit note, on which it is an entry. A second person approves."""

    __tablename__ = "interest_waivers"
    __table_args__ = (
        CheckConstraint("kind IN ('interest', 'compensation', 'dunning_fee')", "kind"),
        CheckConstraint("amount_minor > 0", "amount_positive"),
        CheckConstraint("entry_id IS NULL OR charge_id IS NOT NULL AND waived_on IS NOT NULL", "entry_of_charge"),
        Index("interest_waivers_company", "company_id", "id"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    invoice_id: int = reference("invoices.id", index=True)
    charge_id: int | None = reference("interest_charges.id", nullable=True, index=True)
    approval_id: int = reference("approval_requests.id", index=True)
    kind: str = words(nullable=False)
    level: int = whole(default=0)
    through_on: date = day()
    currency: str = words(nullable=False)
    amount_minor: int = minor()
    entry_id: int | None = whose(nullable=True)
    waived_on: date | None = day(nullable=True)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
