"""Use cases of promises to pay."""

from datetime import date
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session, col

from receivables import clock
from receivables.access.principal import Principal
from receivables.customers.models import Customer
from receivables.errors import invalid
from receivables.money import from_minor, to_minor
from receivables.pagination import Page, fetch, sort_keys
from receivables.promises import queries
from receivables.promises.models import Promise, PromiseItem
from receivables.promises.queries import Standing
from receivables.promises.schemas import PromiseIn, PromiseQuery, PromiseRow, PromiseTerms

# What our books wrote off is owed all the same, and may be promised.
_OPEN = text("""SELECT id, open_minor + written_off_minor AS open_minor FROM invoices
    WHERE customer_id = :customer AND currency = :currency AND kind <> 'credit_note' AND (open_minor > 0 OR written_off_minor > 0)
        AND (:whole OR id = ANY(:items))""")
# What was promised before, whatever of it came in since: corrected, it may be said again.
_BEFORE = text("""SELECT p.amount_minor, ARRAY(SELECT coalesce(v.replaced_by, v.id) FROM promise_items i
        JOIN invoices v ON v.id = i.invoice_id WHERE i.promise_id = p.id) AS items
    FROM promises p WHERE p.action_id = :action AND p.currency = :currency""")


def give(
    session: Session, customer: Customer, action_id: int, given: PromiseIn, given_on: date, at: str = "/promise", *,
    instead_of: int | None = None,
) -> Promise:  # fmt: skip
    """Keeps a promise given on the business day `given_on`; `at` is where it stands in what was sent, `instead_of` the action that was
    recorded wrongly.

    Raises 422 `promise_in_past` (due before it was given), `promise_above_open` (more than the customer owes in that currency,
    or on the items named), `unknown_invoice`, or what is wrong with the amount.
    """
    minor = to_minor(given.amount, given.currency)
    if minor == 0:
        raise invalid("amount_not_positive", "A promise is of more than nothing.", f"{at}/amount")
    if given.promised_on < given_on:
        raise invalid("promise_in_past", f"A promise given on {given_on} is not due on {given.promised_on}.", f"{at}/promised_on")
    wanted = {"customer": customer.id, "currency": given.currency, "items": given.invoice_ids, "whole": not given.invoice_ids}
    found = {row.id: row.open_minor for row in session.execute(_OPEN, wanted)}
    before = session.execute(_BEFORE, {"action": instead_of, "currency": given.currency}).one_or_none()
    said = frozenset() if before is None else frozenset(before.items)
    if set(given.invoice_ids) - found.keys() - said:
        raise invalid("unknown_invoice", "The customer has no such item open in that currency.", f"{at}/invoice_ids")
    owed = max(sum(found.values()), 0 if before is None else before.amount_minor)
    if minor > owed:
        detail = f"The customer owes {from_minor(owed, given.currency)} {given.currency}, less than was promised."
        raise invalid("promise_above_open", detail, f"{at}/amount")
    values = {"company_id": customer.company_id, "customer_id": customer.id, "action_id": action_id}
    values |= given.model_dump(exclude={"amount", "invoice_ids"}) | {"amount_minor": minor, "given_on": given_on}
    made: Promise = session.execute(insert(Promise).values(values).returning(Promise)).scalar_one()
    if given.invoice_ids:
        session.execute(insert(PromiseItem), [{"promise_id": made.id, "invoice_id": item} for item in sorted(set(given.invoice_ids))])
    return made


def days(principal: Principal) -> dict[int, date]:
    """The business day it is now in each of the principal's companies, by company id."""
    return {company.id: clock.today(company.time_zone) for company in principal.companies.values()}


def terms(promise: Promise) -> PromiseTerms:
    return PromiseTerms.model_validate(promise.model_dump() | {"amount": from_minor(promise.amount_minor, promise.currency)})


def page(session: Session, principal: Principal, query: PromiseQuery) -> Page[PromiseRow]:
    """A page of promises, each with its state today."""
    today = days(principal)
    statement = queries.listed(principal, query)
    if query.status is not None:
        statement = queries.of_status(session, statement, query.status, today)
    keys = sort_keys(query.sort, "-promised_on", queries.SORTABLE, col(Promise.id))
    rows, cursor, total = fetch(session, statement, query, keys)
    found = {s.promise.id: s for s in queries.standing(session, {row[0].customer_id for row in rows}, today)}
    named = queries.items(session, list(found))
    return Page(items=[_row(found[row[0].id], row[1], row[2], row[3], named[row[0].id]) for row in rows], next_cursor=cursor, total=total)


def _row(found: Standing, company: str, number: str, name: str, items: list[Any]) -> PromiseRow:
    promise, state = found.promise, found.state
    kept = terms(promise).model_dump() | {"customer_id": promise.customer_id, "action_id": promise.action_id}
    names = {"company": company, "customer_number": number, "customer_name": name}
    received = from_minor(state.received_minor, promise.currency)
    return PromiseRow.model_validate(kept | names | {"status": state.status, "received": received, "items": items})
