from typing import Any

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, words, yes

STAGES = (
    "demand", "filing", "preservation", "mediation", "hearing", "judgment", "appeal", "award", "enforcement", "closed",
)  # fmt: skip
_STAGE_IN = "stage IN ('" + "', '".join(STAGES) + "')"


class LegalSettings(SQLModel, table=True):
    """How many days ahead a company is warned, and whose law holds where a customer's country has none."""

    __tablename__ = "legal_settings"
    company_id: int = Field(sa_column=Column(BigInteger, ForeignKey("companies.id"), primary_key=True))
    warn_days: list[int] = Field(sa_column=Column(ARRAY(Integer), nullable=False))
    deadline_days: int = whole(default=7)
    country: str = words(nullable=False)


class EvidenceKind(SQLModel, table=True):
    """A line of a company's checklist; `told_by` says which record ticks it by itself."""

    __tablename__ = "legal_evidence_kinds"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint("told_by IN ('item', 'confirmation', 'demand', 'promise', 'payment')", "told_by"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    code: str = words(nullable=False)
    name: str = words(nullable=False)
    told_by: str | None = words()
    required: bool = yes(default=True)
    active: bool = yes(default=True)
    place: int = whole(default=0)
    created_at: datetime = instant()


class LimitationPeriod(SQLModel, table=True):
    """A country's limitation law from a day on, as a company holds it. Only ever inserted: the latest of a day counts."""

    __tablename__ = "limitation_periods"
    __table_args__ = (
        CheckConstraint("years BETWEEN 1 AND 100 AND longest_years BETWEEN years AND 100", "years"),
        CheckConstraint("starts IN ('due', 'year_end')", "starts"),
        CheckConstraint("suspension_months BETWEEN 1 AND 120", "suspension_months"),
        Index("limitation_periods_country", "company_id", "country", "from_on", "id"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    country: str = words(nullable=False)
    from_on: date = day()
    years: int = whole(default=3)
    longest_years: int | None = whole()
    starts: str = words(nullable=False)
    causes: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    suspension_months: int | None = whole()
    renews: bool = yes(default=True)
    rest_weekdays: list[int] = Field(sa_column=Column(ARRAY(Integer), nullable=False, server_default="{6,7}"))
    source: str = words(nullable=False)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class LegalFeeScale(SQLModel, table=True):
    """A scale of court fees from a day on, as a company holds it. Only ever inserted: the latest of a day counts."""

    __tablename__ = "legal_fee_scales"
    __table_args__ = (
        CheckConstraint("kind IN ('court', 'preservation', 'arbitration')", "kind"),
        CheckConstraint("least_minor >= 0 AND most_minor >= least_minor", "bounds"),
        Index("legal_fee_scales_kind", "company_id", "kind", "from_on", "id"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    kind: str = words(nullable=False)
    currency: str = words(nullable=False)
    from_on: date = day()
    tiers: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    least_minor: int = minor()
    most_minor: int | None = minor(nullable=True)
    source: str = words(nullable=False)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class LimitationSuspension(SQLModel, table=True):
    """An obstacle (中止) of all of a customer's items or of one; its end is told once, a mistake is withdrawn."""

    __tablename__ = "limitation_suspensions"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", "days_rise"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", "withdrawn_whole"),
    )
    id: int = key()
    company_id: int = reference("companies.id", index=True)
    customer_id: int = reference("customers.id", index=True)
    invoice_id: int | None = reference("invoices.id", nullable=True)
    from_on: date = day()
    until_on: date | None = day(nullable=True)
    reason: str = words(nullable=False)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
    withdrawn_at: datetime | None = instant(nullable=True)
    withdrawn_by: str | None = words()


class LegalCase(SQLModel, table=True):
    """A claim against a customer taken to law. `assessment` is what was weighed then; `closed_on` follows the stages that stand."""

    __tablename__ = "legal_cases"
    __table_args__ = (
        CheckConstraint("procedure IN ('litigation', 'arbitration')", "procedure"),
        CheckConstraint("claim_minor > 0", "claim_positive"),
        CheckConstraint("closed_on IS NULL OR approved_on IS NOT NULL", "closed_after_approval"),
        Index("legal_cases_opened", "company_id", "opened_on", "id"),
        Index("legal_cases_live", "company_id", postgresql_where=text("approved_on IS NOT NULL AND closed_on IS NULL")),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    customer_id: int = reference("customers.id", index=True)
    approval_id: int = reference("approval_requests.id", index=True)
    procedure: str = words(nullable=False)
    currency: str = words(nullable=False)
    claim_minor: int = minor()
    assessment: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    fee: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    counsel: str | None = words()
    court: str | None = words()
    case_number: str | None = words()
    owner: str | None = words()
    opened_on: date = day()
    approved_on: date | None = day(nullable=True)
    closed_on: date | None = day(nullable=True)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class LegalCaseItem(SQLModel, table=True):
    """An item of a case: what it had open when the case was made, and until when it could be enforced. Only ever inserted."""

    __tablename__ = "legal_case_items"
    __table_args__ = (UniqueConstraint("case_id", "invoice_id"), CheckConstraint("claimed_minor > 0", "positive"))
    id: int = key()
    case_id: int = reference("legal_cases.id")
    invoice_id: int = reference("invoices.id", index=True)
    claimed_minor: int = minor()
    limitation_on: date | None = day(nullable=True)


class LegalStage(SQLModel, table=True):
    """What happened in a case on a day; a `void` one only takes back the one it names. Only ever inserted."""

    __tablename__ = "legal_stages"
    __table_args__ = (
        CheckConstraint(f"{_STAGE_IN} OR stage = 'void' AND corrects_id IS NOT NULL", "stage"),
        CheckConstraint("outcome IN ('won', 'partly_won', 'settled', 'lost', 'withdrawn', 'uncollectible')", "outcome"),
        CheckConstraint("(outcome IS NOT NULL) = (stage = 'closed')", "outcome_of_closed"),
        Index("legal_stages_case", "case_id", "happened_on", "id"),
        Index("legal_stages_corrects", "corrects_id", unique=True, postgresql_where=text("corrects_id IS NOT NULL")),
    )
    id: int = key()
    case_id: int = reference("legal_cases.id")
    stage: str = words(nullable=False)
    happened_on: date = day()
    outcome: str | None = words()
    note: str | None = words()
    corrects_id: int | None = reference("legal_stages.id", nullable=True)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class LegalDeadline(SQLModel, table=True):
    """A day by which something of a case must be done; that it was, or need not be, is told once. `told_on`: the day of rest that was
    told, where the next working day is the last."""

    __tablename__ = "legal_deadlines"
    __table_args__ = (
        CheckConstraint(_STAGE_IN, "stage"),
        CheckConstraint("(done_on IS NULL) = (done_by IS NULL) AND (done_on IS NULL) = (result IS NULL)", "done_whole"),
        CheckConstraint("result IN ('done', 'dropped')", "result"),
        Index("legal_deadlines_open", "due_on", "id", postgresql_where=text("done_on IS NULL")),
    )
    id: int = key()
    case_id: int = reference("legal_cases.id", index=True)
    stage: str = words(nullable=False)
    due_on: date = day()
    told_on: date | None = day(nullable=True)
    note: str | None = words()
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
    done_on: date | None = day(nullable=True)
    done_by: str | None = words()
    result: str | None = words()


class LegalCost(SQLModel, table=True):
    """What a case has cost, in its currency; a row that corrects another stands in for it, with 0 takes it back. Only ever inserted."""

    __tablename__ = "legal_costs"
    __table_args__ = (
        CheckConstraint("kind IN ('court', 'preservation', 'lawyer', 'enforcement', 'travel', 'other')", "kind"),
        CheckConstraint("amount_minor > 0 OR amount_minor = 0 AND corrects_id IS NOT NULL", "amount"),
        Index("legal_costs_corrects", "corrects_id", unique=True, postgresql_where=text("corrects_id IS NOT NULL")),
    )
    id: int = key()
    case_id: int = reference("legal_cases.id", index=True)
    kind: str = words(nullable=False)
    amount_minor: int = minor()
    spent_on: date = day()
    note: str | None = words()
    corrects_id: int | None = reference("legal_costs.id", nullable=True)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class LegalEvidence(SQLModel, table=True):
    """A line of the checklist ticked for a case by hand, with the file that shows it where there is one; unticked, it stays on record."""

    __tablename__ = "legal_evidence"
    __table_args__ = (
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", "removed_whole"),
        Index("legal_evidence_once", "case_id", "kind_id", unique=True, postgresql_where=text("removed_at IS NULL")),
    )
    id: int = key()
    case_id: int = reference("legal_cases.id")
    kind_id: int = reference("legal_evidence_kinds.id")
    attachment_id: int | None = reference("attachments.id", nullable=True)
    note: str | None = words()
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
    removed_at: datetime | None = instant(nullable=True)
    removed_by: str | None = words()
