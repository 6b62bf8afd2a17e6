"""SQL of the figures of collecting: what actions brought and what they cost; and what companies say of months."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.reporting.known import due_as_known, known, stands_in
from receivables.reporting.kpi_queries import Book
from receivables.reporting.period import Period
from receivables.rules.calendar import months_after

ANSWER_DAYS = 14
"""How long after an action a receipt counts as its answer."""

CASH = "p.source NOT IN ('note', 'transfer')"
"""That a receipt `p` is cash, neither a note nor the other end of a transfer."""
STOOD = "(SELECT sum(x.amount_minor) FROM entries x WHERE x.payment_id = p.id AND x.kind = 'posting' AND x.recorded_at <= :known_at) > 0"
"""That it stood at the instant `:known_at`."""
# What a customer says on its own page is an answer, not a contact of ours.
_ACTED = """
    SELECT a.*, (a.acted_at AT TIME ZONE k.time_zone)::date AS acted_on
    FROM collection_actions a JOIN companies k ON k.id = a.company_id
    WHERE a.company_id = ANY(:companies) AND a.channel <> 'customer_page' AND {known_action} AND {whose}
        AND NOT EXISTS (SELECT 1 FROM collection_actions z WHERE z.corrects_id = a.id AND {known_correction})"""
_ACTIONS = """
SELECT count(*) AS actions, count(*) FILTER (WHERE promised OR paid) AS answered,
       count(cost_minor) FILTER (WHERE cost_currency = :currency) AS costed,
       sum(cost_minor) FILTER (WHERE cost_currency = :currency) AS costs
FROM (
    SELECT a.cost_minor, a.cost_currency,
           EXISTS (SELECT 1 FROM promises r WHERE r.action_id = a.id AND {known_promise}) AS promised,
           EXISTS (SELECT 1 FROM payments p WHERE p.customer_id = a.customer_id AND {cash} AND {stands}
                   AND p.received_on BETWEEN a.acted_on AND least(a.acted_on + :answer, :as_of)) AS paid
    FROM ({acted}) a WHERE a.acted_on BETWEEN :first AND :last AND a.acted_at BETWEEN CAST(:first AS date) - 1 AND CAST(:last AS date) + 2
) acts"""
# An action that names no item chases what its customer owed overdue that day; one about an item that another system corrected chases what
# stood in for it as far as that was known.
_COLLECTED = """
SELECT -sum(e.amount_minor) AS collected FROM entries e JOIN invoices o ON o.id = e.debit_id JOIN invoices d ON d.id = {item}
    JOIN payments p ON p.id = e.payment_id {moved}
WHERE e.company_id = ANY(:companies) AND e.kind = 'allocation' AND e.effective_on BETWEEN :first AND :last AND e.currency = :currency
  AND {known} AND {cash} AND EXISTS (
    SELECT 1 FROM ({acted}) a LEFT JOIN invoices v ON v.id = a.invoice_id WHERE a.customer_id = d.customer_id
    AND a.acted_on <= e.effective_on AND ({named} = d.id OR a.invoice_id IS NULL AND {due} < a.acted_on))"""
_MONTHS = """
SELECT DISTINCT ON (company_id, month) company_id, month, amount_minor FROM monthly_figures f
WHERE company_id = ANY(:companies) AND kind = 'output_value' AND currency = :currency AND month BETWEEN :first AND :last AND {known}
ORDER BY company_id, month, id DESC"""


def _recorded(row: str, period: Period) -> str:
    return known(row, period.known_at)


def contacts(session: Session, book: Book, currency: str, period: Period) -> dict[str, int]:
    """Facts of the period's actions: how many, how many answered, what they cost, and cash on items chased before, in minor units.

    `costed` says of how many actions a cost in the currency is known.
    """
    acted = _ACTED.format(known_action=_recorded("a", period), known_correction=_recorded("z", period), whose=book.holds("a.customer_id"))
    values = book.values() | {"first": period.first, "last": period.last, "as_of": period.as_of, "currency": currency}
    values |= {"answer": ANSWER_DAYS, "known_at": period.known_at}
    stands = "NOT p.reversed" if period.known_at is None else STOOD
    asked = _ACTIONS.format(acted=acted, cash=CASH, stands=stands, known_promise=_recorded("r", period))
    found = session.execute(text(asked), values).one()
    due, moved = due_as_known("d", period.known_at)
    lines = {"item": stands_in("o", period.known_at), "named": stands_in("v", period.known_at), "due": due, "moved": moved}
    paid = session.execute(text(_COLLECTED.format(acted=acted, cash=CASH, known=_recorded("e", period), **lines)), values).scalar()
    return {"collected_on_chased": int(paid or 0)} | {name: int(value or 0) for name, value in found._mapping.items()}


def output_of_year(session: Session, book: Book, currency: str, period: Period) -> tuple[int, Sequence[date]]:
    """The output value of the twelve whole months up to the period's end, in minor units, and the months that a company did not tell.

    Output is a company's: for the customers of one person there is none.
    """
    end = (period.last + timedelta(1)).replace(day=1)  # of a month that is not over nothing is told yet
    wanted = [months_after(end, -back) for back in range(12, 0, -1)]
    if book.owner is not None or book.collector is not None:
        return 0, wanted
    values: dict[str, Any] = {"companies": list(book.companies), "currency": currency, "known_at": period.known_at}
    values |= {"first": wanted[0], "last": wanted[-1]}
    rows = session.execute(text(_MONTHS.format(known=_recorded("f", period))), values)
    told = {(row.company_id, row.month): int(row.amount_minor) for row in rows if row.amount_minor is not None}
    return sum(told.values()), [month for month in wanted if any((company, month) not in told for company in book.companies)]
