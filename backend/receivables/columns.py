"""Column kinds every table shares."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, ForeignKey, Identity, Integer, Text, text
from sqlmodel import Field, SQLModel

# Names of constraints are the same on every machine, so that a migration can name them.
SQLModel.metadata.naming_convention = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "ix": "%(table_name)s_%(column_0_name)s_idx",
}
NOW = text("clock_timestamp()")


def key() -> Any:
    """A BIGINT identity primary key."""
    return Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))


def reference(target: str, *, nullable: bool = False, index: bool = False) -> Any:
    """A foreign key to `table.id`."""
    return Field(default=None if nullable else ..., sa_column=Column(BigInteger, ForeignKey(target), nullable=nullable, index=index))


def whose(*, nullable: bool = False) -> Any:
    """A BIGINT that a table-wide constraint points at another table."""
    return Field(default=None if nullable else ..., sa_column=Column(BigInteger, nullable=nullable))


def words(*, nullable: bool = True, default: str | None = None) -> Any:
    return Field(default=default, sa_column=Column(Text, nullable=nullable, server_default=default))


def minor(*, nullable: bool = False) -> Any:
    """Money in minor units of the row's currency."""
    return Field(default=None if nullable else ..., sa_column=Column(BigInteger, nullable=nullable))


def whole(*, default: int | None = None) -> Any:
    server = None if default is None else str(default)
    return Field(default=default, sa_column=Column(Integer, nullable=default is None, server_default=server))


def yes(*, default: bool) -> Any:
    return Field(default=default, sa_column=Column(Boolean, nullable=False, server_default=str(default).lower()))


def instant(*, nullable: bool = False) -> Any:
    """An instant in UTC, the database's own clock unless given."""
    return Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=nullable, server_default=None if nullable else NOW))


def day(*, nullable: bool = False) -> Any:
    return Field(default=None if nullable else ..., sa_column=Column(Date, nullable=nullable))


__all__ = ["NOW", "date", "datetime", "day", "instant", "key", "minor", "reference", "whole", "whose", "words", "yes"]
