"""Signed tokens: a short access token for every request, and a refresh token that a cookie holds.

Both carry the session's id (`sid`) and are told apart by their audience, so that neither serves as the other.
"""

import secrets
from datetime import datetime
from typing import Literal

from jose import ExpiredSignatureError, JWTError, jwt

from receivables import clock
from receivables.errors import not_authenticated
from receivables.settings import get_settings

ALGORITHM = "HS256"
_ALL = {"require_aud": True, "require_exp": True}  # without these an absent claim passes
Audience = Literal["access", "refresh"]


def issue(audience: Audience, session_id: int, expires_at: datetime) -> str:
    """A token of the session that is good until the instant `expires_at`; no two are equal."""
    claims = {"sid": str(session_id), "aud": audience, "iat": clock.now(), "exp": expires_at, "jti": secrets.token_urlsafe(16)}
    return str(jwt.encode(claims, get_settings().secret(), ALGORITHM))


def read(token: str, audience: Audience) -> int:
    """The session's id. Raises 401 `token_expired` for one of ours whose time is over, `token_invalid` for any other."""
    try:
        claims = jwt.decode(token, get_settings().secret(), algorithms=[ALGORITHM], audience=audience, options=_ALL)
        return int(claims["sid"])
    except ExpiredSignatureError as error:
        raise not_authenticated("The token has expired; refresh it or sign in.", "token_expired") from error
    except (JWTError, KeyError, TypeError, ValueError) as error:
        raise not_authenticated("The token is not valid; sign in.", "token_invalid") from error
