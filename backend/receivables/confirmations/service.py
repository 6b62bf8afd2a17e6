"""Use cases of balance confirmations: make a run, mark letters as sent or reminded, take an answer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, insert, or_, select, update
from sqlmodel import Session, col

from receivables import clock
from receivables.access.principal import CompanyScope, Principal
from receivables.arrays import among
from receivables.audit import service as audit
from receivables.confirmations import queries
from receivables.confirmations.models import Confirmation, ConfirmationItem, ConfirmationRun
from receivables.confirmations.schemas import (
    ConfirmationRow,
    ConfirmationRunIn,
    ConfirmationRunRow,
    ConfirmationSendingIn,
    LetterReturnIn,
    LettersSent,
)
from receivables.confirmations.selection import Chosen, choose
from receivables.customer_links import queries as link_queries
from receivables.customer_links import service as links
from receivables.errors import conflict, invalid, not_found

LINK_DAYS = 60
"""How long a letter's link serves after the day to answer by: late answers are welcome."""


def make(session: Session, principal: Principal, data: ConfirmationRunIn) -> ConfirmationRunRow:
    """Makes a run's letters, each with a link of its own; nothing is sent.

    Raises 422 `unknown_company`, `as_of_in_future`, `answer_by_past`, and what `selection.choose` says.
    """
    company = principal.company(data.company, "/company")
    today = clock.today(company.time_zone)
    if data.as_of > today:
        raise invalid("as_of_in_future", f"The day {data.as_of} has not come yet.", "/as_of")
    if data.answer_by < today or (data.answer_by - today).days > 366:
        raise invalid("answer_by_past", "Answers are wanted within a year from today.", "/answer_by")
    chosen = choose(session, company.id, data)
    kept = data.model_dump(include={"as_of", "selection", "answer_by", "remind_days", "remind_most", "note"})
    sampled = data.selection == "sample"
    values = kept | {
        "company_id": company.id, "actor": principal.actor, "population": chosen.population, "seed": chosen.seed,
        "size": data.size if sampled else None, "minimum_minor": chosen.minimum_minor,
        "currency": data.currency if chosen.minimum_minor is not None else None,
    }  # fmt: skip
    statement = insert(ConfirmationRun).values(values | {"member_ids": list(chosen.members)})
    run_id = session.execute(statement.returning(col(ConfirmationRun.id))).scalar_one()
    _letters(session, principal, company, run_id, chosen, (data.answer_by - today).days + LINK_DAYS)
    audit.record(session, actor=principal.actor, action="created", subject="confirmation_run", subject_id=run_id, company_id=company.id,
                 after=values | {"letters": len(chosen.held)})  # fmt: skip
    return ConfirmationRunRow.model_validate(queries.read_run(session, principal, run_id))


def _letters(session: Session, principal: Principal, company: CompanyScope, run_id: int, chosen: Chosen, days: int) -> None:
    made = links.add(session, principal, company.id, list(chosen.held), days, f"confirmation run {run_id}")
    rows = [
        {"run_id": run_id, "company_id": company.id, "customer_id": customer, "link_id": link_id}
        for customer, (link_id, _) in zip(chosen.held, made, strict=True)
    ]
    statement = insert(Confirmation).returning(col(Confirmation.id), sort_by_parameter_order=True)
    ids = session.execute(statement, rows).scalars().all()
    items = [
        {"confirmation_id": one, "invoice_id": item.invoice_id, "payment_id": item.payment_id, "number": item.number, "kind": item.kind,
         "currency": item.currency, "issued_on": item.issued_on, "due_on": item.due_on, "open_minor": item.minor}
        for one, held in zip(ids, chosen.held.values(), strict=True) for item in held
    ]  # fmt: skip
    if items:
        session.execute(insert(ConfirmationItem), items)


def sent(session: Session, ids: Sequence[int], actor: str, company_id: int, channel: str, on: date) -> None:
    """Marks letters of a company as sent that were not sent before, or came back, all in one statement; callers hold their rows."""
    values = {"state": "sent", "sent_on": on, "sent_by": actor, "channel": channel, "returned_on": None, "return_reason": None}
    waiting = or_(col(Confirmation.state) == "made", and_(col(Confirmation.state) == "sent", col(Confirmation.returned_on).is_not(None)))
    session.execute(update(Confirmation).where(among(col(Confirmation.id), ids), waiting).values(values))
    audit.record_each(session, ids, actor=actor, action="sent", subject="confirmation", company_id=company_id,
                      after={"channel": channel, "sent_on": on})  # fmt: skip


def mark_sent(session: Session, principal: Principal, confirmation_id: int, data: ConfirmationSendingIn) -> ConfirmationRow:
    """Says that a letter went out, or went again after it came back. Raises 404, 409 `already_sent`, 422 `sent_in_future`."""
    found = queries.locked(session, principal, confirmation_id)
    if found.state != "made" and (found.state != "sent" or found.returned_on is None):
        raise conflict("already_sent", "The letter was sent before.")
    sent(session, [found.id], principal.actor, found.company_id, data.channel, _sent_on(principal, found.company_id, data))
    return ConfirmationRow.model_validate(queries.read(session, principal, confirmation_id))


def mark_all_sent(session: Session, principal: Principal, run_id: int, data: ConfirmationSendingIn) -> LettersSent:
    """Says that every letter of a run that was not sent yet went out. Raises 404, 422 `sent_in_future`."""
    run = queries.read_run(session, principal, run_id)
    company_id = principal.companies[run["company"]].id
    on = _sent_on(principal, company_id, data)
    ids = queries.unsent(session, run_id)
    sent(session, ids, principal.actor, company_id, data.channel, on)
    return LettersSent(sent=len(ids))


