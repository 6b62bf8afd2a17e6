"""Idempotency keys: the same key and body answer the same response; the same key with another body is refused.

The key's row is written in the request's own transaction: two requests with one key wait for each other at its unique
index, and a request that fails leaves nothing, so it may be sent again.
"""

import hashlib
from collections.abc import Callable
from typing import Annotated

from fastapi import Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlmodel import Session

from receivables.errors import conflict

IdempotencyHeader = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]

_CLAIM = text("""INSERT INTO idempotency_keys (principal, key, fingerprint) VALUES (:principal, :key, :fingerprint)
    ON CONFLICT (principal, key) DO NOTHING RETURNING key""")
_KEPT = text("SELECT fingerprint, status, body FROM idempotency_keys WHERE principal = :principal AND key = :key")
_STORE = text("UPDATE idempotency_keys SET status = :status, body = :body WHERE principal = :principal AND key = :key")


def fingerprint(request: Request, body: bytes) -> str:
    """What makes two requests the same: method, address and body."""
    return hashlib.sha256(b"\n".join([request.method.encode(), str(request.url.path).encode(), request.url.query.encode(), body])).hexdigest()


def once(session: Session, principal: str, key: str | None, mark: str, run: Callable[[], BaseModel], status: int = 201) -> Response:
    """Runs a money-moving use case once for a key. Raises 409 `idempotency_key_reused`."""
    if key is None:
        return Response(run().model_dump_json(), status, media_type="application/json")
    named = {"principal": principal, "key": key}
    if session.execute(_CLAIM, named | {"fingerprint": mark}).one_or_none() is None:
        kept = session.execute(_KEPT, named).one()
        if kept.fingerprint != mark:
            raise conflict("idempotency_key_reused", "This Idempotency-Key was used with another request.")
        return Response(kept.body, kept.status, media_type="application/json", headers={"Idempotency-Replayed": "true"})
    body = run().model_dump_json()
    session.execute(_STORE, named | {"status": status, "body": body})
    return Response(body, status, media_type="application/json")
