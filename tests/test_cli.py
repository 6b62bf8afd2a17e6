"""The command line, as a person at a terminal meets it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from accounts import add_user
from books import make_book
from conftest import add_company
from pydantic import SecretStr
from sqlalchemy import text
from typer.testing import CliRunner, Result

from receivables import bootstrap
from receivables.cli import app
from receivables.database import transaction
from receivables.settings import PROJECT_ROOT, Settings, SettingsError

PATIENCE = 180  # a limit for what hangs, not for what is slow on a busy machine
USER = ["user", "create", "--email", "ann@example.com", "--name", "Ann", "--role", "administrator"]


def run(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(app, list(words), env=environment)


def production(email: str | None = None, password: str | None = None) -> Settings:
    given = {"environment": "production", "admin_email": email, "admin_password": password and SecretStr(password)}
    return Settings.model_validate(given)


def count(table: str) -> int:
    with transaction() as session:
        return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_an_api_key_is_printed_once_and_alone(empty: None) -> None:
    made = run("api-key", "create", "--name", "erp", "--scope", "invoices:write", "--scope", "customers:write", "--company", "main")
    assert made.exit_code == 0
    assert made.stdout.strip().startswith("hk_")
    assert len(made.stdout.strip()) == 43
    assert (count("companies"), count("api_keys")) == (1, 1)
    again = run("api-key", "create", "--name", "erp", "--scope", "invoices:write")
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr == "receivables: There is a key named 'erp' in use; revoke it first or take another name.\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["api-key", "create", "--name", "a", "--scope", "everything"], 2, "Invalid value for '--scope'"),
        (["api-key", "create", "--name", "a", "--scope", "risk:read", "--company", "nowhere"], 1, "no company nowhere"),
        (["api-key", "create", "--name", "a"], 2, "Missing option '--scope'"),
        ([*USER[:-1], "king"], 2, "Invalid value for '--role'"),
        (["fly"], 2, "No such command"),
    ],
)
def test_mistakes_are_explained(empty: None, words: list[str], code: int, said: str) -> None:
    answer = run(*words, HUIKUAN_USER_PASSWORD="a long password")
    assert answer.exit_code == code
    assert said in answer.stderr
    assert "Traceback" not in answer.output


def test_a_user_is_created(empty: None) -> None:
    short = run(*USER, HUIKUAN_USER_PASSWORD="short")
    assert (short.exit_code, short.stderr) == (1, "receivables: password: String should have at least 10 characters\n")
    made = run(*USER, HUIKUAN_USER_PASSWORD="a long password")
    assert (made.exit_code, made.stdout) == (0, "User 1: ann@example.com, administrator\n")
    twice = run(*USER, HUIKUAN_USER_PASSWORD="a long password")
    assert twice.exit_code == 1
    assert twice.stderr.startswith("receivables: It exists already.")
    with transaction() as session:
        actors = session.execute(text("SELECT actor, after FROM audit_entries")).all()
    assert [row.actor for row in actors] == ["system:cli"]
    assert "password" not in actors[0].after


def test_the_contract_is_written(tmp_path: Path) -> None:
    said = run("openapi", "--output", "-").stdout
    assert json.loads(said)["openapi"].startswith("3.1")
    assert run("openapi", "--output", str(tmp_path / "new" / "openapi.json")).exit_code == 0
    assert (tmp_path / "new" / "openapi.json").read_text().strip() == said.strip()


def test_the_ledger_is_proved(main_company: int) -> None:
    with transaction() as session:
        make_book(session, documents=10)
    sound = run("invariants")
    assert (sound.exit_code, "BROKEN" in sound.stdout) == (0, False)
    assert "holds   main  entries_equal_open" in sound.stdout
    with transaction() as session:
        first = "SELECT min(id) FROM invoices WHERE open_minor > 0"
        session.execute(text(f"UPDATE invoices SET open_minor = open_minor - 1 WHERE id = ({first})"))
    broken = run("invariants")
    assert broken.exit_code == 1
    assert "BROKEN  main  entries_equal_open" in broken.stdout


def test_bootstrap_makes_what_is_missing_once(empty: None) -> None:
    for _ in range(2):
        bootstrap.bootstrap(production("boss@example.com", "a long password"))
    bootstrap.bootstrap(production("other@example.com", "a long password"))
    with transaction() as session:
        users = session.execute(text("SELECT email, role, all_companies FROM users")).all()
        companies = session.execute(text("SELECT code, base_currency, time_zone FROM companies")).all()
    assert [tuple(user) for user in users] == [("boss@example.com", "administrator", True)]
    assert [tuple(company) for company in companies] == [("main", "CNY", "Asia/Shanghai")]


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [
        (None, None, "HUIKUAN_ADMIN_EMAIL"),
        ("boss@example.com", None, "HUIKUAN_ADMIN_PASSWORD"),
        ("boss@example.com", "short", "at least 10"),
        ("boss", "a long password", "HUIKUAN_ADMIN_EMAIL"),
    ],
)
def test_production_does_not_start_without_an_administrator(empty: None, email: str | None, password: str | None, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        bootstrap.bootstrap(production(email, password))
    assert (count("users"), count("companies")) == (0, 0)


def test_production_does_not_start_on_demo_accounts(empty: None) -> None:
    with transaction() as session:
        add_company(session, "main")
    add_user("boss@example.com")
    add_user(f"collector@{bootstrap.DEMO_DOMAIN}", "collector")
    with pytest.raises(SettingsError, match="demo account"):
        bootstrap.bootstrap(production())
    with transaction() as session:
        session.execute(text("UPDATE users SET active = false WHERE id = 2"))
    bootstrap.bootstrap(production())


class Server:
    """`receivables serve` in a folder of its own."""

    def __init__(self, home: Path, **more: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIKUAN_")}
        own = {"HUIKUAN_HOME": str(home), "HUIKUAN_PORT": str(self.port), "HUIKUAN_DEMO": "0", "PYTHONPATH": str(PROJECT_ROOT / "backend")}
        self.environment = kept | own | more
        self.folder = home  # not the project's: its .env is not for tests
        self.process = self.start()

    def start(self) -> subprocess.Popen[str]:
        words = [sys.executable, "-m", "receivables.cli", "serve"]
        return subprocess.Popen(words, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait_until_ready(self) -> None:
        # One client: each new one reads the certificates, and asking would take the processor from what is asked.
        deadline = time.monotonic() + PATIENCE
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=PATIENCE) as client:
            while time.monotonic() < deadline and self.process.poll() is None:
                try:
                    if client.get("/readyz").status_code == 200:
                        return
                except httpx.TransportError:
                    time.sleep(0.2)
        self.process.kill()
        raise AssertionError(self.process.communicate(timeout=10))

    def signs_in(self) -> bool:
        form = {"username": "boss@example.com", "password": "a long password"}
        return httpx.post(f"http://127.0.0.1:{self.port}/api/v1/auth/token", data=form, timeout=PATIENCE).status_code == 200


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path, HUIKUAN_ADMIN_EMAIL="boss@example.com", HUIKUAN_ADMIN_PASSWORD="a long password")
    yield running
    running.process.kill()
    running.process.communicate()


def database_runs(home: Path) -> bool:
    return (home / "postgresql" / "postmaster.pid").exists()


def test_a_server_starts_stops_and_keeps_its_data(server: Server, tmp_path: Path) -> None:
    server.wait_until_ready()
    assert server.signs_in()
    second = server.start()
    assert f"cannot listen on 127.0.0.1 port {server.port}" in second.communicate(timeout=PATIENCE)[1]
    assert second.returncode == 1
    server.process.kill()  # no farewell: the database is left running, and the next server takes it over
    server.process.communicate()
    assert database_runs(tmp_path)
    for number in (signal.SIGTERM, signal.SIGINT):
        server.process = server.start()
        server.wait_until_ready()
        assert server.signs_in()
        server.process.send_signal(number)
        said, logged = server.process.communicate(timeout=PATIENCE)
        assert server.process.returncode == 0, logged
        assert f"http://127.0.0.1:{server.port}" in said
        assert str(tmp_path) in said
        assert "Traceback" not in logged
        assert not database_runs(tmp_path)


CANNOT_START = {
    "HUIKUAN_SECRET_KEY must be set": {"HUIKUAN_ENVIRONMENT": "production"},
    "HUIKUAN_PORT: Input should be a valid integer": {"HUIKUAN_PORT": "many"},
    "cannot listen on 192.0.2.1": {"HUIKUAN_HOST": "192.0.2.1"},
    "The database is not reachable": {"DATABASE_URL": "postgresql://me:hidden@127.0.0.1:1/x"},
}


def test_a_server_that_cannot_start_says_why_in_a_line(tmp_path: Path) -> None:
    tried = []
    for number, (said, environment) in enumerate(CANNOT_START.items()):
        (tmp_path / str(number)).mkdir()
        tried.append((said, Server(tmp_path / str(number), **environment)))  # side by side: most of a start is loading the program
    for said, server in tried:
        out, logged = server.process.communicate(timeout=PATIENCE)
        assert server.process.returncode == 1
        assert logged.startswith(f"receivables: {said}")
        assert "Traceback" not in logged
        assert "hidden" not in out + logged
