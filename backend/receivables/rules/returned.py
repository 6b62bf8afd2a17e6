"""What a bank took back of a receipt (`returned.v1`): what of the receipt is freed for it, the last applied first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

METHOD = "returned.v1"


@dataclass(frozen=True, slots=True)
class Used:
    """Minor units > 0 of a receipt that one entry of the day `on` used: paid on `item_id`, or booked away of an overpayment (None)."""

    entry_id: int
    item_id: int | None
    minor: int
    on: date


@dataclass(frozen=True, slots=True)
class Freed:
    """Entries to take back whole, and what of the last of them its item keeps, in minor units (None where it keeps nothing)."""

    taken_back: tuple[Used, ...]
    kept: Used | None = None


def free(returned_minor: int, open_minor: int, used: Iterable[Used]) -> Freed:
    """What is taken back so that `returned_minor` units of the receipt are open, 0 < returned ≤ open + used. Formula id `returned.v1`.

    Money on account goes first, then what was booked away of an overpayment (it is none any more), then what was paid, the last day and
    entry first. An entry is taken back whole, with all that was let go beside it; the last one's item is paid the rest of it again.
    """
    missing, taken = returned_minor - open_minor, list[Used]()
    for one in _last_first(used):
        if missing <= 0:
            break
        taken.append(one)
        missing -= one.minor
    rest = Used(taken[-1].entry_id, taken[-1].item_id, -missing, taken[-1].on) if taken and missing < 0 else None
    return Freed(tuple(taken), rest if rest is not None and rest.item_id is not None else None)


def _last_first(used: Iterable[Used]) -> Sequence[Used]:
    return sorted(used, key=lambda one: (one.item_id is None, one.on, one.entry_id), reverse=True)
