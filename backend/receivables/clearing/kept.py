"""Proposals as they are kept for a receipt until somebody takes one, and as they are shown."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from receivables.clearing.candidates import Left, identity
from receivables.clearing.proposing import Found
from receivables.money import from_minor
from receivables.rules.clearing import Wanted, wanted_of
from receivables.rules.matching import Difference, Proposal

NUMBERS = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """A proposal with what its items had open when it was made: (item id, minor units it gets, minor units open then)."""

    key: str
    confidence: int
    automatic: bool
    difference: Difference
    difference_minor: int
    items: tuple[tuple[int, int, int], ...]
    reasons: list[dict[str, Any]]

    def wanted(self) -> tuple[list[Wanted], int]:
        """What it asks for, and what it books away of an overpayment, in minor units."""
        opened = {item_id: was for item_id, _, was in self.items}
        return wanted_of([(item_id, minor) for item_id, minor, _ in self.items], self.difference, self.difference_minor, opened)

    def fits(self, opened: Mapping[int, int]) -> bool:
        """Whether the items have open what it needs: as much as it pays, and just what they had where the rest is let go."""
        if self.difference_minor < 0:
            return all(opened.get(item_id) == was for item_id, _, was in self.items)
        return all(opened.get(item_id, 0) >= minor for item_id, minor, _ in self.items)


def keep(proposal: Proposal, left: Left, found: Found) -> dict[str, Any]:
    """A proposal as JSON."""
    items = [(item_id, minor, found.items[item_id].open_minor) for item_id, minor in proposal.allocations]
    told = f"{sorted(proposal.allocations)} {proposal.difference} {proposal.difference_minor} {left.line.amount_minor}"
    largest = max(items, key=lambda item: item[1])[0]
    customer_id = found.items[largest].customer_id
    return {
        "key": hashlib.blake2b(told.encode(), digest_size=8).hexdigest(), "confidence": proposal.confidence,
        "automatic": proposal.automatic, "difference": str(proposal.difference), "difference_minor": proposal.difference_minor,
        "items": items, "numbers": [found.items[item_id].number for item_id, _, _ in items[:NUMBERS]], "customer_id": customer_id,
        "customer_name": found.customers.rows[customer_id].name, "reasons": reasons(proposal, left, found),
    }  # fmt: skip


def reasons(proposal: Proposal, left: Left, found: Found) -> list[dict[str, Any]]:
    """The proposal's reasons as JSON; a payer known only because the receipt has a customer is called so."""
    told = []
    for reason in proposal.reasons:
        if left.customer_id is not None and reason.params.get("payer") == identity(left.customer_id):
            key = "payer_identified" if reason.key == "payer_account" else reason.key
            told.append({"key": key, "params": {"payer": found.customers.rows[left.customer_id].name}})
        else:
            told.append({"key": reason.key, "params": dict(reason.params)})
    return told


def load(stored: Mapping[str, Any]) -> Kept:
    """A kept proposal read back."""
    items = tuple((item_id, minor, was) for item_id, minor, was in stored["items"])
    return Kept(stored["key"], stored["confidence"], stored["automatic"], Difference(stored["difference"]), stored["difference_minor"],
                items, stored["reasons"])  # fmt: skip


def shown_reasons(stored: Sequence[Mapping[str, Any]], currency: str) -> list[dict[str, Any]]:
    """Reasons as the wire shows them: parameters `…_minor` are money."""
    return [
        {"key": reason["key"], "params": {
            name.removesuffix("_minor"): from_minor(value, currency) if name.endswith("_minor") else value
            for name, value in reason["params"].items()
        }}
        for reason in stored
    ]  # fmt: skip


def best(stored: Sequence[Mapping[str, Any]], currency: str) -> dict[str, Any] | None:
    """The first proposal as a list shows it."""
    if not stored:
        return None
    first = stored[0]
    named = {name: first[name] for name in ("key", "confidence", "automatic", "numbers", "customer_id", "customer_name")}
    return named | {
        "difference_kind": first["difference"], "difference": from_minor(first["difference_minor"], currency),
        "items": len(first["items"]), "reasons": shown_reasons(first["reasons"], currency),
    }  # fmt: skip
