"""What of an item is in dispute, in SQL: the twin of `rules/disputes.py` over all items at once.

It stands beside the ledger because everything that sums up items asks for it. `{day}` is a date in SQL; `NOW` counts every act recorded,
as an item's open amount counts every entry.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import text
from sqlmodel import Session

NOW = "'infinity'::date"

_DECIDED = """SELECT sum(a.amount_minor)::bigint AS minor, max(a.effective_on) AS last_on,
        (array_agg(a.kind ORDER BY a.effective_on DESC, a.id DESC))[1] AS outcome
    FROM dispute_acts a LEFT JOIN entries r ON r.reverses_id = a.entry_id AND r.effective_on <= {day}REVERSED
    WHERE a.dispute_id = d.id AND a.effective_on <= {day}ACTED AND r.id IS NULL"""
DECIDED = _DECIDED.replace("REVERSED", "").replace("ACTED", "")
"""(minor, last_on, outcome): what is decided of the dispute `d` by acts that stand at the end of the day; for a lateral join."""
DECIDED_AS_KNOWN = _DECIDED.replace("REVERSED", " AND r.recorded_at <= :known_at").replace("ACTED", " AND a.recorded_at <= :known_at")
"""The same by what was recorded up to the instant `:known_at`."""


_STANDING = f"""SELECT s.id, s.undecided, greatest(0, least(s.undecided, s.open_minor - s.earlier)) AS minor, s.outcome,
        CASE WHEN s.undecided = 0 THEN s.last_on END AS closed_on
    FROM (SELECT d.id, i.open_minor, x.outcome, x.last_on, greatest(0, d.amount_minor - coalesce(x.minor, 0)) AS undecided,
            coalesce(sum(greatest(0, d.amount_minor - coalesce(x.minor, 0))) OVER (PARTITION BY d.invoice_id ORDER BY d.opened_on, d.id
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::bigint AS earlier
        FROM disputes d JOIN invoices i ON i.id = d.invoice_id LEFT JOIN LATERAL ({DECIDED.format(day=NOW)}) x ON true
        WHERE WHICH) s"""  # noqa: S608 - constant text only
STANDING = _STANDING.replace("WHICH", "d.company_id = ANY(:standing_companies)")
"""What stands now of each dispute: undecided, and of that what the item has open for it (`minor`), the oldest dispute first."""
_OF_ITEM = _STANDING.replace("WHICH", "d.invoice_id = disputes.invoice_id")
STANDING_OF_ONE = f"""SELECT max(t.undecided) AS undecided, max(t.minor) AS minor, max(t.outcome) AS outcome, max(t.closed_on) AS closed_on
    FROM ({_OF_ITEM}) t WHERE t.id = disputes.id"""  # noqa: S608 - constant text only
"""The same of the dispute `disputes` alone, from the disputes of its item; for a lateral join.

It is one row for certain, so that whoever asks for none of it, as to count, does not work it out.
"""


def undecided(day: str) -> str:
    """SQL of (invoice_id, minor): what is undecided of each item of `:companies`; what is in dispute is that, as far as so much is open.

    For now only open disputes of items with something open are looked at, so that a list of the day does not read what was settled
    long ago.
    """
    still = "JOIN invoices v ON v.id = d.invoice_id AND v.open_minor > 0 AND d.undecided_minor > 0" if day == NOW else ""
    return f"""SELECT d.invoice_id, sum(greatest(0, d.amount_minor - coalesce(x.minor, 0)))::bigint AS minor
        FROM disputes d {still} LEFT JOIN LATERAL ({DECIDED.format(day=day)}) x ON true
        WHERE d.company_id = ANY(:companies) AND d.opened_on <= {day}
        GROUP BY d.invoice_id HAVING sum(greatest(0, d.amount_minor - coalesce(x.minor, 0))) > 0"""  # noqa: S608 - constant text only


ARGUED = """(invoices.open_minor > 0 AND EXISTS (SELECT 1 FROM disputes d WHERE d.invoice_id = invoices.id AND d.amount_minor > coalesce((
    SELECT sum(a.amount_minor) FROM dispute_acts a
    WHERE a.dispute_id = d.id AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = a.entry_id)), 0)))"""
"""Whether a part of the item `invoices` is in dispute now: a condition."""

UNDECIDED_OF_ONE = f"""(SELECT coalesce(sum(greatest(0, d.amount_minor - coalesce(x.minor, 0))), 0) FROM disputes d
    LEFT JOIN LATERAL ({DECIDED.format(day=NOW)}) x ON true WHERE d.invoice_id = i.id)"""  # noqa: S608 - constant text only
"""What disputes argue about now of the item `i`, minor units: an index probe an item, where few of them are asked about."""

_OF_ITEMS = text(f"""SELECT d.invoice_id, sum(greatest(0, d.amount_minor - coalesce(x.minor, 0)))::bigint FROM disputes d
    LEFT JOIN LATERAL ({DECIDED.format(day=":day")}) x ON true
    WHERE d.invoice_id = ANY(:invoices) AND d.opened_on <= :day GROUP BY d.invoice_id""")  # noqa: S608 - constant text only


def undecided_of(session: Session, invoice_ids: Collection[int], day: date = date.max) -> dict[int, int]:
    """Minor units that disputes argue about now, or did at the end of a day, by item, whether or not so much is open; 0 for one that
    nobody disputes.

    Callers who act on it hold the items' locks.
    """
    found = session.execute(_OF_ITEMS, {"invoices": list(invoice_ids), "day": day})
    return dict.fromkeys(invoice_ids, 0) | {invoice_id: int(minor) for invoice_id, minor in found}
