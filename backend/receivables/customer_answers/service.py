"""Use cases of customer answers: keep one, take one over or reject it."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, insert, update
from sqlmodel import Session, col

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.audit import service as audit
from receivables.customer_answers import queries, taking
from receivables.customer_answers.models import CustomerAnswer, CustomerAnswerItem
from receivables.customer_answers.schemas import AnswerDecisionIn, AnswerRow
from receivables.errors import conflict, invalid


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer, in minor units of its currency: what we hold open, and the customer's amount."""

    number: str
    currency: str
    our_minor: int
    amount_minor: int
    said: str | None
    invoice_id: int | None = None
    payment_id: int | None = None


def add(session: Session, principal: Principal, values: dict[str, Any], lines: list[Line]) -> int:
    """Keeps what a customer said; answers its id."""
    made: int = session.execute(insert(CustomerAnswer).values(values).returning(col(CustomerAnswer.id))).scalar_one()
    if lines:
        session.execute(insert(CustomerAnswerItem), [{"answer_id": made} | asdict(line) for line in lines])
    after = {name: value for name, value in values.items() if value is not None}
    audit.record(session, actor=principal.actor, action="created", subject="customer_answer", subject_id=made,
                 company_id=values["company_id"], after=after)  # fmt: skip
    return made


def decide(session: Session, principal: Principal, answer_id: int, data: AnswerDecisionIn) -> AnswerRow:
    """Takes an answer over, so that it becomes what `taking` makes of it, or rejects it with words.

    A promise stands in the ledger of promises already and can only be taken over. A letter whose answer is rejected (nobody who may sign
    has signed, say) counts as neither agreed nor differing and waits for another. Items are locked before the answer.
    Raises 403, 404, 409 `already_decided` or `promise_stands`, 422 `words_required`, and what `taking.take` does.
    """
    taken = data.decision == "take_over" and not data.note_only
    if taken:
        queries.hold_items(session, principal, answer_id)
    found = queries.locked(session, principal, answer_id)
    asking = found.kind in ("agreed", "differs") and Permission.CONFIRMATIONS_WRITE in principal.permissions
    if not asking:
        principal.require(Permission.COLLECTION_WRITE)
    if found.state != "waiting":
        raise conflict("already_decided", "Somebody took it over or rejected it before.")
    if data.decision == "reject":
        if found.kind in ("promise", "offer_accepted"):
            raise conflict("promise_stands", "The promise is recorded; whether it is kept shows by itself.")
        if not data.words:
            raise invalid("words_required", "Say why it is rejected.", "/words")
    if taken:
        taking.take(session, principal, found, data)
    if data.decision == "reject" and found.confirmation_id is not None:
        queries.ask_again(session, found.confirmation_id)
        audit.record(session, actor=principal.actor, action="reopened", subject="confirmation", subject_id=found.confirmation_id,
                     company_id=found.company_id, reason=data.words)  # fmt: skip
    state = "taken_over" if data.decision == "take_over" else "rejected"
    values = {"state": state, "decided_by": principal.actor, "decided_at": func.clock_timestamp(), "decision": data.words}
    session.execute(update(CustomerAnswer).where(col(CustomerAnswer.id) == answer_id).values(values))
    audit.record(session, actor=principal.actor, action=state, subject="customer_answer", subject_id=answer_id,
                 company_id=found.company_id, before={"state": "waiting"}, after={"state": state}, reason=data.words)  # fmt: skip
    return AnswerRow.model_validate(queries.read(session, principal, answer_id))
