"""Users for the tests that need someone to be signed in."""

from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import text

from receivables.access import passwords
from receivables.database import transaction

# The same function at a hundredth of its cost; the tests of the command line sign in at the real one.
passwords._HASH = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),))
PASSWORD = "correct horse battery"
_HASH = passwords.hash_password(PASSWORD)


def add_user(
    email: str,
    role: str = "administrator",
    *,
    name: str = "Ann",
    companies: list[str] | None = None,
    active: bool = True,
) -> int:
    """A user of the given companies, or of all of them; the password is PASSWORD."""
    with transaction() as session:
        row = {"email": email, "name": name, "role": role, "hash": _HASH, "active": active, "everything": companies is None}
        statement = """INSERT INTO users (email, name, role, password_hash, active, all_companies)
            VALUES (:email, :name, :role, :hash, :active, :everything) RETURNING id"""
        user_id = int(session.execute(text(statement), row).scalar_one())
        link = "INSERT INTO user_companies (user_id, company_id) SELECT :user, id FROM companies WHERE code = ANY(:codes)"
        session.execute(text(link), {"user": user_id, "codes": companies or []})
    return user_id


def sign_in(client: TestClient, email: str, password: str = PASSWORD) -> str:
    """An access token; the client keeps the refresh cookie."""
    answer = client.post("/api/v1/auth/token", data={"username": email, "password": password})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
