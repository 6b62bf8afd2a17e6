"""Dunning fees that bill themselves: an idempotent step over the letters that were sent, however often and by how many it is done."""

from datetime import timedelta

from sqlalchemy import text
from sqlmodel import Session

from receivables.access.principal import CompanyScope
from receivables.arrays import literal
from receivables.clock import now, today
from receivables.database import driver
from receivables.interest import charges, proposals
from receivables.interest.facts import policy_of
from receivables.ledger.went import went_on
from receivables.periods.guard import closed_until
from receivables.rules.periods import is_closed

ACTOR = "system:dunning_fees"
MOST = 2000
LOOK_BACK = timedelta(31)
"""What was told longer ago stays a proposal: the job, which runs each minute, does not read the letters of years."""
# Only items of which a level's fee was neither billed nor let go of; of one that was corrected what stands in for it.
_TOLD = text(f"""
    SELECT v.id FROM dunning_letters l JOIN dunning_letter_items i ON i.letter_id = l.id
        JOIN invoices o ON o.id = i.invoice_id
        JOIN invoices v ON v.id = coalesce(o.replaced_by, o.id) AND NOT v.reversed AND v.kind <> ALL(:kinds)
    WHERE l.company_id = :company AND l.state = 'sent' AND l.sent_at >= :since AND i.dropped IS NULL
        AND {went_on('l', ':zone')} >= :starts
        AND i.fee_minor IS DISTINCT FROM 0
        AND (i.level, i.currency) IN (SELECT * FROM unnest(CAST(:levels AS int[]), CAST(:currencies AS text[])))
        AND NOT EXISTS (SELECT FROM interest_charges c
            WHERE c.invoice_id = v.id AND c.kind = 'dunning_fee' AND c.level = i.level)
        AND NOT EXISTS (SELECT FROM invoices x JOIN interest_charges c ON c.invoice_id = x.id
            WHERE x.replaced_by = v.id AND c.kind = 'dunning_fee' AND c.level = i.level)
        AND NOT EXISTS (SELECT FROM interest_waivers w JOIN approval_requests r ON r.id = w.approval_id
                JOIN invoices x ON x.id = w.invoice_id
            WHERE coalesce(x.replaced_by, x.id) = v.id AND w.kind = 'dunning_fee' AND w.level = i.level AND w.charge_id IS NULL
                AND r.status IN ('pending', 'approved'))
    GROUP BY v.id ORDER BY v.id LIMIT :most""")  # noqa: S608 - constant text only
_LOCK = "SELECT id FROM invoices WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE"


def book(session: Session, company: CompanyScope) -> int:
    """Bills the fees of a company's sent letters where its policy says so; answers how many. In one transaction, some thousands at most."""
    policy = policy_of(session, company.id)
    if policy is None or not policy.posts_fees or policy.starts_on is None or not policy.fees:
        return 0
    values = {
        "company": company.id, "zone": company.time_zone, "starts": policy.starts_on, "since": now() - LOOK_BACK,
        "most": MOST, "kinds": proposals.principal_kinds(policy), "levels": [fee["level"] for fee in policy.fees],
        "currencies": [fee["currency"] for fee in policy.fees],
    }  # fmt: skip
    ids = list(session.execute(_TOLD, values).scalars())
    if not ids:
        return 0
    cursor, day = driver(session), today(company.time_zone)
    if is_closed(day, closed_until(cursor, company.id)):
        return 0  # no document bears a day to come, nor one that is closed: the fees wait, as proposals, for the first open day
    cursor.execute(_LOCK, [literal(ids)])  # so that none is corrected while it is billed
    found = proposals.of_items(session, company, policy, ids, day)
    wanted = [(one, line) for one in found for line in one.lines if line.kind == "dunning_fee" and line.due_minor]
    return len(charges.bill(cursor, company, policy, wanted, day, ACTOR, {})) if wanted else 0