def mailed(session: Session, confirmation_id: int, actor: str, on: date, *, reminder: int) -> None:
    """A mail server took the letter (0), or a reminder of it by number, on a business day.

    One that was answered or marked meanwhile stays as it is, and so does one that was counted before it came back.
    """
    statement = select(Confirmation).where(col(Confirmation.id) == confirmation_id).with_for_update()
    found: Confirmation = session.execute(statement.execution_options(populate_existing=True)).scalar_one()
    if reminder and found.state == "sent" and found.reminders + 1 == reminder:
        _reminded(session, found, actor, on)
    elif not reminder and (found.state == "made" or found.returned_on is not None):
        sent(session, [found.id], actor, found.company_id, "email", on)


def came_back(session: Session, principal: Principal, confirmation_id: int, data: LetterReturnIn) -> ConfirmationRow:
    """Says that a letter came back, so that it reached nobody until it, or a reminder, goes again.

    Raises 404, 409 `not_waiting` before it was sent and after it was answered, `already_returned`, 422 `returned_in_future`,
    `returned_before_sent`.
    """
    found = queries.locked(session, principal, confirmation_id)
    if found.state != "sent" or found.sent_on is None:
        raise conflict("not_waiting", "Only a letter that was sent and not answered comes back.")
    if found.returned_on is not None:
        raise conflict("already_returned", "The letter came back before.")
    today = _today(principal, found.company_id)
    on = data.returned_on or today
    if on > today:
        raise invalid("returned_in_future", "The day has not come yet.", "/returned_on")
    if on < found.sent_on:
        raise invalid("returned_before_sent", f"The letter was sent on {found.sent_on}.", "/returned_on")
    values: dict[str, Any] = {"returned_on": on, "return_reason": data.reason}
    session.execute(update(Confirmation).where(col(Confirmation.id) == found.id).values(values))
    audit.record(session, actor=principal.actor, action="returned", subject="confirmation", subject_id=found.id,
                 company_id=found.company_id, after={"returned_on": on}, reason=data.reason)  # fmt: skip
    return ConfirmationRow.model_validate(queries.read(session, principal, confirmation_id))


def remind(session: Session, principal: Principal, confirmation_id: int) -> ConfirmationRow:
    """Says that the customer was reminded today. Raises 404, 409 `not_waiting` before it was sent and after it was answered,
    `already_reminded` on a day on which it was."""
    found = queries.locked(session, principal, confirmation_id)
    if found.state != "sent":
        raise conflict("not_waiting", "Only who was sent a letter and has not answered is reminded.")
    today = _today(principal, found.company_id)
    if found.reminded_on == today:
        raise conflict("already_reminded", "The customer was reminded today already.")
    _reminded(session, found, principal.actor, today)
    return ConfirmationRow.model_validate(queries.read(session, principal, confirmation_id))


def _reminded(session: Session, found: Confirmation, actor: str, on: date) -> None:
    values: dict[str, Any] = {"reminders": found.reminders + 1, "reminded_on": on}
    anew: dict[str, Any] = {"returned_on": None, "return_reason": None}
    session.execute(update(Confirmation).where(col(Confirmation.id) == found.id).values(values | anew))
    audit.record(session, actor=actor, action="reminded", subject="confirmation", subject_id=found.id, company_id=found.company_id,
                 after=values)  # fmt: skip


def linked_anew(session: Session, principal: Principal, found: Confirmation) -> None:
    """Gives a letter that waits for its answer another link where its own was revoked or has expired, so that a letter which went to the
    wrong person goes again. Callers hold the letter."""
    if found.state not in ("made", "sent") or not link_queries.ended(session, found.link_id):
        return
    run = session.get_one(ConfirmationRun, found.run_id)
    days = max(0, (run.answer_by - _today(principal, found.company_id)).days) + LINK_DAYS
    ((link_id, _),) = links.add(session, principal, found.company_id, [found.customer_id], days, f"confirmation run {found.run_id}")
    session.execute(update(Confirmation).where(col(Confirmation.id) == found.id).values(link_id=link_id))
    audit.record(session, actor=principal.actor, action="changed", subject="confirmation", subject_id=found.id,
                 company_id=found.company_id, before={"link_id": found.link_id}, after={"link_id": link_id})  # fmt: skip


def answer(session: Session, principal: Principal, customer_id: int, confirmation_id: int, *, agreed: bool) -> list[ConfirmationItem]:
    """Takes the customer's answer; answers what its letter states. A letter that went out unmarked counts as sent on the day of the answer.

    Raises 404 for another customer's, 409 `already_answered`.
    """
    found = queries.locked(session, principal, confirmation_id)
    if found.customer_id != customer_id:
        raise not_found("confirmation")
    if found.state not in ("made", "sent"):
        raise conflict("already_answered", "This letter was answered before.")
    if found.state == "made":
        sent(session, [found.id], principal.actor, found.company_id, "other", _today(principal, found.company_id))
    values = {"state": "agreed" if agreed else "differs", "answered_at": func.clock_timestamp(), "returned_on": None, "return_reason": None}
    session.execute(update(Confirmation).where(col(Confirmation.id) == found.id).values(values))
    return queries.items(session, [found.id])[found.id]


def _today(principal: Principal, company_id: int) -> date:
    return clock.today(next(one.time_zone for one in principal.companies.values() if one.id == company_id))


def _sent_on(principal: Principal, company_id: int, data: ConfirmationSendingIn) -> date:
    today = _today(principal, company_id)
    if data.sent_on is not None and data.sent_on > today:
        raise invalid("sent_in_future", "The day has not come yet.", "/sent_on")
    return data.sent_on or today
