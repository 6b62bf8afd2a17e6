from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, ForeignKey, Index, Text, text
from sqlmodel import Field, SQLModel

from receivables.columns import datetime, instant, key, reference, whole, words, yes


class User(SQLModel, table=True):
    """A person who signs in; `role` names a fixed set of permissions, companies limit what is seen."""

    __tablename__ = "users"
    __table_args__ = (Index("users_email", text("lower(email)"), unique=True),)
    id: int = key()
    email: str = words(nullable=False)
    name: str = words(nullable=False)
    role: str = words(nullable=False)
    language: str = words(nullable=False, default="zh-CN")
    password_hash: str = words(nullable=False)
    active: bool = yes(default=True)
    all_companies: bool = yes(default=False)
    failed_logins: int = whole(default=0)
    locked_until: datetime | None = instant(nullable=True)
    created_at: datetime = instant()


class UserCompany(SQLModel, table=True):
    __tablename__ = "user_companies"
    user_id: int = Field(sa_column=Column(BigInteger, ForeignKey("users.id"), primary_key=True))
    company_id: int = Field(sa_column=Column(BigInteger, ForeignKey("companies.id"), primary_key=True))


class UserSession(SQLModel, table=True):
    """One sign-in: its refresh token is kept only as a hash and changes at every use."""

    __tablename__ = "user_sessions"
    id: int = key()
    user_id: int = reference("users.id", index=True)
    token_hash: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    created_at: datetime = instant()
    expires_at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)


class ApiKey(SQLModel, table=True):
    """A machine's key, kept only as a hash; `company_id` absent means every company."""

    __tablename__ = "api_keys"
    id: int = key()
    name: str = words(nullable=False)
    prefix: str = words(nullable=False)
    key_hash: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    scopes: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    company_id: int | None = reference("companies.id", nullable=True)
    source: str = words(nullable=False, default="erp")
    created_at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)


class IdempotencyKey(SQLModel, table=True):
    """The answer given to a money-moving request, kept so that sending it again gives it again."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (CheckConstraint("length(key) <= 200", "key_length"),)
    principal: str = Field(sa_column=Column(Text, primary_key=True))
    key: str = Field(sa_column=Column(Text, primary_key=True))
    fingerprint: str = words(nullable=False)
    status: int = whole(default=0)
    body: str = words(nullable=False, default="")
    created_at: datetime = instant()
