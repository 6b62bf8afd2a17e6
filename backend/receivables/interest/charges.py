"""Use cases of charges: accept proposals, which are billed as debit notes of their own, or credited where too much was billed.

Rows are locked items and the notes billed of them, by id; then the notes are inserted, then the charges.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from psycopg import Cursor
from sqlmodel import Session

from receivables.access.principal import CompanyScope, Principal
from receivables.arrays import literal
from receivables.audit import service as audit
from receivables.clock import today
from receivables.database import driver
from receivables.errors import Problem, conflict, invalid
from receivables.interest import charge_queries, crediting, keeping, proposals
from receivables.interest.charge_schemas import InterestChargesIn, InterestChargesMade
from receivables.interest.facts import policy_of
from receivables.interest.keeping import Billed
from receivables.interest.models import InterestPolicy
from receivables.interest.proposals import Line, Proposal
from receivables.invoices import push_queries
from receivables.money import MAX_MINOR, to_minor
from receivables.periods.guard import check_open
from receivables.texts import LAST_DAY

_PREFIX = {"interest": "INT", "compensation": "CMP", "dunning_fee": "FEE"}
_LOCK = """SELECT id FROM invoices WHERE company_id = %(company)s AND id IN (
        SELECT unnest(%(ids)s::bigint[]) UNION SELECT c.note_id FROM interest_charges c WHERE c.invoice_id = ANY(%(ids)s::bigint[])
        UNION SELECT c.note_id FROM interest_charges c JOIN invoices o ON o.id = c.invoice_id WHERE o.replaced_by = ANY(%(ids)s::bigint[]))
    ORDER BY id FOR UPDATE"""
_EARLIER = """SELECT invoice_id, count(*), bool_or(through_on = %(day)s) FROM interest_charges
    WHERE invoice_id = ANY(%(ids)s::bigint[]) AND kind = 'interest' AND NOT credit GROUP BY invoice_id"""


def accept(session: Session, principal: Principal, data: InterestChargesIn) -> InterestChargesMade:
    """Bills what is due of these items through a day, each kind by a debit note of its own, dated that day; what was billed too much is
    taken back by credit notes.

    Raises 409 `nothing_due` when none owes anything, `proposal_changed`, `already_charged`, 422 `unknown_invoice`, `as_of_in_future`,
    `unknown_company`, `period_closed`.
    """
    company = principal.company(data.company, "/company")
    now = today(company.time_zone)
    day = data.as_of or now
    if day > now:
        raise invalid("as_of_in_future", "The day has not come yet.", "/as_of")
    cursor, ids = driver(session), sorted({item.invoice_id for item in data.items})
    check_open(cursor, company.id, day, "/as_of")
    held = {row[0] for row in cursor.execute(_LOCK, {"ids": ids, "company": company.id}).fetchall()}
    for place, item in enumerate(data.items):
        if item.invoice_id not in held:
            raise invalid("unknown_invoice", "There is no such item in the company.", f"/items/{place}/invoice_id")
    policy = policy_of(session, company.id)
    found = proposals.of_items(session, company, policy, ids, day)
    _check_totals(data, {one.item.id: one for one in found})
    chosen = [(one, line) for one in found for line in one.lines if line.kind in data.kinds]
    wanted, excess = [pair for pair in chosen if pair[1].due_minor], [pair for pair in chosen if pair[1].over_minor]
    if policy is None or not (wanted or excess):
        raise conflict("nothing_due", "Nothing is due of these items, or it was billed already.")
    if any(line.due_minor > MAX_MINOR for _, line in wanted):
        raise invalid("amount_too_large", f"More than {MAX_MINOR} minor units on one note.", "/items")
    made = bill(cursor, company, policy, wanted, day, principal.actor) if wanted else []
    made += crediting.credit(cursor, company, excess, day, now, principal.actor) if excess else []
    if len(made) < len(wanted) + len(excess):
        raise conflict("already_charged", "It was billed already; read the proposals again.")
    audit.record(session, actor=principal.actor, action="billed", subject="interest", subject_id=company.code, company_id=company.id,
                 after={"through_on": day, "charges": made})  # fmt: skip
    rows = charge_queries.of_ids(session, principal, made)
    billed = {one.item.id for one, _ in wanted + excess}
    return InterestChargesMade.model_validate({"charges": rows, "without": [item for item in ids if item not in billed]})


def _check_totals(data: InterestChargesIn, found: dict[int, Proposal]) -> None:
    """Raises 409 when an item owes something else than the person was shown."""
    for item in data.items:
        one = found.get(item.invoice_id)
        if item.total is not None and one is not None and to_minor(item.total, one.item.currency, signed=True) != one.total_minor:
            raise Problem(409, "proposal_changed", "Conflict", f"{one.item.number} owes something else meanwhile; read it again.")


def bill(cursor: Cursor[Any], company: CompanyScope, policy: InterestPolicy, wanted: Sequence[Billed], day: date, actor: str) -> list[int]:
    """Posts a debit note for each line and keeps what it is for; answers the charges made, fewer where another call was faster.

    Callers hold the items' locks where interest is billed. Raises 409 `already_charged` for interest billed and taken back on this day.
    """
    ids = sorted({one.item.id for one, line in wanted if line.kind == "interest"})
    earlier = {row[0]: row[1:] for row in cursor.execute(_EARLIER, {"ids": literal(ids) if ids else "{}", "day": day}).fetchall()}
    for one, line in wanted:
        if line.kind == "interest" and earlier.get(one.item.id, (0, False))[1]:
            raise conflict("already_charged", f"Interest of {one.item.number} was billed on this day; bill the rest from tomorrow on.")
    rows = [_note(one, line, policy, day, earlier.get(one.item.id, (0,))[0]) for one, line in wanted]
    notes = push_queries.insert(cursor, company.id, keeping.SOURCE, actor, rows)
    pairs = zip(wanted, rows, strict=True)
    made = [(one, line, notes[row["external_id"]]) for (one, line), row in pairs if row["external_id"] in notes]
    if not made:
        return []
    return keeping.keep(cursor, company.id, made, day, actor)


def _note(one: Proposal, line: Line, policy: InterestPolicy, day: date, earlier: int) -> dict[str, Any]:
    """A debit note's columns: in the item's currency, naming the item it is charged for."""
    item, interest = one.item, line.kind == "interest"
    which = earlier + 1 if interest else line.level
    number = f"{_PREFIX[line.kind]}-{item.id}" + (f"-{which}" if which else "")
    span = f"{one.segments[0].first_on} – {day}" if interest and one.segments else str(day)
    return {
        "customer_id": item.customer_id, "external_id": number, "number": number, "kind": "interest" if interest else "fee",
        "currency": item.currency, "amount_minor": line.due_minor, "issued_on": day,
        "due_on": min(LAST_DAY, day + timedelta(policy.note_days)), "contract_number": item.contract_number, "purchase_order": None,
        "reference": item.number, "owner": item.owner, "held": False, "disputed": False, "description": f"{item.number} · {span}",
        "fingerprint": None,
    }  # fmt: skip

