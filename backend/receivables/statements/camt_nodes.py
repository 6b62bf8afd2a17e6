"""Finds texts, days and amounts in the nodes of a camt.053 file, and says where one is wrong."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from receivables.tabular.faults import fault
from receivables.tabular.values import day_of, minor_of

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d)")


@lru_cache(maxsize=200)
def _path(path: str) -> str:
    """The path in whatever namespace the version has."""
    return "/".join(f"{{*}}{step}" for step in path.split("/"))


def nodes(node: Any, path: str) -> Iterable[Any]:
    found: Iterable[Any] = node.iterfind(_path(path))
    return found


def line_at(node: Any) -> int:
    return int(node.sourceline or 1)


def text_of(node: Any, path: str) -> str | None:
    """The text at the path, without blanks around it; None where there is none."""
    found = node.find(_path(path))
    if found is None or found.text is None:
        return None
    return str(found.text).strip() or None


def texts_of(node: Any, path: str) -> list[str]:
    return [str(found.text).strip() for found in nodes(node, path) if found.text and found.text.strip()]


def day_in(node: Any, *paths: str) -> date | None:
    """The day at the first path that is there: a day, an instant (its own day is meant) or a choice of the two. Raises 422."""
    for path in paths:
        found = node.find(_path(path))
        if found is None:
            continue
        inner = found[0] if len(found) else found
        match = _DAY.match((inner.text or "").strip())
        if match is None:
            raise fault("invalid_day", f"{(inner.text or '')[:40]!r} is not YYYY-MM-DD.", line_at(inner), path)
        return day_of(int(match[1]), int(match[2]), int(match[3]), line_at(inner), path)
    return None


def amount_of(node: Any, path: str, currency: str) -> int:
    """Minor units of the amount at the path, which must be in `currency` and not be negative. Raises 422."""
    found = node.find(_path(path))
    if found is None:
        raise fault("required", "The amount is missing.", line_at(node), path)
    if found.get("Ccy") != currency:
        told = str(found.get("Ccy"))[:10]
        raise fault("currency_differs", f"The amount is in {told}, the account in {currency}.", line_at(found), path)
    minor = minor_of(found.text or "", currency, line_at(found), path)
    if minor < 0:
        raise fault("invalid_amount", "An amount is not negative; CdtDbtInd gives its sign.", line_at(found), path)
    return minor


def signed(node: Any, minor: int) -> int:
    """The amount with the sign of the node's CdtDbtInd: a credit is money in. Raises 422."""
    told = text_of(node, "CdtDbtInd")
    if told not in ("CRDT", "DBIT"):
        raise fault("invalid_direction", f"CdtDbtInd is {str(told)[:20]!r}, not CRDT or DBIT.", line_at(node), "CdtDbtInd")
    return minor if told == "CRDT" else -minor
