"""One embedded PostgreSQL for the whole run, migrated once and emptied before each test that uses it.

Requests commit for real: what a test sees is what a client would.
"""

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from time import sleep
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest

_HOME = Path(tempfile.mkdtemp(prefix="huikuan-tests-"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)  # registered first, so run last: behind what stops the database server
os.environ.update(
    HUIKUAN_HOME=str(_HOME), HUIKUAN_ENVIRONMENT="development", HUIKUAN_SECRET_KEY="x" * 40, HUIKUAN_DEMO="0",
    HUIKUAN_WORKER="0", HUIKUAN_FRONTEND_DIST=str(_HOME / "dist"),
)  # fmt: skip
os.environ.pop("DATABASE_URL", None)

import psycopg  # noqa: E402 - the settings above must stand before anything reads them
from alembic import command  # noqa: E402
from alembic.config import Config  # noqa: E402
from app import application  # noqa: E402
from fastapi.testclient import TestClient  # noqa: E402
from hypothesis import HealthCheck  # noqa: E402
from sqlalchemy import text  # noqa: E402
from sqlmodel import Session  # noqa: E402
from worklists import check_kept  # noqa: E402

from receivables import clock  # noqa: E402
from receivables.access.authentication import hash_secret  # noqa: E402
from receivables.access.permissions import Permission  # noqa: E402
from receivables.database import database_url, forget_connections, transaction  # noqa: E402
from receivables.settings import PROJECT_ROOT, Settings  # noqa: E402
from receivables.tables import metadata  # noqa: E402

# The tests empty every table: a .env that names a real database must not reach them.
Settings.model_config["env_file"] = None

# No wall clock decides: on a busy machine a garbage collection is longer than the usual deadline of an example.
hypothesis.settings.register_profile("huikuan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.settings.load_profile("huikuan")

KEY = "hk_test_key_of_the_main_company_0000"
LONGEST_RUN = 25 * 60
"""Seconds."""


def pytest_configure(config: pytest.Config) -> None:
    """A long run does not begin just before midnight in Shanghai: what its tests call today is read once, when they are collected."""
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        now = clock.now().astimezone(ZoneInfo("Asia/Shanghai"))
        left = (datetime.combine(now + timedelta(days=1), time.min, now.tzinfo) - now).total_seconds()
        if left < LONGEST_RUN:
            print(f"Midnight in Shanghai is in {left:.0f} seconds: the tests begin after it.", flush=True)
            sleep(left + 1)


# Folders in the order they run in, before all others. The browser and its server are started once in each process only where their
# files follow each other; and what takes long begins early, for at the end one process would do it while the others wait.
_FIRST = ("browser", "journeys", "faults", "tests")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {folder: place for place, folder in enumerate(_FIRST)}
    items.sort(key=lambda item: order.get(item.path.parent.name, len(order)))


@pytest.fixture(scope="session")
def database() -> Iterator[None]:
    command.upgrade(Config(toml_file=str(PROJECT_ROOT / "backend" / "pyproject.toml")), "head")
    # Thousands of small transactions: nobody pulls the plug here, so none need wait for the disk.
    with psycopg.connect(database_url(), autocommit=True) as admin:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            admin.execute(f"ALTER SYSTEM SET {setting} = off")
        admin.execute("SELECT pg_reload_conf()")
    yield
    forget_connections()


_TABLES = [table.name for table in metadata.sorted_tables]
# Planned once a connection: planning it takes longer than most tests' own questions.
_FILLED = "PREPARE filled AS " + " UNION ALL ".join(
    f"SELECT '{name}' AS name, pg_relation_size('{name}') AS size WHERE EXISTS (SELECT 1 FROM {name})" for name in _TABLES
)
_IS_PREPARED = text("SELECT 1 FROM pg_prepared_statements WHERE name = 'filled'")
_RESTART = text("""SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) FROM pg_sequences
    WHERE last_value IS NOT NULL AND sequencename = ANY(:names)""")
LARGE = 4_000_000
"""Bytes from which on emptying a table by rows takes longer, and leaves more behind, than making all tables anew."""


@pytest.fixture
def empty(database: None) -> None:
    """Every table emptied, ids from 1; the insert-only triggers are off for that transaction alone.

    To make sixty tables and their indexes anew takes longer than most tests: of small tables the rows are deleted.
    """
    with transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        if session.execute(_IS_PREPARED).first() is None:
            session.execute(text(_FILLED))
        filled = session.execute(text("EXECUTE filled")).all()
        if any(row.size > LARGE for row in filled):
            session.execute(text(f"TRUNCATE {', '.join(_TABLES)} RESTART IDENTITY CASCADE"))
            return
        for row in filled:
            session.execute(text(f"DELETE FROM {row.name}"))
        session.execute(_RESTART, {"names": [f"{name}_id_seq" for name in _TABLES]})


@pytest.fixture
def main_company(empty: None) -> int:
    """The company `main` (CNY, Shanghai), with an API key KEY that may do everything in it."""
    with transaction() as session:
        add_company(session, "main")
        add_key(session, KEY, "main", list(Permission))
    return 1


def add_company(session: Session, code: str, currency: str = "CNY", zone: str = "Asia/Shanghai") -> int:
    row = {"code": code, "name": f"{code} Ltd", "currency": currency, "zone": zone}
    statement = "INSERT INTO companies (code, name, base_currency, time_zone) VALUES (:code, :name, :currency, :zone) RETURNING id"
    return int(session.execute(text(statement), row).scalar_one())


def add_key(session: Session, key: str, company: str | None, scopes: list[Permission]) -> None:
    """An API key; without a company it sees all of them."""
    statement = """INSERT INTO api_keys (name, prefix, key_hash, scopes, company_id, source)
        VALUES ('test', 'hk_test', :hash, :scopes, (SELECT id FROM companies WHERE code = :company), 'erp')"""
    session.execute(text(statement), {"hash": hash_secret(key), "scopes": [str(s) for s in scopes], "company": company})


@pytest.fixture(scope="session")
def app_client(database: None) -> Iterator[TestClient]:
    with TestClient(application(), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client(app_client: TestClient, main_company: int) -> Iterator[TestClient]:
    """The API as the ERP of the company `main` with every permission."""
    app_client.headers["X-API-Key"] = KEY
    yield app_client
    app_client.headers.clear()
    app_client.cookies.clear()


@pytest.fixture
def kept_worklist(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each request the worker keeps the worklist's accounts, and they are those worked out from nothing."""
    sent = client.request
    check_kept()

    def checked(*arguments: Any, **named: Any) -> Any:
        answer = sent(*arguments, **named)
        check_kept()
        return answer

    monkeypatch.setattr(client, "request", checked)


@pytest.fixture
def anonymous(app_client: TestClient, main_company: int) -> TestClient:
    app_client.headers.clear()
    return app_client


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real receivables data; the test is skipped where HUIKUAN_DATA is not set."""
    folder = os.environ.get("HUIKUAN_DATA")
    if not folder:
        pytest.skip("HUIKUAN_DATA is not set: no real data to check against")
    return Path(folder).resolve()


def problem(response: object) -> dict[str, object]:
    """The problem body of an error answer."""
    return dict(json.loads(response.content))  # type: ignore[attr-defined]
