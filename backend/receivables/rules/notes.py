"""The life of a note receivable (应收票据): which act is possible in which state, on which day, at which charge."""

from datetime import date
from enum import StrEnum


class NoteState(StrEnum):
    """Where a note is; every state but `held` is the act that led to it."""

    HELD = "held"
    ENDORSED = "endorsed"
    DISCOUNTED = "discounted"
    COLLECTED = "collected"
    DISHONOURED = "dishonoured"
    CANCELLED = "cancelled"


_S = NoteState
# An endorsed or discounted note that is paid at maturity needs no act; one that is not comes back by recourse.
NEXT: dict[NoteState, frozenset[NoteState]] = {
    _S.HELD: frozenset({_S.ENDORSED, _S.DISCOUNTED, _S.COLLECTED, _S.DISHONOURED, _S.CANCELLED}),
    _S.ENDORSED: frozenset({_S.DISHONOURED}),
    _S.DISCOUNTED: frozenset({_S.DISHONOURED}),
    _S.COLLECTED: frozenset(),
    _S.DISHONOURED: frozenset(),
    _S.CANCELLED: frozenset(),
}


class NoteError(ValueError):
    """An act that a note does not allow; `code` is stable, `field` the one at fault."""

    def __init__(self, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code, self.field = code, field


def check_act(state: NoteState, act: NoteState, on: date, last_on: date, matures_on: date, face_minor: int, charge_minor: int) -> None:
    """Lets an act stand, or raises `NoteError`. Money in minor units of the note's currency; `last_on` is the day of the last act.

    `note_state`, `before_last_act`, `note_not_mature` (collected early), `note_mature` (endorsed or discounted on or after maturity),
    `charge_not_expected`, `charge_too_large`.
    """
    if act not in NEXT[state]:
        raise NoteError("note_state", f"a note that is {state} cannot be {act}", "kind")
    if on < last_on:
        raise NoteError("before_last_act", f"the last act was on {last_on}", "effective_on")
    if act is _S.COLLECTED and on < matures_on:
        raise NoteError("note_not_mature", f"it matures on {matures_on}", "effective_on")
    if act in (_S.ENDORSED, _S.DISCOUNTED) and on >= matures_on:
        raise NoteError("note_mature", f"it matured on {matures_on}", "effective_on")
    if charge_minor and act not in (_S.DISCOUNTED, _S.COLLECTED):
        raise NoteError("charge_not_expected", "only discounting or collecting costs a charge", "charge")
    if not 0 <= charge_minor < face_minor:
        raise NoteError("charge_too_large", "a charge is less than the note", "charge")
