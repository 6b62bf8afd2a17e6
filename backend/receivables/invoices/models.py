from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whose, words, yes
from receivables.texts import LAST_DAY

_PAYABLE = "open_minor > 0 AND kind <> 'credit_note'"
MATCHED_BY = (
    *(Index(f"invoices_named_{name}", "company_id", text(f"reference_sieve({name})"),
            postgresql_where=text(_PAYABLE if name == "number" else f"{_PAYABLE} AND {name} IS NOT NULL"))
      for name in ("number", "contract_number", "purchase_order", "reference")),
    Index("invoices_ending", "company_id", text("reverse(reference_digits(number))"), postgresql_where=text(_PAYABLE)),
    Index("invoices_open_amount", "company_id", "currency", "open_minor", "due_on", "id", postgresql_where=text(_PAYABLE)),
    Index("invoices_customer_amount", "customer_id", "currency", "open_minor", postgresql_where=text(_PAYABLE)),
)  # fmt: skip
"""What matching looks open debits up by, a few for each bank line, however many there are: so it never reads the whole book."""


class Invoice(SQLModel, table=True):
    """An open item of any kind. What was posted never changes (a trigger keeps it).

    `open_minor` and `written_off_minor` follow the entries; `classification_id` names the latest judgement. That the customer is there and
    of the item's company is checked once a statement, by a trigger.
    A `held` retention or deposit is not due until it is released: until then its due day is the last there is.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", "amount_positive"),
        CheckConstraint(f"NOT held OR kind IN ('retention', 'deposit') AND due_on = '{LAST_DAY}'", "held_until_released"),
        CheckConstraint("open_minor BETWEEN 0 AND amount_minor", "open_within_amount"),
        CheckConstraint("written_off_minor BETWEEN 0 AND amount_minor - open_minor", "written_off_within_amount"),
        Index("invoices_written_off", "company_id", "due_on", "id", postgresql_where=text("written_off_minor > 0")),
        Index("invoices_identity", "company_id", "source", "external_id", unique=True, postgresql_where=text("NOT superseded")),
        Index("invoices_replaced", "replaced_by", postgresql_where=text("replaced_by IS NOT NULL")),
        Index("invoices_classified", "classification_id", unique=True, postgresql_where=text("classification_id IS NOT NULL")),
        Index("invoices_customer", "customer_id", "due_on", "id"),
        Index("invoices_reversed", "company_id", "id", postgresql_where=text("reversed AND replaced_by IS NULL")),
        Index("invoices_contract", "company_id", "contract_number", postgresql_where=text("contract_number IS NOT NULL")),
        Index("invoices_issued", "company_id", "issued_on", "id"),
        Index("invoices_number", "company_id", "number", postgresql_ops={"number": "text_pattern_ops"}),
        Index(
            "invoices_open", "company_id", "due_on", "id",
            postgresql_include=["customer_id", "currency", "open_minor", "kind", "disputed"], postgresql_where=text("open_minor > 0"),
        ),
        *MATCHED_BY,
    )  # fmt: skip
    id: int = key()
    company_id: int = whose()
    customer_id: int = whose()
    source: str = words(nullable=False)
    external_id: str = words(nullable=False)
    number: str = words(nullable=False)
    kind: str = words(nullable=False)
    currency: str = words(nullable=False)
    amount_minor: int = minor()
    open_minor: int = minor()
    written_off_minor: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default="0"))
    issued_on: date = day()
    due_on: date = day()
    contract_number: str | None = words()
    purchase_order: str | None = words()
    reference: str | None = words()
    owner: str | None = words()
    held: bool = yes(default=False)
    disputed: bool = yes(default=False)
    description: str | None = words()
    reversed: bool = yes(default=False)
    superseded: bool = yes(default=False)
    replaced_by: int | None = whose(nullable=True)
    fingerprint: int | None = Field(default=None, sa_column=Column(BigInteger))
    classification_id: int | None = whose(nullable=True)
    recorded_at: datetime = instant()


class Adoption(SQLModel, table=True):
    """The issue day under which another system sent a credit note that a dispute had posted here; its own stays. Only ever inserted."""

    __tablename__ = "credit_note_adoptions"
    __table_args__ = (UniqueConstraint("invoice_id"),)
    id: int = key()
    invoice_id: int = reference("invoices.id")
    issued_on: date = day()
    recorded_at: datetime = instant()


class DueDateChange(SQLModel, table=True):
    """A due day that was moved, and when: what makes a past moment's aging rebuildable. Only ever inserted."""

    __tablename__ = "due_date_changes"
    __table_args__ = (Index("due_date_changes_recorded", "recorded_at"),)
    id: int = key()
    invoice_id: int = reference("invoices.id", index=True)
    due_on_before: date = day()
    due_on_after: date = day()
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class Release(SQLModel, table=True):
    """What made a held item due, and when: only ever inserted, at most one of an item standing."""

    __tablename__ = "releases"
    id: int = key()
    invoice_id: int = reference("invoices.id", index=True)
    due_on: date = day()
    evidence: str = words(nullable=False)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class ReleaseWithdrawal(SQLModel, table=True):
    """A release that was taken back, and why: only ever inserted, once for a release."""

    __tablename__ = "release_withdrawals"
    id: int = key()
    release_id: int = Field(sa_column=Column(BigInteger, ForeignKey("releases.id"), nullable=False, unique=True))
    reason: str = words(nullable=False)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
