"""What one customer owes: a line for each currency, aged, beside its credit limit."""

from datetime import date
from typing import Annotated

from fastapi import Query

from receivables.access.authentication import needs
from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.clock import today
from receivables.companies.scheme import scheme_of
from receivables.customers.queries import load
from receivables.database import SessionDep
from receivables.money import from_minor
from receivables.reporting.aging_schemas import AgingBucket, AgingTotals
from receivables.reporting.balance_queries import balances
from receivables.reporting.base import AmountsIn, BaseQuery, InBase, conversion, told
from receivables.routing import problems, router
from receivables.rules.aging import Basis, buckets
from receivables.texts import Day, Id

ROUTER = router("/customers/{customer_id}/balances", "customers")


class BalanceQuery(BaseQuery):
    as_of: Day | None = None


class Balance(AgingTotals):
    """`credit_limit` stands beside the line of the limit's own currency."""

    open_items: int
    oldest_due_on: date | None
    credit_limit: str | None


class BalancesRead(InBase):
    customer_id: int
    as_of: date
    method: str
    buckets: list[AgingBucket]
    items: list[Balance]


@ROUTER.get("", summary="A customer's balance and aging by currency", responses=problems(404))
def get_customer_balances(
    session: SessionDep,
    principal: Annotated[Principal, needs(Permission.CUSTOMERS_READ)],
    customer_id: Id,
    query: Annotated[BalanceQuery, Query()],
) -> BalancesRead:
    customer = load(session, principal, customer_id)
    company = next(c for c in principal.companies.values() if c.id == customer.company_id)
    day = query.as_of or today(company.time_zone)
    scheme = scheme_of(session, [company.id])
    columns = buckets(Basis.DUE, scheme.bounds, scheme.years)
    into = None
    if query.amounts_in is AmountsIn.BASE:
        into = conversion(session, principal, [company.id], query.rate_on or day, None)
    lines = balances(session, customer, day, scheme.bounds, into)
    items = []
    for currency, line in sorted(lines.items()):
        aging, count, oldest = line.aging, line.open_items, line.oldest_due_on
        money = {name: from_minor(getattr(aging, name), currency) for name in ("gross", "unapplied", "net", "overdue")}
        amounts = {key: from_minor(minor, currency) for key, minor in aging.amounts.items()}
        limit = customer.credit_limit_minor if currency == customer.currency else None
        items.append(Balance(currency=currency, amounts=amounts, **money, open_items=count, oldest_due_on=oldest,
                             credit_limit=None if limit is None else from_minor(limit, currency)))  # fmt: skip
    shown = [AgingBucket.model_validate(bucket) for bucket in columns]
    converted = told(principal, [company.id], into, set(lines))
    return BalancesRead(customer_id=customer_id, as_of=day, method="aging.due", buckets=shown, items=items, **converted)
