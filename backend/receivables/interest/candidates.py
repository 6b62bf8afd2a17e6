"""Which items of a company may have something due or billed too much: found by index, never by reading the whole book."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.interest.models import InterestPolicy
from receivables.interest.term_changes import CONCERNS

BATCH = 200
MOST = 50_000
"""Ids that one statement answers at most; the first ones answer few, because a page needs few."""
# Since the charge `c` was recorded something may have made another amount of what had accrued of its item `i` by then: it was entered,
# corrected, argued about or agreed with effect on days that were billed.
_CHANGED_TO = f"""(EXISTS (SELECT FROM entries e
            WHERE e.debit_id = c.invoice_id AND e.recorded_at > c.recorded_at AND e.effective_on < c.through_on)
        OR EXISTS (SELECT FROM due_date_changes h WHERE h.invoice_id = c.invoice_id AND h.recorded_at > c.recorded_at)
        OR EXISTS (SELECT FROM disputes d WHERE d.invoice_id = c.invoice_id AND (d.recorded_at > c.recorded_at
            OR EXISTS (SELECT FROM dispute_acts a WHERE a.dispute_id = d.id AND a.recorded_at > c.recorded_at)))
        OR EXISTS (SELECT FROM interest_term_changes k WHERE {{which}} {CONCERNS})
        OR :by_contract AND EXISTS (SELECT FROM audit_entries t WHERE t.subject = 'invoice' AND t.subject_id = i.id::text
            AND t.recorded_at > c.recorded_at AND jsonb_exists(t.before, 'contract_number')))"""  # noqa: S608 - constant text only
_CHANGED, _LOWERED = _CHANGED_TO.format(which=""), _CHANGED_TO.format(which="k.lowers AND")
# Nothing is due of what was billed through the day, or paid in full by the day through which it was, unless something changed since.
_BILLED = f"""EXISTS (SELECT FROM interest_charges c JOIN invoices v ON v.id = c.note_id
            WHERE c.invoice_id = i.id AND c.kind = 'interest' AND NOT v.reversed
                AND (c.through_on >= :day OR i.open_minor = 0
                    AND NOT EXISTS (SELECT FROM entries e WHERE e.debit_id = i.id AND e.effective_on > c.through_on))
                AND NOT EXISTS (SELECT FROM interest_charges r JOIN invoices w ON w.id = r.note_id
                    WHERE r.invoice_id = i.id AND r.kind = 'interest' AND r.id < c.id AND w.reversed)
                AND NOT {_CHANGED})
            AND (NOT :tiers OR EXISTS (SELECT FROM interest_charges f WHERE f.invoice_id = i.id AND f.kind = 'compensation'))"""  # noqa: S608
# Late is what is open after its due day, or what was moved after it.
_LATE = f"""
        AND i.company_id = :company AND i.id > :after AND NOT i.reversed AND i.issued_on <= :day AND i.due_on < :day
        AND i.kind <> ALL(:kinds)
        AND (i.open_minor > 0 OR EXISTS (SELECT FROM entries e
                WHERE e.debit_id = i.id AND e.effective_on > i.due_on AND e.effective_on >= :starts))
        AND NOT ({_BILLED})"""
_FOR_ALL = "SELECT i.id FROM invoices i WHERE true{narrow}" + _LATE  # noqa: S608 - constant text only
# Where no rate set holds for the whole company: only what one holds for.
_FOR_SOME = " UNION ".join(
    f"SELECT i.id FROM invoices i WHERE {whose}{{narrow}}{_LATE}"  # noqa: S608 - constant text only
    for whose in ("i.customer_id = ANY(:customers)", "i.contract_number = ANY(:contracts)", "i.id = ANY(:items)")
)
# Of items whose level's fee was not billed; of one that was corrected what stands in for it.
_TOLD = """
    SELECT i.id FROM dunning_letters l JOIN dunning_letter_items n ON n.letter_id = l.id
        JOIN invoices o ON o.id = n.invoice_id JOIN invoices i ON i.id = coalesce(o.replaced_by, o.id)
    WHERE l.company_id = :company AND l.state = 'sent' AND l.sent_at >= CAST(:starts AS date) - 1 AND n.dropped IS NULL
        AND n.level = ANY(:levels) AND n.fee_minor IS DISTINCT FROM 0
        AND i.id > :after AND NOT i.reversed AND i.issued_on <= :day AND i.kind <> ALL(:kinds){narrow}
        AND NOT EXISTS (SELECT FROM interest_charges c WHERE c.invoice_id = i.id AND c.kind = 'dunning_fee' AND c.level = n.level)"""
# Charged, and taken back since: nothing is owed of it, or less than was billed.
_REVERSED = """
    SELECT i.id FROM invoices i CROSS JOIN LATERAL (SELECT i.id AS id UNION ALL SELECT id FROM invoices WHERE replaced_by = i.id) line
    WHERE i.company_id = :company AND i.reversed AND i.replaced_by IS NULL AND i.id > :after{narrow}
        AND (EXISTS (SELECT FROM interest_charges c WHERE c.invoice_id = line.id AND c.kind = 'interest')
            OR EXISTS (SELECT FROM interest_charges c
                WHERE c.invoice_id = line.id AND c.kind = 'compensation' AND c.kind <> 'interest' AND NOT c.credit))"""
# The last charge of a kind that stands, and something changed since: of these alone something can have been billed too much.
_OVER = f"""
    SELECT DISTINCT i.id FROM interest_charges c JOIN invoices v ON v.id = c.note_id JOIN invoices o ON o.id = c.invoice_id
        JOIN invoices i ON i.id = coalesce(o.replaced_by, o.id)
    WHERE c.company_id = :company AND c.kind <> 'dunning_fee' AND NOT v.reversed AND i.id > :after{{narrow}}
        AND NOT EXISTS (SELECT FROM interest_charges l JOIN invoices w ON w.id = l.note_id
            WHERE l.invoice_id = c.invoice_id AND l.kind = c.kind AND l.id > c.id AND NOT w.reversed)
        AND (o.reversed OR {_LOWERED})"""  # noqa: S608 - constant text only
_RULED = text("""
    SELECT coalesce(bool_or(num_nonnulls(customer_id, contract_number, invoice_id) = 0), false) AS whole,
        coalesce(array_agg(customer_id) FILTER (WHERE customer_id IS NOT NULL), '{}') AS customers,
        coalesce(array_agg(contract_number) FILTER (WHERE contract_number IS NOT NULL), '{}') AS contracts,
        coalesce(array_agg(invoice_id) FILTER (WHERE invoice_id IS NOT NULL), '{}') AS items,
        EXISTS (SELECT FROM interest_rate_sets WHERE company_id = :company AND jsonb_array_length(tiers) > 0) AS tiers
    FROM interest_assignments WHERE company_id = :company AND rate_set_id IS NOT NULL""")
_NARROW = {"customer": "customer_id", "item": "id", "currency": "currency"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items' proposals are asked for; None: all."""

    customer_id: int | None = None
    invoice_id: int | None = None
    currency: str | None = None
    over: bool = False
    """Only those of which too much was billed."""


