"""Use cases of a case's way: stages, deadlines, costs and evidence, each recorded once; what was wrong is stood in for, never changed.

Rows are locked items by id (where a closing is taken back), then the case.
"""

from typing import Any

from sqlalchemy import insert, select, text, update
from sqlmodel import Session, col

from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.customers.models import Customer
from receivables.errors import conflict, invalid, not_found
from receivables.invoices.service import day_of
from receivables.legal import evidence, limitations, queries
from receivables.legal.case_schemas import CaseRead, CostIn, DeadlineDone, DeadlineIn, EvidenceIn, StageIn
from receivables.legal.models import LegalCase, LegalCost, LegalDeadline, LegalStage
from receivables.legal.service import held_items, read
from receivables.money import from_minor, to_minor

_APPOINTED = ("mediation", "hearing")
"""Stages that take place on the day that was fixed, whatever day it is: a term alone is moved off a day of rest."""
_CLOSED_ON = text("""SELECT max(s.happened_on) FROM legal_stages s WHERE s.case_id = :case AND s.stage = 'closed'
    AND NOT EXISTS (SELECT 1 FROM legal_stages z WHERE z.corrects_id = s.id)""")


def _running(session: Session, principal: Principal, case_id: int, *, closed: bool = False) -> LegalCase:
    """The case, held. Raises 404, 409 `not_approved`, or `case_closed` unless `closed` ones are taken too."""
    found = queries.locked(session, principal, case_id)
    if found.approved_on is None:
        raise conflict("not_approved", "The case is not approved.")
    if found.closed_on is not None and not closed:
        raise conflict("case_closed", "The case is closed.")
    return found


def _check_corrected(session: Session, table: Any, case_id: int, corrects_id: int | None, void: str | None = None) -> Any:
    """The row that is stood in for. Raises 422 `unknown_entry` (not one of the case), 409 `already_corrected`."""
    if corrects_id is None:
        return None
    row = session.execute(select(table).where(col(table.id) == corrects_id, col(table.case_id) == case_id)).scalar_one_or_none()
    if row is None or (void is not None and row.stage == void):
        raise invalid("unknown_entry", "The case has no such entry.", "/corrects_id")
    if session.execute(select(col(table.id)).where(col(table.corrects_id) == corrects_id)).first() is not None:
        raise conflict("already_corrected", "Another entry stands in for it already; correct that one.")
    return row


def add_stage(session: Session, principal: Principal, case_id: int, data: StageIn) -> CaseRead:
    """Records what happened in a case, or stands in for what was recorded wrongly; closing it lets its items back into dunning.

    Raises 404, 409 `not_approved`, `case_closed`, `already_corrected`, `item_in_case` (taking back a closing when an item is in another
    case by now), 422 `unknown_entry`, `happened_in_future`, `closed_before_approval`.
    """
    queries.read_row(session, principal, case_id)
    held = held_items(session, case_id) if data.corrects_id is not None else []
    case = _running(session, principal, case_id, closed=data.corrects_id is not None)
    before = _check_corrected(session, LegalStage, case_id, data.corrects_id, "void")
    if case.closed_on is not None and before is not None and before.stage != "closed" and data.stage == "closed":
        raise conflict("case_closed", "The case is closed.")
    if data.happened_on > day_of(principal, case.company_id):
        raise invalid("happened_in_future", "A stage is recorded once it happened; until then it is a deadline.", "/happened_on")
    if data.stage == "closed" and case.approved_on is not None and data.happened_on < case.approved_on:
        raise invalid("closed_before_approval", f"The case was approved on {case.approved_on}.", "/happened_on")
    values = data.model_dump(exclude_none=True) | {"case_id": case_id, "actor": principal.actor}
    made = session.execute(insert(LegalStage).values(values).returning(col(LegalStage.id))).scalar_one()
    closed_on = session.execute(_CLOSED_ON, {"case": case_id}).scalar_one()
    if closed_on is None and case.closed_on is not None and queries.live(session, [item.id for item in held], case_id) is not None:
        raise conflict("item_in_case", "An item is in another legal case by now.")
    session.execute(update(LegalCase).where(col(LegalCase.id) == case_id).values(closed_on=closed_on))
    audit.record(session, actor=principal.actor, action="created", subject="legal_stage", subject_id=made, company_id=case.company_id,
                 after=data.model_dump(exclude_none=True))  # fmt: skip
    return read(session, principal, case_id)


