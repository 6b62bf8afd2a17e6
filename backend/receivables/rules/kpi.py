"""Key figures: one formula for each id, from amounts in minor units of one currency and whole days.

A figure is a ratio of two integers, rounded half-even once at the end: ratios to four decimals, days to two. With a zero denominator there
is no figure, which is None and never 0.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from inspect import signature

from receivables.money import round_half_even_ratio

Ratio = tuple[int, int]
"""Numerator and denominator, nothing divided yet."""


class Unit(StrEnum):
    """What a figure counts."""

    RATIO = "ratio"
    DAYS = "days"


class Direction(StrEnum):
    """On which side of its target a figure is good."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


DECIMALS = {Unit.RATIO: 4, Unit.DAYS: 2}


class UnknownFormula(KeyError):
    """No formula has this id."""

    code = "unknown_formula"


@dataclass(frozen=True, slots=True)
class Formula:
    """A figure's id, unit, good side, target where the house sets none (None: no target) and the names of its inputs."""

    id: str
    unit: Unit
    direction: Direction
    default_target: Decimal | None
    inputs: tuple[str, ...]
    ratio: Callable[..., Ratio] | None


def collection_rate_due(collected: int, due: int) -> Ratio:
    """Cash allocated in the period to items due by its end, over what was open of them at its start, or at issue if later."""
    return collected, due


def collection_rate_turnover(receipts: int, opening: int, sales: int) -> Ratio:
    """Receipts over opening receivables plus credit sales of the period."""
    return receipts, opening + sales


def dso_simple(closing: int, sales: int, days: int) -> Ratio:
    """Closing receivables over credit sales of the period, times its days."""
    return closing * days, sales


def dso_best_possible(not_due: int, sales: int, days: int) -> Ratio:
    """What `dso.simple` would be if nothing were overdue."""
    return not_due * days, sales


def average_days_delinquent(closing: int, not_due: int, sales: int, days: int) -> Ratio:
    """`dso.simple` less `dso.best_possible`, rounded once."""
    return (closing - not_due) * days, sales


def turnover_days(opening: int, closing: int, sales: int, days: int) -> Ratio:
    """Days of the period over how often the mean receivables turned."""
    return (opening + closing) * days, 2 * sales


def weighted_days(cash_days: int, cash: int) -> Ratio:
    """Σ(allocated cash times days) over Σ allocated cash."""
    return cash_days, cash


def collection_effectiveness(opening: int, sales: int, closing: int, not_due: int) -> Ratio:
    """What was collected over what could have been: closing in total against closing not due."""
    return opening + sales - closing, opening + sales - not_due


def bad_debt_revenue(written_off: int, recovered: int, revenue: int) -> Ratio:
    """Write-offs less recoveries over revenue, trailing twelve months."""
    return written_off - recovered, revenue


def bad_debt_receivables(written_off: int, recovered: int, closing: int) -> Ratio:
    """Write-offs less recoveries of the period over closing receivables."""
    return written_off - recovered, closing


def overdue_share(overdue: int, gross: int) -> Ratio:
    """Overdue over gross receivables."""
    return overdue, gross


def long_aging_share(long_aged: int, gross: int) -> Ratio:
    """What is older than the age limit over gross receivables."""
    return long_aged, gross


def promise_kept(kept: int, promised: int) -> Ratio:
    """Kept over promises due in the period, by amount."""
    return kept, promised


def disputed_share(disputed: int, gross: int) -> Ratio:
    """What is in dispute over gross receivables."""
    return disputed, gross


def dispute_cycle_days(dispute_days: int, disputes_closed: int) -> Ratio:
    """Mean days from open to closed of the disputes closed in the period."""
    return dispute_days, disputes_closed


def receivables_to_output(closing: int, output: int) -> Ratio:
    """Closing receivables over the output value of the trailing year."""
    return closing, output


def contact_success(answered: int, actions: int) -> Ratio:
    """Actions that brought a promise, or a receipt within 14 days, over all actions of the period."""
    return answered, actions


def cost_of_collection(costs: int, collected_on_chased: int) -> Ratio:
    """What the period's actions cost over the cash allocated in it to items chased before."""
    return costs, collected_on_chased


def _formula(id: str, unit: Unit, direction: Direction, target: str | None, ratio: Callable[..., Ratio]) -> Formula:
    return Formula(id, unit, direction, None if target is None else Decimal(target), tuple(signature(ratio).parameters), ratio)


