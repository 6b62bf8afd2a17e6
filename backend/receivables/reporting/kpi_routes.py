"""The key figures over HTTP."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import CompanyScope, Principal
from receivables.companies import queries as companies
from receivables.companies.scheme import scheme_of
from receivables.database import SessionDep
from receivables.money import from_minor
from receivables.reporting import kpis, period_targets, targets
from receivables.reporting.base import AmountsIn, Conversion, conversion
from receivables.reporting.kpi_queries import Book
from receivables.reporting.kpi_schemas import KpiAnswer, KpiMissing, KpiMonth, KpiQuery, KpiRead, ReceivableInBase
from receivables.reporting.kpis import Figure
from receivables.reporting.period import Period, closing_day, home, instant, period
from receivables.routing import csv_answer, router, wants_csv
from receivables.rules import kpi

ROUTER = router("/kpis", "reports")

# The rows behind a figure: {first} and {last} are its period, {years} the age at which long-aging begins.
_OPEN = ("invoices", {"status": "unpaid", "as_of": "{last}"})
_RECEIVED = ("payments", {"received_from": "{first}", "received_to": "{last}"})
_ROWS = {
    "collection_rate.due": ("invoices", {"due_to": "{last}", "as_of": "{last}", "status": "unpaid"}),
    "collection_rate.turnover": _RECEIVED,
    "collection_period": _RECEIVED,
    "days_beyond_terms": _RECEIVED,
    "dso.best_possible": ("invoices", {"bucket": "not_due", "as_of": "{last}"}),
    "add": ("invoices", {"overdue": "true", "as_of": "{last}"}),
    "cei": ("invoices", {"overdue": "true", "as_of": "{last}"}),
    "bad_debt.revenue": ("invoices", {"status": "written_off"}),
    "bad_debt.receivables": ("invoices", {"status": "written_off"}),
    "overdue_share": ("invoices", {"overdue": "true", "as_of": "{last}"}),
    "long_aging_share": ("invoices", {"bucket": "{years}y+", "basis": "document", "as_of": "{last}"}),
    "contact_success": ("collection-actions", {"acted_from": "{first}", "acted_to": "{last}"}),
    "cost_of_collection": ("collection-actions", {"acted_from": "{first}", "acted_to": "{last}"}),
    "promise_kept": ("promises", {"due_from": "{first}", "due_to": "{last}"}),
    "dispute_cycle_days": ("disputes", {}),
}


def _rows_url(kpi_id: str, query: KpiQuery, span: Period, currency: str | None, years: int) -> str:
    resource, filters = _ROWS.get(kpi_id, _OPEN)
    known = {"first": span.first, "last": span.last, "years": years}
    wanted = {name: value.format(**known) for name, value in filters.items()}
    if currency is not None and resource != "collection-actions":
        wanted["currency"] = currency
    if query.company is not None:
        wanted["company"] = query.company
    if resource == "invoices":
        wanted |= {name: value for name, value in (("owner", query.owner), ("collector", query.collector)) if value is not None}
    return f"/api/v1/{resource}?{urlencode(wanted)}"


def _read(figure: Figure, target: targets.Target, currency: str, rows_url: str) -> KpiRead:
    formula = figure.formula
    return KpiRead(
        id=formula.id, method=formula.id, unit=formula.unit, direction=formula.direction, currency=currency, rows_url=rows_url,
        value=None if figure.value is None else f"{figure.value:f}",
        target=None if target.value is None else f"{target.value:f}",
        attained=kpi.attained(formula, figure.value, target.value),
        inputs={name: value if name in kpi.COUNTS else from_minor(value, currency) for name, value in figure.inputs.items()},
        months=[KpiMonth(month=m.month, sales=from_minor(m.sales, currency), days=m.days) for m in figure.months],
        missing=[KpiMissing(input=name, months=list(months)) for name, months in figure.missing.items()],
        excluded={name: from_minor(value, currency) for name, value in figure.excluded.items()},
    )  # fmt: skip


def _in_base(principal: Principal, home: CompanyScope, closing: dict[str, int], into: Conversion) -> ReceivableInBase:
    """The closing receivables of all currencies together: each one's sum converted once, at the rates of the home company."""
    total, without = 0, {}
    for currency, minor in sorted(closing.items()):
        worth = into.convert(home.id, currency, minor)
        total += worth[1] if worth else 0
        if worth is None:
            without[currency] = from_minor(minor, currency)
    rates = [rate for rate in into.used(principal) if rate.currency in closing]
    amount = from_minor(total, home.base_currency)
    return ReceivableInBase(currency=home.base_currency, amount=amount, rate_on=into.day, rates=rates, without_rate=without)


@ROUTER.get("", summary="Key figures of a period", response_model=KpiAnswer)
def get_kpis(
    request: Request,
    session: SessionDep,
    principal: Annotated[Principal, needs(Permission.REPORTS_READ)],
    query: Annotated[KpiQuery, Query()],
) -> Any:
    span = period(query.period_from, query.period_to, closing_day(principal, query.company, query.as_of), instant(query.known_at))
    scope = home(principal, query.company)
    company = companies.company(session, principal, scope.code)
    into, in_base = conversion(session, principal, [scope.id], query.rate_on or span.last, None), query.amounts_in is AmountsIn.BASE
    currency = scope.base_currency if in_base else query.currency or scope.base_currency
    factors = {name: one for (_, name), (_, one) in into.factors.items()} if in_base else None
    book = Book(principal.scope(query.company), query.owner, query.collector)
    years = scheme_of(session, principal.scope(query.company)).years
    found = kpis.figures(session, book, currency, span, years, factors, query.currency)
    own = period_targets.of_period(session, scope.id, book, span)
    rows_of = query.currency if in_base else currency
    items = []
    for figure in found.items:
        target = targets.of(figure.formula, company.targets, own)
        items.append(_read(figure, target, currency, _rows_url(figure.formula.id, query, span, rows_of, years[-1])))
    if wants_csv(request):
        columns = ["id", "value", "unit", "direction", "target", "attained", "currency"]
        return csv_answer(columns, (item.model_dump() for item in items), "kpis")
    others = {other: from_minor(minor, other) for other, minor in found.left.items()}
    return KpiAnswer(
        period_from=span.first, period_to=span.last, as_of=span.as_of, known_at=span.known_at, amounts_in=query.amounts_in,
        currency=currency, other_currencies=others, receivable_in_base=_in_base(principal, scope, found.closing, into), items=items,
    )  # fmt: skip
