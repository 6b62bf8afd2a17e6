"""Wire shapes of scores, flags and evaluations."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from receivables.money import from_minor
from receivables.pagination import PageQuery
from receivables.rules.flags import Rule, Severity
from receivables.rules.score import GRADES, ScoreStatus
from receivables.texts import Code, Id, Input, Output

Params = dict[str, int | str]


def wire_params(params: Mapping[str, Any], currency: str | None = None) -> Params:
    """A reason's numbers as the contract writes them: `overdue_minor` becomes `overdue`, a decimal string beside its currency."""
    named = params.get("currency", currency)
    if named is None or not any(name.endswith("_minor") for name in params):
        return dict(params)
    amounts = {name.removesuffix("_minor"): from_minor(minor, named) for name, minor in params.items() if name.endswith("_minor")}
    return {name: value for name, value in params.items() if not name.endswith("_minor")} | amounts | {"currency": named}


def grade_of(score: int | None) -> str | None:
    """The grade of a stored score; None without one."""
    return None if score is None else next(grade for lowest, grade in GRADES if score >= lowest)


class Factor(Output):
    """One line of the score's explanation: points given of those possible, the share measured, and the reason with its numbers."""

    key: str
    points: str
    max_points: int
    value: str
    reason: str
    params: Params


class ScoreData(Output):
    """What the score was computed from: items settled before the day, at most `window` of them, the latest first."""

    window: int
    settled_count: int
    late_count: int
    long_late_count: int
    recent_count: int
    recent_late_count: int
    median_days_late: int


class StoredScore(Output):
    """The score from that day on."""

    as_of: date
    score: int | None
    grade: str | None
    method: str


class ScoreRead(Output):
    """A customer's behaviour score at the start of a day. `score` and `grade` are null where there is no history."""

    customer_id: int
    as_of: date
    method: str
    status: ScoreStatus
    score: int | None
    grade: str | None
    probability_late: str
    factors: list[Factor]
    data: ScoreData
    history: list[StoredScore]


class FlagRead(Output):
    """A warning on a customer and the numbers behind it; `amount` is what sorts it, beside its currency."""

    id: int
    company: str
    customer_id: int
    customer_number: str
    customer_name: str
    rule: Rule
    severity: Severity
    currency: str | None
    amount: str | None
    evidence: Params
    opened_on: date
    closed_on: date | None


class FlagQuery(PageQuery):
    company: Code | None = None
    customer_id: Id | None = None
    rule: Rule | None = None
    severity: Severity | None = None
    open: Annotated[bool, Field(description="Those that hold now; false for those that were closed.")] = True


class EvaluationIn(Input):
    company: Code | None = None


class EvaluationRead(Output):
    """What an evaluation did: customers looked at, scores that changed, flags opened, changed and closed."""

    company: str
    as_of: date
    customers: int
    scores_changed: int
    flags_opened: int
    flags_changed: int
    flags_closed: int


class EvaluationsRead(Output):
    items: list[EvaluationRead]
