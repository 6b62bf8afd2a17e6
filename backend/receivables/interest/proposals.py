"""What is due for being late: interest less what was billed and waived, compensation and dunning fees once (`interest.v1`)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.access.principal import CompanyScope
from receivables.interest import facts
from receivables.interest.facts import Facts
from receivables.interest.models import InterestPolicy
from receivables.interest.terms import ItemTerms, of_item
from receivables.money import to_minor
from receivables.rules.interest import CHARGES, Segment, accrued, compensation, due, segments, steps_of

BATCH = 200
# Late is what is open after its due day, or what was moved after it. Paid in full and billed until then, an item is done.
_CANDIDATES = text("""
    SELECT i.id FROM invoices i
    WHERE i.company_id = :company AND i.id > :after AND NOT i.reversed AND i.issued_on <= :day AND i.kind <> ALL(:kinds)
        AND (CAST(:customer AS bigint) IS NULL OR i.customer_id = :customer) AND (CAST(:item AS bigint) IS NULL OR i.id = :item)
        AND (CAST(:currency AS text) IS NULL OR i.currency = :currency)
        AND (i.due_on < :day AND (i.open_minor > 0 OR EXISTS (SELECT FROM entries e WHERE e.debit_id = i.id AND e.effective_on > i.due_on))
            AND (EXISTS (SELECT FROM interest_assignments a WHERE a.company_id = :company AND a.rate_set_id IS NOT NULL
                    AND num_nonnulls(a.customer_id, a.contract_number, a.invoice_id) = 0)
                OR i.customer_id IN (SELECT a.customer_id FROM interest_assignments a
                    WHERE a.company_id = :company AND a.customer_id IS NOT NULL AND a.rate_set_id IS NOT NULL)
                OR i.contract_number IN (SELECT a.contract_number FROM interest_assignments a
                    WHERE a.company_id = :company AND a.contract_number IS NOT NULL AND a.rate_set_id IS NOT NULL)
                OR i.id IN (SELECT a.invoice_id FROM interest_assignments a
                    WHERE a.company_id = :company AND a.invoice_id IS NOT NULL AND a.rate_set_id IS NOT NULL))
            AND NOT (NOT :tiers AND i.open_minor = 0 AND EXISTS (SELECT FROM interest_charges c JOIN invoices v ON v.id = c.note_id
                WHERE c.invoice_id = i.id AND c.kind = 'interest' AND NOT v.reversed
                    AND c.through_on >= (SELECT max(e.effective_on) FROM entries e WHERE e.debit_id = i.id)))
        OR EXISTS (SELECT FROM dunning_letter_items n JOIN dunning_letters l ON l.id = n.letter_id
            WHERE n.invoice_id = i.id AND n.dropped IS NULL AND l.state = 'sent' AND n.level = ANY(:levels)
                AND NOT EXISTS (SELECT FROM interest_charges c WHERE c.invoice_id = i.id AND c.kind = 'dunning_fee' AND c.level = n.level))
        OR EXISTS (SELECT FROM invoices o JOIN dunning_letter_items n ON n.invoice_id = o.id JOIN dunning_letters l ON l.id = n.letter_id
            WHERE o.replaced_by = i.id AND n.dropped IS NULL AND l.state = 'sent' AND n.level = ANY(:levels)))
    ORDER BY i.id LIMIT :count""")
_TIERS = text("SELECT EXISTS (SELECT FROM interest_rate_sets WHERE company_id = :company AND jsonb_array_length(tiers) > 0)")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is due of an item, in minor units of its currency; `waiting` is what a waiver asks for that nobody decided yet."""

    kind: str
    level: int
    accrued_minor: int
    billed_minor: int
    waived_minor: int
    waiting_minor: int
    due_minor: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item with all its lines; `segments` are those of its interest from the first day on."""

    item: Any
    day: date
    code: str | None
    segments: tuple[Segment, ...]
    lines: tuple[Line, ...]

    @property
    def total_minor(self) -> int:
        return sum(line.due_minor for line in self.lines)

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
    code = None
    if item.rate_set_id is not None:
        terms = of_item(known.sets[item.rate_set_id], item)
        steps = steps_of(known.moves[item.id], known.paused[item.id])
        parts = segments(steps, terms.terms, item.due_on, day, policy.starts_on)
        lines, code = _late(item, known, terms, parts), terms.code
    lines += _fees(item, known, policy, day)
    return Proposal(item, day, code, tuple(parts), tuple(lines))


def _late(item: Any, known: Facts, terms: ItemTerms, parts: list[Segment]) -> list[Line]:
    billed = sum(row.amount_minor for row in known.charges[item.id] if row.kind == "interest" and not row.reversed)
    total = accrued(parts)
    lines = []
    if total or billed:
        waived, waiting = _waived(known, item.id, "interest", 0)
        left = due(total, billed + waived, terms.minimum_minor)
        lines.append(Line("interest", 0, total, billed, waived, waiting, left))
    fixed = compensation(terms.tiers, item.amount_minor) if total else 0
    return lines + ([_once(known, item.id, "compensation", 0, fixed)] if fixed else [])


def _fees(item: Any, known: Facts, policy: InterestPolicy, day: date) -> Iterator[Line]:
    """What the letters of a level cost, where one was sent by the day and not before the policy began."""
    for level, on in sorted(known.told[item.id].items()):
        fee = fee_of(policy, level, item.currency)
        if fee and policy.starts_on is not None and policy.starts_on <= on <= day:
            yield _once(known, item.id, "dunning_fee", level, fee)


def fee_of(policy: InterestPolicy, level: int, currency: str) -> int:
    """Minor units of the currency that a letter of the level costs."""
    rows = (row for row in policy.fees if (row["level"], row["currency"]) == (level, currency))
    return next((to_minor(row["amount"], currency) for row in rows), 0)


def _once(known: Facts, item_id: int, kind: str, level: int, minor: int) -> Line:
    """A line that is billed once: one that was billed and taken back stays billed."""
    billed = sum(row.amount_minor for row in known.charges[item_id] if (row.kind, row.level) == (kind, level))
    waived, waiting = _waived(known, item_id, kind, level)
    return Line(kind, level, minor, billed, waived, waiting, 0 if billed else due(minor, waived))


def _waived(known: Facts, item_id: int, kind: str, level: int) -> tuple[int, int]:
    rows = [row for row in known.waivers[item_id] if (row.kind, row.level) == (kind, level)]
    return sum(row.amount_minor for row in rows if not row.waiting), sum(row.amount_minor for row in rows if row.waiting)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items' proposals are asked for; None: all."""

    customer_id: int | None = None
    invoice_id: int | None = None
    currency: str | None = None


