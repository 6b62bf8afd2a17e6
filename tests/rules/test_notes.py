"""Which act a note allows."""

from datetime import date

import pytest

from receivables.rules.notes import NEXT, NoteError, NoteState, check_act

S = NoteState
LAST, MATURES = date(2026, 1, 10), date(2026, 6, 30)
CASES = [
    (S.HELD, S.ENDORSED, date(2026, 2, 1), 0, None),
    (S.HELD, S.DISCOUNTED, date(2026, 2, 1), 99, None),
    (S.HELD, S.DISCOUNTED, date(2026, 2, 1), 100, "charge_too_large"),
    (S.HELD, S.DISCOUNTED, MATURES, 1, "note_mature"),
    (S.HELD, S.COLLECTED, MATURES, 1, None),
    (S.HELD, S.COLLECTED, date(2026, 6, 29), 0, "note_not_mature"),
    (S.HELD, S.DISHONOURED, date(2026, 2, 1), 0, None),
    (S.HELD, S.DISHONOURED, date(2026, 2, 1), 1, "charge_not_expected"),
    (S.HELD, S.CANCELLED, date(2026, 1, 9), 0, "before_last_act"),
    (S.DISCOUNTED, S.DISHONOURED, MATURES, 0, None),
    (S.ENDORSED, S.COLLECTED, MATURES, 0, "note_state"),
    (S.DISHONOURED, S.COLLECTED, MATURES, 0, "note_state"),
]


@pytest.mark.parametrize(("state", "act", "on", "charge", "code"), CASES)
def test_acts(state: NoteState, act: NoteState, on: date, charge: int, code: str | None) -> None:
    if code is None:
        check_act(state, act, on, LAST, MATURES, 100, charge)
    else:
        with pytest.raises(NoteError) as error:
            check_act(state, act, on, LAST, MATURES, 100, charge)
        assert error.value.code == code


def test_nothing_leads_back_and_the_end_is_the_end() -> None:
    assert all(S.HELD not in following for following in NEXT.values())
    assert [state for state, following in NEXT.items() if not following] == [S.COLLECTED, S.DISHONOURED, S.CANCELLED]
