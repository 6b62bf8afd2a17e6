"""Migrations: they make what the models say, from nothing, in order; and what was recorded is never changed."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from receivables import database
from receivables.database import get_engine, transaction
from receivables.settings import PROJECT_ROOT
from receivables.tables import metadata

CONFIG = Config(toml_file=str(PROJECT_ROOT / "backend" / "pyproject.toml"))
INSERT_ONLY = (
    "entries", "due_date_changes", "audit_entries", "classifications", "releases", "note_events", "collection_actions", "promises",
    "period_closings", "exchange_rates", "base_movements", "release_withdrawals", "monthly_figures", "letter_templates",
    "dispute_acts", "payment_plans", "payment_plan_items", "payment_plan_parts", "payment_plan_shares", "payment_plan_acts",
    "promise_items", "legal_fee_scales", "legal_costs", "legal_case_items", "legal_stages", "limitation_periods", "strategy_assignments",
    "interest_charges", "credit_note_adoptions", "interest_term_changes",
)  # fmt: skip
POSTED = {
    "invoices": ("company_id", "customer_id", "kind", "currency", "amount_minor", "issued_on", "recorded_at"),
    "payments": ("company_id", "currency", "amount_minor", "received_on", "recorded_at"),
}
CONTENT = {"strategies": ("company_id", "version", "name", "note", "definition")}


def test_the_models_hold_nothing_that_no_migration_makes(database: None) -> None:
    command.check(CONFIG)


def test_file_names_sort_by_date() -> None:
    script = ScriptDirectory.from_config(CONFIG)
    revisions = list(script.walk_revisions())[::-1]
    files = [revision.path.rsplit("/", 1)[-1] for revision in revisions]
    assert files == sorted(files)
    assert all(re.fullmatch(r"\d{4}_\d{2}_\d{2}_\d{4}_[a-z0-9_]+\.py", file) for file in files)
    assert len(script.get_heads()) == 1


@pytest.fixture
def second_database(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty database beside the others' in the same server."""
    name = "migrations"
    with psycopg.connect(database_url(), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name}")
        admin.execute(f"CREATE DATABASE {name}")
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(database_url(), dbname=name))
    monkeypatch.setattr("receivables.database.get_engine", lambda: engine)
    yield
    engine.dispose()
    with psycopg.connect(database_url(), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name}")


def database_url() -> str:
    return database.database_url()


def test_up_from_nothing_down_and_up_again(second_database: None) -> None:
    def tables() -> set[str]:
        with database.get_engine().connect() as connection:
            return {name for name in inspect(connection).get_table_names() if not name.startswith("procrastinate_")}

    command.upgrade(CONFIG, "head")
    assert tables() == {table.name for table in metadata.sorted_tables} | {"alembic_version"}
    command.downgrade(CONFIG, "base")
    assert tables() == {"alembic_version"}
    command.upgrade(CONFIG, "head")
    command.check(CONFIG)


def test_terms_that_changed_before_are_read_off_the_trail(second_database: None) -> None:
    command.upgrade(CONFIG, "c1e71220fd94")
    with database.get_engine().begin() as connection:
        connection.execute(text("INSERT INTO companies (code, name, base_currency, time_zone) VALUES ('main', 'x', 'CNY', 'UTC')"))
        for subject, action in (("interest_rate_set", "created"), ("interest_rate_set", "changed"), ("interest_assignment", "deleted"),
                                ("interest_policy", "changed"), ("invoice", "changed")):  # fmt: skip
            connection.execute(text("""INSERT INTO audit_entries (company_id, actor, action, subject, subject_id)
                VALUES (1, :actor, :action, :subject, '1')"""), {"actor": f"{subject} {action}", "action": action, "subject": subject})
    command.upgrade(CONFIG, "head")
    with database.get_engine().connect() as connection:
        kept = connection.execute(text("SELECT actor, from_on::text, lowers FROM interest_term_changes ORDER BY id")).all()
    assert [tuple(row) for row in kept] == [
        (who, "0001-01-01", True) for who in ("interest_rate_set changed", "interest_assignment deleted", "interest_policy changed")
    ]


def test_credits_of_interest_go_down_with_their_column(second_database: None) -> None:
    """A charge and what was taken back of it stand on one day: without their mark both would be charges, and of one key."""
    command.upgrade(CONFIG, "a6c11805e2d9")
    with database.get_engine().begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # rows without what they name
        connection.execute(text("""INSERT INTO interest_charges
                (company_id, invoice_id, kind, through_on, currency, amount_minor, credit, note_id, segments, actor)
            SELECT 1, 1, kind, '2026-11-01', 'CNY', 100, credit, row_number() OVER (), '[]', 'test'
            FROM unnest(ARRAY['interest', 'compensation']) kind, unnest(ARRAY[false, true]) credit"""))
        connection.execute(text("""INSERT INTO interest_rate_sets
                (company_id, code, name, source, method, day_count, margin_percent, rates, tiers, minimums)
            VALUES (1, 'uk', 'uk', 'x', 'reference_at_default', 'actual/365', '8', '[]', '[]', '[]')"""))
    command.downgrade(CONFIG, "a6e31170c9d4")
    with database.get_engine().connect() as connection:
        assert connection.execute(text("SELECT count(*), sum(amount_minor) FROM interest_charges")).one() == (2, 200)
        assert connection.execute(text("SELECT method FROM interest_rate_sets")).scalar_one() == "reference"
    command.upgrade(CONFIG, "a6c11805e2d9")
    with database.get_engine().connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM interest_charges WHERE NOT credit")).scalar_one() == 2


def test_every_table_is_covered_by_a_rule_of_change(database: None) -> None:
    with get_engine().connect() as connection:
        guarded = connection.execute(text("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgfoid = 'refuse_change'::regproc"))
        assert set(guarded.scalars()) == {*INSERT_ONLY, *POSTED, *CONTENT, "customers"}


def refused(statement: str) -> bool:
    """Whether the database itself refuses it; nothing stays changed either way."""
    with Session(get_engine()) as session, pytest.raises(DBAPIError) as error:
        session.execute(text(statement))
    cause = error.value.orig
    return isinstance(cause, psycopg.errors.IntegrityConstraintViolation) and "corrected by a reversing entry" in str(cause)


@pytest.mark.parametrize("table", INSERT_ONLY)
def test_what_is_recorded_stays(empty: None, table: str) -> None:
    """Even without a row to change: the guard stands before the statement, not before the rows."""
    assert refused(f"UPDATE {table} SET id = id")
    assert refused(f"DELETE FROM {table}")
    assert refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(("table", "column"), [(table, column) for table, columns in (POSTED | CONTENT).items() for column in columns])
def test_what_is_posted_stays(empty: None, table: str, column: str) -> None:
    assert refused(f"UPDATE {table} SET {column} = {column}")


@pytest.mark.parametrize("table", POSTED)
def test_documents_are_kept_and_the_rest_of_them_may_change(empty: None, table: str) -> None:
    assert refused(f"DELETE FROM {table}")
    assert refused(f"TRUNCATE {table} CASCADE")
    with transaction() as session:
        session.execute(text(f"UPDATE {table} SET reference = 'new', open_minor = open_minor"))
