"""Wire shapes of the aging report."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from receivables.invoices.schemas import InvoiceKind
from receivables.reporting.aging_queries import GroupBy
from receivables.reporting.base import BaseQuery, InBase
from receivables.rules.aging import Basis
from receivables.texts import Code, Currency, Day, Instant, Output


class AgingQuery(BaseQuery):
    as_of: Annotated[Day, Field(description="The end of this day; default today.")] | None = None
    known_at: Annotated[Instant, Field(description="Only what was recorded up to this instant.")] | None = None
    basis: Basis = Basis.DUE
    group_by: GroupBy = GroupBy.CUSTOMER
    currency: Currency | None = None
    kind: Annotated[InvoiceKind, Field(description="Only items of this kind; receipts are then left out.")] | None = None
    company: Code | None = None
    sort: Annotated[str, Field(max_length=50, description="name, gross, unapplied, net or overdue; a leading - turns it round.")] = "-gross"
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=50)] | None = None


class AgingBucket(Output):
    key: str
    label: str
    from_days: int | None
    to_days: int | None


class AgingTotals(Output):
    """One currency's aging: `gross` is the sum of the amounts, `net` is gross less unapplied credits and receipts."""

    currency: str
    amounts: dict[str, str]
    gross: str
    unapplied: str
    net: str
    overdue: str


class AgingRow(AgingTotals):
    """A group's aging; without a key are those that have none, such as unidentified receipts."""

    key: str | None
    name: str | None


class AgingRead(InBase):
    as_of: date
    known_at: datetime | None
    basis: Basis
    group_by: GroupBy
    method: str
    buckets: list[AgingBucket]
    rows: list[AgingRow]
    totals: list[AgingTotals]
    next_cursor: str | None