def batches(
    session: Session, company_id: int, policy: InterestPolicy, kinds: list[str], day: date, wanted: Wanted, after: int
) -> Iterator[list[int]]:
    """Ids in their order from behind `after`, some at a time; `kinds` bear nothing."""
    ruled = session.execute(_RULED, {"company": company_id}).one()
    levels = sorted({fee["level"] for fee in policy.fees})
    values: dict[str, Any] = ruled._asdict() | {
        "company": company_id, "day": day, "kinds": kinds, "customer": wanted.customer_id, "item": wanted.invoice_id,
        "currency": wanted.currency, "levels": levels, "starts": policy.starts_on,
        "by_contract": bool(ruled.contracts),
    }  # fmt: skip
    narrow = "".join(f" AND i.{column} = :{name}" for name, column in _NARROW.items() if values[name] is not None)
    parts = [_FOR_ALL if ruled.whole else _FOR_SOME, _REVERSED, *([_TOLD] if levels else [])] if not wanted.over else [_OVER]
    union = " UNION ".join(f"({part.format(narrow=narrow)} ORDER BY 1 LIMIT :count)" for part in parts)
    statement = text(f"SELECT id FROM ({union}) found ORDER BY id LIMIT :count")  # noqa: S608 - constant text only
    count = MOST if wanted.customer_id is not None or wanted.invoice_id is not None else BATCH
    while True:
        ids = list(session.execute(statement, values | {"after": after, "count": count}).scalars())
        yield from (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
        if len(ids) < count:
            return
        after, count = ids[-1], min(MOST, 4 * count)
