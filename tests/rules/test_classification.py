"""What a judgement becomes: a table of cases, and what holds for every amount."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.classification import ClassificationError, Judged, expected_share, judge

BEFORE = Judged("abnormal", 3, 500, "Ann", "call", date(2026, 1, 31))
CASES: list[tuple[dict[str, Any], Judged]] = [
    ({}, BEFORE),
    ({"classification": "normal"}, Judged("normal", 3, 500, "Ann", "call", date(2026, 1, 31))),
    ({"responsible": "", "measure": None}, Judged("abnormal", 3, 500, None, None, date(2026, 1, 31))),
    ({"expected_percent": 50}, Judged("abnormal", 3, 400, "Ann", "call", date(2026, 1, 31))),
    ({"expected_percent": None}, Judged("abnormal", 3, None, "Ann", "call", date(2026, 1, 31))),
    ({"expected_minor": 800, "cause_id": None}, Judged("abnormal", None, 800, "Ann", "call", date(2026, 1, 31))),
    ({"expected_minor": 0}, Judged("abnormal", 3, 0, "Ann", "call", date(2026, 1, 31))),
]


@pytest.mark.parametrize(("sent", "after"), CASES)
def test_what_is_sent_is_set_and_the_rest_stays(sent: dict[str, Any], after: Judged) -> None:
    assert judge(BEFORE, sent, 800) == after


def test_no_more_is_expected_than_is_open() -> None:
    with pytest.raises(ClassificationError, match="more is expected"):
        judge(BEFORE, {"expected_minor": 801}, 800)
    # What was expected when more was open stays until it is judged anew.
    assert judge(BEFORE, {"responsible": "Bob"}, 100).expected_minor == 500


@given(st.integers(0, 10**15), st.integers(0, 100))
def test_a_share_lies_between_nothing_and_all(minor: int, percent: int) -> None:
    share = expected_share(minor, percent)
    assert 0 <= share <= minor
    assert abs(100 * share - minor * percent) <= 50
    assert judge(Judged(), {"expected_percent": percent}, minor).expected_minor == share