def add_deadline(session: Session, principal: Principal, case_id: int, data: DeadlineIn) -> CaseRead:
    """Sets a day by which something must be done; a term that would end on a day of rest ends on the next working day.

    Raises 404, 409 `not_approved`, `case_closed`, 422 `deadline_in_past`.
    """
    case = _running(session, principal, case_id)
    due_on = data.due_on
    if data.stage not in _APPOINTED:
        company = next(one for one in principal.companies.values() if one.id == case.company_id)
        country = session.execute(select(col(Customer.country)).where(col(Customer.id) == case.customer_id)).scalar_one()
        due_on = limitations.last_day(session, company, country, due_on)
    if due_on < day_of(principal, case.company_id):
        raise invalid("deadline_in_past", "The deadline has passed already.", "/due_on")
    values = data.model_dump(exclude_none=True) | {"case_id": case_id, "actor": principal.actor, "due_on": due_on}
    if due_on != data.due_on:
        values |= {"told_on": data.due_on}
    made = session.execute(insert(LegalDeadline).values(values).returning(col(LegalDeadline.id))).scalar_one()
    audit.record(session, actor=principal.actor, action="created", subject="legal_deadline", subject_id=made, company_id=case.company_id,
                 after=data.model_dump(exclude_none=True))  # fmt: skip
    return read(session, principal, case_id)


def meet_deadline(session: Session, principal: Principal, deadline_id: int, data: DeadlineDone) -> CaseRead:
    """Says that what a deadline asks for is done, or need not be. Raises 404, 409 `already_done`, 422 `happened_in_future`."""
    case_id = session.execute(select(col(LegalDeadline.case_id)).where(col(LegalDeadline.id) == deadline_id)).scalar_one_or_none()
    if case_id is None:
        raise not_found("deadline")
    case = queries.locked(session, principal, case_id)
    today = day_of(principal, case.company_id)
    done_on = data.done_on or today
    if done_on > today:
        raise invalid("happened_in_future", "The day has not come yet.", "/done_on")
    statement = update(LegalDeadline).where(col(LegalDeadline.id) == deadline_id, col(LegalDeadline.done_on).is_(None))
    statement = statement.values(done_on=done_on, done_by=principal.actor, result=data.result).returning(col(LegalDeadline.id))
    if not session.execute(statement.execution_options(synchronize_session=False)).all():
        raise conflict("already_done", "It was done or dropped before.")
    audit.record(session, actor=principal.actor, action="changed", subject="legal_deadline", subject_id=deadline_id,
                 company_id=case.company_id, after={"result": data.result, "done_on": done_on})  # fmt: skip
    return read(session, principal, case_id)


def add_cost(session: Session, principal: Principal, case_id: int, data: CostIn) -> CaseRead:
    """Records what was spent on a case, in its currency; a closed one may still cost something.

    Raises 404, 409 `not_approved`, `already_corrected`, 422 `unknown_entry`, `spent_in_future`, `amount_not_positive`.
    """
    case = _running(session, principal, case_id, closed=True)
    _check_corrected(session, LegalCost, case_id, data.corrects_id)
    minor = to_minor(data.amount, case.currency)
    if minor == 0 and data.corrects_id is None:
        raise invalid("amount_not_positive", "An amount is greater than zero.", "/amount")
    if data.spent_on > day_of(principal, case.company_id):
        raise invalid("spent_in_future", "The day has not come yet.", "/spent_on")
    values = data.model_dump(exclude_none=True, exclude={"amount"}) | {"case_id": case_id, "amount_minor": minor, "actor": principal.actor}
    made = session.execute(insert(LegalCost).values(values).returning(col(LegalCost.id))).scalar_one()
    audit.record(session, actor=principal.actor, action="created", subject="legal_cost", subject_id=made, company_id=case.company_id,
                 after=data.model_dump(exclude_none=True) | {"amount": from_minor(minor, case.currency)})  # fmt: skip
    return read(session, principal, case_id)


def tick(session: Session, principal: Principal, case_id: int, data: EvidenceIn) -> CaseRead:
    """Ticks or unticks a line of the checklist. Raises 404, 422 as `evidence.tick` does."""
    evidence.tick(session, principal, queries.locked(session, principal, case_id), data)
    return read(session, principal, case_id)
