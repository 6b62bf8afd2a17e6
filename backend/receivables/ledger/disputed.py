"""What of an item is in dispute, in SQL: the twin of `rules/disputes.py` over all items at once.

It stands beside the ledger because everything that sums up items asks for it. `{day}` is a date in SQL; `NOW` counts every act recorded,
as an item's open amount counts every entry.
"""

from sqlalchemy import text
from sqlmodel import Session

NOW = "'infinity'::date"

DECIDED = """SELECT a.dispute_id, sum(a.amount_minor)::bigint AS minor, max(a.effective_on) AS last_on,
        (array_agg(a.kind ORDER BY a.effective_on DESC, a.id DESC))[1] AS outcome
    FROM dispute_acts a LEFT JOIN entries r ON r.reverses_id = a.entry_id AND r.effective_on <= {day}
    WHERE a.effective_on <= {day} AND r.id IS NULL GROUP BY a.dispute_id"""
"""(dispute_id, minor, last_on, outcome): what is decided of each dispute by acts that stand at the end of the day."""

UNDECIDED = f"""SELECT d.invoice_id, sum(greatest(0, d.amount_minor - coalesce(x.minor, 0)))::bigint AS minor
    FROM disputes d LEFT JOIN ({DECIDED}) x ON x.dispute_id = d.id
    WHERE d.company_id = ANY(:companies) AND d.opened_on <= {{day}}
    GROUP BY d.invoice_id HAVING sum(greatest(0, d.amount_minor - coalesce(x.minor, 0))) > 0"""  # noqa: S608 - constant text only
"""(invoice_id, minor): what is undecided of each item of `:companies`; what is in dispute is that, as far as so much is open."""

ARGUED = """(invoices.open_minor > 0 AND EXISTS (SELECT 1 FROM disputes d WHERE d.invoice_id = invoices.id AND d.amount_minor > coalesce((
    SELECT sum(a.amount_minor) FROM dispute_acts a
    WHERE a.dispute_id = d.id AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = a.entry_id)), 0)))"""
"""Whether a part of the item `invoices` is in dispute now: a condition."""

_OF_ITEM = text(f"""SELECT coalesce(sum(greatest(0, d.amount_minor - coalesce(x.minor, 0))), 0)::bigint FROM disputes d
    LEFT JOIN LATERAL (SELECT * FROM ({DECIDED.format(day=NOW)}) y WHERE y.dispute_id = d.id) x ON true
    WHERE d.invoice_id = :invoice""")  # noqa: S608 - constant text only


def undecided_of(session: Session, invoice_id: int) -> int:
    """Minor units of one item that disputes argue about now, whether or not so much is open; callers hold the item's lock."""
    return int(session.execute(_OF_ITEM, {"invoice": invoice_id}).scalar_one())
