"""Key figures: the worked cases, no figure without a denominator, and rounding once at the end."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.rules import kpi

money = st.integers(0, 10**15)
RATIOS = [id for id, formula in kpi.FORMULAS.items() if formula.ratio]


@pytest.mark.parametrize(
    ("closing", "months", "expected"),
    [
        (21_200_000, [(10_000_000, 30), (8_000_000, 30), (7_000_000, 30)], "73.71"),
        (210_000_000, [(90_000_000, 31), (80_000_000, 28), (70_000_000, 31)], "76.71"),
        (18_000_000, [(10_000_000, 30), (8_000_000, 30), (7_000_000, 30)], "60.00"),
        (5_000_000, [(10_000_000, 31)], "15.50"),
        (5_000_000, [(0, 30), (10_000_000, 31)], "45.50"),
        (5_000_000, [(-100, 30), (10_000_000, 31)], "45.50"),
        (0, [(10_000_000, 31)], "0.00"),
        (-10, [(10_000_000, 31)], "0.00"),
        (0, [], "0.00"),
        (1, [], None),
        (1, [(0, 31)], None),
        (30_000_000, [(10_000_000, 30), (8_000_000, 30)], None),
    ],
)
def test_countback(closing: int, months: list[tuple[int, int]], expected: str | None) -> None:
    value = kpi.dso_countback(closing, months)
    assert (None if value is None else str(value)) == expected


@pytest.mark.parametrize(
    ("id", "inputs", "expected"),
    [
        ("collection_rate.due", {"collected": 95, "due": 100}, "0.9500"),
        ("collection_rate.turnover", {"receipts": 900, "opening": 500, "sales": 1000}, "0.6000"),
        ("dso.simple", {"closing": 212_000, "sales": 250_000, "days": 90}, "76.32"),
        ("dso.best_possible", {"not_due": 100_000, "sales": 250_000, "days": 90}, "36.00"),
        ("add", {"closing": 212_000, "not_due": 100_000, "sales": 250_000, "days": 90}, "40.32"),
        ("turnover_days", {"opening": 100, "closing": 200, "sales": 600, "days": 360}, "90.00"),
        ("collection_period", {"cash_days": 100 * 20 + 300 * 40, "cash": 400}, "35.00"),
        ("days_beyond_terms", {"cash_days": 100 * -5 + 300 * 10, "cash": 400}, "6.25"),
        ("days_beyond_terms", {"cash_days": -800, "cash": 400}, "-2.00"),
        ("cei", {"opening": 1000, "sales": 500, "closing": 600, "not_due": 500}, "0.9000"),
        ("bad_debt.revenue", {"written_off": 150, "recovered": 50, "revenue": 10_000}, "0.0100"),
        ("bad_debt.receivables", {"written_off": 10, "recovered": 50, "closing": 10_000}, "-0.0040"),
        ("overdue_share", {"overdue": 1, "gross": 3}, "0.3333"),
        ("long_aging_share", {"long_aged": 2, "gross": 3}, "0.6667"),
        ("promise_kept", {"kept": 1, "promised": 8}, "0.1250"),
        ("receivables_to_output", {"closing": 12, "output": 100}, "0.1200"),
        ("overdue_share", {"overdue": 25, "gross": 200_000}, "0.0001"),
        ("overdue_share", {"overdue": 5, "gross": 100_000}, "0.0000"),
        ("overdue_share", {"overdue": 15, "gross": 100_000}, "0.0002"),
    ],
)
def test_worked(id: str, inputs: dict[str, int], expected: str) -> None:
    assert str(kpi.compute(id, inputs)) == expected


@pytest.mark.parametrize("id", RATIOS)
def test_without_a_denominator_there_is_no_figure(id: str) -> None:
    assert kpi.compute(id, dict.fromkeys(kpi.formula(id).inputs, 0)) is None


@pytest.mark.parametrize(
    ("id", "value", "target", "expected"),
    [
        ("collection_rate.due", "0.95", "0.95", True),
        ("collection_rate.due", "0.9499", "0.95", False),
        ("dso.simple", "60.00", "60", True),
        ("dso.simple", "60.01", "60", False),
        ("dso.simple", None, "60", None),
        ("cei", "0.5", None, None),
    ],
)
def test_attained(id: str, value: str | None, target: str | None, expected: bool | None) -> None:
    figures = [None if text is None else Decimal(text) for text in (value, target)]
    assert kpi.attained(kpi.formula(id), *figures) is expected


def test_default_targets() -> None:
    targets = {id: str(formula.default_target) for id, formula in kpi.FORMULAS.items() if formula.default_target is not None}
    assert targets == {
        "collection_rate.due": "0.95",
        "dso.simple": "60",
        "collection_period": "30",
        "bad_debt.revenue": "0.01",
        "bad_debt.receivables": "0.01",
        "receivables_to_output": "0.12",
    }


@pytest.mark.parametrize("id", ["", "dso", "dso.countback"])
def test_no_such_ratio(id: str) -> None:
    with pytest.raises(kpi.UnknownFormula) as caught:
        kpi.compute(id, {})
    assert caught.value.code == "unknown_formula"


def test_inputs_are_exactly_the_named_ones() -> None:
    with pytest.raises(TypeError):
        kpi.compute("overdue_share", {"overdue": 1})


@given(money, money, st.integers(1, 10**15), st.integers(1, 366))
def test_delinquent_days_are_the_difference(not_due: int, overdue: int, sales: int, days: int) -> None:
    closing = not_due + overdue
    simple = kpi.compute("dso.simple", {"closing": closing, "sales": sales, "days": days})
    best = kpi.compute("dso.best_possible", {"not_due": not_due, "sales": sales, "days": days})
    add = kpi.compute("add", {"closing": closing, "not_due": not_due, "sales": sales, "days": days})
    assert simple is not None
    assert best is not None
    assert add is not None
    assert abs(simple - best - add) <= Decimal("0.01")


@given(money, money, st.lists(st.tuples(money, st.integers(28, 31)), max_size=14))
def test_countback_rises_with_the_balance(closing: int, more: int, months: list[tuple[int, int]]) -> None:
    low, high = kpi.dso_countback(closing, months), kpi.dso_countback(closing + more, months)
    assert high is None or (low is not None and 0 <= low <= high <= sum(days for _, days in months))
