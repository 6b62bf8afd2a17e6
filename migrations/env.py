"""Alembic's environment: runs in the application's own database settings, with a lock timeout."""

from typing import Any

from alembic import context
from sqlalchemy import text

from receivables.database import get_engine
from receivables.tables import metadata


def _ours(_object: Any, name: str | None, kind: str, reflected: bool, _compare_to: Any) -> bool:
    return not (kind == "table" and reflected and name is not None and name.startswith("procrastinate_"))


def run() -> None:
    with get_engine().connect() as connection:
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text("SELECT pg_advisory_lock(4857)"))
        connection.commit()
        context.configure(
            connection=connection, target_metadata=metadata, compare_type=True, include_object=_ours, transaction_per_migration=True
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text("SELECT pg_advisory_unlock(4857)"))


run()
