"""The aging of month after month over HTTP."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import Field

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.companies.scheme import scheme_of
from receivables.database import SessionDep
from receivables.money import from_minor, round_half_even_ratio
from receivables.reporting.base import AmountsIn, BaseQuery, InBase, conversion, told
from receivables.reporting.period import closing_day, home, instant, month_ends
from receivables.reporting.trend_queries import TrendPoint, aging_trend
from receivables.routing import csv_answer, router, wants_csv
from receivables.rules import aging as rule
from receivables.rules.aging import Basis
from receivables.rules.exchange import times
from receivables.texts import Code, Currency, Day, Instant, Output

ROUTER = router("/reports/aging-trend", "reports")


class TrendQuery(BaseQuery):
    months: Annotated[int, Field(ge=1, le=60, description="How many days to answer: the month ends before as_of, and as_of itself.")] = 13
    as_of: Day | None = None
    known_at: Annotated[Instant | None, Field(description="Counting only what was recorded up to this instant.")] = None
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


class TrendAnswer(InBase):
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


def _in_base(points: list[TrendPoint], factors: Mapping[str, tuple[str, Decimal]]) -> list[TrendPoint]:
    """The points of all currencies together: each sum converted once, at the rates of one day; one without a rate stays as it is."""
    made: dict[tuple[date, str], TrendPoint] = {}
    for point in points:
        base, one = factors.get(point.currency, (point.currency, Decimal(1)))
        added = made.setdefault((point.as_of, base), TrendPoint(point.as_of, base, dict.fromkeys(point.amounts, 0)))
        for key, minor in point.amounts.items():
            added.amounts[key] += times(minor, one)
        added.unapplied += times(point.unapplied, one)
        added.overdue += times(point.overdue, one)
        added.gross = sum(added.amounts.values())
    return list(made.values())


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
    into = None
    if query.amounts_in is AmountsIn.BASE:
        company = home(principal, query.company)
        into = conversion(session, principal, [company.id], query.rate_on or as_of, known_at)
        points = _in_base(points, {currency: made for (_, currency), made in into.factors.items()})
    rows = [_row(point) for point in points]
    buckets = [TrendBucket.model_validate(bucket) for bucket in rule.buckets(query.basis, scheme.bounds, scheme.years)]
    if wants_csv(request):
        columns = ["as_of", "currency", *(bucket.key for bucket in buckets), "gross", "unapplied", "net", "overdue", "overdue_share"]
        return csv_answer(columns, (row.model_dump() | row.amounts for row in rows), "aging-trend")
    converted = told(principal, companies, into, {point.currency for point in points})
    return TrendAnswer(
        as_of=as_of, known_at=known_at, basis=query.basis, method=f"aging.{query.basis}", buckets=buckets, items=rows, **converted
    )
