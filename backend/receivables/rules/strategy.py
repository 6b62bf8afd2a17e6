"""Dunning strategies: segments of items, and the steps that each goes through. `rules/dunning` says what is due on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise

from receivables.rules.calendar import Calendar

METHOD = "strategy.v1"
NO_GRADE = "-"
"""The grade of a customer who has never settled anything."""


class StepChannel(StrEnum):
    """What a step does: the first three are written by the program, the others are work for a person."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"
    PHONE = "phone"
    VISIT = "visit"
    LAWYER_LETTER = "lawyer_letter"
    ESCALATE_MANAGER = "escalate_manager"
    ESCALATE_LEGAL = "escalate_legal"


WRITTEN = frozenset({StepChannel.EMAIL, StepChannel.SMS, StepChannel.LETTER})


class Reason(StrEnum):
    """Why nothing is done about an item on a day; the first that holds is said."""

    PAID = "paid"
    NO_SEGMENT = "no_segment"
    HOLD = "hold"
    DISPUTED = "disputed"
    PROMISED = "promised"
    PLANNED = "planned"
    LEGAL = "legal"
    CREDIT_BALANCE = "credit_balance"
    BELOW_MINIMUM = "below_minimum"
    QUIET_DAY = "quiet_day"
    TOO_EARLY = "too_early"
    WAITING = "waiting"
    FINISHED = "finished"


class StrategyError(ValueError):
    """The strategy contradicts itself; `code` is stable, `pointer` says where."""

    def __init__(self, code: str, message: str, pointer: str) -> None:
        super().__init__(message)
        self.code, self.pointer = code, pointer


@dataclass(frozen=True, slots=True)
class Step:
    """One level: due `offset_days` calendar days after the item's due day (before it when negative), not sooner than `wait_days`
    after the level before, nor than `after_contact_days` after anybody last spoke with the customer."""

    level: int
    offset_days: int
    channel: StepChannel
    template: str | None = None
    owner: str = "collector"
    wait_days: int = 0
    after_contact_days: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """Which items go through which steps. An empty set or None asks nothing; of `tags` the customer has one at least.

    `age_*` are days overdue of the account's oldest item, `amount_*` minor units that the account has overdue in `currency`.
    """

    code: str
    steps: tuple[Step, ...]
    grades: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    age_from: int | None = None
    age_to: int | None = None
    currency: str | None = None
    amount_from: int | None = None
    amount_to: int | None = None


@dataclass(frozen=True, slots=True)
class Strategy:
    """The segments in their order (the first that fits counts), the least worth a letter by currency, ISO weekdays of rest."""

    segments: tuple[Segment, ...]
    minimum: Mapping[str, int]
    rest_weekdays: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An open item on the day asked for, in minor units of its currency, with the highest level it has reached (0: none) and when.

    Parts of it that are held, disputed, promised, given time by a payment plan or taken to law on that day may overlap: where together
    they are all of it or more, nothing of it is left to ask for.
    """

    id: int
    kind: str
    currency: str
    open_minor: int
    due_on: date
    reached: int = 0
    reached_on: date | None = None
    held_minor: int = 0
    disputed_minor: int = 0
    promised_minor: int = 0
    planned_minor: int = 0
    legal_minor: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """One customer: grade, what it is like, its tags, when somebody last spoke with it, its unapplied credits by currency (minor units),
    and what is known of single days where it is."""

    grade: str = NO_GRADE
    group: str | None = None
    industry: str | None = None
    region: str | None = None
    credits: Mapping[str, int] | None = None
    calendar: Calendar = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    contacted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done about an item: the step and the minor units asked for, or the reason why nothing is."""

    item: OpenItem
    segment: str | None
    step: Step | None
    reason: Reason | None
    chased_minor: int


def check(strategy: Strategy) -> None:
    """Refuses a strategy that contradicts itself.

    Raises StrategyError: `levels_not_rising` (a level twice or going back, which would be a loop), `steps_on_one_day` (two steps of a
    segment on one day), `segment_twice`, `range_reversed`, `template_missing`, `template_not_expected`.
    """
    codes = [segment.code for segment in strategy.segments]
    for position, segment in enumerate(strategy.segments):
        where = f"/segments/{position}"
        if segment.code in codes[:position]:
            raise StrategyError("segment_twice", f"the segment {segment.code} stands twice", f"{where}/code")
        for low, high, name in ((segment.age_from, segment.age_to, "age_to"), (segment.amount_from, segment.amount_to, "amount_to")):
            if low is not None and high is not None and low > high:
                raise StrategyError("range_reversed", "the range ends before it begins", f"{where}/{name}")
        _check_steps(segment, where)


def _check_steps(segment: Segment, where: str) -> None:
    for number, (before, after) in enumerate(pairwise(segment.steps), 1):
        if after.level <= before.level:
            raise StrategyError("levels_not_rising", "each step has a higher level than the one before", f"{where}/steps/{number}/level")
        if after.offset_days <= before.offset_days:
            raise StrategyError("steps_on_one_day", "each step is due later than the one before", f"{where}/steps/{number}/offset_days")
    for number, step in enumerate(segment.steps):
        if step.channel in WRITTEN and step.template is None:
            raise StrategyError("template_missing", "what is sent needs a template", f"{where}/steps/{number}/template")
        if step.channel not in WRITTEN and step.template is not None:
            raise StrategyError("template_not_expected", "only what is sent has a template", f"{where}/steps/{number}/template")
