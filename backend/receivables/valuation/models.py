from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Numeric, text
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, whose, words


class BaseMovement(SQLModel, table=True):
    """A signed effect on the base value of an item or a receipt. Only ever inserted; triggers refuse anything else.

    `amount_minor` is the effect in the document currency, `base_minor` that in the base currency. A movement of an entry names it; a later
    one of the same entry, document and kind is what it was put right by. Those of a revaluation name it, and
    what was open and carried.
    """

    __tablename__ = "base_movements"
    __table_args__ = (
        CheckConstraint("kind IN ('posting', 'settlement', 'realised_difference', 'revaluation', 'reversal')", "kind"),
        CheckConstraint("num_nonnulls(invoice_id, payment_id) = 1", "one_document"),
        CheckConstraint("num_nonnulls(entry_id, revaluation_id) = 1", "one_cause"),
        CheckConstraint("(revaluation_id IS NULL) = (open_minor IS NULL) AND (open_minor IS NULL) = (carrying_minor IS NULL)", "made_from"),
        CheckConstraint("(revaluation_id IS NOT NULL) = (kind IN ('revaluation', 'reversal'))", "cause_of_kind"),
        Index("base_movements_entry", "entry_id", postgresql_where=text("entry_id IS NOT NULL")),
        Index("base_movements_invoice", "invoice_id", postgresql_where=text("invoice_id IS NOT NULL")),
        Index("base_movements_payment", "payment_id", postgresql_where=text("payment_id IS NOT NULL")),
        Index("base_movements_revaluation", "revaluation_id", postgresql_where=text("revaluation_id IS NOT NULL")),
        Index("base_movements_effective", "company_id", "effective_on", "id"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    entry_id: int | None = whose(nullable=True)
    revaluation_id: int | None = Field(default=None, sa_column=Column(BigInteger, ForeignKey("revaluations.id")))
    invoice_id: int | None = whose(nullable=True)
    payment_id: int | None = whose(nullable=True)
    kind: str = words(nullable=False)
    currency: str = words(nullable=False)
    base_currency: str = words(nullable=False)
    amount_minor: int = minor()
    base_minor: int = minor()
    open_minor: int | None = minor(nullable=True)
    carrying_minor: int | None = minor(nullable=True)
    rate: Decimal | None = Field(default=None, sa_column=Column(Numeric(24, 12)))
    rate_on: date | None = day(nullable=True)
    effective_on: date = day()
    recorded_at: datetime = instant()


class Revaluation(SQLModel, table=True):
    """A month-end revaluation of one company; one that was taken back stays, and the month may be posted anew."""

    __tablename__ = "revaluations"
    __table_args__ = (
        CheckConstraint("(reversed_at IS NULL) = (reversed_by IS NULL)", "reversed_whole"),
        Index("revaluations_posted", "company_id", "month_end", unique=True, postgresql_where=text("reversed_at IS NULL")),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    month_end: date = day()
    base_currency: str = words(nullable=False)
    documents: int = whole(default=0)
    carrying_minor: int = minor()
    unrealised_minor: int = minor()
    posted_by: str = words(nullable=False)
    posted_at: datetime = instant()
    reversed_by: str | None = words()
    reversed_at: datetime | None = instant(nullable=True)
    reason: str | None = words()


class Valuation(SQLModel, table=True):
    """How far a company's entries and rates were valued: everything recorded up to `seen_at` was looked at."""

    __tablename__ = "valuations"
    company_id: int = Field(sa_column=Column(BigInteger, ForeignKey("companies.id"), primary_key=True))
    base_currency: str = words(nullable=False)
    seen_at: datetime | None = instant(nullable=True)
