"""Wire shapes of customer links."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from receivables.pagination import PageQuery
from receivables.texts import Code, Id, Input, Output, Reason, ShortText

State = Literal["valid", "expired", "revoked"]


class CustomerLinkIn(Input):
    """A link for a customer; it ends by itself after some days."""

    customer_id: Id
    days: Annotated[int, Field(ge=1, le=366)] = 30
    note: ShortText | None = None


class LinkRevocationIn(Input):
    reason: Reason


class CustomerLinkRow(Output):
    """A link as a list shows it; the address itself is told only when the link is made."""

    id: int
    company: str
    customer_id: int
    customer_number: str
    customer_name: str
    state: State
    note: str | None
    actor: str
    created_at: datetime
    expires_at: datetime
    uses: int
    last_used_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None
    revocation_reason: str | None


class CustomerLinkMade(CustomerLinkRow):
    """A new link with its address, which nobody can read again; what follows `#` no server and no log ever sees."""

    path: str
    url: str


class LinkUseRow(Output):
    id: int
    used_at: datetime
    what: str
    outcome: Literal["allowed", "expired", "revoked"]
    address: str | None
    agent: str | None


class LinkQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    state: State | None = None


class LinkUseQuery(PageQuery):
    pass
