"""The ledger's proof over HTTP."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.database import SessionDep
from receivables.reporting import invariants
from receivables.reporting.period import closing_day, instant
from receivables.routing import router
from receivables.texts import Code, Day, Instant, Output

ROUTER = router("/invariants", "reports")


class InvariantQuery(BaseModel):
    as_of: Day | None = None
    known_at: Annotated[Instant | None, Field(description="By the entries recorded up to this instant.")] = None
    company: Code | None = None


class InvariantBreak(Output):
    """One row that breaks the claim, named so that it can be looked up."""

    subject: str
    id: int | None
    number: str | None
    company: str | None
    currency: str
    left: str
    right: str


class InvariantRead(Output):
    id: str
    holds: bool
    left: dict[str, str]
    right: dict[str, str]
    breaks: list[InvariantBreak]


class InvariantAnswer(Output):
    as_of: date
    known_at: datetime | None
    items: list[InvariantRead]


@ROUTER.get("", summary="Whether the books agree with their entries")
def get_invariants(
    session: SessionDep, principal: Annotated[Principal, needs(Permission.REPORTS_READ)], query: Annotated[InvariantQuery, Query()]
) -> InvariantAnswer:
    as_of = closing_day(principal, query.company, query.as_of)
    known_at = instant(query.known_at)
    found = invariants.check(session, principal.scope(query.company), as_of, known_at)
    return InvariantAnswer(as_of=as_of, known_at=known_at, items=[InvariantRead.model_validate(invariant) for invariant in found])
