"""SQL of strategy versions."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.errors import not_found
from receivables.pagination import Statement
from receivables.strategies.models import Strategy
from receivables.strategies.schemas import StrategyQuery

SORTABLE = {"version": col(Strategy.version), "name": col(Strategy.name), "id": col(Strategy.id)}
_NEXT = text("SELECT coalesce(max(version), 0) + 1 FROM strategies WHERE company_id = :company")
_AWAY = text("SELECT person, substitute FROM absences WHERE company_id = :company AND :day BETWEEN from_on AND to_on")
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('strategies'), :company)")


def _counting(day: Any, company_id: Any) -> ColumnElement[Any]:
    """The id of the version that counts on a day."""
    other = aliased(Strategy)
    found: Any = select(col(other.id)).where(col(other.company_id) == company_id, col(other.valid_from) <= day)
    return found.order_by(col(other.valid_from).desc(), col(other.activated_at).desc()).limit(1).scalar_subquery()  # type: ignore[no-any-return]


def base(principal: Principal, company: str | None) -> Statement:
    """Every column of a version, with its status on its company's business day."""
    today = func.timezone(col(Company.time_zone), func.now()).cast(Strategy.__table__.c.valid_from.type)  # type: ignore[attr-defined]
    status = case(
        (col(Strategy.valid_from).is_(None), "draft"),
        (col(Strategy.valid_from) > today, "planned"),
        (col(Strategy.id) == _counting(today, col(Company.id)), "active"),
        else_="replaced",
    )
    names = ("id", "version", "name", "note", "valid_from", "actor", "recorded_at", "activated_by", "activated_at", "definition")
    columns: list[Any] = [col(getattr(Strategy, name)) for name in names]
    statement: Statement = select(*columns, col(Company.code).label("company"), status.label("status")).join(
        Company, col(Company.id) == Strategy.company_id
    )
    return statement.where(col(Strategy.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: StrategyQuery) -> Statement:
    return base(principal, query.company)


def row_of(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if not name.startswith("_key") and name != "definition"}


def read_row(session: Session, principal: Principal, strategy_id: int) -> Any:
    """One version's row; raises 404."""
    row = session.execute(base(principal, None).where(col(Strategy.id) == strategy_id)).one_or_none()
    if row is None:
        raise not_found("strategy")
    return row


def load(session: Session, principal: Principal, strategy_id: int, *, lock: bool = False) -> Strategy:
    """One version; raises 404. With `lock` its row is held to the end."""
    statement = select(Strategy).where(col(Strategy.id) == strategy_id, col(Strategy.company_id).in_(principal.company_ids))
    statement = statement.execution_options(populate_existing=True)
    found: Strategy | None = session.execute(statement.with_for_update() if lock else statement).scalar_one_or_none()
    if found is None:
        raise not_found("strategy")
    return found


def active(session: Session, company_id: int, day: date) -> Strategy | None:
    """The version that counts for a company on a day."""
    statement = select(Strategy).where(col(Strategy.id) == _counting(day, company_id))
    found: Strategy | None = session.execute(statement).scalar_one_or_none()
    return found


def away(session: Session, company_id: int, day: date) -> dict[str, str]:
    """Who stands in on a day, by who is away."""
    return {row.person: row.substitute for row in session.execute(_AWAY, {"company": company_id, "day": day})}


def next_version(session: Session, company_id: int) -> int:
    """The number of the next version; two people saving at once go one after the other."""
    session.execute(_LOCK, {"company": company_id})
    return int(session.execute(_NEXT, {"company": company_id}).scalar_one())