COUNTS = frozenset({"days", "actions", "answered", "dispute_days", "disputes_closed"})
"""Inputs that are numbers and not amounts."""

FORMULAS: Mapping[str, Formula] = {
    formula.id: formula
    for formula in (
        _formula("collection_rate.due", Unit.RATIO, Direction.AT_LEAST, "0.95", collection_rate_due),
        _formula("collection_rate.turnover", Unit.RATIO, Direction.AT_LEAST, None, collection_rate_turnover),
        _formula("dso.simple", Unit.DAYS, Direction.AT_MOST, "60", dso_simple),
        Formula("dso.countback", Unit.DAYS, Direction.AT_MOST, None, ("closing", "months"), None),
        _formula("dso.best_possible", Unit.DAYS, Direction.AT_MOST, None, dso_best_possible),
        _formula("add", Unit.DAYS, Direction.AT_MOST, None, average_days_delinquent),
        _formula("turnover_days", Unit.DAYS, Direction.AT_MOST, None, turnover_days),
        _formula("collection_period", Unit.DAYS, Direction.AT_MOST, "30", weighted_days),
        _formula("days_beyond_terms", Unit.DAYS, Direction.AT_MOST, None, weighted_days),
        _formula("cei", Unit.RATIO, Direction.AT_LEAST, None, collection_effectiveness),
        _formula("bad_debt.revenue", Unit.RATIO, Direction.AT_MOST, "0.01", bad_debt_revenue),
        _formula("bad_debt.receivables", Unit.RATIO, Direction.AT_MOST, "0.01", bad_debt_receivables),
        _formula("overdue_share", Unit.RATIO, Direction.AT_MOST, None, overdue_share),
        _formula("long_aging_share", Unit.RATIO, Direction.AT_MOST, None, long_aging_share),
        _formula("promise_kept", Unit.RATIO, Direction.AT_LEAST, None, promise_kept),
        _formula("disputed_share", Unit.RATIO, Direction.AT_MOST, None, disputed_share),
        _formula("dispute_cycle_days", Unit.DAYS, Direction.AT_MOST, None, dispute_cycle_days),
        _formula("receivables_to_output", Unit.RATIO, Direction.AT_MOST, "0.12", receivables_to_output),
        _formula("contact_success", Unit.RATIO, Direction.AT_LEAST, None, contact_success),
        _formula("cost_of_collection", Unit.RATIO, Direction.AT_MOST, None, cost_of_collection),
    )
}
"""Every formula by id. The target of `receivables_to_output` holds where the industry sets it."""


def formula(id: str) -> Formula:
    """The formula of an id. Raises `UnknownFormula`."""
    try:
        return FORMULAS[id]
    except KeyError:
        raise UnknownFormula(id) from None


def compute(id: str, inputs: Mapping[str, int]) -> Decimal | None:
    """The figure of formula `id` from its named inputs: minor units of one currency, days, or minor units times days. None without one.

    `dso.countback` takes months and has its own function. Raises `UnknownFormula`, and `TypeError` for an input missing or too many.
    """
    found = formula(id)
    if found.ratio is None:
        raise UnknownFormula(f"{id} is not a ratio of two amounts")
    numerator, denominator = found.ratio(**inputs)
    return _quantised(found.unit, numerator, denominator)


def dso_countback(closing: int, months: Sequence[tuple[int, int]]) -> Decimal | None:
    """Days of sales in closing receivables, whole months taken off first, the last pro rata. Formula id `dso.countback`.

    `months` holds (credit sales in minor units, days of the month), latest first; a month without sales counts its days and takes nothing
    off. None when the balance is more than all the months given sold: there is no knowing how far back it reaches.
    """
    left, days = closing, Fraction(0)
    for sales, length in months:
        if left <= 0:
            break
        days += length * (min(Fraction(left, sales), Fraction(1)) if sales > 0 else 1)
        left -= max(sales, 0)
    return None if left > 0 else _quantised(Unit.DAYS, days.numerator, days.denominator)


def attained(formula: Formula, value: Decimal | None, target: Decimal | None) -> bool | None:
    """Whether `value` is on the good side of `target` or on it; None when there is no figure or no target."""
    if value is None or target is None:
        return None
    return value >= target if formula.direction is Direction.AT_LEAST else value <= target


def _quantised(unit: Unit, numerator: int, denominator: int) -> Decimal | None:
    if denominator == 0:
        return None
    places = DECIMALS[unit]
    return Decimal(round_half_even_ratio(numerator * 10**places, denominator)).scaleb(-places)
