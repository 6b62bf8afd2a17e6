"""What to do next with a customer on the worklist, what of an item is left to chase, and how much work fits into a day. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

METHOD = "next_action.v2"
UNREACHABLE_CALLS = 2
"""After so many calls in a row that reached nobody one writes, and after one more one goes there."""
WRITE_UNTIL_DAYS = 7
"""So few days overdue a mail is enough."""


class NextAction(StrEnum):
    """What is best done next; the first that fits."""

    APPLY_CREDIT = "apply_credit"
    DO_TASK = "do_task"
    FOLLOW_UP = "follow_up"
    ASK_ABOUT_PROMISE = "ask_about_promise"
    CLARIFY_DISPUTE = "clarify_dispute"
    WAIT = "wait"
    VISIT = "visit"
    WRITE = "write"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Situation:
    """A customer's account today. `unreachable`: calls in a row that reached nobody; `task` the channel of an open task.

    `credit_minor`: what the customer has paid, or was credited, that is not applied.
    """

    overdue_minor: int
    set_aside_minor: int
    disputed_minor: int
    oldest_days: int
    task: str | None = None
    step_due: bool = False
    promise_due: bool = False
    broken_promises: int = 0
    contacted_lately: bool = False
    unreachable: int = 0
    phone: bool = True
    email: bool = True
    credit_minor: int = 0


def next_action(now: Situation) -> tuple[NextAction, str | None]:
    """What to do and by which channel; None where there is nothing to say. Formula id `next_action.v2`."""
    speak = "phone" if now.phone else "email" if now.email else "letter"
    write = "email" if now.email else "letter"
    if 0 < now.overdue_minor - now.set_aside_minor <= now.credit_minor:
        return NextAction.APPLY_CREDIT, None
    if now.task is not None:
        return NextAction.DO_TASK, now.task
    if now.step_due:
        return NextAction.FOLLOW_UP, speak
    if now.promise_due or now.broken_promises:
        return NextAction.ASK_ABOUT_PROMISE, speak
    if now.overdue_minor and now.set_aside_minor >= now.overdue_minor:
        return (NextAction.CLARIFY_DISPUTE, speak) if now.disputed_minor else (NextAction.WAIT, None)
    if now.contacted_lately:
        return NextAction.WAIT, None
    if now.unreachable > UNREACHABLE_CALLS:
        return NextAction.VISIT, "visit"
    if now.unreachable == UNREACHABLE_CALLS or now.oldest_days <= WRITE_UNTIL_DAYS or not now.phone:
        return NextAction.WRITE, write
    return NextAction.CALL, "phone"


def left_to_chase(
    items: Sequence[tuple[int, int]], disputed: Mapping[int, int], planned: Mapping[int, int],
    promised: Iterable[tuple[int, frozenset[int]]],
) -> dict[int, int]:  # fmt: skip
    """What of each item of one account is to be chased, in minor units: no unit of an item is set aside twice.

    `items` are (id, open), oldest due first; disputed and planned are by item; a promise is (still running, the items it names or none
    for the whole account) and takes what is left, those that name items first.
    """
    left = {item: opened - min(opened, disputed.get(item, 0) + planned.get(item, 0)) for item, opened in items}
    for running, named in sorted(promised, key=lambda one: not one[1]):
        for item, _ in items:
            if not named or item in named:
                part = min(running, left[item])
                left[item] -= part
                running -= part
    return left


def beyond(ranks: Sequence[str | None], room: Mapping[str, int]) -> list[bool]:
    """Which rows of a list, in its order, do not fit into the day of whom they fall to; without a limit everything fits.

    `room` is what each can still do today.
    """
    left, found = dict(room), []
    for worker in ranks:
        if worker is None or worker not in left:
            found.append(False)
            continue
        found.append(left[worker] <= 0)
        left[worker] -= 1
    return found
