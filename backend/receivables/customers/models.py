from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from receivables.columns import date, datetime, day, instant, key, minor, reference, whole, words, yes


class Customer(SQLModel, table=True):
    """Who owes: one row for each (company, source, external id)."""

    __tablename__ = "customers"
    __table_args__ = (
        UniqueConstraint("company_id", "source", "external_id"),
        UniqueConstraint("id", "company_id"),  # what an item or receipt points at: its customer is of its own company
        Index("customers_name", "name", "id"),
        Index("customers_group", "company_id", "group_name", postgresql_where=text("group_name IS NOT NULL")),
        CheckConstraint("credit_limit_minor >= 0", "credit_limit_not_negative"),
        CheckConstraint("discount_basis_points BETWEEN 0 AND 9999 AND discount_days BETWEEN 0 AND 365", "discount_within"),
    )
    id: int = key()
    company_id: int = reference("companies.id")
    source: str = words(nullable=False)
    external_id: str = words(nullable=False)
    number: str = words(nullable=False)
    name: str = words(nullable=False)
    group_name: str | None = Field(default=None, sa_column=Column("group_name", Text))
    tax_id: str | None = words()
    address: str | None = words()
    industry: str | None = words()
    region: str | None = words()
    country: str | None = words()
    currency: str = words(nullable=False)
    language: str | None = words()
    payment_terms_days: int | None = whole()
    discount_basis_points: int | None = whole()
    discount_days: int | None = whole()
    owner: str | None = words()
    collector: str | None = words()
    credit_limit_minor: int | None = minor(nullable=True)
    since_on: date | None = day(nullable=True)
    review_due_on: date | None = day(nullable=True)
    fingerprint: int | None = Field(default=None, sa_column=Column(BigInteger))
    created_at: datetime = instant()
    updated_at: datetime = instant()


class Contact(SQLModel, table=True):
    """A person at a customer."""

    __tablename__ = "contacts"
    id: int = key()
    customer_id: int = reference("customers.id", index=True)
    name: str = words(nullable=False)
    title: str | None = words()
    email: str | None = words()
    phone: str | None = words()
    is_primary: bool = yes(default=False)


class CustomerTag(SQLModel, table=True):
    """A word that a company sorts its customers by; a strategy's segment may ask for it."""

    __tablename__ = "customer_tags"
    customer_id: int = Field(sa_column=Column(BigInteger, ForeignKey("customers.id"), primary_key=True))
    tag: str = Field(sa_column=Column(Text, primary_key=True))
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()
