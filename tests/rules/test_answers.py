"""What becomes of a line of a customer's answer by default."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.answers import arguable, usual


@pytest.mark.parametrize(
    ("kind", "ours", "theirs", "let_go", "free", "minor", "becomes"),
    [
        ("dispute", 100, 30, 0, 100, 30, "dispute"),
        ("dispute", 100, 30, 0, 20, 20, "dispute"),  # partly paid meanwhile
        ("dispute", 100, 30, 0, 0, 0, "nothing"),  # paid, or in dispute already
        ("dispute", 100, 30, 10, 90, 20, "dispute"),  # a correction let go of some of it
        ("dispute", 100, 30, 30, 70, 0, "nothing"),
        ("differs", 100, 60, 0, 100, 40, "dispute"),
        ("differs", 100, 0, 0, 100, 100, "dispute"),  # the customer says that it owes nothing of it
        ("differs", 100, 60, 0, 0, 0, "reconciliation"),  # paid since the day that the letter was about
        ("differs", 100, 130, 0, 100, 0, "reconciliation"),  # the customer says that it owes more
        ("differs", 100, -20, 0, 100, 100, "reconciliation"),  # it says that it is owed
    ],
)
def test_by_default(kind: str, ours: int, theirs: int, let_go: int, free: int, minor: int, becomes: str) -> None:
    now = arguable(kind, ours, theirs, let_go, free)
    assert (now, usual(kind, theirs, now)) == (minor, becomes)


def test_a_line_without_an_item_is_never_argued_about() -> None:
    assert usual("differs", 40, None) == "reconciliation"


MINOR = st.integers(0, 10**15)


@given(st.sampled_from(["dispute", "differs"]), MINOR, MINOR, MINOR, MINOR)
def test_never_more_than_is_open_and_only_what_is_something(kind: str, ours: int, theirs: int, let_go: int, free: int) -> None:
    now = arguable(kind, ours, theirs, let_go, free)
    assert 0 <= now <= free
    assert (usual(kind, theirs, now) == "dispute") == (now > 0)
