"""Use cases of the customer page: promise, dispute, ask for a plan, answer a confirmation, send a file.

What a customer says is kept as said and waits for a person; only a promise is recorded at once, as if it had been given on the phone.
"""

from datetime import date
from typing import Any

from sqlmodel import Session

from receivables import clock
from receivables.collection.schemas import ActionCreate, Channel, Outcome
from receivables.collection.service import record_action
from receivables.confirmations import service as confirmations
from receivables.confirmations.models import ConfirmationItem
from receivables.customer_answers import service as answers
from receivables.customer_answers.service import Line
from receivables.customer_links.visits import Visit
from receivables.customer_page import queries
from receivables.customer_page.schemas import (
    AnswerMade,
    ConfirmationAnswerIn,
    DifferingItem,
    PageDisputeIn,
    PlanAnswerIn,
    PromiseAnswerIn,
)
from receivables.customers.models import Customer
from receivables.customers.queries import load
from receivables.errors import conflict, invalid, not_found
from receivables.money import MoneyError, from_minor, to_minor
from receivables.promises.schemas import PromiseIn

MOST_WAITING = 50
FARTHEST_DAYS = 180
"""A promise further away is a plan to be agreed on with a person."""


def whose(session: Session, visit: Visit) -> Customer:
    """The customer of the link."""
    return load(session, visit.principal, visit.customer_id)


def promise(session: Session, visit: Visit, data: PromiseAnswerIn) -> AnswerMade:
    """Records a promise by the promises service. Raises 422 `promise_in_past`, `promise_too_late`, `promise_above_open`."""
    if (data.promised_on - today_of(visit)).days > FARTHEST_DAYS:
        raise invalid("promise_too_late", f"A day more than {FARTHEST_DAYS} days away needs a plan.", "/promised_on")
    given = PromiseIn(currency=data.currency, amount=data.amount, promised_on=data.promised_on, invoice_ids=[])
    action = record_action(session, visit.principal, ActionCreate(
        customer_id=visit.customer_id, channel=Channel.CUSTOMER_PAGE, outcome=Outcome.PROMISED, contact=data.person, note=data.words,
        promise=given,
    ), promise_at="")  # fmt: skip
    minor = to_minor(data.amount, data.currency)
    values = {"action_id": action.id, "currency": data.currency, "amount_minor": minor, "wanted_on": data.promised_on}
    return keep(session, visit, "promise", data.person, data.words, values, [])


def dispute(session: Session, visit: Visit, data: PageDisputeIn) -> AnswerMade:
    """Keeps what the customer disputes of its own open items, in one currency.

    Raises 422 `unknown_invoice`, `currency_differs`, `duplicate_item`, `amount_not_positive`, `dispute_above_open`.
    """
    found = queries.open_invoices(session, visit.customer_id, [item.invoice_id for item in data.items])
    lines: list[Line] = []
    for place, item in enumerate(data.items):
        row, at = found.get(item.invoice_id), f"/items/{place}"
        if row is None:
            raise invalid("unknown_invoice", "There is no such open item.", f"{at}/invoice_id")
        if any(line.invoice_id == row.id for line in lines):
            raise invalid("duplicate_item", "The item is named twice.", f"{at}/invoice_id")
        if lines and row.currency != lines[0].currency:
            raise invalid("currency_differs", "One answer is of one currency.", f"{at}/invoice_id")
        minor = _positive(item.amount, row.currency, f"{at}/amount")
        if minor > row.open_minor:
            raise invalid("dispute_above_open", f"{from_minor(row.open_minor, row.currency)} are open.", f"{at}/amount")
        lines.append(Line(row.number, row.currency, row.open_minor, minor, item.words, invoice_id=row.id))
    values = {"currency": lines[0].currency, "amount_minor": sum(line.amount_minor for line in lines), "reason": data.reason}
    return keep(session, visit, "dispute", data.person, data.words, values, lines)


def ask_for_plan(session: Session, visit: Visit, data: PlanAnswerIn) -> AnswerMade:
    """Keeps the wish to pay in parts. Raises 422 `amount_not_positive`, `plan_above_open`, `plan_in_past`."""
    minor = _positive(data.amount, data.currency, "/amount")
    if minor > queries.owed(session, visit.customer_id, data.currency):
        raise invalid("plan_above_open", "More than is open in that currency.", "/amount")
    if data.first_on < today_of(visit):
        raise invalid("plan_in_past", "The first part is not due before today.", "/first_on")
    values = {"currency": data.currency, "amount_minor": minor, "wanted_on": data.first_on, "parts": data.parts, "rhythm": data.rhythm}
    return keep(session, visit, "plan", data.person, data.words, values, [])


