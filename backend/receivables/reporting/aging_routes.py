"""The aging report over HTTP."""

from datetime import UTC
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic_core import to_json

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.clock import today
from receivables.companies.scheme import scheme_of
from receivables.database import SessionDep
from receivables.errors import invalid
from receivables.money import from_minor
from receivables.pagination import CSV_ROWS, csv_too_long
from receivables.reporting.aging_queries import SORTS, AgingSpec, aging
from receivables.reporting.aging_schemas import AgingQuery, AgingRead
from receivables.reporting.base import AmountsIn, conversion, told
from receivables.reporting.period import instant
from receivables.routing import csv_answer, router, wants_csv
from receivables.rules.aging import buckets

ROUTER = router("/reports/aging", "reports")
Reader = Annotated[Principal, needs(Permission.REPORTS_READ)]
FIGURES = ("gross", "unapplied", "net", "overdue")


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 9:
        raise invalid("invalid_cursor", "The cursor does not belong to this report.", "?cursor")
    return int(cursor)


def _spec(session: SessionDep, principal: Principal, query: AgingQuery, *, whole: bool) -> AgingSpec:
    if query.sort.removeprefix("-") not in SORTS:
        raise invalid("unknown_sort", f"Sort takes {', '.join(SORTS)}.", "?sort")
    instant(query.known_at)
    companies = principal.scope(query.company)
    scheme, day = scheme_of(session, companies), query.as_of or today(principal.zone(query.company))
    into = None
    if query.amounts_in is AmountsIn.BASE:
        into = conversion(session, principal, companies, query.rate_on or day, query.known_at)
    return AgingSpec(
        companies, day, query.known_at, query.basis, scheme.bounds, scheme.years,
        query.group_by, query.currency, query.kind, query.sort, (CSV_ROWS if whole else query.limit) + 1,
        0 if whole else _offset(query.cursor), into,
    )  # fmt: skip


def _money(row: Any, keys: list[str]) -> dict[str, Any]:
    amounts = {key: from_minor(int(getattr(row, f"b{n}")), row.currency) for n, key in enumerate(keys)}
    return {"currency": row.currency, "amounts": amounts} | {name: from_minor(int(getattr(row, name)), row.currency) for name in FIGURES}


@ROUTER.get("", summary="Aging of the open items by group, for any day, as known at any instant", response_model=AgingRead)
def get_aging_report(request: Request, session: SessionDep, principal: Reader, query: Annotated[AgingQuery, Query()]) -> Response:
    as_csv = wants_csv(request)
    spec = _spec(session, principal, query, whole=as_csv)
    groups, totals = aging(session, spec)
    rows = [{"key": row.key, "name": row.name} | _money(row, spec.keys) for row in groups]
    if as_csv and len(rows) > CSV_ROWS:
        raise csv_too_long()
    if as_csv:
        flat = [row | row.pop("amounts") for row in rows]
        return csv_answer(["key", "name", "currency", *spec.keys, *FIGURES], flat, f"aging-{spec.as_of}")
    more = len(rows) > query.limit
    answer = {
        "as_of": spec.as_of, "known_at": query.known_at and query.known_at.astimezone(UTC), "basis": query.basis,
        "group_by": query.group_by, "method": f"aging.{query.basis}", "buckets": buckets(query.basis, spec.bounds, spec.years),
        **told(principal, spec.companies, spec.into, {row.currency for row in totals}),
        "rows": rows[: query.limit],
        "totals": sorted((_money(row, spec.keys) for row in totals), key=lambda total: str(total["currency"])),
        "next_cursor": str(spec.offset + query.limit) if more else None,
    }  # fmt: skip
    return Response(to_json(answer), media_type="application/json")
