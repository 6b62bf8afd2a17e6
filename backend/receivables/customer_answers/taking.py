"""What becomes of an answer that is taken over: disputes, differences of a reconciliation, or the proposal of a plan.

Each is made by its own package's service, by and with the permissions of the person who takes the answer over.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.customer_answers import queries
from receivables.customer_answers.models import CustomerAnswer, CustomerAnswerItem
from receivables.customer_answers.schemas import AnswerDecisionIn, PlanTakenIn
from receivables.disputes import reasons
from receivables.disputes import service as disputes
from receivables.disputes.schemas import DisputeIn
from receivables.errors import FieldError, Problem, conflict, invalid
from receivables.money import from_minor
from receivables.plans import service as plans
from receivables.plans.schemas import PlanIn
from receivables.reconciliations import told
from receivables.reconciliations.told import Told
from receivables.rules.answers import Becomes, arguable, usual
from receivables.rules.plans import Rhythm

_CHOICES: dict[str, tuple[Becomes, ...]] = {"dispute": ("dispute", "nothing"), "differs": ("dispute", "reconciliation", "nothing")}


def take(session: Session, principal: Principal, answer: CustomerAnswer, data: AnswerDecisionIn) -> None:
    """Makes the records. Promises and answers to offers are records already, a balance that agrees needs none.

    Raises what the disputes, plans and reconciliations services say, 409 with the lines it is about named, and 422 `unknown_item`,
    `not_possible_here`, `dispute_reason_required`, `items_not_expected`.
    """
    if answer.kind == "plan":
        _plan(session, principal, answer, data.plan or PlanTakenIn(invoice_ids=[]))
    elif answer.kind in _CHOICES:
        _lines(session, principal, answer, data)
    elif data.items:
        raise invalid("items_not_expected", "Such an answer has no lines to choose for.", "/items")


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What becomes of one line: by a person's choice of the request's `place`, None for the default."""

    line: CustomerAnswerItem
    becomes: Becomes
    argued_minor: int
    invoice_id: int | None
    amount: str | None = None
    place: int | None = None


def _lines(session: Session, principal: Principal, answer: CustomerAnswer, data: AnswerDecisionIn) -> None:
    chosen, now = {}, queries.standing(session, answer.id)
    for line in queries.items(session, answer.id):
        stands = now.get(line.id)
        minor = arguable(answer.kind, line.our_minor, line.amount_minor, stands.let_go, stands.free) if stands else 0
        by_default = usual(answer.kind, line.amount_minor, minor)
        chosen[line.id] = _Chosen(line, by_default, minor, stands.invoice_id if stands else line.invoice_id)
    for place, given in enumerate(data.items):
        one = chosen.get(given.item_id)
        if one is None:
            raise invalid("unknown_item", "The answer has no such line.", f"/items/{place}/item_id")
        if given.becomes not in _CHOICES[answer.kind] or (given.becomes == "dispute" and one.line.invoice_id is None):
            raise invalid("not_possible_here", "That cannot be made of this line.", f"/items/{place}/becomes")
        chosen[given.item_id] = replace(one, becomes=given.becomes, amount=given.amount, place=place)
    _disputes(session, principal, answer, data, [one for one in chosen.values() if one.becomes == "dispute"])
    _differences(session, principal, answer, [one.line for one in chosen.values() if one.becomes == "reconciliation"])


def _disputes(session: Session, principal: Principal, answer: CustomerAnswer, data: AnswerDecisionIn, lines: list[_Chosen]) -> None:
    if not lines:
        return
    principal.require(Permission.DISPUTES_WRITE)
    if settled := [one for one in lines if one.argued_minor == 0 and one.amount is None]:
        raise _named("nothing_open", "nothing is left of it to argue about; choose what else becomes of it.", settled)
    reason, made = _reason(session, answer, data), {}
    for one in sorted(lines, key=lambda each: each.invoice_id or 0):
        said = " / ".join(filter(None, (one.line.said, answer.said)))
        try:
            opened = disputes.open_dispute(session, principal, DisputeIn.model_validate({
                "invoice_id": one.invoice_id, "reason": reason, "amount": one.amount or from_minor(one.argued_minor, one.line.currency),
                "description": f"#{answer.id} {answer.person or ''}: {said}"[:4000],
            }))  # fmt: skip
        except Problem as problem:
            raise (_named(problem.code, problem.detail, [one]) if problem.status == 409 else problem) from problem
        made[one.line.id] = opened.id
    queries.became_disputes(session, made)
    queries.copy_files(session, answer.id, list(made.values()))


def _named(code: str, detail: str, lines: list[_Chosen]) -> Problem:
    """A conflict that names the lines it is about."""
    said = f"{', '.join(one.line.number for one in lines)}: {detail}"
    problem = conflict(code, said)
    problem.errors += [
        FieldError(f"/items/{one.place}/becomes", code, f"{one.line.number}: {detail}") for one in lines if one.place is not None
    ]
    return problem


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
    """Proposes what the customer asked for: its own items that are named, or the oldest up to the amount, in so many parts, from the day it
    named or tomorrow on. Another customer's item is as good as unknown."""
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
    if made.customer_id != answer.customer_id:
        raise invalid("unknown_invoice", "The customer who asked has no such item.", "/plan/invoice_ids")
    queries.became_plan(session, answer.id, made.id)
