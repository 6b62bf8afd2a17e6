"""The command line `receivables`."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any, NoReturn

import psycopg
import typer
import uvicorn
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from typer.core import TyperGroup

from receivables import logs
from receivables.access import queries
from receivables.access.permissions import Permission, Role
from receivables.access.principal import Principal
from receivables.access.schemas import ApiKeyCreate, UserCreate
from receivables.access.service import api_keys, users
from receivables.bootstrap import bootstrap, ensure_first_company, migrate
from receivables.database import transaction
from receivables.embedded import data_folder
from receivables.errors import Problem
from receivables.handlers import database_problem
from receivables.main import create_app
from receivables.settings import PROJECT_ROOT, Settings, SettingsError, check, get_settings


class Commands(TyperGroup):
    """Answers what can be expected to go wrong with one line and exit code 1, and only faults of ours with a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (SettingsError, Problem, ValidationError, DBAPIError, psycopg.Error, subprocess.SubprocessError) as error:
            message = explain(error)
            if message is None:
                raise
            typer.echo(f"receivables: {message}", err=True)
            raise typer.Exit(1) from error


def explain(error: Exception) -> str | None:
    """One line for a person, or None for a fault of ours. No secret is repeated."""
    if isinstance(error, Problem):
        return error.detail
    if isinstance(error, ValidationError):
        return "; ".join(f"{_named(error.title, item['loc'])}: {item['msg']}" for item in error.errors(include_input=False))
    if isinstance(error, subprocess.SubprocessError):
        return f"the embedded PostgreSQL did not start; see {data_folder(get_settings().home) / 'log'}"
    if isinstance(error, DBAPIError | psycopg.Error):
        problem, cause = database_problem(error), error.orig if isinstance(error, DBAPIError) else error
        return f"{problem.detail} {str(cause).strip().splitlines()[0]}" if problem else None
    return str(error)


def _named(title: str, location: tuple[int | str, ...]) -> str:
    name = ".".join(map(str, location))
    is_setting = title == Settings.__name__ and not name.isupper()
    return f"HUIKUAN_{name.upper()}" if is_setting else name


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
user_app = typer.Typer(no_args_is_help=True, help="Users.")
key_app = typer.Typer(no_args_is_help=True, help="API keys of other systems.")
app.add_typer(user_app, name="user")
app.add_typer(key_app, name="api-key")


def _stop(_signal: int, _frame: object) -> NoReturn:
    sys.exit(0)  # unlike the signal's own way, this lets the embedded database be stopped


@contextmanager
def _operator(actor: str = "system:cli") -> Iterator[tuple[Any, Principal]]:
    """A transaction on a ready database, and the machine's own principal."""
    check(get_settings())
    migrate()
    with transaction() as session:
        ensure_first_company(session)
        yield session, queries.operator(session, actor)


@app.command()
def serve() -> None:
    """Migrate, make what is missing, and serve the API and the screens until Ctrl-C."""
    settings = get_settings()
    check(settings)
    logs.configure()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    listener = _listen(settings)
    migrate()
    bootstrap(settings)
    typer.echo(_welcome(settings))
    config = uvicorn.Config(
        "receivables.main:create_app", factory=True, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=5
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not cut off the stopping of the database


def _listen(settings: Settings) -> socket.socket:
    """The listening socket, taken before anything else is started. Raises SettingsError when the address cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen()
    except OSError as error:
        where = f"{settings.host} port {settings.port}"
        raise SettingsError(f"cannot listen on {where} ({error.strerror}): set HUIKUAN_HOST or HUIKUAN_PORT") from error
    return listener


def _welcome(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared, not bound
    data = str(settings.home) if settings.embedded else "the database of DATABASE_URL"
    lines = [f"Huikuan is at http://{host}:{settings.port}", f"Its data lies in {data}"]
    if not (settings.frontend_dist / "index.html").is_file():
        lines.append("The screens are not built (`make build`): only the API is served.")
    with transaction() as session:
        administrators = queries.other_administrators(session, 0, everywhere=False)
    if not administrators:
        lines.append("There is no administrator yet: run `receivables user create`, or set HUIKUAN_ADMIN_EMAIL and HUIKUAN_ADMIN_PASSWORD.")
    return "\n".join([*lines, "Ctrl-C stops it."])


@app.command("migrate")
def migrate_database() -> None:
    """Bring the database's tables to this version."""
    check(get_settings())
    migrate()


@app.command("openapi")
def write_contract(
    output: Annotated[Path, typer.Option(help="The file to write; - prints it.")] = PROJECT_ROOT / "openapi" / "openapi.json",
) -> None:
    """Write the HTTP contract."""
    text = contract()
    if str(output) == "-":
        typer.echo(text, nl=False)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")


def contract() -> str:
    """The OpenAPI document as it is committed."""
    return json.dumps(create_app().openapi(), indent=2, ensure_ascii=False) + "\n"


@user_app.command("create")
def create_user(
    email: Annotated[str, typer.Option(help="What they sign in with.")],
    name: Annotated[str, typer.Option(help="What others see.")],
    role: Annotated[Role, typer.Option(help="What they may do.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, envvar="HUIKUAN_USER_PASSWORD")],
    company: Annotated[list[str] | None, typer.Option(help="Code of a company they see; repeat it for more. None: all of them.")] = None,
) -> None:
    """Add a user."""
    given = UserCreate(email=email, name=name, role=role, password=password, companies=company or [], all_companies=not company)
    with _operator() as (session, principal):
        made = users.create(session, principal, given)
    typer.echo(f"User {made.id}: {made.email}, {made.role}")


@key_app.command("create")
def create_api_key(
    name: Annotated[str, typer.Option(help="What the audit trail calls it.")],
    scope: Annotated[list[Permission], typer.Option(help="What it may do; repeat it for more.")],
    company: Annotated[str | None, typer.Option(help="Code of the one company it sees. None: all of them.")] = None,
    source: Annotated[str, typer.Option(help="What its pushes are said to come from.")] = "erp",
) -> None:
    """Make an API key and print it, this once."""
    given = ApiKeyCreate(name=name, scopes=scope, company=company, source=source)
    with _operator() as (session, principal):
        made = api_keys.create(session, principal, given)
    typer.echo(made.key)


if __name__ == "__main__":
    app(prog_name="receivables")
