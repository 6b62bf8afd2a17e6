"""Where a flag begins: whole numbers that each company may set for itself."""

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class ThresholdProblem:
    """One setting that cannot be used: its name and a stable code."""

    key: str
    code: str


class ThresholdError(ValueError):
    """Settings that cannot be used; `problems` has one for each."""

    code = "invalid_thresholds"

    def __init__(self, problems: list[ThresholdProblem]) -> None:
        super().__init__(", ".join(f"{problem.key}: {problem.code}" for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The settings with their defaults. Days are calendar days; percents are whole percents of the book or of the credit limit."""

    overdue_info_days: int = 1
    overdue_warning_days: int = 30
    overdue_critical_days: int = 90
    worsening_days: int = 5
    worsening_min_count: int = 10
    long_aging_years: int = 3
    concentration_warning_percent: int = 20
    concentration_critical_percent: int = 40
    broken_promise_days: int = 90
    broken_promise_critical_count: int = 2
    limit_info_percent: int = 90
    limit_critical_percent: int = 120
    review_notice_days: int = 14


LARGEST = 3650
_KEYS = tuple(field.name for field in fields(Thresholds))
_RISING = (
    ("overdue_info_days", "overdue_warning_days"),
    ("overdue_warning_days", "overdue_critical_days"),
    ("concentration_warning_percent", "concentration_critical_percent"),
    ("limit_info_percent", "limit_critical_percent"),
)


def from_mapping(settings: Mapping[str, object]) -> Thresholds:
    """Thresholds from what a company has set; what is not named keeps its default.

    Raises `ThresholdError` naming every problem: `unknown_key`, `not_an_integer`, `out_of_range` (1 to `LARGEST`), `not_rising` when a
    severer level begins below a milder one.
    """
    problems = [ThresholdProblem(key, code) for key, value in settings.items() if (code := _refusal(key, value))]
    if problems:
        raise ThresholdError(problems)
    values = {key: value for key, value in settings.items() if isinstance(value, int)}
    thresholds = Thresholds(**values)
    problems = [ThresholdProblem(high, "not_rising") for low, high in _RISING if getattr(thresholds, low) > getattr(thresholds, high)]
    if problems:
        raise ThresholdError(problems)
    return thresholds


def _refusal(key: str, value: object) -> str | None:
    if key not in _KEYS:
        return "unknown_key"
    if not isinstance(value, int) or isinstance(value, bool):
        return "not_an_integer"
    return None if 1 <= value <= LARGEST else "out_of_range"
