from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, words, yes


class BankAccount(SQLModel, table=True):
    """An account of a company at a bank: its IBAN or number without blanks, and how the bank writes its tables."""

    __tablename__ = "bank_accounts"
    __table_args__ = (UniqueConstraint("company_id", "number", "currency"),)
    id: int = key()
    company_id: int = reference("companies.id")
    number: str = words(nullable=False)
    name: str = words(nullable=False)
    currency: str = words(nullable=False)
    mapping: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False, server_default=sql("'{}'")))
    active: bool = yes(default=True)
    created_at: datetime = instant()


class Statement(SQLModel, table=True):
    """One statement as it was loaded; `entries` counts the lines it told, known ones too. Balances are minor units of the account."""

    __tablename__ = "statements"
    __table_args__ = (
        UniqueConstraint("bank_account_id", "identity"),
        CheckConstraint("from_on <= to_on", "days_in_order"),
        CheckConstraint("entries >= 0", "entries_not_negative"),
        Index("statements_days", "bank_account_id", "to_on", "id"),
        Index("statements_company", "company_id", "to_on", "id"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    bank_account_id: int = reference("bank_accounts.id")
    identity: str = words(nullable=False)
    format: str = words(nullable=False)
    number: str | None = words()
    from_on: date = day()
    to_on: date = day()
    opening_minor: int | None = minor(nullable=True)
    closing_minor: int | None = minor(nullable=True)
    entries: int = whole(default=0)
    file_hash: str = words(nullable=False)
    actor: str = words(nullable=False)
    loaded_at: datetime = instant()


_IN = "payment_id IS NOT NULL"


class StatementLine(SQLModel, table=True):
    """One booked entry of an account, kept once: `amount_minor` is signed, money in is positive.

    `identity` marks what the line is, `occurrence` (from 1) which of several equal ones of a day.
    """

    __tablename__ = "statement_lines"
    __table_args__ = (
        UniqueConstraint("bank_account_id", "identity", "occurrence"),
        CheckConstraint("amount_minor <> 0", "amount_not_zero"),
        CheckConstraint("occurrence >= 1", "occurrence_from_one"),
        CheckConstraint("status IN ('unmatched', 'applied', 'ignored')", "status_known"),
        Index("statement_lines_booked", "company_id", "booked_on", "id"),
        Index("statement_lines_unmatched", "company_id", "booked_on", "id", postgresql_where=sql("status = 'unmatched'")),
        Index("statement_lines_statement", "statement_id", "id"),
        Index("statement_lines_payment", "payment_id", unique=True, postgresql_where=sql("payment_id IS NOT NULL")),
        # What a returned receipt is found by; here, not with the receipts: a push brings many of those and no line.
        Index("statement_lines_amount", "company_id", "amount_minor", "booked_on", postgresql_where=sql(_IN)),
        Index("statement_lines_counterparty", "company_id", "counterparty_account", "amount_minor", "booked_on",
              postgresql_where=sql(f"{_IN} AND counterparty_account IS NOT NULL")),
        Index("statement_lines_reference", "company_id", "bank_reference", "booked_on",
              postgresql_where=sql(f"{_IN} AND bank_reference IS NOT NULL")),
    )  # fmt: skip
    id: int = key()
    company_id: int = reference("companies.id")
    bank_account_id: int = reference("bank_accounts.id")
    statement_id: int = reference("statements.id")
    identity: str = words(nullable=False)
    occurrence: int = Field(sa_column=Column(Integer, nullable=False))
    amount_minor: int = minor()
    booked_on: date = day()
    value_on: date | None = day(nullable=True)
    counterparty_name: str | None = words()
    counterparty_account: str | None = words()
    text: str | None = words()
    bank_reference: str | None = words()
    end_to_end_id: str | None = words()
    reversal: bool = Field(sa_column=Column(Boolean, nullable=False))
    status: str = words(nullable=False, default="unmatched")
    payment_id: int | None = reference("payments.id", nullable=True)
