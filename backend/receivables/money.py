"""Money as integer minor units inside and plain decimal strings outside.

An amount of 1,234.50 USD is `123450` everywhere in the program and `"1234.50"` on the wire; JPY has no decimals, KWD three.
More decimals than a currency has is an error, never a rounding, and nothing here touches a float.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

MAX_MINOR = 10**15
"""No single amount is larger: it keeps sums of millions of rows far inside a 64-bit integer."""

# ISO 4217 active codes by number of decimals. ANG and BGN were withdrawn lately and stay because books still hold them.
_TWO_DECIMALS = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU "
    "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR "
    "KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK "
    "PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD "
    "USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)
_OTHER_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

CURRENCIES: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(_TWO_DECIMALS.split(), 2) | {code: count for count, codes in _OTHER_DECIMALS.items() for code in codes.split()}
)
"""Every known currency code and its number of decimals."""

_LONGEST_DIGITS = 40  # int() of a longer text costs time that grows with its square


class MoneyError(ValueError):
    """An amount the ledger cannot hold; `code` is stable, the message is for a person."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class UnknownCurrency(MoneyError):
    """The code is not one of `CURRENCIES`."""

    def __init__(self, currency: str) -> None:
        super().__init__("unknown_currency", f"{currency[:16]!r} is not an ISO 4217 currency code")
        self.currency = currency


def decimals(currency: str) -> int:
    """Number of decimals of an ISO 4217 currency (upper-case code). Raises `UnknownCurrency`."""
    try:
        return CURRENCIES[currency]
    except KeyError:
        raise UnknownCurrency(currency) from None


def to_minor(text: str, currency: str, *, signed: bool = False) -> int:
    """Minor units of `currency` in a plain decimal text such as `"1234.5"`.

    Digits with at most one point and a digit on both sides of it; a leading `-` only when `signed`. Raises `UnknownCurrency`, or
    `MoneyError` with code `invalid_amount`, `too_many_decimals` or `amount_too_large` (beyond `MAX_MINOR`).
    """
    exponent = CURRENCIES.get(currency)
    if exponent is None:
        raise UnknownCurrency(currency)
    negative = signed and text.startswith("-")
    whole, point, fraction = (text[1:] if negative else text).partition(".")
    digits = whole + fraction
    # isascii first: isdigit alone lets Arabic-Indic digits and superscripts through
    if not (digits.isascii() and digits.isdigit()) or not whole or (point and not fraction):
        raise MoneyError("invalid_amount", f"{text[:40]!r} is not a plain decimal number")
    missing = exponent - len(fraction)
    if missing < 0:
        raise MoneyError("too_many_decimals", f"{currency} has {exponent} decimals, {text[:40]!r} has {len(fraction)}")
    # the scale as text: no power to compute, and the length is checked before int() reads it
    if len(digits) > _LONGEST_DIGITS or (minor := int(digits + "0" * missing)) > MAX_MINOR:
        raise MoneyError("amount_too_large", f"{text[:40]!r} is more than {MAX_MINOR} minor units of {currency}")
    return -minor if negative else minor


def from_minor(minor: int, currency: str) -> str:
    """Decimal text of `minor` units with exactly the decimals of `currency`. Raises `UnknownCurrency`."""
    exponent = decimals(currency)
    if exponent == 2 and minor >= 0:  # nearly always, and a page has hundreds
        return f"{minor // 100}.{minor % 100:02}"
    if exponent == 0:
        return str(minor)
    digits = str(abs(minor)).zfill(exponent + 1)
    return f"{'-' if minor < 0 else ''}{digits[:-exponent]}.{digits[-exponent:]}"


def grouped(amount: str) -> str:
    """An amount's decimal text for a reader: `1234567.50` → `1,234,567.50`."""
    whole, point, fraction = amount.partition(".")
    return f"{int(whole):,}{point}{fraction}" if not whole.startswith("-") else "-" + grouped(amount[1:])


def split(minor: int, weights: Sequence[int]) -> list[int]:
    """Parts of `minor` units in proportion to `weights`, adding up to exactly `minor`.

    Largest remainder; between equal remainders the earlier part gets the unit. Raises `MoneyError` `invalid_weights` when a weight is
    negative or none is positive.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise MoneyError("invalid_weights", "weights must not be negative and at least one must be positive")
    amount = abs(minor)
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(amount * weights[i] % total))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return parts if minor >= 0 else [-part for part in parts]


def round_half_even_ratio(numerator: int, denominator: int) -> int:
    """The integer nearest to numerator ÷ denominator, a tie going to the even one. Raises `MoneyError` `zero_denominator`."""
    if denominator == 0:
        raise MoneyError("zero_denominator", "the denominator is zero")
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, remainder = divmod(numerator, denominator)
    up = 2 * remainder > denominator or (2 * remainder == denominator and quotient % 2 == 1)
    return quotient + up
