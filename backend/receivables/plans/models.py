from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, whose, words


class PaymentPlan(SQLModel, table=True):
    """The terms of a plan as they were proposed; the request that approves them says whether they were. Only ever inserted."""

    __tablename__ = "payment_plans"
    __table_args__ = (
        CheckConstraint("principal_minor > 0 AND interest_minor >= 0", "amounts"),
        CheckConstraint("grace_days BETWEEN 0 AND 60 AND missed_allowed BETWEEN 0 AND 12", "leniency"),
        CheckConstraint("rhythm IN ('weekly', 'biweekly', 'monthly', 'quarterly')", "rhythm"),
    )
    id: int = key()
    company_id: int = reference("companies.id", index=True)
    customer_id: int = reference("customers.id", index=True)
    approval_id: int = reference("approval_requests.id", index=True)
    currency: str = words(nullable=False)
    principal_minor: int = minor()
    interest_minor: int = minor()
    annual_percent: str = words(nullable=False)
    rhythm: str = words(nullable=False)
    grace_days: int = whole(default=0)
    missed_allowed: int = whole(default=0)
    proposed_on: date = day()
    accept_until: date = day()
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class PlanItem(SQLModel, table=True):
    """An item of a plan: what of it is covered, and what it had open then. The interest's debit note is one from the acceptance on."""

    __tablename__ = "payment_plan_items"
    __table_args__ = (UniqueConstraint("plan_id", "invoice_id"), CheckConstraint("covered_minor BETWEEN 1 AND open_minor", "within_open"))
    id: int = key()
    plan_id: int = reference("payment_plans.id")
    invoice_id: int = reference("invoices.id", index=True)
    covered_minor: int = minor()
    open_minor: int = minor()


class PlanPart(SQLModel, table=True):
    """An instalment."""

    __tablename__ = "payment_plan_parts"
    __table_args__ = (UniqueConstraint("plan_id", "number"), CheckConstraint("principal_minor >= 0 AND interest_minor >= 0", "amounts"))
    id: int = key()
    plan_id: int = reference("payment_plans.id")
    number: int = whole(default=1)
    due_on: date = day()
    principal_minor: int = minor()
    interest_minor: int = minor()


class PlanShare(SQLModel, table=True):
    """How much of an item is due with an instalment."""

    __tablename__ = "payment_plan_shares"
    __table_args__ = (CheckConstraint("share_minor > 0", "positive"), Index("payment_plan_shares_item", "invoice_id", "part_id"))
    id: int = key()
    part_id: int = reference("payment_plan_parts.id", index=True)
    invoice_id: int = reference("invoices.id")
    share_minor: int = minor()


class PlanAct(SQLModel, table=True):
    """Accepted or declined by whom, or cancelled why: each once."""

    __tablename__ = "payment_plan_acts"
    __table_args__ = (UniqueConstraint("plan_id", "kind"), CheckConstraint("kind IN ('accepted', 'cancelled', 'declined')", "kind"))
    id: int = key()
    plan_id: int = reference("payment_plans.id")
    kind: str = words(nullable=False)
    effective_on: date = day()
    by_whom: str = words(nullable=False)
    note: str | None = words()
    interest_id: int | None = reference("invoices.id", nullable=True)
    recorded_at: datetime = instant()


class DiscountOffer(SQLModel, table=True):
    """A discount on an item for its net amount paid by a day; `entry_id` once it was granted."""

    __tablename__ = "discount_offers"
    __table_args__ = (
        CheckConstraint("discount_minor BETWEEN 1 AND open_minor - 1", "discount_within_open"),
        CheckConstraint("(entry_id IS NULL) = (granted_on IS NULL)", "granted_whole"),
    )
    id: int = key()
    company_id: int = reference("companies.id", index=True)
    customer_id: int = reference("customers.id", index=True)
    invoice_id: int = reference("invoices.id", index=True)
    approval_id: int = reference("approval_requests.id", index=True)
    currency: str = words(nullable=False)
    open_minor: int = minor()
    discount_minor: int = minor()
    percent: str = words(nullable=False)
    offered_on: date = day()
    expires_on: date = day()
    entry_id: int | None = whose(nullable=True)
    granted_on: date | None = day(nullable=True)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
