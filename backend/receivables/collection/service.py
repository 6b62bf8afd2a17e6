"""Use case of the collector's work: recording an action."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from receivables import clock
from receivables.access.principal import CompanyScope, Principal
from receivables.audit.service import record
from receivables.collection import queries
from receivables.collection.models import CollectionAction
from receivables.collection.schemas import ActionCreate, ActionRead, BulkActionAnswer, BulkActionCreate, Outcome
from receivables.customers.models import Customer
from receivables.customers.queries import load
from receivables.errors import Problem, conflict, invalid
from receivables.money import to_minor
from receivables.promises.service import give
from receivables.risk.service import evaluate


def record_action(session: Session, principal: Principal, given: ActionCreate, promise_at: str = "/promise") -> ActionRead:
    """Keeps an action and the promise it brought (`promise_at`: where that stands in what was sent), and looks at the flags again.

    Raises 422: `unknown_customer`, `unknown_invoice` (not one of that customer), `promise_required`, `promise_not_expected`,
    `cost_currency_required`, `acted_in_future`, `unknown_action`, what `promises.service.give` refuses, or what is
    wrong with an amount, `unknown_task`; 409 `already_corrected`, `task_done`.
    """
    customer = _customer(session, principal, given.customer_id)
    company = next(one for one in principal.companies.values() if one.id == customer.company_id)
    _check(session, given)
    wrong = _corrected(session, principal, given)
    acted_at = _acted_at(given, wrong)
    late = {} if wrong is None else {"oldest_due_on": wrong.oldest_due_on}
    action = queries.add(session, _values(given) | late | {"company_id": company.id, "actor": principal.actor, "acted_at": acted_at})
    _close(session, given, action.id, wrong)
    day, before = _day(acted_at, company), None if wrong is None else wrong.id
    promise = None if given.promise is None else give(session, customer, action.id, given.promise, day, promise_at, instead_of=before)
    answer = ActionRead.model_validate(queries.row_of((action, promise, company.code, customer.number, customer.name, None)))
    record(
        session, actor=principal.actor, action="created", subject="collection_action", subject_id=action.id, company_id=company.id,
        after=given.model_dump(exclude_none=True),
    )  # fmt: skip
    evaluate(session, company.id, clock.today(company.time_zone), [customer.id])
    return answer


def record_many(session: Session, principal: Principal, given: BulkActionCreate) -> BulkActionAnswer:
    """Keeps the same action with many customers, all or none, and looks at their flags again.

    Raises 422 `unknown_customer`, `duplicate_customer`, `promise_required`.
    """
    if given.outcome is Outcome.PROMISED:
        raise invalid("promise_required", "A promise is recorded one customer at a time.", "/outcome")
    companies = queries.companies_of(session, principal, given.customer_ids)
    for place, customer_id in enumerate(given.customer_ids):
        if customer_id not in companies:
            raise invalid("unknown_customer", "There is no such customer in your scope.", f"/customer_ids/{place}")
        if customer_id in given.customer_ids[:place]:
            raise invalid("duplicate_customer", "The customer is named twice.", f"/customer_ids/{place}")
    values = given.model_dump(exclude={"customer_ids"}) | {"actor": principal.actor, "now": clock.now()}
    ids = queries.add_many(session, given.customer_ids, values)
    queries.close_tasks(session, ids)
    for company in principal.companies.values():
        own = [customer for customer in given.customer_ids if companies[customer] == company.id]
        if own:
            record(session, actor=principal.actor, action="created", subject="collection_actions", subject_id=f"{ids[0]}-{ids[-1]}",
                   company_id=company.id, after=given.model_dump(exclude_none=True) | {"customer_ids": own})  # fmt: skip
            evaluate(session, company.id, clock.today(company.time_zone), own)
    return BulkActionAnswer(ids=ids)


def _close(session: Session, given: ActionCreate, action_id: int, wrong: CollectionAction | None) -> None:
    """The task that the action does is done. What a corrected one had done is open again, unless it was done all the same."""
    reopened = [] if wrong is None else queries.reopen_tasks(session, wrong.id)
    if given.task_id is None and wrong is not None and given.channel == wrong.channel and given.outcome is not Outcome.UNREACHABLE:
        for task in reopened:
            queries.close_tasks(session, [action_id], task)
    if given.task_id is not None and not queries.is_task_of(session, given.task_id, given.customer_id):
        raise invalid("unknown_task", "The customer has no such task.", "/task_id")
    if not queries.close_tasks(session, [action_id], given.task_id) and given.task_id is not None:
        raise conflict("task_done", "Another action did this task already.")


def _customer(session: Session, principal: Principal, customer_id: int) -> Customer:
    try:
        return load(session, principal, customer_id)
    except Problem as problem:
        raise invalid("unknown_customer", "There is no such customer in your scope.", "/customer_id") from problem


def _check(session: Session, given: ActionCreate) -> None:
    promised = given.outcome is Outcome.PROMISED
    if promised and given.promise is None:
        raise invalid("promise_required", "The outcome promised needs the promise: what, and by when.", "/promise")
    if not promised and given.promise is not None:
        raise invalid("promise_not_expected", "Only the outcome promised brings a promise.", "/promise")
    if given.cost is not None and given.cost_currency is None:
        raise invalid("cost_currency_required", "A cost needs its currency.", "/cost_currency")
    if given.invoice_id is not None and not queries.is_item_of(session, given.invoice_id, given.customer_id):
        raise invalid("unknown_invoice", "The customer has no such item.", "/invoice_id")


def _corrected(session: Session, principal: Principal, given: ActionCreate) -> CollectionAction | None:
    """The action that this one stands in for."""
    if given.corrects_id is None:
        return None
    wrong = queries.lock_action(session, principal, given.corrects_id)
    if wrong is None or wrong.customer_id != given.customer_id:
        raise invalid("unknown_action", "The customer has no such action.", "/corrects_id")
    if queries.is_corrected(session, given.corrects_id):
        raise conflict("already_corrected", "Another action stands in for it already; correct that one.")
    return wrong


def _acted_at(given: ActionCreate, wrong: CollectionAction | None) -> datetime:
    """When it was done: now, unless said otherwise; what stands in for another was done when that was."""
    now = clock.now()
    if given.acted_at is not None and given.acted_at > now:
        raise invalid("acted_in_future", "An action is recorded when it was done, not before.", "/acted_at")
    return given.acted_at or (now if wrong is None else wrong.acted_at)


def _day(instant: datetime, company: CompanyScope) -> date:
    """The business day an instant falls on."""
    return instant.astimezone(ZoneInfo(company.time_zone)).date()


def _values(given: ActionCreate) -> dict[str, Any]:
    cost = None if given.cost is None or given.cost_currency is None else to_minor(given.cost, given.cost_currency)
    values = given.model_dump(exclude={"promise", "cost", "cost_currency", "acted_at", "task_id"})
    return values if cost is None else values | {"cost_minor": cost, "cost_currency": given.cost_currency}
