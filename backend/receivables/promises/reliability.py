"""How far a customer's word goes: what was promised and judged, and what of it was kept."""

from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.customers.queries import load
from receivables.money import from_minor
from receivables.promises.queries import Standing, standing
from receivables.promises.schemas import PromiseReliability, ReliabilityAnswer
from receivables.promises.service import days
from receivables.rules.kpi import compute
from receivables.rules.promises import PromiseStatus


def of_customer(session: Session, principal: Principal, customer_id: int) -> ReliabilityAnswer:
    """By currency, over every promise that was judged by now, by the formula `promise_kept`. Raises 404."""
    customer = load(session, principal, customer_id)
    judged: dict[str, list[Standing]] = {}
    for one in standing(session, [customer.id], days(principal)):
        if one.state.status is not PromiseStatus.OPEN:
            judged.setdefault(one.promise.currency, []).append(one)
    return ReliabilityAnswer(customer_id=customer.id, items=[_of_currency(currency, rows) for currency, rows in sorted(judged.items())])


def _of_currency(currency: str, rows: list[Standing]) -> PromiseReliability:
    kept = [row for row in rows if row.state.status is PromiseStatus.KEPT]
    promised, done = sum(row.promise.amount_minor for row in rows), sum(row.promise.amount_minor for row in kept)
    rate = compute("promise_kept", {"kept": done, "promised": promised})
    return PromiseReliability(
        currency=currency, promised=from_minor(promised, currency), kept=from_minor(done, currency),
        rate=None if rate is None else f"{rate:f}", count=len(rows), kept_count=len(kept),
        broken_count=sum(row.state.status is PromiseStatus.BROKEN for row in rows),
    )  # fmt: skip
