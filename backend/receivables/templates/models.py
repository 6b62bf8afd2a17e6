from sqlalchemy import BigInteger, Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, SQLModel

from receivables.columns import datetime, instant, key, reference, whole, words


class LetterTemplate(SQLModel, table=True):
    """A version of the text of a code in one language; the newest counts. Only ever inserted."""

    __tablename__ = "letter_templates"
    __table_args__ = (UniqueConstraint("company_id", "code", "language", "version"),)
    id: int = key()
    company_id: int = reference("companies.id")
    code: str = words(nullable=False)
    language: str = words(nullable=False)
    version: int = whole(default=1)
    subject: str = words(nullable=False)
    body: str = words(nullable=False)
    actor: str = words(nullable=False)
    recorded_at: datetime = instant()


class Letterhead(SQLModel, table=True):
    """Who writes: what stands at the head and foot of a company's letters."""

    __tablename__ = "letterheads"
    company_id: int = Field(sa_column=Column(BigInteger, ForeignKey("companies.id"), primary_key=True))
    sender: str | None = words()
    address: str | None = words()
    phone: str | None = words()
    reply_to: str | None = words()
    bank: str | None = words()
    account_name: str | None = words()
    account_number: str | None = words()
    changed_at: datetime = instant()
