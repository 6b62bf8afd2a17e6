"""What a judgement of an open item becomes when some of its fields are set anew."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from receivables.money import round_half_even_ratio


class ClassificationError(ValueError):
    """A judgement that does not stand; `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Judged:
    """A whole judgement; `expected_minor` is minor units of the item's currency. None is not judged, or not known."""

    classification: str | None = None
    cause_id: int | None = None
    expected_minor: int | None = None
    responsible: str | None = None
    measure: str | None = None
    deadline_on: date | None = None


def expected_share(open_minor: int, percent: int) -> int:
    """`percent` (0 to 100) of what is open, in minor units, half-even."""
    return round_half_even_ratio(open_minor * percent, 100)


def judge(before: Judged, sent: Mapping[str, Any], open_minor: int) -> Judged:
    """The judgement after the fields of `Judged` in `sent`, or `expected_percent` of what is open; texts without content are none.

    Raises `ClassificationError` `expected_above_open` when an amount sent is more than the item has open.
    """
    fields: dict[str, Any] = {name: value or None if isinstance(value, str) else value for name, value in sent.items()}
    if "expected_percent" in fields:
        percent = fields.pop("expected_percent")
        fields["expected_minor"] = None if percent is None else expected_share(open_minor, percent)
    expected = fields.get("expected_minor")
    if expected is not None and expected > open_minor:
        raise ClassificationError("expected_above_open", "more is expected than the item has open")
    return replace(before, **fields)
