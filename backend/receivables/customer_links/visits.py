"""Who comes by a link: the token told genuine, the link looked up, its use recorded, and one customer's own principal made.

A use is recorded in a transaction of its own, before the answer is known: a refused one is recorded too.
"""

import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader
from starlette.concurrency import run_in_threadpool

from receivables.access.permissions import Permission
from receivables.access.principal import CompanyScope, Principal
from receivables.customer_links import queries, tokens
from receivables.database import Later, transaction
from receivables.errors import Problem

A_MINUTE = 120
"""Uses of one link a minute: many times what a person does."""
FORGED_A_MINUTE = 30
"""Tokens that are none, from one address and process a minute; a signature cannot be guessed, this only spares the machine."""
_forged: dict[str, deque[int]] = {}
_MOST_ADDRESSES = 10_000


@dataclass(frozen=True, slots=True)
class Visit:
    """A customer on its page: its link, and a principal that sees its company's rows, of which every question takes its own alone."""

    link_id: int
    customer_id: int
    principal: Principal
    expires_at: datetime


def refused(code: str, detail: str) -> Problem:
    return Problem(401, code, "Not authenticated", detail)


def _limited() -> Problem:
    detail = "Too many requests; wait a minute."
    return Problem(429, "too_many_requests", "Too many requests", detail, headers={"Retry-After": "60"})


def _note_forged(address: str) -> None:
    """Counts a token that is none. Raises 429 for an address that sent too many."""
    now = time.monotonic_ns() // 1_000_000_000
    if len(_forged) >= _MOST_ADDRESSES:
        _forged.clear()
    seen = _forged.setdefault(address, deque(maxlen=FORGED_A_MINUTE))
    if len(seen) == FORGED_A_MINUTE and now - seen[0] < 60:
        raise _limited()
    seen.append(now)


def forget() -> None:
    """Forgets who sent tokens that are none."""
    _forged.clear()


def visit(token: str | None, what: str, address: str, agent: str) -> Visit:
    """Raises 401 `link_invalid`, `link_expired` or `link_revoked`, which tell nothing of any customer, and 429 `too_many_requests`."""
    if token is None or not tokens.genuine(token):
        _note_forged(address)
        raise refused("link_invalid", "This link is not valid. Check that it is complete, or ask for a new one.")
    with transaction() as session:
        row = queries.by_hash(session, tokens.hash_of(token))
        outcome = "none" if row is None else "revoked" if row.revoked_at else "expired" if row.expired else "allowed"
        if row is not None and row.lately < A_MINUTE:
            queries.add_use(session, row.id, what, outcome, address[:100], agent[:300].replace("\x00", ""))
    if row is None:
        raise refused("link_invalid", "This link is not valid. Check that it is complete, or ask for a new one.")
    if row.lately >= A_MINUTE:
        raise _limited()
    if outcome != "allowed":
        raise refused(f"link_{outcome}", f"This link is {outcome}. Ask for a new one.")
    company = CompanyScope(row.company_id, row.code, row.name, row.base_currency, row.time_zone)
    principal = Principal(f"customer:{row.customer_id}", frozenset({Permission.CUSTOMERS_READ}), {row.code: company}, row.code, "page")
    return Visit(row.id, row.customer_id, principal, row.expires_at)


Token = Annotated[str | None, Security(APIKeyHeader(name="X-Customer-Link", auto_error=False, scheme_name="CustomerLink"))]


async def _visit(request: Request, token: Token) -> Any:
    """The visit: of a read made in the endpoint's own thread, else before the body is taken."""
    what = f"{request.method} {request.scope['route'].path.removeprefix('/api/v1/customer-page') or '/'}"
    address = request.client.host if request.client else ""
    made = partial(visit, token, what, address, request.headers.get("user-agent", ""))
    # What changes something may come with a body of many megabytes: nobody without a link has it taken.
    return Later(made) if request.method == "GET" else await run_in_threadpool(made)


VisitDep = Annotated[Visit, Depends(_visit)]
