"""Health: the process, and what it needs to do its work."""

from alembic.config import Config
from alembic.script import ScriptDirectory
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import text

from receivables.database import get_engine
from receivables.errors import unavailable
from receivables.settings import PROJECT_ROOT

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: str


def newest_migration() -> str | None:
    """The revision this program was written for."""
    return ScriptDirectory.from_config(Config(toml_file=str(PROJECT_ROOT / "backend" / "pyproject.toml"))).get_current_head()


@router.get("/healthz", summary="The process answers")
async def healthz() -> Health:
    return Health(status="ok")


@router.get("/readyz", summary="Database reachable and migrated")
def readyz() -> Health:
    with get_engine().connect() as connection:
        current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if current != newest_migration():
        raise unavailable("The database is not migrated to this version.", "not_migrated")
    return Health(status="ok")
