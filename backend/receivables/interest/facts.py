"""What proposals are worked out from, read for many items in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlmodel import Session, col

from receivables.access.principal import CompanyScope
from receivables.interest.models import InterestPolicy, RateSet
from receivables.ledger.went import went_on
from receivables.plans import queries as plans
from receivables.promises.queries import items as promised_items
from receivables.promises.queries import standing
from receivables.rules.dunning import share_out
from receivables.rules.interest import pause_of_plan, pause_of_promise
from receivables.rules.promises import PromiseStatus

Moves = list[tuple[date, int]]

# The narrowest assignment is found by four probes of its unique index.
_ITEMS = text("""
    SELECT i.id, i.number, i.kind, i.customer_id, c.number AS customer_number, c.name AS customer_name, i.currency, i.amount_minor,
        i.open_minor, i.issued_on, i.due_on, i.disputed, i.reversed, i.contract_number, i.owner, a.rate_set_id, a.agreed_percent,
        a.signed_on
    FROM invoices i JOIN customers c ON c.id = i.customer_id
    LEFT JOIN LATERAL (SELECT * FROM (
        SELECT 1 AS place, a.* FROM interest_assignments a WHERE a.company_id = i.company_id AND a.customer_id IS NULL
            AND a.contract_number IS NULL AND a.invoice_id = i.id
        UNION ALL SELECT 2, a.* FROM interest_assignments a WHERE a.company_id = i.company_id AND a.customer_id IS NULL
            AND a.contract_number = i.contract_number AND a.invoice_id IS NULL
        UNION ALL SELECT 3, a.* FROM interest_assignments a WHERE a.company_id = i.company_id AND a.customer_id = i.customer_id
            AND a.contract_number IS NULL AND a.invoice_id IS NULL
        UNION ALL SELECT 4, a.* FROM interest_assignments a WHERE a.company_id = i.company_id AND a.customer_id IS NULL
            AND a.contract_number IS NULL AND a.invoice_id IS NULL) each ORDER BY place LIMIT 1) a ON true
    WHERE i.id = ANY(:ids) AND i.company_id = :company AND (NOT i.reversed OR i.replaced_by IS NULL AND EXISTS (
        SELECT FROM interest_charges c WHERE c.invoice_id IN (SELECT i.id UNION ALL SELECT id FROM invoices WHERE replaced_by = i.id)))
    ORDER BY i.id""")
# An item that another system corrected is looked up as what stands in for it: billed, waived and told is what was so of its whole line.
_LINE = text("SELECT id, replaced_by FROM invoices WHERE replaced_by = ANY(:ids)")
_MOVES = text("""SELECT debit_id, effective_on, sum(amount_minor)::bigint AS minor FROM entries
    WHERE debit_id = ANY(:ids) AND effective_on <= :day AND (kind <> 'write_off' OR NOT :written_off) GROUP BY debit_id, effective_on""")
_DISPUTES = text("""
    SELECT d.invoice_id, d.opened_on AS on_day, d.amount_minor AS minor FROM disputes d WHERE d.invoice_id = ANY(:ids)
    UNION ALL SELECT d.invoice_id, a.effective_on, -a.amount_minor FROM disputes d JOIN dispute_acts a ON a.dispute_id = d.id
        WHERE d.invoice_id = ANY(:ids)
    UNION ALL SELECT d.invoice_id, r.effective_on, a.amount_minor FROM disputes d JOIN dispute_acts a ON a.dispute_id = d.id
        JOIN entries r ON r.reverses_id = a.entry_id WHERE d.invoice_id = ANY(:ids)""")
_PLANS = text("""SELECT DISTINCT p.id, p.grace_days, a.effective_on AS accepted_on FROM payment_plan_items i
    JOIN payment_plans p ON p.id = i.plan_id JOIN payment_plan_acts a ON a.plan_id = p.id AND a.kind = 'accepted'
    WHERE i.invoice_id = ANY(:line) AND a.effective_on <= :day""")
# Let go of is what nobody pays of a note: waived, discounted, written off or credited by a dispute. What was taken back of that stands
# with the opposite sign.
_CHARGES = text("""SELECT c.invoice_id, c.kind, c.level, c.through_on, c.amount_minor, c.credit, v.reversed,
        CASE WHEN c.credit THEN 0 ELSE coalesce((SELECT -sum(e.amount_minor) FROM entries e WHERE e.debit_id = c.note_id
                AND e.kind IN ('discount', 'small_difference', 'write_off')), 0)
            + coalesce((SELECT sum(a.amount_minor) FROM disputes d JOIN dispute_acts a ON a.dispute_id = d.id
                WHERE d.invoice_id = c.note_id AND a.kind = 'credit_note'
                    AND NOT EXISTS (SELECT FROM entries r WHERE r.reverses_id = a.entry_id)), 0) END::bigint AS let_go
    FROM interest_charges c JOIN invoices v ON v.id = c.note_id WHERE c.invoice_id = ANY(:line)""")
_WAIVERS = text("""SELECT w.invoice_id, w.kind, w.level, w.amount_minor, r.status = 'pending' AS waiting FROM interest_waivers w
    JOIN approval_requests r ON r.id = w.approval_id
    WHERE w.invoice_id = ANY(:line) AND w.charge_id IS NULL AND r.status IN ('pending', 'approved')""")
# The first letter of a level is the one that costs.
_LETTERS = text(f"""SELECT DISTINCT ON (i.invoice_id, i.level) i.invoice_id, i.level, {went_on('l', ':zone')} AS on_day, i.currency,
        i.fee_minor
    FROM dunning_letter_items i JOIN dunning_letters l ON l.id = i.letter_id
    WHERE i.invoice_id = ANY(:line) AND i.dropped IS NULL AND l.state = 'sent' AND i.level = ANY(:levels)
        AND {went_on('l', ':zone')} >= :starts ORDER BY i.invoice_id, i.level, on_day, l.id""")  # noqa: S608


@dataclass(slots=True)
class Facts:
    """Of each item, by id: what moved it, what pauses it, what was billed and waived, and the first letter of each level."""

    items: list[Any]
    sets: dict[int, RateSet] = field(default_factory=dict)
    moves: dict[int, Moves] = field(default_factory=lambda: defaultdict(list))
    paused: dict[int, Moves] = field(default_factory=lambda: defaultdict(list))
    charges: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    waivers: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    told: dict[int, dict[int, Any]] = field(default_factory=lambda: defaultdict(dict))


def policy_of(session: Session, company_id: int, *, hold: bool = False) -> InterestPolicy | None:
    """The company's policy; None, or one without a first day: nothing is charged. With `hold` none change while it lasts."""
    return session.get(InterestPolicy, company_id, populate_existing=True, with_for_update={"read": True} if hold else None)


