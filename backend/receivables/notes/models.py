from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whose, words


class Note(SQLModel, table=True):
    """A draft a customer paid with: the receipt by it, the open item it is, and where it stands (`status` follows the events)."""

    __tablename__ = "notes"
    __table_args__ = (
        CheckConstraint("kind IN ('bank', 'commercial')", "kind"),
        CheckConstraint("status IN ('held', 'endorsed', 'discounted', 'collected', 'dishonoured', 'cancelled')", "status"),
        CheckConstraint("amount_minor > 0", "amount_positive"),
        CheckConstraint("issued_on <= matures_on AND issued_on <= received_on", "days_rise"),
        Index("notes_number", "company_id", "number", unique=True, postgresql_where=text("status <> 'cancelled'")),
        Index("notes_maturity", "company_id", "matures_on", "id"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    customer_id: int = reference("customers.id", index=True)
    invoice_id: int = reference("invoices.id", index=True)
    payment_id: int = reference("payments.id", index=True)
    number: str = words(nullable=False)
    kind: str = words(nullable=False)
    drawer: str = words(nullable=False)
    acceptor: str = words(nullable=False)
    issued_on: date = day()
    matures_on: date = day()
    received_on: date = day()
    currency: str = words(nullable=False)
    amount_minor: int = minor()
    status: str = words(nullable=False, default="held")


class NoteEvent(SQLModel, table=True):
    """What became of a note, when, with whom and at which charge; the receipt and the entry it made. Only ever inserted."""

    __tablename__ = "note_events"
    __table_args__ = (CheckConstraint("charge_minor >= 0", "charge_not_negative"),)
    id: int = key()
    note_id: int = reference("notes.id", index=True)
    kind: str = words(nullable=False)
    effective_on: date = day()
    party: str | None = words()
    charge_minor: int = minor()
    payment_id: int | None = reference("payments.id", nullable=True, index=True)
    entry_id: int | None = whose(nullable=True)
    remark: str | None = words()
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
