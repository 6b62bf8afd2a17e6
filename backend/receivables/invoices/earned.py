"""A discount for paying early stands as long as the item was paid in time: what bounced later earned nothing.

The grant of an offer is its only condition that another act of the ledger can take away, so whatever takes money or a credit note back
from items asks here, in its own transaction. Rows are locked item, then offer.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import text
from sqlmodel import Session

from receivables.audit import service as audit
from receivables.clock import today
from receivables.database import driver
from receivables.ledger import credits
from receivables.ledger.credits import Credit
from receivables.money import from_minor
from receivables.periods.guard import closed_until
from receivables.rules.periods import first_open

_STANDS = "{e}.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = {e}.id)"
# What was left of the item at the end of the offer `o`. Of each receipt and credit note counts what it had paid by then, at most what it
# still pays: where a part of it was taken back later, the ledger applies the rest again on that day.
LEFT_THEN = f"""(SELECT sum(s.minor) FROM (SELECT CASE WHEN p.payment_id IS NULL AND p.credit_id IS NULL
        THEN coalesce(sum(p.amount_minor) FILTER (WHERE p.effective_on <= {{o}}.expires_on AND {_STANDS.format(e="p")}), 0)
        ELSE greatest(coalesce(sum(p.amount_minor) FILTER (WHERE p.effective_on <= {{o}}.expires_on), 0), sum(p.amount_minor)) END AS minor
    FROM entries p WHERE p.debit_id = {{o}}.invoice_id {{but}} GROUP BY p.payment_id, p.credit_id) s)"""  # noqa: S608 - constant text only
# Granted, and by the end of the offer more was left of the item than the discount.
_UNEARNED = text(f"""SELECT o.id, o.company_id, o.invoice_id, o.entry_id, o.granted_on, o.expires_on, o.currency, -e.amount_minor AS minor,
        m.time_zone
    FROM discount_offers o JOIN entries e ON e.id = o.entry_id AND {_STANDS.format(e="e")} JOIN companies m ON m.id = o.company_id
    WHERE o.invoice_id = ANY(:items) AND o.discount_minor < {LEFT_THEN.format(o="o", but="AND p.id <> e.id")}
    ORDER BY o.id FOR UPDATE OF o""")  # noqa: S608 - constant text only
_OFFERED_AGAIN = text("UPDATE discount_offers SET entry_id = NULL, granted_on = NULL WHERE id = :id")


def take_back_unearned(session: Session, item_ids: Iterable[int | None], on: date | None, reason: str, actor: str) -> None:
    """Takes back the discounts of these items that are no longer earned, on the day `on` (None: today), in each item's currency.

    Callers hold the items' locks and have taken back what they take back. An offer that has not ended can be earned again.
    """
    ids = sorted({item for item in item_ids if item is not None})
    cursor = driver(session)
    for one in session.execute(_UNEARNED, {"items": ids}).all() if ids else ():
        now = today(one.time_zone)
        day = first_open(max(on or now, one.granted_on), closed_until(cursor, one.company_id))
        made = credits.give_back(cursor, Credit("debit", one.invoice_id), one.entry_id, day, f"no longer earned: {reason}", actor)
        if one.expires_on >= now:
            session.execute(_OFFERED_AGAIN, {"id": one.id})
        told = {"amount": from_minor(one.minor, one.currency), "on": day, "entry_id": one.entry_id, "reversal_id": made}
        audit.record(session, actor=actor, action="taken_back", subject="discount_offer", subject_id=one.id, company_id=one.company_id,
                     after=told, reason=reason)  # fmt: skip
