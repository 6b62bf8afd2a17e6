from sqlalchemy import CheckConstraint, Column, Index, Text
from sqlmodel import Field, SQLModel

from receivables.columns import datetime, instant, key, reference, whole, words


class CustomerLink(SQLModel, table=True):
    """A link of one customer. The token is made from `nonce` by the server's secret; only its hash is kept.

    Of the uses that were cut it keeps how many were let in, and when the first and the last of those were.
    """

    __tablename__ = "customer_links"
    __table_args__ = (
        CheckConstraint("token_hash ~ '^[0-9a-f]{64}$'", "hash"),
        CheckConstraint("expires_at > created_at", "expires_later"),
        CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL) AND (revoked_at IS NULL) = (revocation_reason IS NULL)", "revoked_whole"
        ),
    )
    id: int = key()
    company_id: int = reference("companies.id", index=True)
    customer_id: int = reference("customers.id", index=True)
    nonce: str = words(nullable=False)
    token_hash: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    note: str | None = words()
    actor: str = words(nullable=False)
    created_at: datetime = instant()
    expires_at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)
    revoked_by: str | None = words()
    revocation_reason: str | None = words()
    cut_uses: int = whole(default=0)
    first_used_at: datetime | None = instant(nullable=True)
    last_cut_at: datetime | None = instant(nullable=True)


class CustomerLinkUse(SQLModel, table=True):
    """One use of a link: what was asked, from where, and whether it was let in. Cut after a while (`cutting.KEPT`)."""

    __tablename__ = "customer_link_uses"
    __table_args__ = (
        CheckConstraint("outcome IN ('allowed', 'expired', 'revoked')", "outcome"),
        Index("customer_link_uses_link", "link_id", "used_at"),
        Index("customer_link_uses_used", "used_at"),
    )
    id: int = key()
    link_id: int = reference("customer_links.id")
    used_at: datetime = instant()
    what: str = words(nullable=False)
    outcome: str = words(nullable=False)
    address: str | None = words()
    agent: str | None = words()
