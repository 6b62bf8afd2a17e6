"""Pairs grouped by their first."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


def indexed(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    """The values of each key, in their order."""
    index: defaultdict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        index[key].append(value)
    return dict(index)
