"""The screens as built from the sources at hand, and a real server that answers with them."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from receivables.settings import PROJECT_ROOT

FRONTEND = PROJECT_ROOT / "frontend"
ADMIN, PASSWORD = "admin@books.example", "a long enough password"
# Should whoever started the server be killed, the kernel tells the server to end (Linux; elsewhere only the fixture does).
_SERVE = """
import ctypes, signal, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
from receivables.cli import app
app(["serve"], prog_name="receivables")
"""


_WORK = """
import time
from receivables.jobs.importing import work_imports
end = time.monotonic() + 60
while not work_imports() and time.monotonic() < end:
    time.sleep(0.1)
"""
_SEND = "from receivables.dunning.sending import send_due; print(send_due())"
_ENVIRONMENTS: dict[str, dict[str, str]] = {}  # of each server that runs, by its address


class Unavailable(Exception):
    """Something the browser tests need is not there; the message says what."""


def screens(folder: Path) -> Path:
    """The folder of the built screens: `frontend/dist` when it is newer than every source, else a build of their own in `folder`.

    Raises Unavailable when they cannot be built.
    """
    built = FRONTEND / "dist"
    if _newest(FRONTEND / "src", FRONTEND / "public", FRONTEND / "index.html", FRONTEND / "vite.config.ts") <= _newest(
        built / "index.html"
    ):
        return built
    vite = FRONTEND / "node_modules" / ".bin" / "vite"
    if not vite.exists():
        raise Unavailable("the screens are not built and frontend/node_modules is missing (run `make build`)")
    made = folder / "dist"
    done = subprocess.run(
        [str(vite), "build", "--outDir", str(made), "--emptyOutDir", "--logLevel", "error"],
        cwd=FRONTEND, timeout=180, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Unavailable(f"the screens cannot be built:\n{done.stderr or done.stdout}")
    return made


def _newest(*paths: Path) -> float:
    files = (file for path in paths for file in ([path] if path.is_file() else path.rglob("*")))
    return max((file.stat().st_mtime for file in files), default=0.0)


@contextmanager
def server(folder: Path, dist: Path) -> Iterator[str]:
    """The address of a server of its own, with an empty book and the administrator ADMIN; it has ended when this returns."""
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUIKUAN_") and name != "DATABASE_URL"} | {
        "HUIKUAN_HOME": str(folder / "home"), "HUIKUAN_PORT": str(port), "HUIKUAN_ENVIRONMENT": "development",
        "HUIKUAN_SECRET_KEY": "s" * 40, "HUIKUAN_DEMO": "0", "HUIKUAN_WORKER": "0", "HUIKUAN_FRONTEND_DIST": str(dist),
        "HUIKUAN_ADMIN_EMAIL": ADMIN, "HUIKUAN_ADMIN_PASSWORD": PASSWORD, "PYTHONPATH": str(PROJECT_ROOT / "backend"),
    }  # fmt: skip
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-c", _SERVE], env=environment, cwd=folder, stdout=output, stderr=output)
    address = f"http://127.0.0.1:{port}"
    _ENVIRONMENTS[address] = environment
    try:
        _wait(process, port, log)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)


def work_imports(address: str) -> None:
    """A worker's part in the import that waits at the server of that address, or that will within a minute."""
    subprocess.run([sys.executable, "-c", _WORK], env=_ENVIRONMENTS[address], check=True, timeout=180, capture_output=True)


def send_letters(address: str, smtp_port: int) -> int:
    """A worker's part in sending what is queued at the server of that address, to the mail server at a port; how many were handed over."""
    mail = {"HUIKUAN_SMTP_HOST": "127.0.0.1", "HUIKUAN_SMTP_PORT": str(smtp_port), "HUIKUAN_SMTP_SECURITY": "none",
            "HUIKUAN_SMTP_FROM": "ar@books.example"}  # fmt: skip
    run = [sys.executable, "-c", _SEND]
    done = subprocess.run(run, env=_ENVIRONMENTS[address] | mail, check=True, timeout=180, capture_output=True, text=True)
    return int(done.stdout.split()[-1])


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Unavailable(f"the server ended with code {process.returncode}:\n{log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise Unavailable(f"the server did not answer within 90 seconds:\n{log.read_text()[-2000:]}")
