"""Targets of a company, a salesperson or a collector for a period, and what was attained of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from receivables import clock
from receivables.access.principal import CompanyScope, Principal
from receivables.audit.service import record
from receivables.companies.models import Company
from receivables.companies.scheme import scheme_of
from receivables.errors import invalid
from receivables.pagination import Statement
from receivables.reporting import kpis
from receivables.reporting.figure_schemas import PeriodTargetIn, PeriodTargetQuery
from receivables.reporting.kpi_queries import Book
from receivables.reporting.models import PeriodTarget
from receivables.reporting.period import Period
from receivables.rules import kpi

SORTABLE = {
    "last_on": col(PeriodTarget.last_on), "first_on": col(PeriodTarget.first_on), "person": col(PeriodTarget.person),
    "kpi_id": col(PeriodTarget.kpi_id),
}  # fmt: skip
_IDENTITY = ("company_id", "subject", "person", "first_on", "last_on", "kpi_id")


def listed(principal: Principal, query: PeriodTargetQuery) -> Statement:
    """The rows a list shows: (PeriodTarget, company code)."""
    statement: Statement = select(PeriodTarget, col(Company.code)).join(Company, col(Company.id) == PeriodTarget.company_id)
    statement = statement.where(col(PeriodTarget.company_id).in_(principal.scope(query.company)))
    exact: dict[Any, Any] = {PeriodTarget.subject: query.subject, PeriodTarget.person: query.person, PeriodTarget.kpi_id: query.kpi_id}
    for column, value in exact.items():
        statement = statement if value is None else statement.where(col(column) == value)
    if query.on is None:
        return statement
    return statement.where(col(PeriodTarget.first_on) <= query.on, col(PeriodTarget.last_on) >= query.on)


def attained(session: Session, principal: Principal, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """The rows with their figures: those of a person and period are worked out once, and only the ones that have targets."""
    companies = {company.id: company for company in principal.companies.values()}
    wanted: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for target, *_ in rows:
        wanted[_whose(target)].add(target.kpi_id)
    found: dict[tuple[Any, ...], dict[str, kpis.Figure]] = {}
    shown = []
    for target, code, *_ in rows:
        company, key = companies[target.company_id], _whose(target)
        if key not in found:
            found[key] = _figures(session, company, target, wanted[key])
        formula = kpi.FORMULAS[target.kpi_id]
        value = found[key][target.kpi_id].value if target.kpi_id in found[key] else None
        shown.append({
            "company": code, "currency": company.base_currency, "unit": formula.unit, "direction": formula.direction,
            "target": f"{target.value.normalize():f}", "value": None if value is None else f"{value:f}",
            "attained": kpi.attained(formula, value, target.value),
        } | {name: getattr(target, name) for name in ("kpi_id", "subject", "person", "first_on", "last_on")})  # fmt: skip
    return shown


def _whose(target: PeriodTarget) -> tuple[Any, ...]:
    return target.company_id, target.subject, target.person, target.first_on, target.last_on


def _figures(session: Session, company: CompanyScope, target: PeriodTarget, wanted: Collection[str]) -> dict[str, kpis.Figure]:
    """The wanted figures of the target's period, as far as it has come; none of one that has not begun."""
    today = clock.today(company.time_zone)
    if target.first_on > today:
        return {}
    last = min(target.last_on, today)
    person = {target.subject: target.person} if target.subject != "company" else {}
    book, period = Book([company.id], **person), Period(target.first_on, last, today)
    years = scheme_of(session, [company.id]).years
    found = kpis.figures(session, book, company.base_currency, period, years, wanted=wanted)
    return {figure.formula.id: figure for figure in found.items}


def of_period(session: Session, company_id: int, book: Book, span: Period) -> dict[str, Decimal]:
    """The targets set for the period and whose book it is, by figure; a book of two people has none.

    A period that ends with `as_of` may still run: then the shortest one that began with it and holds its last day.
    """
    if book.owner is not None and book.collector is not None:
        return {}
    subject = "owner" if book.owner is not None else "collector" if book.collector is not None else "company"
    person = book.owner if book.owner is not None else book.collector or ""
    last_on = col(PeriodTarget.last_on)
    wanted = select(col(PeriodTarget.kpi_id), col(PeriodTarget.value)).where(
        col(PeriodTarget.company_id) == company_id, col(PeriodTarget.subject) == subject, col(PeriodTarget.person) == person,
        col(PeriodTarget.first_on) == span.first, last_on >= span.last if span.as_of == span.last else last_on == span.last,
    )  # fmt: skip
    return {row.kpi_id: row.value for row in session.execute(wanted.order_by(last_on.desc()))}


def put(session: Session, principal: Principal, company: CompanyScope, data: PeriodTargetIn) -> tuple[PeriodTarget, str] | None:
    """Sets a target, or takes it away; leaves a trace. Answers the row to show, None for one that was taken away.

    Raises 422 `unknown_figure`, `person_required`, `person_not_expected`, `days_not_rising`.
    """
    _check(data)
    values = {"company_id": company.id} | {name: getattr(data, name) for name in _IDENTITY[1:]}
    same = [col(getattr(PeriodTarget, name)) == value for name, value in values.items()]
    before = session.execute(select(col(PeriodTarget.value)).where(*same).with_for_update()).scalar()
    after = None if data.value is None else Decimal(data.value)
    made = None
    if after is None:
        session.execute(delete(PeriodTarget).where(*same))
    else:
        put_in = insert(PeriodTarget).values(values | {"value": after})
        upsert = put_in.on_conflict_do_update(index_elements=list(_IDENTITY), set_={"value": after}).returning(PeriodTarget)
        made = (session.execute(upsert).scalar_one(), company.code)
    if before != after:
        subject_id = f"{data.kpi_id}/{data.subject}/{data.person}/{data.first_on}/{data.last_on}"
        told = [None if one is None else {"value": f"{one.normalize():f}"} for one in (before, after)]
        record(session, actor=principal.actor, action="changed", subject="period_target", subject_id=subject_id,
               company_id=company.id, before=told[0], after=told[1])  # fmt: skip
    return made


def _check(data: PeriodTargetIn) -> None:
    if data.kpi_id not in kpi.FORMULAS:
        raise invalid("unknown_figure", "There is no figure of this id.", "/kpi_id")
    if data.subject != "company" and not data.person:
        raise invalid("person_required", "Whose target is it?", "/person")
    if data.subject == "company" and data.person:
        raise invalid("person_not_expected", "A company's target names no person.", "/person")
    if data.last_on < data.first_on:
        raise invalid("days_not_rising", "The last day is before the first.", "/last_on")
