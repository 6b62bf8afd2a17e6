from sqlalchemy import ARRAY, BigInteger, Column, Index, text
from sqlmodel import Field, SQLModel

from receivables.columns import key, whose, words

# The number of the writing transaction, with its epoch: it never comes round again.
XID = text("(pg_current_xact_id()::text)::bigint")


class Change(SQLModel, table=True):
    """The rows of one company that one statement inserted or changed. Written by triggers alone."""

    __tablename__ = "changes"
    __table_args__ = (Index("changes_order", "xid", "id"),)
    id: int = key()
    xid: int = Field(default=None, sa_column=Column(BigInteger, nullable=False, server_default=XID))
    company_id: int = whose()
    resource: str = words(nullable=False)
    ids: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False))
