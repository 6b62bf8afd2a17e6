"""SQL of exchange rates: what was recorded, and which rate counts on a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import exists, insert, select, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.companies.models import Company
from receivables.pagination import Statement
from receivables.rates.models import ExchangeRate
from receivables.rates.schemas import RateQuery, plain
from receivables.rules.exchange import MAX_AGE_DAYS, Rate

SORTABLE = {"rate_on": col(ExchangeRate.rate_on), "currency": col(ExchangeRate.currency), "recorded_at": col(ExchangeRate.recorded_at)}

# The newest row of the newest day that is not too old. A rate for another base currency than the company's of today does not count.
_COUNTING = text("""
    SELECT DISTINCT ON (r.company_id, r.currency) r.company_id, r.currency, r.base_currency, r.rate, r.rate_on
    FROM exchange_rates r JOIN companies c ON c.id = r.company_id AND c.base_currency = r.base_currency
    WHERE r.company_id = ANY(:companies) AND r.rate_on BETWEEN :first AND :day
      AND (CAST(:known_at AS timestamptz) IS NULL OR r.recorded_at <= :known_at)
    ORDER BY r.company_id, r.currency, r.rate_on DESC, r.id DESC""")
_OF_DAYS = text("""
    SELECT t.currency, t.day, r.rate, r.rate_on FROM unnest(CAST(:currencies AS text[]), CAST(:days AS date[])) AS t (currency, day)
    CROSS JOIN LATERAL (
        SELECT rate, rate_on FROM exchange_rates
        WHERE company_id = :company AND currency = t.currency AND base_currency = :base AND rate_on BETWEEN t.day - :age AND t.day
        ORDER BY rate_on DESC, id DESC LIMIT 1) r""")
_LAST_OF_DAYS = text("""
    SELECT DISTINCT ON (currency, rate_on) currency, rate_on, id, rate FROM exchange_rates
    WHERE company_id = :company AND base_currency = :base
      AND (currency, rate_on) IN (SELECT * FROM unnest(CAST(:currencies AS text[]), CAST(:days AS date[])))
    ORDER BY currency, rate_on, id DESC""")


@dataclass(frozen=True, slots=True)
class Counting:
    """The rate of a currency that counts for a company on some day."""

    company_id: int
    currency: str
    base_currency: str
    rate: Decimal
    rate_on: date


def counting(session: Session, company_ids: Sequence[int], day: date, known_at: datetime | None = None) -> list[Counting]:
    """The rate of every currency that has one on the day, by company; as known at the instant where one is given."""
    values = {"companies": list(company_ids), "day": day, "first": day - timedelta(MAX_AGE_DAYS), "known_at": known_at}
    return [Counting(*row) for row in session.execute(_COUNTING, values)]


def of_days(session: Session, company_id: int, base: str, wanted: Collection[tuple[str, date]]) -> dict[tuple[str, date], Rate]:
    """The rate of each (currency, day) that has one."""
    pairs = sorted(set(wanted))
    values = {"company": company_id, "base": base, "age": MAX_AGE_DAYS, "currencies": [c for c, _ in pairs], "days": [d for _, d in pairs]}
    return {(row.currency, row.day): Rate(row.rate, row.rate_on) for row in session.execute(_OF_DAYS, values)} if pairs else {}


def last_of_days(session: Session, company_id: int, base: str, wanted: Collection[tuple[str, date]]) -> dict[tuple[str, date], Any]:
    """The row in force (id, rate) of each (currency, day) that has one of its own."""
    values = {"company": company_id, "base": base, "currencies": [c for c, _ in wanted], "days": [d for _, d in wanted]}
    return {(row.currency, row.rate_on): row for row in session.execute(_LAST_OF_DAYS, values)}


def add(session: Session, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Inserts rates; answers their ids in the order given."""
    if not rows:
        return []
    statement = insert(ExchangeRate).returning(col(ExchangeRate.id), sort_by_parameter_order=True)
    return list(session.execute(statement, list(rows)).scalars())


def lock(session: Session, company_id: int) -> None:
    """Two pushes of one company's rates go one after the other, so that each sees what the other recorded."""
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('exchange_rates'), :company)"), {"company": company_id})


def base(principal: Principal, company: str | None) -> Statement:
    newer = aliased(ExchangeRate)
    same = [getattr(newer, name) == getattr(ExchangeRate, name) for name in ("company_id", "currency", "base_currency", "rate_on")]
    replaced = exists().where(*same, col(newer.id) > col(ExchangeRate.id))
    columns = [col(getattr(ExchangeRate, name)) for name in
               ("id", "currency", "base_currency", "rate_on", "rate", "source", "actor", "recorded_at")]  # fmt: skip
    statement: Statement = select(*columns, col(Company.code).label("company"), (~replaced).label("in_force")).join(
        Company, col(Company.id) == ExchangeRate.company_id
    )
    return statement.where(col(ExchangeRate.company_id).in_(principal.scope(company)))


def listed(principal: Principal, query: RateQuery) -> Statement:
    """The rates a list shows: one a day and currency, or with `history` every one recorded."""
    statement = base(principal, query.company)
    if query.currency is not None:
        statement = statement.where(col(ExchangeRate.currency) == query.currency)
    if query.rate_from is not None:
        statement = statement.where(col(ExchangeRate.rate_on) >= query.rate_from)
    if query.rate_to is not None:
        statement = statement.where(col(ExchangeRate.rate_on) <= query.rate_to)
    return statement if query.history else statement.where(statement.selected_columns["in_force"])


def row_of(row: Any) -> dict[str, Any]:
    """A rate as the wire shows it."""
    shown = {name: value for name, value in row._mapping.items() if not name.startswith("_key")}
    return shown | {"rate": plain(row.rate)}
