"""The command line `receivables`."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import psycopg
import typer
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from typer.core import TyperGroup

from receivables import clock, logs, serving
from receivables.access import queries
from receivables.access.permissions import Permission, Role
from receivables.access.principal import Principal
from receivables.access.schemas import ApiKeyCreate, UserCreate
from receivables.access.service import api_keys, users
from receivables.bootstrap import ensure_first_company, migrate
from receivables.database import transaction
from receivables.demo.load import DemoError
from receivables.embedded import data_folder
from receivables.errors import Problem
from receivables.handlers import database_problem
from receivables.jobs import worker
from receivables.main import create_app
from receivables.reporting import invariants
from receivables.settings import PROJECT_ROOT, Settings, SettingsError, check, get_settings

EXPECTED = (SettingsError, Problem, DemoError, ValidationError, DBAPIError, psycopg.Error, httpx.HTTPError, subprocess.SubprocessError)


class Commands(TyperGroup):
    """Answers what can be expected to go wrong with one line and exit code 1, and only faults of ours with a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
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


@contextmanager
def _operator(actor: str = "system:cli") -> Iterator[tuple[Any, Principal]]:
    """A transaction on a ready database, and the machine's own principal."""
    check(get_settings())
    migrate()
    with transaction() as session:
        ensure_first_company(session)
        yield session, queries.operator(session, actor)


@app.command("serve")
def serve_everything() -> None:
    """Migrate, make what is missing, and serve the API and the screens until Ctrl-C."""
    serving.serve()


@app.command("demo")
def load_demo() -> None:
    """Load the demo company, or what is missing of it."""
    serving.serve_demo()


@app.command("worker")
def run_worker() -> None:
    """Do the background work in a process of its own, until Ctrl-C; the API then runs with HUIKUAN_WORKER=0."""
    check(get_settings())
    logs.configure()
    worker.run()


@app.command("invariants")
def prove() -> None:
    """Prove the ledger: print what must hold in each company today, and end with code 1 when something does not."""
    broken = 0
    with _operator() as (session, principal):
        for company in principal.companies.values():
            for claim in invariants.check(session, [company.id], clock.today(company.time_zone)):
                broken += not claim.holds
                typer.echo(f"{'holds ' if claim.holds else 'BROKEN'}  {company.code}  {claim.id}")
                for row in claim.breaks:
                    typer.echo(f"        {row}")
    if broken:
        raise typer.Exit(1)


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
