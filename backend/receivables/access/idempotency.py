"""Idempotency keys: the same key and body answer the same response; the same key with another body is refused.

The key's row is written in the request's own transaction: two requests with one key wait for each other at its unique
index, and a request that fails leaves nothing, so it may be sent again.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.errors import conflict, invalid

IdempotencyHeader = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200)]

_CLAIM = text("""INSERT INTO idempotency_keys (principal, key, fingerprint) VALUES (:principal, :key, :fingerprint)
    ON CONFLICT (principal, key) DO NOTHING RETURNING key""")
_KEPT = text("SELECT fingerprint, status, body FROM idempotency_keys WHERE principal = :principal AND key = :key")
_STORE = text("UPDATE idempotency_keys SET status = :status, body = :body WHERE principal = :principal AND key = :key")


@dataclass(frozen=True, slots=True)
class Once:
    """What makes two requests the same: the key, and a mark of method, address and body."""

    key: str | None
    mark: str

    def run(self, session: Session, principal: Principal, use_case: Callable[[], BaseModel], status: int = 201) -> Response:
        """Runs a money-moving use case once for a key. Raises 409 `idempotency_key_reused`."""
        return self.run_written(session, principal, lambda: use_case().model_dump_json(), status)

    def run_written(self, session: Session, principal: Principal, use_case: Callable[[], str], status: int) -> Response:
        """The same for a use case that writes its answer as JSON itself."""
        if self.key is None:
            return Response(use_case(), status, media_type="application/json")
        named = {"principal": principal.actor, "key": self.key}
        if session.execute(_CLAIM, named | {"fingerprint": self._marked(principal)}).one_or_none() is None:
            return self._replay(principal, session.execute(_KEPT, named).one())
        body = use_case()
        session.execute(_STORE, named | {"status": status, "body": body})
        return Response(body, status, media_type="application/json")

    def answered(self, session: Session, principal: Principal) -> Response | None:
        """The answer that the key has already, for use cases that do most of their work before their transaction. Raises as `run` does."""
        kept = session.execute(_KEPT, {"principal": principal.actor, "key": self.key}).one_or_none()
        return None if kept is None else self._replay(principal, kept)

    def _marked(self, principal: Principal) -> str:
        # Two API keys may have one name: an answer is never given to one that sees other companies.
        return f"{self.mark} {sorted(principal.company_ids)}"

    def _replay(self, principal: Principal, kept: Any) -> Response:
        if kept.fingerprint != self._marked(principal):
            raise conflict("idempotency_key_reused", "This Idempotency-Key was used with another request.")
        return Response(kept.body, kept.status, media_type="application/json", headers={"Idempotency-Replayed": "true"})


async def _once(request: Request, key: IdempotencyHeader = None) -> Once:
    mark = begin_mark(request, key)
    mark.update(await request.body())
    return Once(key, mark.hexdigest())


def begin_mark(request: Request, key: str | None) -> "hashlib._Hash":
    """The mark of method and address, to be updated with the body. Raises 422 `invalid_idempotency_key`."""
    if key is not None and "\x00" in key:
        raise invalid("invalid_idempotency_key", "The key is plain text of up to 200 characters.")
    return hashlib.sha256(f"{request.method}\n{request.url.path}\n{request.url.query}\n".encode())


OnceDep = Annotated[Once, Depends(_once)]
