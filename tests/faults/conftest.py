import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import Server

from receivables.tables import metadata


@pytest.fixture(scope="session")
def process() -> Iterator[Server]:
    """A server of its own; it and its database are stopped at the end, whatever became of them."""
    # Not in pytest's own folder: every run closes that again to all but its own user, and PostgreSQL runs as another.
    home = Path(tempfile.mkdtemp(prefix="huikuan-faults-"))
    running = Server(home)
    try:
        yield running.start()
    finally:
        running.stop()
        shutil.rmtree(home)


@pytest.fixture
def server(process: Server) -> Server:
    """The server, running, with empty books."""
    kept = ("companies", "api_keys")
    tables = ", ".join(table.name for table in metadata.sorted_tables if table.name not in kept)
    with process.database() as database:
        database.execute("SET session_replication_role = replica")
        database.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE".encode())
    return process
