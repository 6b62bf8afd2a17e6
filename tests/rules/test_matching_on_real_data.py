"""Matching over real open items, a small sample of `make bench-matching` held to the same aims."""

import os
from pathlib import Path

import pytest
from bench.matching import ADVERSARIAL, drawn, tallies, total
from bench.remittances import Ledger, Writer

from receivables.rules.matching import build

DATA = os.environ.get("HUIKUAN_DATA")
pytestmark = pytest.mark.skipif(not DATA, reason="HUIKUAN_DATA names no folder with b2b_open.csv")


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger(Path(DATA or ""))


def test_what_is_applied_is_right_and_most_is_applied(ledger: Ledger) -> None:
    book = build(ledger.items, ledger.aliases)
    everything = total(tallies(drawn(Writer(ledger, 5), 1_200), book, ledger.policy).values())
    assert (everything.precision or 0) >= 0.995
    assert everything.recall >= 0.85
    assert (everything.first_choice or 0) >= 0.95


@pytest.mark.parametrize("kind", ADVERSARIAL)
def test_nothing_adversarial_is_applied(ledger: Ledger, kind: str) -> None:
    writer = Writer(ledger, 6)
    tally = tallies((writer.write(kind) for _ in range(200)), build(ledger.items, ledger.aliases), ledger.policy)[kind]
    assert tally.applied == 0
