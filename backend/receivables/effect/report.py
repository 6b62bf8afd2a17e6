"""Use case: what contacts brought, by one dimension, beside what was to be expected of their mix of customers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from sqlmodel import Session, col

from receivables.access.principal import CompanyScope, Principal
from receivables.arrays import among
from receivables.effect import queries
from receivables.effect.queries import Asked
from receivables.effect.schemas import EffectAnswer, EffectFigures, EffectQuery, EffectRow, EffectSegment
from receivables.money import from_minor
from receivables.promises.models import Promise
from receivables.promises.queries import standing
from receivables.reporting.period import closing_day, home, instant, period
from receivables.rules import effect as rule
from receivables.rules.promises import PromiseStatus

METHODS = {
    rule.METHOD: "recovered: net allocations of cash received up to 14 or 30 days after a contact about the item, each unit counted for "
    "the latest contact before; success: a promise, or a receipt within 14 days; days to cash: Σ(recovered × days) ÷ Σ recovered",
    rule.EXPECTED: "Σ own contacts of a segment × the book's success rate in it ÷ Σ own contacts; segments are grade × days overdue",
    rule.STANDARDISED: "Σ the book's contacts of a segment × own success rate in it ÷ Σ the book's contacts, over segments they have",
    rule.INTERVAL: "Wilson's 95 % score interval of the success rate",
    rule.DIFFERENCE: "z of two proportions with pooled variance against all other contacts; 95 %, at least 5 expected in each cell",
    "promise_kept": "kept ÷ due promises by amount, of promises that these contacts brought",
    "cost_per_recovered": "(recorded costs + usual costs of contacts without one) ÷ recovered within 30 days",
}
_SUMS = ("contacts", "unripe", "succeeded", "disputed", "recovered_14", "recovered_30", "cash_days", "costs", "usual_costs", "costed")
_RATIO, _DAYS = Decimal("0.0001"), Decimal("0.01")
Segments = dict[tuple[str, str], tuple[int, int]]


def asked(principal: Principal, query: EffectQuery) -> tuple[Asked, CompanyScope]:
    """What a query asks for. Raises 422 `unknown_company`, `as_of_in_future`, `period_after_as_of`, `period_empty`,
    `instant_without_zone`."""
    company = home(principal, query.company)
    as_of = closing_day(principal, company.code, query.as_of)
    span = period(query.period_from, query.period_to, as_of, instant(query.known_at))
    return Asked(company.id, company.time_zone, query.currency or company.base_currency, span), company


def report(session: Session, principal: Principal, query: EffectQuery) -> EffectAnswer:
    """What the period's contacts brought, by the dimension and in total. Money in one currency. Formula id `effect.v1`."""
    wanted, company = asked(principal, query)
    found = queries.grouped(session, wanted, query.dimension)
    promised = _promised(session, wanted, [promise for row in found for promise in _given(row)])
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in found:
        groups[row.key].append(row)
    whole = _segments(found)
    rows = [
        EffectRow(
            key=key, segments=[EffectSegment(grade=r.grade, age=r.age, contacts=r.contacts, succeeded=r.succeeded) for r in own],
            contacts_url=_url("contacts", query, wanted, key), money_url=_url("money", query, wanted, key),
            **_figures(own, whole, promised, wanted.currency),
        )
        for key, own in sorted(groups.items())
    ]  # fmt: skip
    span = wanted.period
    return EffectAnswer(
        method=rule.METHOD, methods=METHODS, dimension=query.dimension, period_from=span.first, period_to=span.last, as_of=span.as_of,
        known_at=span.known_at, company=company.code, currency=wanted.currency, rows=rows,
        total=EffectFigures(**_figures(found, whole, promised, wanted.currency)),
    )  # fmt: skip


def _segments(rows: Iterable[Any]) -> Segments:
    found: Segments = {}
    for row in rows:
        count, good = found.get((row.grade, row.age), (0, 0))
        found[row.grade, row.age] = (count + row.contacts, good + row.succeeded)
    return found


