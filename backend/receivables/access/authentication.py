"""Turns a bearer token or an API key into a principal."""

import hashlib
from typing import Annotated, Any

from fastapi import Depends
from fastapi.security import APIKeyHeader, OAuth2PasswordBearer
from sqlalchemy import TextClause, text
from starlette.concurrency import run_in_threadpool

from receivables.access import tokens
from receivables.access.permissions import ROLES, Permission, Role
from receivables.access.principal import CompanyScope, Principal
from receivables.database import get_engine
from receivables.errors import not_authenticated

_COMPANIES = """(SELECT coalesce(json_agg(json_build_array(c.id, c.code, c.name, c.base_currency, c.time_zone) ORDER BY c.id), '[]')
    FROM companies c WHERE {seen}) AS companies"""
_OF_USER = _COMPANIES.format(seen="u.all_companies OR c.id IN (SELECT l.company_id FROM user_companies l WHERE l.user_id = u.id)")
_OF_KEY = _COMPANIES.format(seen="k.company_id IS NULL OR c.id = k.company_id")
_USER = text(f"""
    SELECT u.id, u.email, u.role, u.all_companies, {_OF_USER} FROM user_sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = :session AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp() AND u.active""")  # noqa: S608 - constant text only
_KEY = text(f"""
    SELECT k.name, k.scopes, k.source, k.company_id, {_OF_KEY} FROM api_keys k
    WHERE k.key_hash = :hash AND k.revoked_at IS NULL""")  # noqa: S608 - constant text only

Bearer = Annotated[str | None, Depends(OAuth2PasswordBearer("/api/v1/auth/token", auto_error=False, refreshUrl="/api/v1/auth/refresh"))]
Key = Annotated[str | None, Depends(APIKeyHeader(name="X-API-Key", auto_error=False))]


def hash_secret(secret: str) -> str:
    """The hash under which a random key or refresh token is kept: they are long, so a plain SHA-256 serves."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _scopes(rows: list[list[Any]]) -> dict[str, CompanyScope]:
    return {row[1]: CompanyScope(*row) for row in rows}


def _row(statement: TextClause, values: dict[str, Any]) -> Any:
    """One row in one round trip: autocommit spares the BEGIN and ROLLBACK around it."""
    with get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return connection.execute(statement, values).one_or_none()


def _from_token(token: str) -> Principal:
    session_id = tokens.read(token, "access")
    row = _row(_USER, {"session": session_id})
    if row is None:
        raise not_authenticated("This session has ended; sign in.", "session_ended")
    permissions, companies = ROLES[Role(row.role)], _scopes(row.companies)
    return Principal(f"user:{row.email}", permissions, companies, user_id=row.id, session_id=session_id, all_companies=row.all_companies)


def _from_key(key: str) -> Principal:
    row = _row(_KEY, {"hash": hash_secret(key)})
    if row is None:
        raise not_authenticated("The API key is not valid or was revoked.", "api_key_invalid")
    permissions, companies = frozenset(Permission(scope) for scope in row.scopes), _scopes(row.companies)
    bound = row.company_id is not None
    default = next(iter(companies)) if bound else "main"
    return Principal(f"key:{row.name}", permissions, companies, default, row.source, all_companies=not bound)


async def get_principal(bearer: Bearer, key: Key) -> Principal:
    """Raises 401 when neither a valid bearer token nor a valid X-API-Key is sent."""
    if key:
        return await run_in_threadpool(_from_key, key)
    if bearer:
        return await run_in_threadpool(_from_token, bearer.strip())
    raise not_authenticated()


Anyone = Annotated[Principal, Depends(get_principal)]
"""Whoever is signed in, whatever they may do."""


def needs(permission: Permission) -> Any:
    """The dependency that answers the principal, once it holds the permission."""

    async def check(principal: Anyone) -> Principal:
        principal.require(permission)
        return principal

    return Depends(check)
