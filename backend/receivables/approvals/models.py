from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Text, text
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, words


class ApprovalRequest(SQLModel, table=True):
    """What somebody asks another to decide; `label` names its subject for a reader. A trigger keeps what was decided.

    `part`: what of the subject it is about, where several of a kind may wait for one subject.
    """

    __tablename__ = "approval_requests"
    __table_args__ = (
        CheckConstraint("status IN ('pending', 'approved', 'rejected', 'withdrawn')", "status"),
        CheckConstraint("amount_minor >= 0", "amount_not_negative"),
        CheckConstraint("(decided_at IS NULL) = (status = 'pending') AND (decided_by IS NULL) = (status = 'pending')", "decided"),
        CheckConstraint("status = 'withdrawn' OR decided_by IS NULL OR decided_by <> requested_by", "second_person"),
        Index("approval_requests_pending", "company_id", "kind", "subject", "subject_id", "part", unique=True,
              postgresql_where=text("status = 'pending'")),
        Index("approval_requests_asked", "company_id", "requested_at", "id"),
    )  # fmt: skip
    id: int = key()
    company_id: int = reference("companies.id")
    kind: str = words(nullable=False)
    subject: str = words(nullable=False)
    subject_id: int = minor()
    part: str = words(nullable=False, default="")
    label: str = words(nullable=False)
    currency: str = words(nullable=False)
    amount_minor: int = minor()
    reason: str = words(nullable=False)
    requested_by: int = reference("users.id")
    requested_at: datetime = instant()
    status: str = words(nullable=False, default="pending")
    decided_by: int | None = reference("users.id", nullable=True)
    decided_for: int | None = reference("users.id", nullable=True)
    decided_at: datetime | None = instant(nullable=True)
    decision_note: str | None = words()


class ApprovalLimit(SQLModel, table=True):
    """Up to how much a role decides in a company; an absent amount is no limit."""

    __tablename__ = "approval_limits"
    __table_args__ = (CheckConstraint("limit_minor >= 0", "limit_not_negative"),)
    company_id: int = Field(sa_column=Column(BigInteger, ForeignKey("companies.id"), primary_key=True))
    kind: str = Field(sa_column=Column(Text, primary_key=True))
    role: str = Field(sa_column=Column(Text, primary_key=True))
    currency: str = Field(sa_column=Column(Text, primary_key=True))
    limit_minor: int | None = minor(nullable=True)


class Delegation(SQLModel, table=True):
    """One user's authority lent to another from a day to a day, both included; taken back, it stays on record."""

    __tablename__ = "delegations"
    __table_args__ = (
        CheckConstraint("from_user_id <> to_user_id", "two_people"),
        CheckConstraint("first_on <= last_on", "days_rise"),
        Index("delegations_to", "to_user_id", postgresql_where=text("revoked_at IS NULL")),
    )
    id: int = key()
    from_user_id: int = reference("users.id")
    to_user_id: int = reference("users.id")
    first_on: date = day()
    last_on: date = day()
    created_at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)
