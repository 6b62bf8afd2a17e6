from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, whose, words, yes


def _part(kind: type[Text] | type[Integer]) -> Column[object]:
    return Column(kind, primary_key=True, autoincrement=False)


class Reconciliation(SQLModel, table=True):
    """One comparison and how far it is; `version` counts comparisons, `input` what was sent. Frozen once `signed_at` is set."""

    __tablename__ = "reconciliations"
    __table_args__ = (
        UniqueConstraint("company_id", "currency", "as_of", "basis", "source"),
        CheckConstraint("basis IN ('items', 'customers', 'control', 'confirmation')", "basis"),
        CheckConstraint("(prepared_by IS NULL) = (prepared_at IS NULL) AND (signed_by IS NULL) = (signed_at IS NULL)", "signed_whole"),
        CheckConstraint("signed_by IS NULL OR (prepared_by IS NOT NULL AND prepared_by <> signed_by)", "two_people"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    currency: str = words(nullable=False)
    as_of: date = day()
    basis: str = words(nullable=False)
    source: str = words(nullable=False)
    receipts: bool = yes(default=True)
    input: int = whole(default=0)
    version: int = whole(default=0)
    compared_at: datetime | None = instant(nullable=True)
    theirs_minor: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    ours_minor: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    lines: int = whole(default=0)
    prepared_by: int | None = reference("users.id", nullable=True)
    prepared_at: datetime | None = instant(nullable=True)
    signed_by: int | None = reference("users.id", nullable=True)
    signed_at: datetime | None = instant(nullable=True)


class ReconciliationInput(SQLModel, table=True):
    """What was sent at one time. Only ever inserted."""

    __tablename__ = "reconciliation_inputs"
    reconciliation_id: int = Field(sa_column=Column(BigInteger, ForeignKey("reconciliations.id"), primary_key=True))
    input: int = Field(sa_column=_part(Integer))
    lines: int = Field(sa_column=Column(Integer, nullable=False))
    total_minor: int = minor()
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class ReconciliationLine(SQLModel, table=True):
    """One line of what was sent, signed. Only ever inserted."""

    __tablename__ = "reconciliation_lines"
    reconciliation_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    input: int = Field(sa_column=_part(Integer))
    kind: str = Field(sa_column=_part(Text))
    external_id: str = Field(sa_column=_part(Text))
    amount_minor: int = minor()
    number: str | None = words()


class ReconciliationDifference(SQLModel, table=True):
    """A difference of one version, and what people made of it."""

    __tablename__ = "reconciliation_differences"
    __table_args__ = (
        CheckConstraint("theirs_minor <> ours_minor", "differs"),
        CheckConstraint("reason IS NOT NULL OR NOT closed", "closed_with_reason"),
        Index("reconciliation_differences_key", "reconciliation_id", "version", "kind", "source", "external_id", unique=True),
        Index("reconciliation_differences_assigned", "assigned_to", postgresql_where=text("assigned_to IS NOT NULL")),
    )
    id: int = key()
    reconciliation_id: int = reference("reconciliations.id")
    version: int = Field(sa_column=Column(Integer, nullable=False))
    kind: str = words(nullable=False)
    source: str = words(nullable=False)
    external_id: str = words(nullable=False)
    state: str = words(nullable=False)
    theirs_minor: int = minor()
    ours_minor: int = minor()
    number: str | None = words()
    invoice_id: int | None = whose(nullable=True)
    payment_id: int | None = whose(nullable=True)
    customer_id: int | None = whose(nullable=True)
    reason: str | None = words()
    note: str | None = words()
    assigned_to: int | None = reference("users.id", nullable=True)
    closed: bool = yes(default=False)
    changed_by: str | None = words()
    changed_at: datetime | None = instant(nullable=True)
