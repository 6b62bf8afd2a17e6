"""Money: exact both ways, nothing lost in a split, nothing rounded behind anyone's back."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.money import (
    CURRENCIES,
    MAX_MINOR,
    MoneyError,
    UnknownCurrency,
    decimals,
    from_minor,
    round_half_even_ratio,
    split,
    to_minor,
)

currencies = st.sampled_from(sorted(CURRENCIES))
amounts = st.integers(-MAX_MINOR, MAX_MINOR)


@pytest.mark.parametrize(("currency", "expected"), [("CNY", 2), ("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("ISK", 0), ("IQD", 3)])
def test_decimals(currency: str, expected: int) -> None:
    assert decimals(currency) == expected


@pytest.mark.parametrize("currency", ["", "usd", "XXX", "US", "USDT", "¥", "\x00"])
def test_unknown_currency(currency: str) -> None:
    for call in (lambda: decimals(currency), lambda: to_minor("1", currency), lambda: from_minor(1, currency)):
        with pytest.raises(UnknownCurrency) as caught:
            call()
        assert caught.value.code == "unknown_currency"


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1234.50", "USD", 123450),
        ("1234.5", "USD", 123450),
        ("1234", "USD", 123400),
        ("0", "USD", 0),
        ("0.01", "USD", 1),
        ("007.00", "USD", 700),
        ("1235", "JPY", 1235),
        ("1.234", "KWD", 1234),
        ("10000000000000.00", "USD", MAX_MINOR),
        ("1000000000000000", "JPY", MAX_MINOR),
    ],
)
def test_to_minor(text: str, currency: str, minor: int) -> None:
    assert to_minor(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        *[
            (text, "USD", "invalid_amount")
            for text in (
                "", " 1", "1 ", "1e3", "1E3", "NaN", "inf", "-1", "+1", "--1", ".5", "5.", ".", "1.2.3", "1,234.50", "0x10", "1_000",
                "\u0661\u0662", "\u00b2", "1.\u00b2", "\x00", "1\n", "12abc",
            )
        ],
        ("1.005", "USD", "too_many_decimals"),
        ("1.000", "USD", "too_many_decimals"),
        ("1.5", "JPY", "too_many_decimals"),
        ("1.0000", "KWD", "too_many_decimals"),
        ("10000000000000.01", "USD", "amount_too_large"),
        ("1" + "0" * 30, "USD", "amount_too_large"),
        ("9" * 10_000, "JPY", "amount_too_large"),
    ],
)  # fmt: skip
def test_to_minor_refuses(text: str, currency: str, code: str) -> None:
    with pytest.raises(MoneyError) as caught:
        to_minor(text, currency)
    assert caught.value.code == code


def test_a_sign_only_where_asked() -> None:
    assert to_minor("-5.00", "USD", signed=True) == -500
    assert to_minor("5", "USD", signed=True) == 500
    for text in ("--5", "+5", "-", "-.5"):
        with pytest.raises(MoneyError):
            to_minor(text, "USD", signed=True)


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123450, "USD", "1234.50"),
        (1235, "JPY", "1235"),
        (-500, "USD", "-5.00"),
        (-5, "USD", "-0.05"),
        (0, "USD", "0.00"),
        (7, "KWD", "0.007"),
        (-12, "JPY", "-12"),
    ],
)
def test_from_minor(minor: int, currency: str, text: str) -> None:
    assert from_minor(minor, currency) == text


@given(amounts, currencies)
def test_round_trip(minor: int, currency: str) -> None:
    assert to_minor(from_minor(minor, currency), currency, signed=True) == minor


@given(st.text(max_size=12), currencies)
def test_any_text_is_an_amount_or_a_money_error(text: str, currency: str) -> None:
    codes = {"invalid_amount", "too_many_decimals", "amount_too_large"}
    outcome = outcome_of(text, currency)
    assert outcome in codes or Fraction(text) * 10 ** decimals(currency) == outcome


def outcome_of(text: str, currency: str) -> int | str:
    try:
        return to_minor(text, currency)
    except MoneyError as error:
        return error.code


@pytest.mark.parametrize(
    ("minor", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (5, [0, 1, 0], [0, 5, 0]),
        (1, [1, 3], [0, 1]),
        (0, [2, 5], [0, 0]),
    ],
)
def test_split(minor: int, weights: list[int], parts: list[int]) -> None:
    assert split(minor, weights) == parts


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [-1, 2]])
def test_split_refuses_weights(weights: list[int]) -> None:
    with pytest.raises(MoneyError, match="weight"):
        split(100, weights)


@given(amounts, st.lists(st.integers(0, 10**12), min_size=1, max_size=30).filter(any))
def test_a_split_loses_no_unit_and_stays_within_one_of_fair(minor: int, weights: list[int]) -> None:
    parts = split(minor, weights)
    assert sum(parts) == minor
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(minor * weight, sum(weights))) < 1


@given(st.integers(), st.integers().filter(bool))
def test_half_even_ratio(numerator: int, denominator: int) -> None:
    assert round_half_even_ratio(numerator, denominator) == round(Fraction(numerator, denominator))


def test_zero_denominator() -> None:
    with pytest.raises(MoneyError) as caught:
        round_half_even_ratio(1, 0)
    assert caught.value.code == "zero_denominator"
