"""Health: the process, and what it needs to do its work."""

from functools import lru_cache

from alembic.config import Config
from alembic.script import ScriptDirectory
from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from receivables.database import get_engine
from receivables.errors import unavailable
from receivables.routing import problems
from receivables.settings import PROJECT_ROOT, get_settings

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: str


@lru_cache(maxsize=1)
def newest_migration() -> str | None:
    """The revision this program was written for."""
    return ScriptDirectory.from_config(Config(toml_file=str(PROJECT_ROOT / "backend" / "pyproject.toml"))).get_current_head()


@router.get("/healthz", summary="The process answers")
async def healthz() -> Health:
    return Health(status="ok")


def current_migration() -> str | None:
    """The revision the database is at; None for one without tables."""
    try:
        with get_engine().connect() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    except ProgrammingError:
        return None


@router.get("/readyz", summary="Database reachable and migrated, worker running where this process has one", responses=problems(503))
def readyz(request: Request) -> Health:
    if current_migration() != newest_migration():
        raise unavailable("The database is not migrated to this version.", "not_migrated")
    if get_settings().worker and not getattr(request.app.state, "worker_runs", False):
        raise unavailable("The background worker of this process does not run.", "worker_not_running")
    return Health(status="ok")
