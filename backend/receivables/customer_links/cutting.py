"""Keeps the record of uses from growing for ever, and addresses of people from being kept for ever: what is old is cut.

Of what is cut the link keeps how often it let somebody in, first and last.
"""

from datetime import timedelta

from sqlalchemy import text
from sqlmodel import Session

from receivables.clock import now

KEPT = timedelta(days=400)
"""No link lives longer than 366 days: as long as one is valid, every use of it is there."""
AT_ONCE = 50_000
"""Rows, so that the first cut is no long transaction; the next run goes on."""

_CUT = text("""
    WITH gone AS (
        DELETE FROM customer_link_uses WHERE id IN (SELECT id FROM customer_link_uses WHERE used_at < :old ORDER BY used_at LIMIT :most)
        RETURNING link_id, used_at, outcome),
    told AS (
        UPDATE customer_links l SET cut_uses = l.cut_uses + g.uses, first_used_at = least(l.first_used_at, g.first_at),
            last_cut_at = greatest(l.last_cut_at, g.last_at)
        FROM (SELECT link_id, count(*) AS uses, min(used_at) AS first_at, max(used_at) AS last_at FROM gone WHERE outcome = 'allowed'
            GROUP BY link_id) g WHERE l.id = g.link_id)
    SELECT count(*) FROM gone""")


def cut_uses(session: Session) -> int:
    """Cuts the uses that are older than `KEPT`; answers how many."""
    return int(session.execute(_CUT, {"old": now() - KEPT, "most": AT_ONCE}).scalar_one())
