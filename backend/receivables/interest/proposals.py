"""What is due for being late: interest less what was billed and waived, compensation and dunning fees once (`interest.v1`)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session

from receivables.access.principal import CompanyScope
from receivables.interest import candidates, facts
from receivables.interest.candidates import Wanted
from receivables.interest.facts import Facts
from receivables.interest.models import InterestPolicy
from receivables.interest.terms import ItemTerms, of_item
from receivables.money import to_minor
from receivables.rules.interest import CHARGES, Segment, accrued, compensation, due, over, segments, steps_of


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is due of an item, in minor units of its currency; `waiting` is what a waiver asks for that nobody decided yet,
    `over` what was billed beyond what is owed since something was corrected: it is credited."""

    kind: str
    level: int
    accrued_minor: int
    billed_minor: int
    waived_minor: int
    waiting_minor: int
    due_minor: int
    over_minor: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item with all its lines, the code and name of its rate set; `segments` are those of its interest from the first day on."""

    item: Any
    day: date
    code: str | None
    name: str | None
    segments: tuple[Segment, ...]
    lines: tuple[Line, ...]

    @property
    def total_minor(self) -> int:
        """What is to be billed less what is to be credited."""
        return sum(line.due_minor - line.over_minor for line in self.lines)

    @property
    def anything(self) -> bool:
        """Whether there is something to bill or to credit."""
        return any(line.due_minor or line.over_minor for line in self.lines)

    @property
    def over(self) -> bool:
        """Whether there is something to credit."""
        return any(line.over_minor for line in self.lines)

    def line(self, kind: str, level: int = 0) -> Line | None:
        """The line of that kind and level."""
        return next((line for line in self.lines if (line.kind, line.level) == (kind, level)), None)


def principal_kinds(policy: InterestPolicy) -> list[str]:
    """The kinds of items that bear nothing: no interest on interest unless the policy says so, never on fees."""
    return ["credit_note", "fee"] if policy.compounds else ["credit_note", *sorted(CHARGES)]


def of_items(session: Session, company: CompanyScope, policy: InterestPolicy | None, ids: Collection[int], day: date) -> list[Proposal]:
    """What is due of these items of the company at the end of a day, in the order of their ids, also where that is nothing."""
    if policy is None or policy.starts_on is None or not ids:
        return []
    return _all(facts.load(session, company, policy, ids, day), policy, day)


def _all(known: Facts, policy: InterestPolicy, day: date) -> list[Proposal]:
    without = principal_kinds(policy)
    return [_proposal(item, known, policy, day) for item in known.items if item.kind not in without]


def _proposal(item: Any, known: Facts, policy: InterestPolicy, day: date) -> Proposal:
    lines: list[Line] = []
    parts: list[Segment] = []
    code = name = None
    if item.rate_set_id is not None:
        terms = of_item(known.sets[item.rate_set_id], item)
        steps = steps_of(known.moves[item.id], known.paused[item.id])
        parts = segments(steps, terms.terms, item.due_on, day, policy.starts_on)
        # The ERP's mark of a dispute has no history: as long as it is set nobody knows what was billed too much.
        marked = item.disputed and not policy.accrues_disputed
        lines, code = _late(item, known, terms, parts, None if marked else day), terms.code
        name = terms.name
    if item.reversed:  # nothing more is billed of it
        lines = [replace(line, due_minor=0) for line in lines]
    else:
        lines += _fees(item, known, policy, day)
    return Proposal(item, day, code, name, tuple(parts), tuple(lines))


def _late(item: Any, known: Facts, terms: ItemTerms, parts: list[Segment], day: date | None) -> list[Line]:
    """The lines of interest and compensation; what was billed too much by the end of a day, where one is told."""
    billed, claimed = _billed(known, item.id, "interest", day)
    total = accrued(parts)
    lines = []
    if total or billed:
        waived, waiting = _waived(known, item.id, "interest", 0)
        left = due(total, billed + waived, terms.minimum_minor)
        lines.append(Line("interest", 0, total, billed, waived, waiting, left, over(total, claimed)))
    fixed = compensation(terms.tiers, item.amount_minor) if total else 0
    _, claimed = _billed(known, item.id, "compensation", day)
    line = replace(_once(known, item.id, "compensation", 0, fixed), over_minor=over(fixed, claimed))
    return lines + ([line] if fixed or line.over_minor else [])


def _billed(known: Facts, item_id: int, kind: str, day: date | None) -> tuple[int, int]:
    """What stands billed of a kind, credits taken off, and what of it is claimed: not let go of since. Nothing is claimed too much on a
    day before the last one it was billed through: what accrued until then is not all that was billed."""
    rows = [row for row in known.charges[item_id] if row.kind == kind and not row.reversed]
    billed = sum(-row.amount_minor if row.credit else row.amount_minor for row in rows)
    early = day is None or any(day < row.through_on for row in rows)
    return billed, 0 if early else billed - sum(row.let_go for row in rows)


def _fees(item: Any, known: Facts, policy: InterestPolicy, day: date) -> Iterator[Line]:
    """What the letters of a level cost, where one was sent by the day and not before the policy began."""
    for level, letter in sorted(known.told[item.id].items()):
        fee = _named(policy, letter, item.currency)
        if fee and policy.starts_on is not None and policy.starts_on <= letter.on_day <= day:
            yield _once(known, item.id, "dunning_fee", level, fee)


def _named(policy: InterestPolicy, letter: Any, currency: str) -> int:
    """What a letter's level costs, in minor units of the currency: what the letter named, unless the policy charges for the level no more.
    One from before there was a policy, or in the currency that the item had before a correction, costs what the policy says."""
    fee = fee_of(policy, letter.level, currency)
    return int(letter.fee_minor) if fee and letter.fee_minor is not None and letter.currency == currency else fee


def fee_of(policy: InterestPolicy, level: int, currency: str) -> int:
    """Minor units of the currency that a letter of the level costs."""
    rows = (row for row in policy.fees if (row["level"], row["currency"]) == (level, currency))
    return next((to_minor(row["amount"], currency) for row in rows), 0)


def _once(known: Facts, item_id: int, kind: str, level: int, minor: int) -> Line:
    """A line that is billed once: one that was billed and taken back stays billed."""
    rows = [row for row in known.charges[item_id] if (row.kind, row.level) == (kind, level)]
    billed = sum(-row.amount_minor if row.credit and not row.reversed else 0 if row.credit else row.amount_minor for row in rows)
    waived, waiting = _waived(known, item_id, kind, level)
    return Line(kind, level, minor, billed, waived, waiting, 0 if rows else due(minor, waived))


def _waived(known: Facts, item_id: int, kind: str, level: int) -> tuple[int, int]:
    rows = [row for row in known.waivers[item_id] if (row.kind, row.level) == (kind, level)]
    return sum(row.amount_minor for row in rows if not row.waiting), sum(row.amount_minor for row in rows if row.waiting)


def walk(
    session: Session, company: CompanyScope, policy: InterestPolicy | None, day: date, wanted: Wanted, after: int = 0
) -> Iterator[Proposal]:
    """The proposals with something to bill or to credit at the end of a day, by item id from behind `after`, read batch by batch as they
    are taken."""
    if policy is None or policy.starts_on is None:
        return
    for ids in candidates.batches(session, company.id, policy, principal_kinds(policy), day, wanted, after):
        found = of_items(session, company, policy, ids, day)
        yield from (one for one in found if (one.over if wanted.over else one.anything))


@dataclass(frozen=True, slots=True)
class Owed:
    """Minor units that an item owes in a letter beside what was billed: interest, fees so far, and what this letter itself costs.

    `level_minor` is what a letter of its level costs, whether or not that was told, billed or let go of before.
    """

    interest_minor: int
    fees_minor: int
    own_minor: int
    level_minor: int


def owed(session: Session, company: CompanyScope, told: Collection[tuple[int, int]], day: date) -> dict[tuple[int, int], Owed]:
    """What items owe in letters that go out on a day, by (item, level it is told of); nothing where no policy is in force.

    A letter claims the fee of its own level, which is billed once it is sent, unless that was told, billed or let go of before.
    """
    policy = facts.policy_of(session, company.id)
    if policy is None or policy.starts_on is None or policy.starts_on > day or not told:
        return {}
    known = facts.load(session, company, policy, {item_id for item_id, _ in told}, day)
    found = {one.item.id: one for one in _all(known, policy, day)}
    return {(item_id, level): _owed(found[item_id], known, policy, level) for item_id, level in told if item_id in found}


def _owed(one: Proposal, known: Facts, policy: InterestPolicy, level: int) -> Owed:
    interest = sum(line.due_minor for line in one.lines if line.kind == "interest")
    fees = sum(line.due_minor for line in one.lines if line.kind != "interest")
    before = known.told[one.item.id].get(level)
    if before is not None:
        return Owed(interest, fees, 0, _named(policy, before, one.item.currency))
    fee = fee_of(policy, level, one.item.currency)
    return Owed(interest, fees, _once(known, one.item.id, "dunning_fee", level, fee).due_minor, fee)
