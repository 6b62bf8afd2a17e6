from sqlalchemy import ARRAY, BigInteger, Column, Date, Index, text
from sqlmodel import Field, SQLModel

from receivables.columns import date, key, whose, words

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


class ChangeMark(SQLModel, table=True):
    """Of a day the first transaction that was still running: all before it had ended. So a change's age is told by its transaction, and
    the rows of `changes`, written with every push, bear no instant of their own. Transactions are counted by a database cluster."""

    __tablename__ = "change_marks"
    marked_on: date = Field(sa_column=Column(Date, primary_key=True, autoincrement=False))
    xid: int = whose()
    cluster: int = whose()
