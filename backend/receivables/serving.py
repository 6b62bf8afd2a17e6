"""Runs the server: everything it needs is made first, and the demo is pushed through it like any other system's data."""

import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import NoReturn
from zoneinfo import ZoneInfo

import httpx
import typer
import uvicorn
from sqlalchemy import text
from sqlmodel import Session

from receivables import clock, logs
from receivables.access import queries
from receivables.access.permissions import Permission
from receivables.access.schemas import ApiKeyCreate
from receivables.access.service import api_keys
from receivables.bootstrap import DEMO_DOMAIN, bootstrap, migrate
from receivables.database import transaction
from receivables.demo.accounts import ACCOUNTS, PASSWORD
from receivables.demo.load import TIME_ZONE, DemoError, is_empty, load_demo
from receivables.settings import Settings, SettingsError, check, get_settings

DEMO_KEY = "demo"
_DEMO_KEY = text("SELECT id, created_at FROM api_keys WHERE name = :name AND revoked_at IS NULL")
_HAS_DEMO_ACCOUNTS = text("SELECT 1 FROM users WHERE active AND email LIKE :ending LIMIT 1")


def serve() -> None:
    """Migrates, makes what is missing, and serves until Ctrl-C. Raises SettingsError when it may not start."""
    settings = get_settings()
    check(settings)
    logs.configure()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    listener = _listen(settings.host, settings.port)
    migrate()
    bootstrap(settings)
    server = _server()
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared, not bound
    address = f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
    threading.Thread(target=_welcome, args=(server, settings, address), daemon=True).start()
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not cut off the stopping of the database


def serve_demo() -> None:
    """Loads the demo through a server of its own, for as long as that takes. Raises SettingsError in production, DemoError."""
    settings = get_settings()
    check(settings)
    if settings.environment == "production":
        raise SettingsError("the demo's accounts have a known password: it is not loaded in production")
    migrate()
    bootstrap(settings)
    listener = _listen("127.0.0.1", 0)
    server = _server()
    running = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    running.start()
    try:
        _load(server, f"http://127.0.0.1:{listener.getsockname()[1]}")
    finally:
        server.should_exit = True
        running.join(timeout=10)


def _stop(_signal: int, _frame: object) -> NoReturn:
    sys.exit(0)  # unlike the signal's own way, this lets the embedded database be stopped


def _server() -> uvicorn.Server:
    application = "receivables.main:create_app"
    return uvicorn.Server(
        uvicorn.Config(application, factory=True, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=5)
    )


def _listen(host: str, port: int) -> socket.socket:
    """The listening socket, taken before anything else is started. Raises SettingsError when the address cannot be had."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        raise SettingsError(f"cannot listen on {host} port {port} ({error.strerror}): set HUIKUAN_HOST or HUIKUAN_PORT") from error
    return listener


def _welcome(server: uvicorn.Server, settings: Settings, address: str) -> None:
    """Loads the demo where it is wanted, then tells a person what is where. A demo that was cut off is finished at the next start."""
    try:
        if settings.loads_demo and _is_demo_wanted():
            typer.echo("Loading the demo company; this takes about a minute.")
            _load(server, address)
    except (DemoError, httpx.HTTPError) as error:
        if not server.should_exit:
            typer.echo(f"The demo was not loaded: {error}", err=True)
    if not server.should_exit:
        typer.echo(_told(settings, address))


def _is_demo_wanted() -> bool:
    with transaction() as session:
        return is_empty(session) or session.execute(_DEMO_KEY, {"name": DEMO_KEY}).first() is not None


@dataclass(frozen=True)
class _Loading:
    """A key that may do everything, for the day the loading was begun on."""

    key: str
    today: date


def _unfinished(session: Session) -> _Loading | None:
    """The loading that was cut off, if one was, with a new secret: the old one is known to nobody."""
    left = session.execute(_DEMO_KEY, {"name": DEMO_KEY}).one_or_none()
    if left is None:
        return None
    return _Loading(api_keys.renew(session, left.id), left.created_at.astimezone(ZoneInfo(TIME_ZONE)).date())


@contextmanager
def _loading() -> Iterator[_Loading]:
    """The key lives as long as the loading is not finished, and so marks one that was cut off."""
    with transaction() as session:
        loading = _unfinished(session)
        if loading is None:
            operator = queries.operator(session, "system:demo")
            made = api_keys.create(session, operator, ApiKeyCreate(name=DEMO_KEY, scopes=list(Permission)))
            loading = _Loading(made.key, clock.today(TIME_ZONE))
    yield loading
    with transaction() as session:
        left = session.execute(_DEMO_KEY, {"name": DEMO_KEY}).one()
        api_keys.revoke(session, queries.operator(session, "system:demo"), left.id)


def _load(server: uvicorn.Server, address: str) -> None:
    """Raises DemoError and httpx.HTTPError; what is loaded by then stays, and the next loading goes on from there."""
    deadline = time.monotonic() + 60
    while not server.started:
        if time.monotonic() > deadline:
            raise DemoError("the server did not start")
        time.sleep(0.05)
    with _loading() as loading:
        load_demo(address, loading.key, today=loading.today, say=typer.echo)


def _told(settings: Settings, address: str) -> str:
    data = str(settings.home) if settings.embedded else "the database of DATABASE_URL"
    lines = [f"Huikuan is at {address}", f"Its data lies in {data}"]
    with transaction() as session:
        has_demo = session.execute(_HAS_DEMO_ACCOUNTS, {"ending": f"%@{DEMO_DOMAIN}"}).first() is not None
        administrators = queries.other_administrators(session, 0, everywhere=False)
    if has_demo:
        lines += [f"Demo accounts, with the password {PASSWORD}:", *(f"  {account.email}  {account.role}" for account in ACCOUNTS)]
    if not administrators:
        lines.append("There is no administrator yet: run `receivables user create`, or set HUIKUAN_ADMIN_EMAIL and HUIKUAN_ADMIN_PASSWORD.")
    if not (settings.frontend_dist / "index.html").is_file():
        lines.append("The screens are not built (`make build`): only the API is served.")
    return "\n".join([*lines, "Ctrl-C stops it."])
