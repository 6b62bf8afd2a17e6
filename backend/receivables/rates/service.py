"""Recording rates: one, many, or a file of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col

from receivables.access.principal import CompanyScope, Principal
from receivables.audit.service import record
from receivables.bulk.rows import Row
from receivables.clock import today
from receivables.database import driver
from receivables.errors import Problem, invalid
from receivables.periods.guard import closed_until
from receivables.rates import queries
from receivables.rates.models import ExchangeRate
from receivables.rates.schemas import RateAt, RateAtQuery, RatePush, RateRow, plain
from receivables.rules.exchange import MAX_AGE_DAYS, NoRate
from receivables.rules.periods import PERIOD_CLOSED, is_closed, told


def put(session: Session, principal: Principal, company: CompanyScope, rows: Sequence[Row]) -> None:
    """Records the rates of one company whose rows may stand; each row says what became of it. Units of its base currency.

    A row is refused with `base_currency` (a currency against itself) or `duplicate_rate` (a day and currency twice in one call). One that
    says what counts already changes nothing; `period_closed` where the books are closed and another rate counts.
    """
    queries.lock(session, company.id)
    fit: dict[tuple[str, date], Row] = {}
    for row in rows:
        given: RatePush = row.data
        if given.currency == company.base_currency:
            row.refuse("currency", "base_currency", f"{given.currency} is the company's own currency: its rate is always 1.")
        elif fit.setdefault((given.currency, given.rate_on), row) is not row:
            row.refuse("rate_on", "duplicate_rate", "This currency and day stand earlier in the same call.")
    _refuse_closed(session, company, fit)
    known = queries.last_of_days(session, company.id, company.base_currency, list(fit))
    new = []
    for pair, row in fit.items():
        if row.errors:
            continue
        if pair in known and known[pair].rate == row.data.exact:
            row.done("unchanged", known[pair].id)
        else:
            new.append((row, "updated" if pair in known else "created"))
    ids = queries.add(session, [_values(principal, company, row.data) for row, _ in new])
    for (row, status), row_id in zip(new, ids, strict=True):
        row.done(status, row_id)
    if new:
        counts = {status: sum(found == status for _, found in new) for status in ("created", "updated")}
        record(session, actor=principal.actor, action="recorded", subject="exchange_rate", subject_id=ids[0], company_id=company.id,
               before=None, after=counts | _first(new, known))  # fmt: skip


def _refuse_closed(session: Session, company: CompanyScope, fit: dict[tuple[str, date], Row]) -> None:
    """In closed books no rate is put in the place of one that counts; where none counted, one may still be given.

    Refuses the row with `period_closed`, unless it says what counts already.
    """
    last = closed_until(driver(session), company.id)
    closed = {pair: row for pair, row in fit.items() if is_closed(pair[1], last)}
    for pair, rate in queries.of_days(session, company.id, company.base_currency, closed).items():
        if rate.value != closed[pair].data.exact or rate.on != pair[1]:
            closed[pair].refuse("rate_on", PERIOD_CLOSED, told(last))


def _first(new: Sequence[tuple[Row, str]], known: dict[tuple[str, date], Any]) -> dict[str, Any]:
    """What a single rate was and is: the trail of many is their rows themselves."""
    if len(new) > 1:
        return {}
    given: RatePush = new[0][0].data
    before = known.get((given.currency, given.rate_on))
    return {"currency": given.currency, "rate_on": given.rate_on, "rate": plain(given.exact), "was": before and plain(before.rate)}


def _values(principal: Principal, company: CompanyScope, given: RatePush) -> dict[str, Any]:
    return {
        "company_id": company.id, "currency": given.currency, "base_currency": company.base_currency, "rate": given.exact,
        "rate_on": given.rate_on, "source": given.source, "actor": principal.actor,
    }  # fmt: skip


def put_one(session: Session, principal: Principal, given: RatePush) -> RateRow:
    """Records one rate; the same again answers the one that counts. Raises 422 `base_currency`, `unknown_company`."""
    company, row = principal.company(given.company, "/company"), Row(0, data=given)
    put(session, principal, company, [row])
    if row.errors:
        raise invalid(row.errors[0].code, row.errors[0].detail, row.errors[0].pointer.removeprefix("/items/0"))
    statement = queries.base(principal, None).where(col(ExchangeRate.id) == row.id)
    return RateRow.model_validate(queries.row_of(session.execute(statement).one()))


def put_rows(session: Session, principal: Principal, rows: list[Row]) -> None:
    """Merges one chunk of a push: the rows of each company in scope."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row.errors:
            continue
        code = row.data.company or principal.default_company
        if code in principal.companies:
            groups.setdefault(code, []).append(row)
        else:
            row.refuse("company", "unknown_company", f"There is no company {code} in your scope.")
    for code, found in sorted(groups.items()):
        put(session, principal, principal.companies[code], found)


def at(session: Session, principal: Principal, query: RateAtQuery) -> RateAt:
    """The rate that counts on a day. Raises 404 `rate_missing`, 422 `base_currency`, `instant_without_zone`, `unknown_company`."""
    company = principal.company(query.company)
    check_instant(query.known_at)
    on = query.on or today(company.time_zone)
    if query.currency == company.base_currency:
        raise invalid("base_currency", f"{query.currency} is the company's own currency.", "?currency")
    for found in queries.counting(session, [company.id], on, query.known_at):
        if found.currency == query.currency:
            return RateAt(company=company.code, currency=found.currency, base_currency=found.base_currency, on=on, rate=plain(found.rate),
                          rate_on=found.rate_on, max_age_days=MAX_AGE_DAYS)  # fmt: skip
    missing = NoRate(query.currency, company.base_currency, on)
    raise Problem(404, missing.code, "Not found", str(missing))


def check_instant(known_at: datetime | None) -> None:
    """Raises 422 `instant_without_zone`."""
    if known_at is not None and known_at.tzinfo is None:
        raise invalid("instant_without_zone", "An instant names its zone, such as 2026-01-31T08:00:00Z.", "?known_at")
