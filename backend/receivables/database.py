"""The database: one engine a process, one session and one transaction a request.

`.commit(` stands in this file only. Routes take `SessionDep`; a command uses `transaction()`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial, wraps
from inspect import iscoroutinefunction
from typing import Annotated, Any

import psycopg
from fastapi import Depends
from fastapi.routing import APIRoute
from psycopg.rows import namedtuple_row
from sqlalchemy import Connection, Engine, QueuePool, create_engine
from sqlmodel import Session

from receivables import embedded
from receivables.settings import Settings, get_settings

# jit costs more than it saves on this schema's queries; work_mem keeps large agings in memory; random_page_cost is that of the
# solid-state disks and caches of today: with the default, updating a thousand items by id read the whole table.
OPTIONS = (
    "-c jit=off -c random_page_cost=1.1 -c work_mem=64MB -c TimeZone=UTC -c lock_timeout=20s -c statement_timeout=600s"
    " -c idle_in_transaction_session_timeout=900s"
)


@lru_cache(maxsize=1)
def database_url() -> str:
    """The libpq address in use; the first call starts the embedded server where no DATABASE_URL is set."""
    settings: Settings = get_settings()
    return settings.database_url or embedded.start(settings.home)


def _connect(*, autocommit: bool = False) -> psycopg.Connection[Any]:
    # Each execution is planned anew: a prepared plan kept from when the tables were empty made the first push of a new installation
    # twenty times slower. It also lets a pooler such as PgBouncer stand in between.
    return psycopg.connect(database_url(), options=OPTIONS, connect_timeout=5, prepare_threshold=None, autocommit=autocommit)


@lru_cache(maxsize=1)
def get_engine() -> Engine:
    return create_engine("postgresql+psycopg://", creator=_connect, pool_size=get_settings().database_pool, max_overflow=0, pool_timeout=10)


@lru_cache(maxsize=1)
def _readers() -> QueuePool:
    """Connections that are never inside a transaction. Whoever holds one waits for nothing else, so half as many serve."""
    size = max(get_settings().database_pool // 2, 1)
    creator: Any = partial(_connect, autocommit=True)
    return QueuePool(creator, pool_size=size, max_overflow=0, timeout=10, reset_on_return=None)


def forget_connections() -> None:
    """Lets go of every pooled connection that is not in use."""
    get_engine().dispose()
    _readers().dispose()
    _readers.cache_clear()


def read(statement: str, values: Any) -> list[Any]:
    """The named rows of one SELECT outside any transaction: one round trip, and nothing of SQLAlchemy's on the way.

    For what every request asks before all else, and for the pages of long lists. As the first to notice that the database was restarted
    it lets go of every pooled connection and asks once more.
    """
    try:
        return _read(statement, values)
    except psycopg.OperationalError:
        forget_connections()
        return _read(statement, values)


def _read(statement: str, values: Any) -> list[Any]:
    pooled = _readers().connect()
    raw: Any = pooled.driver_connection
    try:
        rows: list[Any] = psycopg.Cursor(raw, row_factory=namedtuple_row).execute(statement, values).fetchall()
    except BaseException:
        pooled.invalidate()  # whatever went wrong, nobody else gets a connection in an unknown state
        raise
    pooled.close()
    return rows


@contextmanager
def transaction() -> Iterator[Session]:
    """One transaction: committed when the block ends, rolled back when it raises."""
    with Session(get_engine(), autoflush=False, expire_on_commit=False) as session:
        yield session
        session.commit()


async def get_session() -> Session:
    """A session that has done nothing yet: its connection is taken at its first statement, in the endpoint's own thread."""
    return Session(get_engine(), autoflush=False, expire_on_commit=False)


SessionDep = Annotated[Session, Depends(get_session)]


@dataclass(frozen=True)
class Later:
    """What a dependency leaves to the endpoint's own thread to make: a read then visits a thread once, and not twice."""

    make: Callable[[], Any]


def _in_transaction(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """The endpoint, its session committed before its answer leaves, so that a failed commit is never a 2xx; rolled back when it raises.

    Commit and close happen in the thread that ran the endpoint: were they steps of their own, requests waiting for a connection could
    hold every thread that the holders of connections need to let go of theirs.
    """
    if iscoroutinefunction(endpoint) or hasattr(endpoint, "in_transaction"):
        return endpoint

    @wraps(endpoint)
    def run(**given: Any) -> Any:
        values = {name: value.make() if isinstance(value, Later) else value for name, value in given.items()}
        session = next((value for value in values.values() if isinstance(value, Session)), None)
        if session is None:
            return endpoint(**values)
        with session:
            answer = endpoint(**values)
            session.commit()
            return answer

    run.in_transaction = True  # type: ignore[attr-defined]
    return run


class TransactionRoute(APIRoute):
    """A route whose endpoint is one transaction."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        super().__init__(path, _in_transaction(endpoint), **settings)


def driver(session: Session) -> psycopg.Cursor[Any]:
    """A psycopg cursor in the session's own transaction, for set-based statements with array parameters."""
    connection: Connection = session.connection()
    raw: Any = connection.connection.driver_connection
    cursor: psycopg.Cursor[Any] = raw.cursor()
    return cursor
