"""SQL of the ledger's invariants: every one is worked out from the entries alone, item by item, with no shortcut.

Each statement yields the rows of one claim: `subject`, `id`, `number`, `company`, `currency` and the two sides `l` and `r` of it. Both
answers, the sums by currency and the first rows that break the claim, come from one pass. The claims about single documents stand in
`invariant_documents`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import text
from sqlmodel import Session

from receivables.reporting import invariant_agreements as agreements
from receivables.reporting import invariant_base as base
from receivables.reporting.invariant_documents import EVER, FIRST

_ALLOCATIONS = """
    SELECT 'entry' AS subject, e.id, NULL AS number, e.company_id, e.currency, 1 AS l,
        (d.company_id = e.company_id AND d.currency = e.currency
         AND coalesce(c.company_id, p.company_id) = e.company_id AND coalesce(c.currency, p.currency) = e.currency)::int AS r
    FROM entries e JOIN invoices d ON d.id = e.debit_id
    LEFT JOIN invoices c ON c.id = e.credit_id LEFT JOIN payments p ON p.id = e.payment_id
    WHERE e.company_id = ANY(:companies) AND e.kind = 'allocation' AND e.effective_on <= :day AND e.recorded_at <= :known"""
_REVERSALS = """
    SELECT 'entry' AS subject, e.id, NULL AS number, e.company_id, e.currency, 1 AS l,
        (o.reverses_id IS NULL AND o.effective_on <= e.effective_on AND o.amount_minor = -e.amount_minor
         AND (o.company_id, o.currency, o.kind) = (e.company_id, e.currency, e.kind)
         AND (o.debit_id, o.credit_id, o.payment_id) IS NOT DISTINCT FROM (e.debit_id, e.credit_id, e.payment_id))::int AS r
    FROM entries e JOIN entries o ON o.id = e.reverses_id
    WHERE e.company_id = ANY(:companies) AND e.effective_on <= :day AND e.recorded_at <= :known"""


@dataclass(frozen=True, slots=True)
class Claim:
    """One invariant: its rows, when such a row holds, and whether its sides are money or numbers of rows."""

    id: str
    rows: str
    row_holds: str = "l = r"
    unit: Literal["money", "count"] = "money"


_NOTHING_TWICE = "l BETWEEN 0 AND r"
CLAIMS = (
    Claim("allocations_one_company_currency", _ALLOCATIONS, unit="count"),
    Claim("reversals_mirror", _REVERSALS, unit="count"),
    Claim("base_carried_in_proportion", base.CARRIED),
    Claim("base_settled_alike", base.SETTLED),
    Claim("base_transferred_whole", base.TRANSFERRED),
    Claim("base_differences_explain", base.EXPLAINED),
    Claim("base_revaluations_taken_back", base.TAKEN_BACK),
    Claim("disputed_within_open", agreements.SET_ASIDE),
    Claim("disputes_decided_once", agreements.DECIDED, f"{_NOTHING_TWICE} AND r - l = kept"),
    Claim("dispute_credits_stand", agreements.CREDITED, _NOTHING_TWICE),
    Claim("plans_add_up", agreements.PLANNED, "l = r AND covered = r"),
)

_CHECK = """
WITH claimed AS MATERIALIZED (SELECT s.*, coalesce({holds}, false) AS holds FROM ({rows}) s)
SELECT NULL AS subject, NULL::bigint AS id, NULL AS number, NULL AS company, currency, sum(l) AS l, sum(r) AS r
FROM claimed GROUP BY currency
UNION ALL (
    SELECT s.subject, s.id, s.number, c.code, s.currency, s.l, s.r FROM claimed s LEFT JOIN companies c ON c.id = s.company_id
    WHERE NOT s.holds ORDER BY s.subject, s.id LIMIT {first}
)"""


def rows_of(session: Session, claim: Claim, companies: Sequence[int], day: date, known_at: datetime | None) -> list[Any]:
    """The sums by currency (no subject) and then the first rows that break the claim; amounts in minor units or as counts."""
    statement = _CHECK.format(holds=claim.row_holds, rows=claim.rows, first=FIRST)
    return list(session.execute(text(statement), {"companies": list(companies), "day": day, "known": known_at or EVER}))
