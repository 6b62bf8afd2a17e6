"""`make bench-matching`: how often matching is right over real open items, by kind of noise, and how fast it is.

HUIKUAN_DATA names the folder of b2b_open.csv. MATCHING_LINES lines (10,000) are drawn in the proportions of `MIX`, and as many for the
speed against 10,000 and 100,000 items. Precision: right ÷ applied by itself. Recall: right and applied by itself ÷ all lines that are not
adversarial. First choice: the first proposal is right ÷ lines whose truth is knowable. Right means the same items, amounts and difference.
"""

import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from bench.remittances import Ledger, Remittance, Writer

from receivables.rules.matching import Book, OpenItem, Policy, Proposal, build, match

SEEDS = (11, 23, 47)
MIX = {
    "clean": 36, "truncated": 10, "separators": 12, "several": 14, "discount": 5, "short": 6, "wrong reference": 2, "group payer": 3,
    "twin, named": 2, "known account": 8, "unknown payer": 2, "order number": 3, "contract": 1, "oldest together": 2,
}  # fmt: skip
ADVERSARIAL = ("twin, unnamed", "amount at two customers", "other customer's reference")


@dataclass
class Tally:
    """Counts of one kind of line."""

    lines: int = 0
    applied: int = 0
    applied_right: int = 0
    knowable: int = 0
    first_right: int = 0

    def count(self, remittance: Remittance, proposals: Sequence[Proposal]) -> None:
        first = proposals[0] if proposals else None
        right = first is not None and is_right(remittance, first)
        automatic = first is not None and first.automatic
        self.lines += 1
        self.applied += automatic
        self.applied_right += automatic and right
        self.knowable += remittance.knowable
        self.first_right += remittance.knowable and right

    def add(self, other: "Tally") -> None:
        for name in ("lines", "applied", "applied_right", "knowable", "first_right"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def precision(self) -> float | None:
        return self.applied_right / self.applied if self.applied else None

    @property
    def recall(self) -> float:
        return self.applied_right / self.lines

    @property
    def first_choice(self) -> float | None:
        return self.first_right / self.knowable if self.knowable else None


def is_right(remittance: Remittance, proposal: Proposal) -> bool:
    return set(proposal.allocations) == set(remittance.truth) and proposal.difference is remittance.difference


def drawn(writer: Writer, count: int) -> list[Remittance]:
    """Lines in the proportions of `MIX`."""
    kinds = writer.random.choices(list(MIX), list(MIX.values()), k=count)
    return [writer.write(kind) for kind in kinds]


def tallies(remittances: Iterable[Remittance], book: Book, policy: Policy) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for remittance in remittances:
        found.setdefault(remittance.kind, Tally()).count(remittance, match(remittance.line, book, policy))
    return found


def total(of: Iterable[Tally]) -> Tally:
    everything = Tally()
    for tally in of:
        everything.add(tally)
    return everything


def measure_quality(ledger: Ledger, lines: int) -> bool:
    """Whether the aims are reached: 99.5 % precision, 85 % recall, 95 % first choice, nothing adversarial applied."""
    book, policy = build(ledger.items, ledger.aliases), ledger.policy
    writers = [Writer(ledger, seed) for seed in SEEDS]
    mixed = tallies((r for writer in writers for r in drawn(writer, lines // len(SEEDS))), book, policy)
    adversarial = tallies((w.write(kind) for w in writers for kind in ADVERSARIAL for _ in range(lines // 30)), book, policy)
    print(f"{'kind':<28} {'lines':>7} {'applied':>8} {'precision':>10} {'recall':>8} {'first':>8}")
    for kind, tally in (mixed | adversarial).items():
        show(kind, tally)
    whole, hostile = total(mixed.values()), total(adversarial.values())
    show("all but the adversarial", whole)
    print(f"adversarial lines applied: {hostile.applied} of {hostile.lines}")
    return (whole.precision or 0) >= 0.995 and whole.recall >= 0.85 and (whole.first_choice or 0) >= 0.95 and hostile.applied == 0


def show(kind: str, tally: Tally) -> None:
    figures = [tally.precision, tally.recall, tally.first_choice]
    told = ["–" if figure is None else f"{figure:.2%}" for figure in figures]
    print(f"{kind:<28} {tally.lines:>7,} {tally.applied:>8,} {told[0]:>10} {told[1]:>8} {told[2]:>8}")


def measure_speed(ledger: Ledger, lines: int) -> None:
    """Lines a second in one process, the same lines against larger books: the real items, then copies with other numbers and amounts."""
    remittances = drawn(Writer(ledger, SEEDS[0]), lines)
    for copies in (1, 10):
        items, busy = _grown(ledger, copies), time.process_time()
        book = build(items, ledger.aliases)
        print(f"{len(items):>7,} items indexed in {time.process_time() - busy:.1f} s of processor")
        for count in (lines // 10, lines):
            started, busy = time.perf_counter(), time.process_time()
            for remittance in remittances[:count]:
                match(remittance.line, book, ledger.policy)
            took, busy = time.perf_counter() - started, time.process_time() - busy
            against = f"{count:>7,} lines against {len(ledger.items) * copies:>8,} items"
            print(f"{against}: {count / took:>7,.0f} lines/s, {count / busy:>7,.0f} a second of processor", flush=True)


def _grown(ledger: Ledger, copies: int) -> list[OpenItem]:
    random = Random(5)  # noqa: S311 - a sample, no secret
    grown = list(ledger.items)
    for copy in range(1, copies):
        for item in ledger.items:
            number = str(int(item.number) + 10_000_000 * copy * 7)
            grown.append(replace(
                item, id=item.id + copy * 1_000_000, number=number, external_id=f"HRO{number}",
                open_minor=max(1, item.open_minor + random.randrange(-100_000, 100_000)),
                customer_id=item.customer_id + copy * 10_000,
            ))  # fmt: skip
    return grown


def main() -> int:
    folder = os.environ.get("HUIKUAN_DATA")
    if not folder:
        print("bench-matching: HUIKUAN_DATA names no folder with b2b_open.csv", file=sys.stderr)
        return 2
    ledger = Ledger(Path(folder))
    lines = int(os.environ.get("MATCHING_LINES") or 10_000)
    reached = measure_quality(ledger, lines)
    measure_speed(ledger, lines)
    print("the aims are reached" if reached else "the aims are MISSED")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
