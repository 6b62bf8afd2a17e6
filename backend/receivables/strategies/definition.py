"""A strategy's content as the rule takes it, from what is kept or sent."""

from typing import Any

from receivables.errors import invalid
from receivables.money import MoneyError, to_minor
from receivables.rules.strategy import Segment, Step, Strategy, StrategyError, check
from receivables.strategies.schemas import StrategyDefinition, StrategySegment


def rule_of(definition: StrategyDefinition) -> Strategy:
    """The rule's own shape, amounts in minor units. Raises 422 for amounts that are none, `currency_required`, and what `check` refuses."""
    segments = tuple(_segment(segment, f"/segments/{number}") for number, segment in enumerate(definition.segments))
    minimum = {currency: _minor(amount, currency, f"/minimum/{currency}") for currency, amount in definition.minimum.items()}
    strategy = Strategy(segments, minimum, frozenset(definition.rest_weekdays))
    if definition.send_from_hour >= definition.send_to_hour:
        raise invalid("range_reversed", "The hours end before they begin.", "/send_to_hour")
    try:
        check(strategy)
    except StrategyError as error:
        raise invalid(error.code, f"{error}.".capitalize(), error.pointer) from error
    return strategy


def kept_rule(definition: dict[str, Any]) -> Strategy:
    """The rule of a version that was kept."""
    return rule_of(StrategyDefinition.model_validate(definition))


def _segment(data: StrategySegment, where: str) -> Segment:
    amounts: dict[str, Any] = {"amount_from": None, "amount_to": None}
    for name in amounts:
        text = getattr(data, name)
        if text is not None and data.currency is None:
            raise invalid("currency_required", "An amount needs its currency.", f"{where}/currency")
        amounts[name] = None if text is None or data.currency is None else _minor(text, data.currency, f"{where}/{name}")
    sets: Any = {name: frozenset(getattr(data, name)) for name in ("grades", "kinds", "groups", "industries", "regions", "tags")}
    steps = tuple(Step(**step.model_dump()) for step in data.steps)
    return Segment(code=data.code, steps=steps, age_from=data.age_from, age_to=data.age_to, currency=data.currency, **amounts, **sets)


def _minor(text: str, currency: str, pointer: str) -> int:
    try:
        return to_minor(text, currency)
    except MoneyError as error:
        raise invalid(error.code, str(error), pointer) from error
