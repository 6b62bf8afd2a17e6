"""Use cases of scores and flags: evaluating customers, and a customer's score for a day."""

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from receivables import clock
from receivables.companies.models import Company
from receivables.customers.models import Customer
from receivables.errors import invalid
from receivables.risk import queries
from receivables.risk.facts import facts, open_totals
from receivables.risk.histories import Known, histories
from receivables.risk.models import Flag
from receivables.risk.schemas import Factor, ScoreData, ScoreRead, wire_params
from receivables.rules import flags as flag_rules
from receivables.rules.flags import CustomerFacts, Rule
from receivables.rules.history import WINDOW, PaymentHistory
from receivables.rules.score import Score, behaviour_score, late_odds
from receivables.rules.thresholds import Thresholds, from_mapping

# The amount of a flag's evidence that a list of flags sorts by.
_AMOUNT = {
    Rule.OVERDUE: "overdue_minor", Rule.LONG_AGING: "amount_minor", Rule.CONCENTRATION: "open_minor",
    Rule.BROKEN_PROMISE: "promised_minor", Rule.OVER_LIMIT: "open_minor",
}  # fmt: skip


# Customers looked at together: what is known of them is in memory.
GROUP = 10_000


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Counts of customers looked at, scores that changed and flags opened, changed and closed."""

    customers: int = 0
    scores_changed: int = 0
    flags_opened: int = 0
    flags_changed: int = 0
    flags_closed: int = 0

    def plus(self, other: "Evaluated") -> "Evaluated":
        return Evaluated(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


def evaluate(session: Session, company_id: int, today: date, customer_ids: Collection[int] | None = None) -> Evaluated:
    """Scores and flags of the company's customers (or of some of them) on its business day `today`, stored where they changed.

    A constant number of queries for each group of customers. Raises `ThresholdError` for thresholds that cannot be used.
    """
    ids = queries.everyone(session, company_id) if customer_ids is None else sorted(customer_ids)
    thresholds = _thresholds(session, company_id)
    done = Evaluated()
    totals = open_totals(session, company_id) if ids else {}
    for at in range(0, len(ids), GROUP):
        done = done.plus(_evaluate(session, company_id, today, thresholds, totals, ids[at : at + GROUP]))
    return done


def _evaluate(
    session: Session, company_id: int, today: date, thresholds: Thresholds, totals: dict[str, int], customer_ids: Sequence[int]
) -> Evaluated:
    known = histories(session, company_id, today, customer_ids)
    found = facts(session, company_id, today, thresholds, totals, known, customer_ids)
    scores = _store_scores(session, company_id, today, known, customer_ids)
    before = queries.open_flags(session, company_id, customer_ids)
    return Evaluated(len(found), scores, *_store_flags(session, company_id, today, thresholds, found, before))


def evaluate_company(session: Session, company: Company, *, everyone: bool, wait: bool) -> Evaluated | None:
    """Evaluates everyone, or only those whose data changed since the last time unless a new day began.

    None when another process is at it and `wait` is false. Evaluations of one company never run side by side.
    """
    last = queries.lock_evaluation(session, company.id, wait=wait)
    if last is None:
        return None
    today, seen = clock.today(company.time_zone), queries.seen(session)
    whole = everyone or last.evaluated_on != today or last.seen_at is None
    customers = None if whole else queries.touched(session, company.id, last)
    answer = evaluate(session, company.id, today, customers)
    if whole or customers or (seen is not None and seen.entry_id != last.last_entry_id):
        queries.keep_evaluation(session, company.id, today, seen)
    return answer


def score_on(session: Session, customer: Customer, as_of: date, today: date) -> ScoreRead:
    """The customer's score at the start of `as_of`, computed now from the ledger, with the scores stored up to that day.

    Raises 422 `as_of_in_future`. Formula id `behaviour.v1`.
    """
    if as_of > today:
        raise invalid("as_of_in_future", f"It is {today}: what will be settled before {as_of} is not known.", "?as_of")
    known = histories(session, customer.company_id, as_of, [customer.id]).get(customer.id, Known(PaymentHistory(), None))
    score = behaviour_score(known.history, as_of)
    return ScoreRead(
        customer_id=customer.id, as_of=as_of, method=score.method, status=score.status, score=score.value, grade=score.grade,
        probability_late=str(late_odds(score)), factors=_factors(score, known.currency), data=_data(known.history),
        history=queries.stored_scores(session, customer.id, as_of),
    )  # fmt: skip


def _thresholds(session: Session, company_id: int) -> Thresholds:
    company = session.get(Company, company_id)
    return Thresholds() if company is None else from_mapping(company.thresholds)


def _factors(score: Score, currency: str | None) -> list[Factor]:
    return [
        Factor(
            key=one.key, points=str(one.points), max_points=one.max_points, value=str(one.value),
            reason=one.reason_key, params=_params(one.params, currency),
        )
        for one in score.factors
    ]  # fmt: skip


def _params(params: dict[str, int], currency: str | None) -> dict[str, int | str]:
    """Amounts of nothing have no currency: they are left out."""
    if currency is None:
        return {name: value for name, value in params.items() if not name.endswith("_minor")}
    return wire_params(params, currency)


def _data(history: PaymentHistory) -> ScoreData:
    return ScoreData(
        window=WINDOW, settled_count=history.settled_count, late_count=history.late_count, long_late_count=history.long_late_count,
        recent_count=history.recent_count, recent_late_count=history.recent_late_count, median_days_late=history.median_days,
    )  # fmt: skip


def _store_scores(session: Session, company_id: int, today: date, known: dict[int, Known], customers: Sequence[int]) -> int:
    """Adds a row for each customer whose score or method differs from the last; one never scored gets none without a history."""
    last = queries.latest_scores(session, company_id, customers)
    rows = []
    for customer_id in sorted(known.keys() | last.keys()):
        one = known.get(customer_id, Known(PaymentHistory(), None))
        score = behaviour_score(one.history, today)
        if (score.value, score.method) != last.get(customer_id, (None, score.method)):
            row = {"company_id": company_id, "customer_id": customer_id, "as_of": today, "method": score.method, "score": score.value}
            kept = [factor.model_dump() for factor in _factors(score, one.currency)]
            rows.append(row | {"settled_count": score.history_count, "factors": kept})
    queries.add_scores(session, rows)
    return len(rows)


def _store_flags(
    session: Session,
    company_id: int,
    today: date,
    thresholds: Thresholds,
    found: dict[int, CustomerFacts],
    before: dict[tuple[int, str], Flag],
) -> tuple[int, int, int]:
    """Opens, changes and closes flags so that the open ones are those the rules find; answers how many of each."""
    rows, held, opened = [], set(), 0
    for customer_id, one in found.items():
        for flag in flag_rules.evaluate(one, thresholds, today):
            key = (customer_id, flag.rule.value)
            held.add(key)
            last = before.get(key)
            if last is None or (last.severity, last.evidence) != (flag.severity.value, flag.evidence):
                rows.append(_flag_row(company_id, customer_id, flag, today))
                opened += last is None
    gone = [flag.id for key, flag in before.items() if key not in held]
    queries.put_flags(session, rows)
    queries.close_flags(session, gone, today)
    return opened, len(rows) - opened, len(gone)


def _flag_row(company_id: int, customer_id: int, flag: flag_rules.Flag, today: date) -> dict[str, Any]:
    name = _AMOUNT.get(flag.rule)
    return {
        "company_id": company_id, "customer_id": customer_id, "rule": flag.rule.value, "severity": flag.severity.value,
        "currency": flag.evidence.get("currency"), "amount_minor": None if name is None else flag.evidence[name],
        "evidence": dict(flag.evidence), "opened_on": today, "updated_at": clock.now(),
    }  # fmt: skip
