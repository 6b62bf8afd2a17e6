"""Passwords: argon2id, at the same cost whether or not there is such a user."""

from functools import lru_cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash

SHORTEST = 10
_HASH = PasswordHash.recommended()
# Each hash takes 64 MiB: a flood of sign-ins waits here and does not take the machine's memory.
_AT_ONCE = BoundedSemaphore(4)


def hash_password(password: str) -> str:
    with _AT_ONCE:
        return _HASH.hash(password)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return hash_password("the password of nobody")


def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password kept under that hash; None (no such user) costs the same and never matches."""
    against = kept or _nobody()
    with _AT_ONCE:
        same = _HASH.verify(password, against)
    return same and kept is not None