def walk(
    session: Session, company: CompanyScope, policy: InterestPolicy | None, day: date, wanted: Wanted, after: int = 0
) -> Iterator[Proposal]:
    """The proposals with something due at the end of a day, by item id from behind `after`, read batch by batch as they are taken."""
    if policy is None or policy.starts_on is None:
        return
    values: dict[str, Any] = {
        "company": company.id, "day": day, "kinds": principal_kinds(policy), "customer": wanted.customer_id, "item": wanted.invoice_id,
        "currency": wanted.currency, "levels": sorted({fee["level"] for fee in policy.fees}), "count": BATCH,
        "tiers": bool(session.execute(_TIERS, {"company": company.id}).scalar()),
    }  # fmt: skip
    while True:
        ids = list(session.execute(_CANDIDATES, values | {"after": after}).scalars())
        yield from (one for one in of_items(session, company, policy, ids, day) if one.total_minor)
        if len(ids) < BATCH:
            return
        after = ids[-1]


@dataclass(frozen=True, slots=True)
class Owed:
    """Minor units that an item owes in a letter beside what was billed: interest, fees so far, and what this letter itself costs."""

    interest_minor: int
    fees_minor: int
    own_minor: int


def owed(session: Session, company: CompanyScope, told: Collection[tuple[int, int]], day: date) -> dict[tuple[int, int], Owed]:
    """What items owe in letters that go out on a day, by (item, level it is told of); those that owe nothing are left out.

    A letter claims the fee of its own level, which is billed once it is sent, unless that was told, billed or let go of before.
    """
    policy = facts.policy_of(session, company.id)
    if policy is None or policy.starts_on is None or not told:
        return {}
    known = facts.load(session, company, policy, {item_id for item_id, _ in told}, day)
    found = {one.item.id: one for one in _all(known, policy, day)}
    amounts = {(item_id, level): _owed(found[item_id], known, policy, level) for item_id, level in told if item_id in found}
    return {pair: one for pair, one in amounts.items() if one.interest_minor or one.fees_minor or one.own_minor}


def _owed(one: Proposal, known: Facts, policy: InterestPolicy, level: int) -> Owed:
    interest = sum(line.due_minor for line in one.lines if line.kind == "interest")
    fees = sum(line.due_minor for line in one.lines) - interest
    fee = fee_of(policy, level, one.item.currency) if policy.starts_on is not None and policy.starts_on <= one.day else 0
    told_before = one.line("dunning_fee", level) is not None
    return Owed(interest, fees, 0 if told_before else _once(known, one.item.id, "dunning_fee", level, fee).due_minor)