def confirm(session: Session, visit: Visit, confirmation_id: int, data: ConfirmationAnswerIn) -> AnswerMade:
    """Takes the one answer to a letter.

    Raises 404, 409 `already_answered`, 422 `differences_required`, `differences_not_expected`, `unknown_item`, `duplicate_item`,
    `currency_differs`, `required`, `no_difference`.
    """
    if data.agreed and data.items:
        raise invalid("differences_not_expected", "A balance that agrees has no differences.", "/items")
    if not data.agreed and not data.items:
        raise invalid("differences_required", "Say what differs, item by item.", "/items")
    if queries.letter(session, visit.customer_id, visit.link_id, confirmation_id) is None:
        raise not_found("confirmation")
    stated = confirmations.answer(session, visit.principal, visit.customer_id, confirmation_id, agreed=data.agreed)
    lines: list[Line] = []
    named: set[int | tuple[str, str]] = set()
    for place, given in enumerate(data.items):
        item = _stated(stated, given, f"/items/{place}")
        lines.append(_difference(item, given, f"/items/{place}"))
        name = (lines[-1].number, lines[-1].currency) if item is None else item.id
        if name in named:
            raise invalid("duplicate_item", "An item is named twice.", f"/items/{place}")
        named.add(name)
    values = {"confirmation_id": confirmation_id}
    return keep(session, visit, "agreed" if data.agreed else "differs", data.person, data.words, values, lines)


def _stated(stated: list[ConfirmationItem], given: DifferingItem, at: str) -> ConfirmationItem | None:
    """The item of the letter that the customer means, by its id or written out by number and currency; None for one of its own."""
    if given.item_id is None:
        alike = [item for item in stated if (item.number, item.currency) == (given.number, given.currency)]
        if len(alike) > 1:
            raise invalid("unknown_item", "The letter has several items of this number; name one by its id.", f"{at}/number")
        return alike[0] if alike else None
    found = next((item for item in stated if item.id == given.item_id), None)
    if found is None:
        raise invalid("unknown_item", "The letter has no such item.", f"{at}/item_id")
    if given.currency not in (None, found.currency):
        raise invalid("currency_differs", f"The item is in {found.currency}.", f"{at}/currency")
    if given.number not in (None, found.number):
        raise invalid("unknown_item", f"The item's number is {found.number}.", f"{at}/number")
    return found


def _difference(item: ConfirmationItem | None, given: DifferingItem, at: str) -> Line:
    """One difference: an item of the letter with another amount, or one that only the customer has."""
    if item is not None:
        minor = _minor(given.amount, item.currency, f"{at}/amount", signed=True)
        if minor == item.open_minor:
            raise invalid("no_difference", "This is the amount that the letter states.", f"{at}/amount")
        return Line(item.number, item.currency, item.open_minor, minor, given.words, item.invoice_id, item.payment_id)
    if given.number is None or given.currency is None:
        missing = "number" if given.number is None else "currency"
        raise invalid("required", "An item that the letter does not state has a number and a currency.", f"{at}/{missing}")
    minor = _minor(given.amount, given.currency, f"{at}/amount", signed=True)
    if minor == 0:
        raise invalid("no_difference", "What has nothing open differs from nothing.", f"{at}/amount")
    return Line(given.number, given.currency, 0, minor, given.words)


def keep(
    session: Session, visit: Visit, kind: str, person: str, words: str | None, values: dict[str, Any], lines: list[Line]
) -> AnswerMade:
    """Keeps an answer. Raises 409 `too_many_answers` while too many of the customer's wait."""
    customer = whose(session, visit)
    if queries.waiting(session, customer.id) >= MOST_WAITING:
        raise conflict("too_many_answers", "Earlier answers are still being looked at; please call.")
    kept = {"company_id": customer.company_id, "customer_id": customer.id, "link_id": visit.link_id, "kind": kind, "person": person}
    made = answers.add(session, visit.principal, kept | {"said": words or None} | values, lines)
    return AnswerMade.model_validate({"id": made, "kind": kind, "state": "waiting"})


def _minor(amount: str, currency: str, pointer: str, *, signed: bool = False) -> int:
    """The amount of one of many lines: whoever wrote it is told which one is wrong."""
    try:
        return to_minor(amount, currency, signed=signed)
    except MoneyError as error:
        raise invalid(error.code, str(error), pointer) from error


def _positive(amount: str, currency: str, pointer: str) -> int:
    minor = _minor(amount, currency, pointer)
    if minor == 0:
        raise invalid("amount_not_positive", "An amount is greater than zero.", pointer)
    return minor


def today_of(visit: Visit) -> date:
    """The business day it is now at the customer's company."""
    (company,) = visit.principal.companies.values()
    return clock.today(company.time_zone)
