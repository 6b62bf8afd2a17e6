"""What was measured, as a table for people and as bench.json for programs."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Result:
    """One measure: ours beside the limit of the same run. Without a bound it is only reported."""

    measure: str
    n: int
    ours: float
    limit: float | None
    unit: str
    ratio: float | None
    bound: float | None
    holds: bool | None


@dataclass
class Results:
    file: Path
    rows: list[Result] = field(default_factory=list)

    def rate(self, measure: str, n: int, ours: float, limit: float | None, unit: str, bound: float | None) -> None:
        """More is better: ours is at least `bound` times the limit."""
        ratio = None if limit is None else ours / limit
        self._add(measure, n, ours, limit, unit, ratio, bound, None if bound is None or ratio is None else ratio >= bound, "≥")

    def cost(self, measure: str, n: int, ours: float, limit: float | None, unit: str, bound: float | None) -> None:
        """Less is better: ours is at most `bound` times the limit."""
        ratio = None if limit is None else ours / limit
        self._add(measure, n, ours, limit, unit, ratio, bound, None if bound is None or ratio is None else ratio <= bound, "≤")

    def _add(self, measure: str, n: int, ours: float, limit: float | None, unit: str, ratio: float | None, bound: float | None,
             holds: bool | None, sign: str) -> None:  # fmt: skip
        rounded = [None if value is None else round(value, 3) for value in (ours, limit, ratio)]
        assert rounded[0] is not None
        self.rows.append(Result(measure, n, rounded[0], rounded[1], unit, rounded[2], bound, holds))
        told = "" if bound is None else f"{sign} {bound:g}"
        verdict = {None: "", True: "holds", False: "MISSED"}[holds]
        print(f"{measure:<58} {n:>9,} {_short(ours):>10} {_short(limit):>10} {unit:<10} {_short(ratio):>7} {told:>7} {verdict}", flush=True)
        self.file.write_text(json.dumps([asdict(row) for row in self.rows], indent=1, ensure_ascii=False) + "\n")

    def header(self) -> None:
        print(f"{'measure':<58} {'n':>9} {'ours':>10} {'limit':>10} {'unit':<10} {'ratio':>7} {'bound':>7}", flush=True)

    @property
    def missed(self) -> list[str]:
        return [row.measure for row in self.rows if row.holds is False]


def _short(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
