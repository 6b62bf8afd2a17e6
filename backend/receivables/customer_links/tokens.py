"""Tokens of customer links: a random part and its signature by the server's secret.

The row of a link holds the random part, so that a letter can be printed again; who reads the table cannot make a token of it.
"""

import base64
import hashlib
import hmac
import secrets

from receivables.settings import get_settings

_PURPOSE = b"customer link\n"
_NONCE, _SIGNATURE = 18, 24  # bytes; both are whole groups of base64, so that nothing is padded


def new_nonce() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(_NONCE)).decode()


def token_of(nonce: str) -> str:
    """The token of a link; another secret makes another."""
    return nonce + base64.urlsafe_b64encode(_sign(nonce)).decode()


def genuine(token: str) -> bool:
    """Whether this server made the token: told without looking at the database."""
    length = len(new_nonce())
    return len(token) == length + _SIGNATURE * 4 // 3 and token.isascii() and hmac.compare_digest(token, token_of(token[:length]))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _sign(nonce: str) -> bytes:
    return hmac.new(get_settings().secret().encode(), _PURPOSE + nonce.encode(), hashlib.sha256).digest()[:_SIGNATURE]
