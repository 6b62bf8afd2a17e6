"""When the terms changed by which interest runs: what was billed before may since be too much, and of nothing else by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import Cursor
from sqlalchemy import insert, text
from sqlmodel import Session

from receivables.arrays import literal
from receivables.interest.models import TermChange
from receivables.interest.terms import micro

_NO_RATE = frozenset({"name", "source", "minimums"})
"""What of a rate set makes no other amount accrue."""
_POLICY = frozenset({"starts_on", "accrues_disputed", "accrues_promised", "accrues_planned", "accrues_written_off", "compounds"})
"""What of a policy does."""
# That a change `k` may have made another amount of what accrued of the item `i` by a charge `c` of it or of what it stands in for.
CONCERNS = """k.company_id = i.company_id AND k.recorded_at > c.recorded_at AND k.from_on <= c.through_on
    AND (k.customer_id IS NULL OR k.customer_id = i.customer_id)
    AND (k.contract_number IS NULL OR k.contract_number = i.contract_number)
    AND (k.invoice_id IS NULL OR k.invoice_id IN (i.id, c.invoice_id))
    AND (k.rate_set_id IS NULL OR EXISTS (SELECT FROM interest_assignments a WHERE a.rate_set_id = k.rate_set_id
        AND (a.customer_id IS NULL OR a.customer_id = i.customer_id)
        AND (a.contract_number IS NULL OR a.contract_number = i.contract_number)
        AND (a.invoice_id IS NULL OR a.invoice_id = i.id)))"""
_HOLD = text("SELECT 1 FROM interest_policies WHERE company_id = :company FOR UPDATE")
_MADE_BY = f"""SELECT DISTINCT i.id FROM invoices i
    CROSS JOIN LATERAL (SELECT i.id AS id UNION ALL SELECT id FROM invoices WHERE replaced_by = i.id) line
    JOIN interest_charges c ON c.invoice_id = line.id
    WHERE i.id = ANY(%(ids)s::bigint[]) AND i.company_id = %(company)s
        AND EXISTS (SELECT FROM interest_term_changes k WHERE k.actor = %(actor)s AND {CONCERNS})"""  # noqa: S608 - constant text only


@dataclass(frozen=True, slots=True)
class Touched:
    """The first day on which something else may accrue, and whether that may be less."""

    from_on: date = date.min
    lowers: bool = True


ALWAYS = Touched()


def note(session: Session, company_id: int, actor: str, touched: Touched = ALWAYS, **whose: Any) -> None:
    """Keeps that the terms changed, of the company or of `whose`: a rate set, a customer, a contract or an item.

    Who is billing by the old ones is waited for: what was billed is recorded before the change.
    """
    session.execute(_HOLD, {"company": company_id})
    values = {"company_id": company_id, "from_on": touched.from_on, "lowers": touched.lowers, "actor": actor}
    session.execute(insert(TermChange).values(values | whose))


def of_rate_set(before: dict[str, Any], after: dict[str, Any], method: str) -> Touched | None:
    """What a rate set's change touches, None where it makes no other amount; `before` and `after` hold only what differs.

    What was agreed at signing takes the rate of that day for all days.
    """
    changed = after.keys() - _NO_RATE
    if changed != {"rates"}:
        return ALWAYS if changed else None
    was, now = (sorted((date.fromisoformat(row["from_on"]), micro(row["percent"])) for row in rows["rates"]) for rows in (before, after))
    days = sorted(on for on, _ in set(was) ^ set(now))
    lower = any((_in_force(now, on) or _NONE) < (_in_force(was, on) or _NONE) for on in {on for on, _ in (*was, *now)})
    return Touched(date.min if method == "agreed_or_daily" else days[0], lower) if days else None


def _in_force(rates: Sequence[tuple[date, int]], on: date) -> tuple[int] | None:
    """The rate of a day; None before the first."""
    return next(((percent,) for from_on, percent in reversed(rates) if from_on <= on), None)


_NONE = (-(10**12),)
"""Less than any rate: days without one bear nothing."""


def of_policy(before: dict[str, Any], after: dict[str, Any]) -> Touched | None:
    """What a policy's change touches, None where it makes no other amount: more accrues from an earlier start and where a switch is on."""
    changed = after.keys() & _POLICY
    if not changed:
        return None
    switched_off = any(not after[name] for name in changed - {"starts_on"})
    was, now = before.get("starts_on"), after.get("starts_on")
    later = was is not None and (now is None or was < now)
    return Touched(lowers=switched_off or later)


def made_by(cursor: Cursor[Any], company_id: int, item_ids: Sequence[int], actor: str) -> set[int]:
    """Those of the items whose terms the actor changed since they were billed."""
    cursor.execute(_MADE_BY, {"ids": literal(list(item_ids)), "company": company_id, "actor": actor})
    return {row[0] for row in cursor.fetchall()}
