from collections.abc import Iterator

import pytest
from servers import Server

from receivables.tables import metadata


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own; it and its database are stopped at the end, whatever became of them."""
    running = Server(tmp_path_factory.mktemp("home"))
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture
def server(process: Server) -> Server:
    """The server, running, with empty books."""
    kept = ("companies", "api_keys")
    tables = ", ".join(table.name for table in metadata.sorted_tables if table.name not in kept)
    with process.database() as database:
        database.execute("SET session_replication_role = replica")
        database.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE".encode())
    return process
