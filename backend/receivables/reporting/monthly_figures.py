"""What companies say of their months: told by people or pushed by other systems, versions kept."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.principal import CompanyScope, Principal
from receivables.audit.service import record
from receivables.companies.models import Company
from receivables.errors import invalid
from receivables.money import from_minor, to_minor
from receivables.pagination import Statement
from receivables.reporting.figure_schemas import FigureIn, FigureQuery
from receivables.reporting.models import MonthlyFigure

SORTABLE = {"month": col(MonthlyFigure.month), "amount": col(MonthlyFigure.amount_minor)}
_LATEST = text("""SELECT DISTINCT ON (kind, currency, month) kind, currency, month, amount_minor FROM monthly_figures
    WHERE company_id = :company AND month = ANY(:months) ORDER BY kind, currency, month, id DESC""")
_ADD = text("""INSERT INTO monthly_figures (company_id, month, kind, currency, amount_minor, actor)
    VALUES (:company, :month, :kind, :currency, :minor, :actor)""")


def listed(principal: Principal, query: FigureQuery) -> Statement:
    """The figures that count: (MonthlyFigure, company code)."""
    later, figure = aliased(MonthlyFigure), MonthlyFigure
    newer = (
        select(col(later.id))
        .where(col(later.company_id) == figure.company_id, col(later.kind) == figure.kind, col(later.currency) == figure.currency)
        .where(col(later.month) == figure.month, col(later.id) > col(figure.id))
    )
    statement: Statement = select(figure, col(Company.code)).join(Company, col(Company.id) == figure.company_id)
    statement = statement.where(col(figure.company_id).in_(principal.scope(query.company)), col(figure.amount_minor).is_not(None))
    statement = statement.where(~newer.exists())
    if query.month_from is not None:
        statement = statement.where(col(figure.month) >= query.month_from)
    return statement if query.month_to is None else statement.where(col(figure.month) <= query.month_to)


def row_of(row: Any) -> dict[str, Any]:
    """A figure as the wire shows it."""
    figure = row[0]
    kept = {name: getattr(figure, name) for name in ("month", "kind", "currency", "actor", "recorded_at")}
    return kept | {"company": row[1], "amount": from_minor(figure.amount_minor, figure.currency)}


def put(session: Session, principal: Principal, company: CompanyScope, items: Sequence[FigureIn]) -> int:
    """Keeps what is told, all or nothing; answers how many months changed. An amount of None takes a month's figure back.

    Raises 422 `not_first_of_month`, `month_given_twice`, or for an amount that is none.
    """
    given: dict[tuple[str, str, Any], int | None] = {}
    for position, item in enumerate(items):
        key = (item.kind, item.currency or company.base_currency, item.month)
        if item.month.day != 1:
            raise invalid("not_first_of_month", "A month is named by its first day.", f"/items/{position}/month")
        if key in given:
            raise invalid("month_given_twice", "The month stands twice in this call.", f"/items/{position}/month")
        given[key] = None if item.amount is None else to_minor(item.amount, key[1])
    stored = session.execute(_LATEST, {"company": company.id, "months": [month for _, _, month in given]})
    before = {(row.kind, row.currency, row.month): row.amount_minor for row in stored}
    changed = {key: minor for key, minor in given.items() if before.get(key) != minor}
    for (kind, currency, month), minor in changed.items():
        values = {"company": company.id, "month": month, "kind": kind, "currency": currency, "minor": minor, "actor": principal.actor}
        session.execute(_ADD, values)
        record(
            session, actor=principal.actor, action="changed", subject="monthly_figure", subject_id=f"{kind}/{month}/{currency}",
            company_id=company.id, before=_shown(before.get((kind, currency, month)), currency), after=_shown(minor, currency),
        )  # fmt: skip
    return len(changed)


def _shown(minor: int | None, currency: str) -> dict[str, str] | None:
    return None if minor is None else {"amount": from_minor(minor, currency)}
