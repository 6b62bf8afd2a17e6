from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from receivables.columns import datetime, instant, key, reference, whose, words, yes


def _list() -> Any:
    return Field(sa_column=Column(JSONB, nullable=False, server_default=sql("'[]'")))


def _one(column: str) -> Index:
    """What stands is one line's alone."""
    standing = sql(f"undone_at IS NULL AND {column} IS NOT NULL")
    return Index(f"outgoing_ties_{column}", column, unique=True, postgresql_where=standing)


class OutgoingProposals(SQLModel, table=True):
    """What an outgoing line may be, best first; `proposals` as `outgoing.matching` writes them."""

    __tablename__ = "outgoing_proposals"
    line_id: int = Field(sa_column=Column(BigInteger, ForeignKey("statement_lines.id"), primary_key=True))
    company_id: int = reference("companies.id")
    proposals: list[Any] = _list()
    matched_at: datetime = instant()


class OutgoingTie(SQLModel, table=True):
    """What an outgoing line was found to be. `entry_id`: what took a part of a receipt that was returned in part.

    `taken_back`: [item or None, minor units, kind, clearing or None] of all that a return took back; `new_payment_id`: the receipt recorded
    anew when the tie was undone; `restored`: whether that made everything as before.
    """

    __tablename__ = "outgoing_ties"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'refund') = (refund_id IS NOT NULL) AND (kind = 'return') = (payment_id IS NOT NULL)"
            " AND kind IN ('refund', 'return', 'other')", "kind",
        ),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", "undone_whole"),
        _one("line_id"),
        _one("refund_id"),
        # A whole receipt is returned once, parts of one as long as something is left.
        Index("outgoing_ties_payment_id", "payment_id", unique=True,
              postgresql_where=sql("undone_at IS NULL AND payment_id IS NOT NULL AND entry_id IS NULL")),
        Index("outgoing_ties_parts", "payment_id", postgresql_where=sql("undone_at IS NULL AND entry_id IS NOT NULL")),
        CheckConstraint("restored IN ('exactly', 'in_part')", "restored"),
    )  # fmt: skip
    id: int = key()
    company_id: int = reference("companies.id")
    line_id: int = reference("statement_lines.id")
    kind: str = words(nullable=False)
    refund_id: int | None = reference("refunds.id", nullable=True)
    payment_id: int | None = reference("payments.id", nullable=True)
    new_payment_id: int | None = reference("payments.id", nullable=True)
    automatic: bool = yes(default=False)
    reasons: list[Any] = _list()
    note: str | None = words()
    taken_back: list[Any] = _list()
    actor: str = words(nullable=False)
    made_at: datetime = instant()
    undone_at: datetime | None = instant(nullable=True)
    undone_by: str | None = words()
    undo_reason: str | None = words()
    entry_id: int | None = whose(nullable=True)
    restored: str | None = words()
