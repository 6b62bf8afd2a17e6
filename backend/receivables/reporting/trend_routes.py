"""The aging of month after month over HTTP."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import BaseModel, Field

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.companies.scheme import scheme_of
from receivables.database import SessionDep
from receivables.money import from_minor, round_half_even_ratio
from receivables.reporting.period import closing_day, instant, month_ends
from receivables.reporting.trend_queries import TrendPoint, aging_trend
from receivables.routing import csv_answer, router, wants_csv
from receivables.rules import aging as rule
from receivables.rules.aging import Basis
from receivables.texts import Code, Currency, Day, Output

ROUTER = router("/reports/aging-trend", "reports")


class TrendQuery(BaseModel):
    months: Annotated[int, Field(ge=1, le=60, description="How many days to answer: the month ends before as_of, and as_of itself.")] = 13
    as_of: Day | None = None
    known_at: Annotated[datetime | None, Field(description="Counting only what was recorded up to this instant.")] = None
    basis: Basis = Basis.DUE
    company: Code | None = None
    currency: Currency | None = None


class TrendBucket(Output):
    key: str
    label: str
    from_days: int | None
    to_days: int | None


class TrendRow(Output):
    """The aging of one currency at the end of a day; `overdue_share` is overdue ÷ gross, null where nothing was open."""

    as_of: date
    currency: str
    amounts: dict[str, str]
    gross: str
    unapplied: str
    net: str
    overdue: str
    overdue_share: str | None


class TrendAnswer(Output):
    as_of: date
    known_at: datetime | None
    basis: Basis
    method: str
    buckets: list[TrendBucket]
    items: list[TrendRow]


def _row(point: TrendPoint) -> TrendRow:
    def money(minor: int) -> str:
        return from_minor(minor, point.currency)

    share = round_half_even_ratio(point.overdue * 10_000, point.gross) if point.gross else None
    return TrendRow(
        as_of=point.as_of, currency=point.currency, amounts={key: money(minor) for key, minor in point.amounts.items()},
        gross=money(point.gross), unapplied=money(point.unapplied), net=money(point.gross - point.unapplied), overdue=money(point.overdue),
        overdue_share=None if share is None else f"{share // 10_000}.{share % 10_000:04}",
    )  # fmt: skip


@ROUTER.get("", summary="Aging at each month end", response_model=TrendAnswer)
def get_aging_trend(
    request: Request,
    session: SessionDep,
    principal: Annotated[Principal, needs(Permission.REPORTS_READ)],
    query: Annotated[TrendQuery, Query()],
) -> Any:
    as_of = closing_day(principal, query.company, query.as_of)
    companies = principal.scope(query.company)
    scheme = scheme_of(session, companies)
    known_at = instant(query.known_at)
    points = aging_trend(session, companies, month_ends(as_of, query.months - 1), query.basis, scheme, query.currency, known_at)
    rows = [_row(point) for point in points]
    buckets = [TrendBucket.model_validate(bucket) for bucket in rule.buckets(query.basis, scheme.bounds, scheme.years)]
    if wants_csv(request):
        columns = ["as_of", "currency", *(bucket.key for bucket in buckets), "gross", "unapplied", "net", "overdue", "overdue_share"]
        return csv_answer(columns, (row.model_dump() | row.amounts for row in rows), "aging-trend")
    return TrendAnswer(as_of=as_of, known_at=known_at, basis=query.basis, method=f"aging.{query.basis}", buckets=buckets, items=rows)