def load(session: Session, company: CompanyScope, policy: InterestPolicy, ids: Collection[int], day: date) -> Facts:
    """The facts of these items of the company at the end of a day; of others, and of reversed ones that were never charged, there is
    nothing."""
    found = Facts(list(session.execute(_ITEMS, {"ids": list(ids), "company": company.id})))
    now = {item.id: item.id for item in found.items}
    now |= {row.id: row.replaced_by for row in session.execute(_LINE, {"ids": list(now)})}
    known: dict[str, Any] = {"ids": [item.id for item in found.items], "line": list(now), "day": day}
    wanted = {item.rate_set_id for item in found.items if item.rate_set_id is not None}
    if wanted:
        rows = session.execute(select(RateSet).where(col(RateSet.id).in_(wanted))).scalars()
        found.sets = {row.id: row for row in rows}
    for row in session.execute(_MOVES, known | {"written_off": policy.accrues_written_off}):
        found.moves[row.debit_id].append((row.effective_on, row.minor))
    for row in session.execute(_CHARGES, known):
        found.charges[now[row.invoice_id]].append(row)
    for row in session.execute(_WAIVERS, known):
        found.waivers[now[row.invoice_id]].append(row)
    levels = sorted({fee["level"] for fee in policy.fees})
    if levels:
        for row in session.execute(_LETTERS, known | {"levels": levels, "zone": company.time_zone, "starts": policy.starts_on}):
            told = found.told[now[row.invoice_id]]
            told[row.level] = min(row, told.get(row.level, row), key=lambda one: (one.on_day, one.invoice_id))
    _pause(session, company, policy, found, known)
    return found


def _pause(session: Session, company: CompanyScope, policy: InterestPolicy, found: Facts, known: dict[str, Any]) -> None:
    """What by policy bears no interest for a time: disputed, in a plan that gives it time, or promised."""
    if not policy.accrues_disputed:
        for row in session.execute(_DISPUTES, known):
            found.paused[row.invoice_id].append((row.on_day, row.minor))
        for item in found.items:
            if item.disputed:
                found.paused[item.id].append((item.issued_on, item.amount_minor))
    if not policy.accrues_planned:
        _plan(session, company, found, known)
    if not policy.accrues_promised:
        _promise(session, company, policy, found, known["day"])


def _plan(session: Session, company: CompanyScope, found: Facts, known: dict[str, Any]) -> None:
    running = {row.id: row for row in session.execute(_PLANS, known)}
    if not running:
        return
    states = plans.states(session, sorted(running), {company.id: known["day"]})
    shares: dict[tuple[int, int], list[tuple[date, int]]] = defaultdict(list)
    for share in plans.shares(session, sorted(running)):
        shares[share.plan_id, share.invoice_id].append((share.due_on, share.share_minor))
    for (plan_id, item_id), dues in shares.items():
        plan, state = running[plan_id], states.get(plan_id)
        if state is not None:
            found.paused[item_id] += pause_of_plan(dues, plan.accepted_on, state.ended_on, plan.grace_days)


def _promise(session: Session, company: CompanyScope, policy: InterestPolicy, found: Facts, day: date) -> None:
    """Promises about items pause them from the day they were given until the last of their grace, unless they were broken."""
    given = standing(session, sorted({item.customer_id for item in found.items}), {company.id: day})
    kept = [one for one in given if one.state.status in (PromiseStatus.OPEN, PromiseStatus.KEPT) and one.promise.given_on <= day]
    named = {promise: sorted(row.id for row in rows) for promise, rows in promised_items(session, [one.promise.id for one in kept]).items()}
    others = sorted({item for items in named.values() for item in items} - found.moves.keys())
    if others:
        values = {"ids": others, "day": day, "written_off": policy.accrues_written_off}
        for row in session.execute(_MOVES, values):
            found.moves[row.debit_id].append((row.effective_on, row.minor))
    for one in kept:
        begin, until = one.promise.given_on, one.promise.promised_on + timedelta(one.promise.grace_days)
        opened = [(item, sum(minor for on, minor in found.moves[item] if on <= begin)) for item in named.get(one.promise.id, [])]
        for item, minor in share_out(one.promise.amount_minor, opened).items():
            found.paused[item] += pause_of_promise(minor, begin, until, found.moves[item])
