"""What a database needs before anyone can use it: its tables, a first company and a first administrator."""

from alembic import command
from alembic.config import Config
from pydantic import ValidationError
from sqlalchemy import insert, text
from sqlmodel import Session

from receivables.access import queries
from receivables.access.passwords import SHORTEST
from receivables.access.permissions import Role
from receivables.access.schemas import UserCreate
from receivables.access.service import users
from receivables.companies.models import Company
from receivables.database import transaction
from receivables.settings import PROJECT_ROOT, Settings, SettingsError

DEMO_DOMAIN = "demo.huikuan.example"
"""Every demo account's address ends in it, so that none is ever taken for a person's."""

_ALONE = text("SELECT pg_advisory_xact_lock(4860)")
_DEMO_ACCOUNTS = text("SELECT email FROM users WHERE active AND lower(email) LIKE :ending ORDER BY email LIMIT 1")


def migrate() -> None:
    """Brings the tables to the newest revision; processes that start at once wait for each other."""
    command.upgrade(Config(toml_file=str(PROJECT_ROOT / "backend" / "pyproject.toml")), "head")


def bootstrap(settings: Settings) -> None:
    """Makes what is missing, once, however many processes start. Raises SettingsError when it may not start like this."""
    with transaction() as session:
        refuse_demo_accounts(session, settings)
        ensure_first_company(session)
        ensure_first_administrator(session, settings)


def refuse_demo_accounts(session: Session, settings: Settings) -> None:
    """Raises SettingsError in production while an account that everyone knows the password of can sign in."""
    if settings.environment != "production":
        return
    found = session.execute(_DEMO_ACCOUNTS, {"ending": f"%@{DEMO_DOMAIN}"}).scalar_one_or_none()
    if found is not None:
        raise SettingsError(f"the demo account {found} is active: this is a demo database and does not run in production")


def ensure_first_company(session: Session) -> None:
    """The company `main`, when there is none; its name, currency and time zone are changed in the administration."""
    session.execute(_ALONE)
    if session.execute(text("SELECT 1 FROM companies LIMIT 1")).first() is None:
        row = {"code": "main", "name": "Main company", "base_currency": "CNY", "time_zone": "Asia/Shanghai"}
        session.execute(insert(Company).values(row))


def ensure_first_administrator(session: Session, settings: Settings) -> None:
    """The administrator that the settings name, when there is no user yet.

    Raises SettingsError for a password that is too short, and in production when none is named.
    """
    session.execute(_ALONE)
    if session.execute(text("SELECT 1 FROM users LIMIT 1")).first() is not None:
        return
    password = settings.admin_password and settings.admin_password.get_secret_value()
    if not settings.admin_email or not password:
        if settings.environment == "production":
            how = "set HUIKUAN_ADMIN_EMAIL and HUIKUAN_ADMIN_PASSWORD, or run `receivables user create`"
            raise SettingsError(f"there is no user yet: {how}")
        return
    if len(password) < SHORTEST:
        raise SettingsError(f"HUIKUAN_ADMIN_PASSWORD must have at least {SHORTEST} characters")
    try:
        given = UserCreate(
            email=settings.admin_email, name="Administrator", role=Role.ADMINISTRATOR, password=password, all_companies=True
        )
    except ValidationError as error:
        raise SettingsError("HUIKUAN_ADMIN_EMAIL or HUIKUAN_ADMIN_PASSWORD cannot be used (200 characters at most)") from error
    users.create(session, queries.operator(session, "system:bootstrap"), given)
