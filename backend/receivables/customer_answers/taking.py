"""What becomes of an answer that is taken over: disputes, differences of a reconciliation, or the proposal of a plan.

Each is made by its own package's service, by and with the permissions of the person who takes the answer over.
"""

from datetime import date, timedelta

from sqlmodel import Session

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.customer_answers import queries
from receivables.customer_answers.models import CustomerAnswer, CustomerAnswerItem
from receivables.customer_answers.schemas import AnswerDecisionIn, Becomes, PlanTakenIn
from receivables.disputes import reasons
from receivables.disputes import service as disputes
from receivables.disputes.schemas import DisputeIn
from receivables.errors import Problem, conflict, invalid
from receivables.money import from_minor
from receivables.plans import service as plans
from receivables.plans.schemas import PlanIn
from receivables.reconciliations import told
from receivables.reconciliations.told import Told
from receivables.rules.plans import Rhythm

_CHOICES: dict[str, tuple[Becomes, ...]] = {"dispute": ("dispute", "nothing"), "differs": ("dispute", "reconciliation", "nothing")}


def take(session: Session, principal: Principal, answer: CustomerAnswer, data: AnswerDecisionIn) -> None:
    """Makes the records. Promises and answers to offers are records already, a balance that agrees needs none.

    Raises what the disputes, plans and reconciliations services say, and 422 `unknown_item`, `not_possible_here`,
    `dispute_reason_required`, `items_not_expected`.
    """
    if answer.kind == "plan":
        _plan(session, principal, answer, data.plan or PlanTakenIn(invoice_ids=[]))
    elif answer.kind in _CHOICES:
        _lines(session, principal, answer, data)
    elif data.items:
        raise invalid("items_not_expected", "Such an answer has no lines to choose for.", "/items")


def _lines(session: Session, principal: Principal, answer: CustomerAnswer, data: AnswerDecisionIn) -> None:
    lines = {line.id: line for line in queries.items(session, answer.id)}
    chosen = {line.id: queries.usual(answer.kind, line.invoice_id, line.our_minor, line.amount_minor) for line in lines.values()}
    amounts: dict[int, str] = {}
    for place, given in enumerate(data.items):
        line = lines.get(given.item_id)
        if line is None:
            raise invalid("unknown_item", "The answer has no such line.", f"/items/{place}/item_id")
        if given.becomes not in _CHOICES[answer.kind] or (given.becomes == "dispute" and line.invoice_id is None):
            raise invalid("not_possible_here", "That cannot be made of this line.", f"/items/{place}/becomes")
        chosen[line.id] = given.becomes
        if given.amount is not None:
            amounts[line.id] = given.amount
    _disputes(session, principal, answer, data, [line for line in lines.values() if chosen[line.id] == "dispute"], amounts)
    _differences(session, principal, answer, [line for line in lines.values() if chosen[line.id] == "reconciliation"])


def _disputes(
    session: Session, principal: Principal, answer: CustomerAnswer, data: AnswerDecisionIn, lines: list[CustomerAnswerItem],
    amounts: dict[int, str],
) -> None:  # fmt: skip
    if not lines:
        return
    principal.require(Permission.DISPUTES_WRITE)
    reason, made, now = _reason(session, answer, data), {}, queries.standing_in(session, answer.id)
    for line in sorted(lines, key=lambda one: one.invoice_id or 0):
        invoice_id, let_go = now.get(line.id, (line.invoice_id, 0))
        argued = (line.amount_minor if answer.kind == "dispute" else line.our_minor - line.amount_minor) - let_go
        if argued <= 0 and let_go and line.id not in amounts:
            raise conflict("nothing_open", f"{line.number} was corrected since; nothing is left of what was argued about.")
        amount = amounts.get(line.id, from_minor(max(0, argued), line.currency))
        said = " / ".join(filter(None, (line.said, answer.said)))
        opened = disputes.open_dispute(session, principal, DisputeIn.model_validate({
            "invoice_id": invoice_id, "reason": reason, "amount": amount,
            "description": f"#{answer.id} {answer.person or ''}: {said}"[:4000],
        }))  # fmt: skip
        made[line.id] = opened.id
    queries.became_disputes(session, made)
    queries.copy_files(session, answer.id, list(made.values()))


def _reason(session: Session, answer: CustomerAnswer, data: AnswerDecisionIn) -> str:
    """The company's reason: the one given, else the customer's own where the company uses a reason of that code."""
    if data.dispute_reason is not None:
        return str(data.dispute_reason)
    try:
        return str(reasons.of_code(session, answer.company_id, answer.reason or "").code)
    except Problem as problem:
        raise invalid("dispute_reason_required", "Say which of the company's dispute reasons it is.", "/dispute_reason") from problem


def _differences(session: Session, principal: Principal, answer: CustomerAnswer, lines: list[CustomerAnswerItem]) -> None:
    lines = [line for line in lines if line.amount_minor != line.our_minor]
    if not lines:
        return
    principal.require(Permission.RECONCILIATIONS_WRITE)
    run_id, as_of = queries.run_of(session, answer.confirmation_id)
    for currency in sorted({line.currency for line in lines}):
        own = [line for line in lines if line.currency == currency]
        said = [
            Told(f"answer {answer.id} line {line.id}", line.number, line.amount_minor, line.our_minor, line.invoice_id, line.payment_id,
                 " / ".join(filter(None, (line.said, answer.said)))[:4000] or None)
            for line in own
        ]  # fmt: skip
        source = f"confirmation run {run_id}"
        ids = told.take(session, principal, answer.company_id, answer.customer_id, currency, as_of, source, said)
        queries.became_differences(session, dict(zip((line.id for line in own), ids, strict=True)))


def _plan(session: Session, principal: Principal, answer: CustomerAnswer, given: PlanTakenIn) -> None:
    """Proposes what the customer asked for: its oldest items up to the amount, in so many parts, from the day it named or today on."""
    principal.require(Permission.PLANS_WRITE)
    wanted, today = answer.wanted_on or date.min, plans.days_of(principal)[answer.company_id]
    items = given.invoice_ids or queries.oldest(session, answer.customer_id, answer.currency or "", answer.amount_minor or 0)
    if not items:
        raise invalid("nothing_left_to_plan", "Nothing undisputed is open in that currency.", "/plan/invoice_ids")
    first_on = given.first_on or max(wanted, today + timedelta(1))
    made = plans.propose(session, principal, PlanIn.model_validate({
        "invoice_ids": items, "count": given.count or answer.parts or 2, "rhythm": Rhythm(answer.rhythm or Rhythm.MONTHLY),
        "first_on": first_on, "annual_percent": given.annual_percent, "accept_until": given.accept_until,
        "grace_days": given.grace_days, "missed_allowed": given.missed_allowed,
        "reason": f"#{answer.id} {answer.person or ''}: {answer.said or answer.rhythm}"[:1000],
    }))  # fmt: skip
    queries.became_plan(session, answer.id, made.id)
