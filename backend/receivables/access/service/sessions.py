"""Signing in, refreshing and signing out.

These run transactions of their own: a refusal is answered with an error, yet what it counted or revoked has to stay.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import text
from sqlmodel import Session

from receivables import clock
from receivables.access import passwords, queries, tokens
from receivables.access.authentication import hash_secret
from receivables.audit.service import record
from receivables.database import transaction
from receivables.errors import Problem, not_authenticated
from receivables.settings import get_settings

log = structlog.get_logger()
FAILURES = 10
LOCKED = timedelta(minutes=15)

_FAILED = text("""UPDATE users SET failed_logins = (failed_logins + 1) % :failures,
    locked_until = CASE WHEN failed_logins + 1 >= :failures THEN clock_timestamp() + :locked ELSE locked_until END WHERE id = :id
    RETURNING failed_logins = 0 AS locked""")
_PASSED = text("""UPDATE users SET failed_logins = 0, locked_until = NULL
    WHERE id = :id AND active AND coalesce(locked_until, '-infinity') <= clock_timestamp() RETURNING id""")
_NEXT_ID = text("SELECT nextval(pg_get_serial_sequence('user_sessions', 'id'))")
_TIDY = text("DELETE FROM user_sessions WHERE user_id = :user AND expires_at < clock_timestamp()")
_OPEN = text("INSERT INTO user_sessions (id, user_id, token_hash, expires_at) VALUES (:id, :user, :hash, :expires)")
_HELD = text("""SELECT s.id, s.token_hash, s.expires_at, u.id AS user_id, u.email FROM user_sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = :id AND s.revoked_at IS NULL AND s.expires_at > clock_timestamp() AND u.active FOR UPDATE OF s""")
_ROTATE = text("UPDATE user_sessions SET token_hash = :hash WHERE id = :id")
_END = text("UPDATE user_sessions SET revoked_at = clock_timestamp() WHERE id = :id AND revoked_at IS NULL RETURNING user_id")
_END_ALL = text("""UPDATE user_sessions SET revoked_at = clock_timestamp()
    WHERE user_id = :user AND revoked_at IS NULL AND id IS DISTINCT FROM CAST(:keep AS bigint)""")


@dataclass(frozen=True)
class Tokens:
    """What a sign-in or a refresh gives; the refresh token is good until `expires_at`."""

    access: str
    access_seconds: int
    refresh: str
    expires_at: datetime


def _tokens(session_id: int, expires_at: datetime) -> Tokens:
    lifetime = timedelta(minutes=get_settings().access_token_minutes)
    access = tokens.issue("access", session_id, clock.now() + lifetime)
    return Tokens(access, int(lifetime.total_seconds()), tokens.issue("refresh", session_id, expires_at), expires_at)


def _locked(seconds: int | None) -> Problem:
    wait = max(seconds or 0, 1)
    detail = f"Too many wrong passwords; try again in {wait} seconds."
    return Problem(429, "account_locked", "Too many attempts", detail, headers={"Retry-After": str(wait)})


def check_password(email: str, password: str) -> Any:
    """The user of that address and password. Counts a failure; ten in a row lock the account for fifteen minutes.

    Raises 401 `invalid_credentials`, the same for a wrong password, an inactive user and an unknown one, or 429 `account_locked`.
    """
    with transaction() as session:
        user = queries.sign_in_row(session, email)
    if user is not None and user.locked:
        raise _locked(user.seconds_left)
    right = passwords.matches(password, None if user is None else user.password_hash)
    if user is None:
        # The address is not kept: it may be a password typed into the wrong field.
        log.info("sign-in refused", reason="unknown user")
    else:
        with transaction() as session:
            # Asked again, as other attempts may have locked the account meanwhile.
            if right and session.execute(_PASSED, {"id": user.id}).one_or_none() is not None:
                return user
            _count_failure(session, user)
    raise not_authenticated("The e-mail address or the password is not right.", "invalid_credentials")


def _count_failure(session: Session, user: Any) -> None:
    locked = session.execute(_FAILED, {"id": user.id, "failures": FAILURES, "locked": LOCKED}).scalar_one()
    action = "account_locked" if locked else "sign_in_failed"
    record(session, actor=f"user:{user.email}", action=action, subject="user", subject_id=user.id)


def sign_in(email: str, password: str) -> Tokens:
    """Starts a session. Raises as `check_password` does."""
    user = check_password(email, password)
    expires_at = clock.now() + timedelta(days=get_settings().session_days)
    with transaction() as session:
        session.execute(_TIDY, {"user": user.id})
        session_id = session.execute(_NEXT_ID).scalar_one()
        issued = _tokens(session_id, expires_at)
        session.execute(_OPEN, {"id": session_id, "user": user.id, "hash": hash_secret(issued.refresh), "expires": expires_at})
        record(session, actor=f"user:{user.email}", action="signed_in", subject="user", subject_id=user.id)
    return issued


def refresh(token: str) -> Tokens:
    """New tokens for a session, once for each refresh token. One that comes again, or its successor, was stolen: the session is ended.

    Raises 401 `token_expired`, `token_invalid`, `session_ended` or `refresh_token_reused`.
    """
    session_id = tokens.read(token, "refresh")
    with transaction() as session:
        held = session.execute(_HELD, {"id": session_id}).one_or_none()
        if held is None:
            raise not_authenticated("This session has ended; sign in.", "session_ended")
        if secrets.compare_digest(held.token_hash, hash_secret(token)):
            issued = _tokens(session_id, held.expires_at)
            session.execute(_ROTATE, {"id": session_id, "hash": hash_secret(issued.refresh)})
            return issued
        session.execute(_END, {"id": session_id})
        record(session, actor=f"user:{held.email}", action="refresh_token_reused", subject="user", subject_id=held.user_id)
    raise not_authenticated("This refresh token was used before; the session was ended. Sign in.", "refresh_token_reused")


def end(session: Session, session_id: int) -> None:
    """Ends one session; nothing happens when it has ended already."""
    session.execute(_END, {"id": session_id})


def end_all(session: Session, user_id: int, keep: int | None = None) -> None:
    """Ends every session of a user, but for the one to keep."""
    session.execute(_END_ALL, {"user": user_id, "keep": keep})
