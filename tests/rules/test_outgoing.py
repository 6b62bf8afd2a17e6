"""What an outgoing line may be: a table of cases, and that nothing is sure that the bank did not name."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules.outgoing import EARLY, LATE, MOST, Out, Paid, find

DAY = date(2026, 3, 1)
LINE = Out(10_000, "CNY", DAY, ("out", "DD-2026-77"), "DE02", "Acme GmbH")
RETURN = Paid("return", 1, 10_000, "CNY", DAY, "", "", ("DD-2026-77",))
REFUND = Paid("refund", 1, 10_000, "CNY", DAY, "DE 02", "Acme", ("R-2026-5",))

CASES: list[tuple[Out, Paid, tuple[str, ...] | None, bool]] = [
    (LINE, RETURN, ("amount_exact", "reference_named"), False),
    (replace(LINE, reversal=True), RETURN, ("amount_exact", "reference_named", "marked_as_return"), True),
    (LINE, replace(RETURN, name="acme gmbh"), ("amount_exact", "reference_named", "name_equal"), False),
    (replace(LINE, words=("DD-2026-770",), reversal=True), RETURN, ("amount_exact", "marked_as_return"), False),
    (replace(LINE, words=("退票 dd 2026 77",)), RETURN, ("amount_exact", "reference_named", "marked_as_return"), True),
    (replace(LINE, words=("rent",)), RETURN, None, False),
    (replace(LINE, words=("rent",), reversal=True), RETURN, ("amount_exact", "marked_as_return"), False),
    (replace(LINE, minor=10_350, reversal=True), RETURN, ("amount_with_charges", "reference_named", "marked_as_return"), False),
    (replace(LINE, minor=9_999, reversal=True), RETURN, ("amount_in_part", "reference_named", "marked_as_return"), False),
    (replace(LINE, minor=9_999, words=("rent",), reversal=True), RETURN, None, False),
    (replace(LINE, reversal=True), replace(RETURN, alone=False),
     ("amount_exact", "reference_named", "marked_as_return", "search_limited"), False),
    (replace(LINE, currency="EUR"), RETURN, None, False),
    (replace(LINE, booked_on=DAY + LATE), RETURN, ("amount_exact", "reference_named"), False),
    (replace(LINE, booked_on=date(2027, 6, 1)), RETURN, None, False),
    (replace(LINE, booked_on=DAY - EARLY * 2), RETURN, None, False),
    (LINE, replace(RETURN, references=("77",)), None, False),
    (replace(LINE, words=("transfer",)), replace(RETURN, references=("TRANSFER",)), None, False),
    (LINE, REFUND, ("amount_exact", "account_equal"), True),
    (replace(LINE, account=""), REFUND, None, False),
    (replace(LINE, account="", name="ACME"), REFUND, ("amount_exact", "name_equal"), False),
    (replace(LINE, account="", name="ACME", words=("refund R20265",)), REFUND, ("amount_exact", "reference_named", "name_equal"), True),
    (replace(LINE, minor=10_001), REFUND, None, False),
    (replace(LINE, minor=9_999), REFUND, None, False),
]


@pytest.mark.parametrize(("line", "paid", "reasons", "sure"), CASES)
def test_reasons(line: Out, paid: Paid, reasons: tuple[str, ...] | None, sure: bool) -> None:
    found = find(line, [paid])
    assert [(one.reasons, one.sure) for one in found] == ([] if reasons is None else [(reasons, sure)])


def test_the_likeliest_first_and_two_that_are_sure_are_neither() -> None:
    line = replace(LINE, reversal=True)
    found = find(line, [replace(RETURN, id=2, references=()), RETURN, replace(RETURN, id=3)])
    assert [(one.id, one.sure) for one in found] == [(1, False), (3, False), (2, False)]
    assert all("ambiguous" in one.reasons for one in found)


PAID = st.builds(
    Paid, st.sampled_from(["refund", "return"]), st.integers(1, 99), st.integers(1, 3), st.just("CNY"), st.just(DAY),
    st.sampled_from(["", "DE02"]), st.sampled_from(["", "Acme GmbH"]), st.sampled_from([(), ("DD-2026-77",)]),
)  # fmt: skip


@given(st.lists(PAID, max_size=12), st.integers(1, 3), st.booleans())
def test_at_most_one_is_sure_and_it_is_first(candidates: list[Paid], minor: int, reversal: bool) -> None:
    found = find(replace(LINE, minor=minor, reversal=reversal), candidates)
    assert len(found) <= MOST
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)
    assert sum(one.sure for one in found) <= 1
    assert all(0 < one.confidence <= 990 for one in found)
