"""Who may decide what somebody else asks for: never who asked, and up to a limit by role and currency.

Amounts are minor units of the request's currency. A delegation lends the giver's authority from one calendar day to another, both
included; what was lent is not lent on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from receivables.money import decimals

UNLIMITED_ROLE = "administrator"
# Whole units of the currency, about the same worth everywhere.
_DEFAULT_UNITS: Mapping[str, int] = MappingProxyType(
    {"CNY": 500_000, "HKD": 500_000, "TWD": 2_000_000, "USD": 70_000, "EUR": 65_000, "GBP": 55_000, "JPY": 10_000_000, "SGD": 90_000}
)
_DEFAULT_ROLES = ("finance_manager",)


@dataclass(frozen=True, slots=True)
class Authority:
    """The power to decide, one's own or lent: whose it is and up to how many minor units; None is no limit."""

    holder_id: int
    limit_minor: int | None
    lent: bool = False


class DecisionError(ValueError):
    """A decision that may not be taken so; `code` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def default_limit(role: str, currency: str) -> int | None:
    """Minor units up to which the role decides where its company has set nothing; None is no limit.

    A currency without a default is 0: nobody but an administrator decides until a limit is set.
    """
    if role == UNLIMITED_ROLE:
        return None
    units = _DEFAULT_UNITS.get(currency, 0) if role in _DEFAULT_ROLES else 0
    return int(units * 10 ** decimals(currency))


def in_force(day: date, first: date, last: date) -> bool:
    """Whether a delegation lends its giver's authority on this day."""
    return first <= day <= last


def deciding_authority(
    decider_id: int, requester_id: int, amount_minor: int, authorities: Iterable[Authority], *, approving: bool, clashes: bool = False
) -> Authority:
    """The authority under which the decider may decide: their own before what was lent, else the first that suffices.

    `clashes` says that the decider's own duties forbid deciding under somebody else's authority (who records cash does not write off).
    A limit binds approvals only. Raises `DecisionError`: `own_request` for who asked, also through what they lent or were lent;
    `no_authority`, `duties_conflict`, `above_limit`.
    """
    held = sorted(authorities, key=lambda authority: authority.lent)
    if decider_id == requester_id:
        raise DecisionError("own_request", "who asks does not decide")
    others = [authority for authority in held if authority.holder_id != requester_id]
    if not others:
        code = "own_request" if held else "no_authority"
        raise DecisionError(code, "the authority was lent by who asks" if held else "nobody lent the decider such an authority")
    usable = [authority for authority in others if not (authority.lent and clashes)]
    if not usable:
        raise DecisionError("duties_conflict", "the decider's own duties do not go with this decision")
    for authority in usable:
        if not approving or authority.limit_minor is None or amount_minor <= authority.limit_minor:
            return authority
    raise DecisionError("above_limit", "the amount is above the limit")
