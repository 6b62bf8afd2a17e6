"""Which items a payer names in a reference or remittance text: whole numbers only, in the order they stand."""

import re
from collections.abc import Iterable, Mapping

_TOKEN = re.compile(r"[^\s,;:|()\[\]]+")
_EDGES = ".-/#"


def named_items(texts: Iterable[str | None], ids_by_number: Mapping[str, int]) -> list[int]:
    """Ids of the items whose number stands as a word of its own in one of the texts; each once, in the order found."""
    found: dict[int, None] = {}
    for text in texts:
        for word in _TOKEN.findall(text or ""):
            item = ids_by_number.get(word, ids_by_number.get(word.strip(_EDGES)))
            if item is not None:
                found[item] = None
    return list(found)
