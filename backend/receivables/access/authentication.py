"""Turns a bearer token or an API key into a principal."""

import hashlib
from functools import lru_cache, partial
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader, OAuth2PasswordBearer
from starlette.concurrency import run_in_threadpool

from receivables.access import tokens
from receivables.access.permissions import ROLES, Permission, Role
from receivables.access.principal import CompanyScope, Principal
from receivables.database import Later, read
from receivables.errors import not_authenticated

# One row for each company that may be seen, or a single one without a company.
_USER = """
    SELECT u.id AS user_id, u.email, u.role, u.all_companies, c.id, c.code, c.name, c.base_currency, c.time_zone
    FROM user_sessions s JOIN users u ON u.id = s.user_id
    LEFT JOIN companies c ON u.all_companies OR EXISTS (SELECT 1 FROM user_companies l WHERE l.user_id = u.id AND l.company_id = c.id)
    WHERE s.id = %s AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp() AND u.active ORDER BY c.id"""
_KEY = """
    SELECT k.name AS key_name, k.scopes, k.source, k.company_id, c.id, c.code, c.name, c.base_currency, c.time_zone
    FROM api_keys k LEFT JOIN companies c ON k.company_id IS NULL OR c.id = k.company_id
    WHERE k.key_hash = %s AND k.revoked_at IS NULL ORDER BY c.id"""

Bearer = Annotated[str | None, Depends(OAuth2PasswordBearer("/api/v1/auth/token", auto_error=False, refreshUrl="/api/v1/auth/refresh"))]
Key = Annotated[str | None, Depends(APIKeyHeader(name="X-API-Key", auto_error=False))]


def hash_secret(secret: str) -> str:
    """The hash under which a random key or refresh token is kept: they are long, so a plain SHA-256 serves."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _companies(rows: list[Any]) -> dict[str, CompanyScope]:
    return {row.code: CompanyScope.of(row) for row in rows if row.id is not None}


def _from_token(token: str) -> Principal:
    session_id = tokens.read(token, "access")
    rows = read(_USER, (session_id,))
    if not rows:
        raise not_authenticated("This session has ended; sign in.", "session_ended")
    user, companies = rows[0], _companies(rows)
    permissions, everything = ROLES[Role(user.role)], user.all_companies
    return Principal(f"user:{user.email}", permissions, companies, user_id=user.user_id, session_id=session_id, all_companies=everything)


@lru_cache(maxsize=1000)
def _permissions(scopes: tuple[str, ...]) -> frozenset[Permission]:
    return frozenset(map(Permission, scopes))


def _from_key(key: str) -> Principal:
    rows = read(_KEY, (hash_secret(key),))
    if not rows:
        raise not_authenticated("The API key is not valid or was revoked.", "api_key_invalid")
    found, companies = rows[0], _companies(rows)
    permissions, bound = _permissions(tuple(found.scopes)), found.company_id is not None
    default = found.code if bound else "main"
    return Principal(f"key:{found.key_name}", permissions, companies, default, found.source, all_companies=not bound)


async def get_principal(request: Request, bearer: Bearer, key: Key) -> Any:
    """Raises 401 when neither a valid bearer token nor a valid X-API-Key is sent; for a read, in the endpoint's own thread."""
    if not key and not bearer:
        raise not_authenticated()
    find = partial(_from_key, key) if key else partial(_from_token, (bearer or "").strip())
    return Later(find) if request.method == "GET" else await run_in_threadpool(find)


Anyone = Annotated[Principal, Depends(get_principal)]
"""Whoever is signed in, whatever they may do."""


def needs(permission: Permission, *instead: Permission) -> Any:
    """The dependency that answers the principal, once it holds the permission or one of those that serve instead."""

    def allowed(principal: Principal) -> Principal:
        if principal.permissions.isdisjoint(instead):
            principal.require(permission)
        return principal

    async def check(found: Anyone) -> Any:
        return Later(lambda: allowed(found.make())) if isinstance(found, Later) else allowed(found)

    return Depends(check)