def _promised(session: Session, wanted: Asked, promises: list[int]) -> dict[int, tuple[int, int]]:
    """(due, kept) minor units of each of these promises in the currency that is judged by now."""
    if not promises:
        return {}
    customers = session.execute(select(col(Promise.customer_id)).where(among(col(Promise.id), promises)).distinct()).scalars().all()
    standings = standing(session, customers, {wanted.company_id: wanted.period.as_of}, wanted.period.known_at)
    judged = [one for one in standings if one.promise.currency == wanted.currency and one.state.status is not PromiseStatus.OPEN]
    return {
        one.promise.id: (one.promise.amount_minor, one.promise.amount_minor if one.state.status is PromiseStatus.KEPT else 0)
        for one in judged
    }


def _given(row: Any) -> list[int]:
    """The promises that these contacts brought: those an action recorded, and those given on the customer's own page after a letter."""
    return [*row.promises, *(promise for some in row.paged for promise in some)]


def _figures(rows: list[Any], whole: Segments, promised: Mapping[int, tuple[int, int]], currency: str) -> dict[str, Any]:
    sums: Counter[str] = Counter()
    for row in rows:
        sums.update({name: getattr(row, name) for name in _SUMS})
    words = [promised.get(promise, (0, 0)) for row in rows for promise in _given(row)]
    due, kept = sum(one for one, _ in words), sum(one for _, one in words)
    contacts, good, own = sums["contacts"], sums["succeeded"], _segments(rows)
    everyone, all_good = sum(count for count, _ in whole.values()), sum(one for _, one in whole.values())
    interval, fair = rule.wilson(good, contacts) or (None, None), rule.expected(own, whole)
    verdict, _ = rule.compare((good, contacts), (all_good - good, everyone - contacts))
    money = {name: from_minor(sums[name], currency) for name in ("recovered_14", "recovered_30", "costs", "usual_costs")}
    known = sums["costs"] + sums["usual_costs"] if sums["costed"] else None
    return money | {name: sums[name] for name in ("contacts", "unripe", "succeeded", "costed", "disputed")} | {
        "success_rate": _share(good, contacts), "success_from": text_of(interval[0]), "success_to": text_of(interval[1]),
        "expected": text_of(fair), "standardised": text_of(rule.standardised(own, whole)), "verdict": verdict,
        "against_expected": None if fair is None else text_of(Decimal(good) / contacts - fair),
        "cost_per_recovered": None if known is None else _share(known, sums["recovered_30"]),
        "promised": from_minor(due, currency), "kept": from_minor(kept, currency), "promise_kept": _share(kept, due),
        "dispute_rate": _share(sums["disputed"], contacts), "days_to_cash": _share(sums["cash_days"], sums["recovered_30"], _DAYS),
    }  # fmt: skip


def text_of(value: Decimal | None, step: Decimal = _RATIO) -> str | None:
    """Rounded once, half to even."""
    return None if value is None else f"{value.quantize(step, ROUND_HALF_EVEN):f}"


def _share(part: int, whole: int, step: Decimal = _RATIO) -> str | None:
    return text_of(Decimal(part) / whole, step) if whole else None


def _url(what: str, query: EffectQuery, wanted: Asked, key: str) -> str:
    span = wanted.period
    named: dict[str, Any] = {
        "dimension": query.dimension, "key": key, "period_from": span.first, "period_to": span.last, "as_of": span.as_of,
        "company": query.company, "currency": query.currency,
        "known_at": None if span.known_at is None else span.known_at.isoformat(),
    }  # fmt: skip
    return f"/api/v1/effect/{what}?{urlencode({name: value for name, value in named.items() if value is not None})}"


CSV_COLUMNS = [name for name in EffectRow.model_fields if name not in ("segments", "contacts_url", "money_url")]
CSV_COLUMNS = ["key", *(name for name in CSV_COLUMNS if name != "key")]
