"""Use cases of charges: accept proposals, which are billed as debit notes of their own, or credited where too much was billed.

Rows are locked items and the notes billed of them, by id; then the notes are inserted, then the charges.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from psycopg import Cursor
from sqlmodel import Session

from receivables.access.principal import CompanyScope, Principal
from receivables.audit import service as audit
from receivables.clock import today
from receivables.database import driver
from receivables.errors import conflict, invalid
from receivables.interest import charge_queries, crediting, keeping, proposals, refusals, term_changes
from receivables.interest.charge_schemas import InterestChargesIn, InterestChargesMade
from receivables.interest.facts import policy_of
from receivables.interest.keeping import NONE, Billed, Earlier, Series
from receivables.interest.models import InterestPolicy
from receivables.interest.proposals import Line, Proposal
from receivables.invoices import push_queries
from receivables.periods.guard import check_open
from receivables.texts import LAST_DAY

PREFIX = {"interest": "INT", "compensation": "CMP", "dunning_fee": "FEE"}
"""What the number of a debit note begins with, by kind."""
_LOCK = """SELECT id FROM invoices WHERE company_id = %(company)s AND id IN (
        SELECT unnest(%(ids)s::bigint[]) UNION SELECT c.note_id FROM interest_charges c WHERE c.invoice_id = ANY(%(ids)s::bigint[])
        UNION SELECT c.note_id FROM interest_charges c JOIN invoices o ON o.id = c.invoice_id WHERE o.replaced_by = ANY(%(ids)s::bigint[]))
    ORDER BY id FOR UPDATE"""


def accept(session: Session, principal: Principal, data: InterestChargesIn) -> InterestChargesMade:
    """Bills what is due of these items through a day, each kind by a debit note of its own, dated that day; what was billed too much is
    taken back by credit notes. An item is taken whole or, as `refused` says, not at all; the others are taken all the same.

    Raises 422 `as_of_in_future`, `unknown_company`, `period_closed`; where nothing was taken 409 `nothing_due`, or what the first item
    was refused with and all of them by pointer: 403 `own_terms`, 409 `proposal_changed`, `already_charged`, 422 `unknown_invoice`,
    `amount_too_large`.
    """
    company = principal.company(data.company, "/company")
    now = today(company.time_zone)
    day = data.as_of or now
    if day > now:
        raise invalid("as_of_in_future", "The day has not come yet.", "/as_of")
    cursor, ids = driver(session), sorted({item.invoice_id for item in data.items})
    check_open(cursor, company.id, day, "/as_of")
    held = {row[0] for row in cursor.execute(_LOCK, {"ids": ids, "company": company.id}).fetchall()}
    policy = policy_of(session, company.id, hold=True)
    found = {one.item.id: one for one in proposals.of_items(session, company, policy, [item for item in ids if item in held], day)}
    earlier = keeping.earlier(cursor, ids, day)
    own = term_changes.made_by(cursor, company.id, list(found), principal.actor)
    refused = refusals.of(data, held, found, earlier, own)
    chosen = [pair for pair in _lines(found, data.kinds) if pair[0].item.id not in refused]
    wanted, excess = [pair for pair in chosen if pair[1].due_minor], [pair for pair in chosen if pair[1].over_minor]
    if policy is None or not (wanted or excess):
        raise refusals.nothing_taken(refused)
    made = bill(cursor, company, policy, wanted, day, principal.actor, earlier) if wanted else []
    made += crediting.credit(cursor, company, excess, day, now, principal.actor, earlier) if excess else []
    if len(made) < len(wanted) + len(excess):
        raise conflict("already_charged", "It was billed already; read the proposals again.")
    audit.record(session, actor=principal.actor, action="billed", subject="interest", subject_id=company.code, company_id=company.id,
                 after={"through_on": day, "charges": made})  # fmt: skip
    rows = charge_queries.of_ids(session, principal, made)
    done = {one.item.id for one, _ in wanted + excess} | refused.keys()
    without = [item for item in ids if item not in done]
    return InterestChargesMade.model_validate({"charges": rows, "without": without, "refused": [one.told for one in refused.values()]})


def _lines(found: Mapping[int, Proposal], kinds: Collection[str]) -> list[Billed]:
    return [(one, line) for _, one in sorted(found.items()) for line in one.lines if line.kind in kinds]


def bill(
    cursor: Cursor[Any], company: CompanyScope, policy: InterestPolicy, wanted: Sequence[Billed], day: date, actor: str,
    earlier: Mapping[Series, Earlier],
) -> list[int]:  # fmt: skip
    """Posts a debit note for each line and keeps what it is for; answers the charges made, fewer where another call was faster.

    Callers hold the items' locks where interest is billed, and bill none of which interest was billed on this day. `earlier`: what was
    charged of these items before.
    """
    rows = [_note(one, line, policy, day, earlier.get((one.item.id, "interest", False), NONE).count) for one, line in wanted]
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
    number = f"{PREFIX[line.kind]}-{item.id}" + (f"-{which}" if which else "")
    span = f"{one.segments[0].first_on} – {day}" if interest and one.segments else str(day)
    return {
        "customer_id": item.customer_id, "external_id": number, "number": number, "kind": "interest" if interest else "fee",
        "currency": item.currency, "amount_minor": line.due_minor, "issued_on": day,
        "due_on": min(LAST_DAY, day + timedelta(policy.note_days)), "contract_number": item.contract_number, "purchase_order": None,
        "reference": item.number, "owner": item.owner, "held": False, "disputed": False, "description": f"{item.number} · {span}",
        "fingerprint": None,
    }  # fmt: skip
