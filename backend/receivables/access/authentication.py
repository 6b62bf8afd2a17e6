"""Turns a bearer token or an API key into a principal."""

import hashlib
from typing import Annotated, Any

from fastapi import Depends, Request
from jose import JWTError, jwt
from sqlalchemy import text
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from receivables.access.permissions import ROLES, Permission, Role
from receivables.access.principal import CompanyScope, Principal
from receivables.database import get_engine
from receivables.errors import not_authenticated
from receivables.settings import get_settings

ALGORITHM = "HS256"

_COMPANIES = """coalesce(json_agg(json_build_array(c.id, c.code, c.name, c.base_currency, c.time_zone) ORDER BY c.id)
    FILTER (WHERE c.id IS NOT NULL), '[]')"""
_USER = text(f"""
    SELECT u.id, u.email, u.role, {_COMPANIES} AS companies
    FROM user_sessions s JOIN users u ON u.id = s.user_id
    LEFT JOIN companies c ON u.all_companies OR EXISTS (SELECT 1 FROM user_companies l WHERE l.user_id = u.id AND l.company_id = c.id)
    WHERE s.id = :session AND s.revoked_at IS NULL AND u.active GROUP BY u.id""")  # noqa: S608 - constant text only
_KEY = text(f"""
    SELECT k.name, k.scopes, k.source, d.code AS default_company, {_COMPANIES} AS companies
    FROM api_keys k LEFT JOIN companies d ON d.id = k.company_id LEFT JOIN companies c ON k.company_id IS NULL OR c.id = k.company_id
    WHERE k.key_hash = :hash AND k.revoked_at IS NULL GROUP BY k.id, d.code""")  # noqa: S608 - constant text only


def hash_secret(secret: str) -> str:
    """The hash under which a random key or refresh token is kept: they are long, so a plain SHA-256 serves."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _scopes(rows: list[list[Any]]) -> dict[str, CompanyScope]:
    return {row[1]: CompanyScope(*row) for row in rows}


def _from_token(token: str) -> Principal:
    try:
        claims = jwt.decode(token, get_settings().secret(), algorithms=[ALGORITHM])
        session_id = int(claims["sid"])
    except (JWTError, KeyError, ValueError) as error:
        code = "token_expired" if "expired" in str(error).lower() else "token_invalid"
        raise not_authenticated("The access token is expired or not valid; sign in or refresh it.", code) from error
    with Session(get_engine()) as session:
        row = session.execute(_USER, {"session": session_id}).one_or_none()
    if row is None:
        raise not_authenticated("This session has ended.", "session_ended")
    return Principal(f"user:{row.email}", ROLES[Role(row.role)], _scopes(row.companies), user_id=row.id)


def _from_key(key: str) -> Principal:
    with Session(get_engine()) as session:
        row = session.execute(_KEY, {"hash": hash_secret(key)}).one_or_none()
    if row is None:
        raise not_authenticated("The API key is not valid or was revoked.", "api_key_invalid")
    known = frozenset(Permission(scope) for scope in row.scopes)
    return Principal(f"key:{row.name}", known, _scopes(row.companies), row.default_company or "main", row.source)


async def get_principal(request: Request) -> Principal:
    """Raises 401 when neither a valid bearer token nor a valid X-API-Key is sent."""
    key = request.headers.get("x-api-key")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if key:
        return await run_in_threadpool(_from_key, key)
    if scheme.lower() == "bearer" and token:
        return await run_in_threadpool(_from_token, token.strip())
    raise not_authenticated()


def needs(permission: Permission) -> Any:
    """The dependency that answers the principal, once it holds the permission."""

    async def check(principal: Annotated[Principal, Depends(get_principal)]) -> Principal:
        principal.require(permission)
        return principal

    return Depends(check)
