"""Random samples that anybody can draw again: who is in it depends on the seed and the population alone (`sample.v1`)."""

import hashlib
from collections.abc import Iterable


def sample(population: Iterable[int], size: int, seed: str) -> list[int]:
    """`size` members of the population, rising; all of them where there are fewer.

    Each member's rank is the SHA-256 of the seed and its number, and the lowest ranks are taken: the order of the population does not
    matter, and a larger sample of the same seed holds the smaller one. Raises `ValueError` for a size below 1.
    """
    if size < 1:
        raise ValueError("a sample has at least one member")
    ranked = sorted(set(population), key=lambda member: (hashlib.sha256(f"{seed}\n{member}".encode()).digest(), member))
    return sorted(ranked[:size])
