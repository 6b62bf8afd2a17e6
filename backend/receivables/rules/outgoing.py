"""Outgoing statement lines (`outgoing.v1`): which approved refund a line pays, or which receipt the bank took back with it.

Every candidate carries its reasons and a confidence per mille. Sure is only what the bank names or what goes to the very account that was
approved, to the unit, and nothing else as well: everything else waits for a person.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from receivables.rules.matching.words import compact, has_digit, joined

METHOD = "outgoing.v1"
EARLY = timedelta(days=5)
"""A bank may book a refund some days before its approval was entered."""
LATE = timedelta(days=425)
"""A direct debit can be taken back for 13 months."""
SHORTEST = 5
"""A reference of fewer letters and digits, or without a digit, names nothing."""
MOST = 5
_RETURNED = ("RETURN", "RUECK", "RÜCK", "REJECT", "CHARGEBACK", "BOUNCE", "REVERSAL", "退票", "退汇", "退回", "冲正", "扣回")
POINTS = {
    "amount_exact": 300, "amount_with_charges": 100, "amount_in_part": 50, "reference_named": 650, "account_equal": 400, "name_equal": 150,
    "marked_as_return": 100,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Out:
    """Money that left: minor units > 0, its day, every text the bank gives, and where it went; `reversal`: the bank says it takes back."""

    minor: int
    currency: str
    booked_on: date
    words: tuple[str, ...]
    account: str
    name: str
    reversal: bool = False


@dataclass(frozen=True, slots=True)
class Paid:
    """An approved refund (`refund`), or a receipt that may have been returned (`return`): minor units, day, payee or payer, references.

    `alone`: no other could be meant that was not read.
    """

    kind: Literal["refund", "return"]
    id: int
    minor: int
    currency: str
    on: date
    account: str
    name: str
    references: tuple[str, ...]
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate, how likely it is per mille, why, and whether it is sure."""

    kind: Literal["refund", "return"]
    id: int
    confidence: int
    reasons: tuple[str, ...]
    sure: bool


def find(line: Out, candidates: Iterable[Paid]) -> list[Found]:
    """The candidates that the line may be, the likeliest first, at most `MOST`. Two that would be sure make neither so."""
    told = _Told(line)
    found = [one for one in (_judge(line, told, candidate) for candidate in candidates) if one is not None]
    found.sort(key=lambda one: (-one.confidence, one.kind, one.id))
    if sum(one.sure for one in found) > 1:
        found = [Found(one.kind, one.id, one.confidence, (*one.reasons, "ambiguous"), sure=False) for one in found]
    return found[:MOST]


class _Told:
    """The line's texts, made comparable once."""

    def __init__(self, line: Out) -> None:
        self.words = {words for word in line.words for words in joined(word)}
        self.account, self.name = compact(line.account), compact(line.name)
        self.returned = line.reversal or any(mark in word for mark in _RETURNED for word in (w.upper() for w in line.words))

    def names(self, references: Sequence[str]) -> bool:
        known = [word for word in map(compact, references) if len(word) >= SHORTEST and has_digit(word)]
        return any(reference in self.words for reference in known)


def _judge(line: Out, told: _Told, paid: Paid) -> Found | None:
    if paid.currency != line.currency or not paid.on - EARLY <= line.booked_on <= paid.on + LATE:
        return None
    reasons = tuple(_reasons(line, told, paid))
    if not {"amount_exact", "amount_with_charges", "amount_in_part"} & set(reasons):
        return None
    if not {"reference_named", "account_equal", "name_equal", "marked_as_return"} & set(reasons):
        return None
    exact = "amount_exact" in reasons
    confidence = min(990, sum(POINTS[reason] for reason in reasons))
    certain = exact and _certain(paid, set(reasons))
    if certain and not paid.alone:
        reasons = (*reasons, "search_limited")
    return Found(paid.kind, paid.id, confidence, reasons, sure=certain and paid.alone)


def _certain(paid: Paid, reasons: set[str]) -> bool:
    """A return is told to be one and names its receipt; a refund goes to the account that was approved, or names its document and payee."""
    if paid.kind == "return":
        return {"reference_named", "marked_as_return"} <= reasons
    return "account_equal" in reasons or {"reference_named", "name_equal"} <= reasons


def _reasons(line: Out, told: _Told, paid: Paid) -> Iterable[str]:
    referred = told.names(paid.references)
    if line.minor == paid.minor:
        yield "amount_exact"
    elif paid.kind == "return" and referred and line.minor > paid.minor:
        yield "amount_with_charges"  # the bank keeps its fee for the return with it
    elif paid.kind == "return" and referred and line.minor < paid.minor:
        yield "amount_in_part"
    if referred:
        yield "reference_named"
    if told.account and told.account == compact(paid.account):
        yield "account_equal"
    if told.name and told.name == compact(paid.name):
        yield "name_equal"
    if paid.kind == "return" and told.returned:
        yield "marked_as_return"
