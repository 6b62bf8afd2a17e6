"""What customers dispute, how long it takes and how it ends: by reason, with the disputed share of what is open."""

from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.access.principal import Principal
from receivables.disputes.schemas import DisputedShare, DisputeFigures, DisputeReport, DisputeReportQuery
from receivables.ledger.disputed import NOW, STANDING_OF_ONE, undecided
from receivables.money import from_minor
from receivables.rules.kpi import compute
from receivables.texts import FIRST_DAY

# One row for a dispute: what is undecided of it, and when it was closed. What was closed before the period, or has nothing open, is not
# looked at unless the period has something of it: no figure counts it.
_FIGURES = text(f"""
    SELECT r.code, r.name, d.currency, count(*) FILTER (WHERE opened) AS opened, sum(d.amount_minor) FILTER (WHERE opened) AS opened_minor,
        count(*) FILTER (WHERE closed) AS closed, sum(d.closed_on - d.opened_on) FILTER (WHERE closed) AS days,
        count(*) FILTER (WHERE d.closed_on IS NULL AND d.open_minor > 0) AS open,
        sum(d.minor) AS disputed,
        sum(a.credited) FILTER (WHERE closed) AS credited, sum(a.rejected) FILTER (WHERE closed) AS rejected,
        sum(a.settled) FILTER (WHERE closed) AS settled
    FROM (SELECT disputes.*, s.minor, s.closed_on, i.open_minor
        FROM disputes JOIN invoices i ON i.id = disputes.invoice_id CROSS JOIN LATERAL ({STANDING_OF_ONE}) s
        WHERE disputes.company_id = ANY(:companies) AND (disputes.undecided_minor > 0 AND i.open_minor > 0
            OR disputes.opened_on BETWEEN :first AND :last
            OR EXISTS (SELECT 1 FROM dispute_acts a WHERE a.dispute_id = disputes.id AND a.effective_on BETWEEN :first AND :last))) d
    JOIN dispute_reasons r ON r.id = d.reason_id
    CROSS JOIN LATERAL (SELECT coalesce(d.opened_on BETWEEN :first AND :last, false) AS opened,
        coalesce(d.closed_on BETWEEN :first AND :last, false) AS closed) p
    LEFT JOIN LATERAL (
        SELECT sum(a.amount_minor) FILTER (WHERE a.kind = 'credit_note') AS credited,
            sum(a.amount_minor) FILTER (WHERE a.kind = 'rejected') AS rejected,
            sum(a.amount_minor) FILTER (WHERE a.kind = 'settled') AS settled
        FROM dispute_acts a WHERE a.dispute_id = d.id AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.reverses_id = a.entry_id)) a ON true
    GROUP BY r.code, r.name, d.currency ORDER BY r.code, d.currency""")  # noqa: S608 - constant text only
_SHARES = text(f"""
    SELECT i.currency, sum(i.open_minor)::bigint AS gross,
        coalesce(sum(CASE WHEN i.disputed THEN i.open_minor ELSE least(i.open_minor, coalesce(q.minor, 0)) END), 0)::bigint AS disputed
    FROM invoices i LEFT JOIN ({undecided(NOW)}) q ON q.invoice_id = i.id
    WHERE i.company_id = ANY(:companies) AND i.open_minor > 0 AND i.kind <> 'credit_note' GROUP BY i.currency ORDER BY i.currency""")  # noqa: S608


def report(session: Session, principal: Principal, query: DisputeReportQuery) -> DisputeReport:
    """Disputes opened and closed in a period (the last twelve months unless given), and what is in dispute now.

    Of several companies the period ends on the latest of their business days, so that each is told up to its own. Amounts are of each
    currency. Formula ids `dispute_cycle_days`, `dispute.v1`.
    """
    last = query.period_to or max(principal.todays(query.company).values(), default=FIRST_DAY)
    first = query.period_from or date(last.year - 1, last.month, 1)
    companies = principal.scope(query.company)
    rows = session.execute(_FIGURES, {"companies": companies, "first": first, "last": last})
    shares = session.execute(_SHARES, {"companies": companies})
    return DisputeReport(period_from=first, period_to=last, reasons=[_figures(row) for row in rows], shares=[_share(row) for row in shares])


def _figures(row: Any) -> DisputeFigures:
    money = {name: int(getattr(row, name) or 0) for name in ("disputed", "credited", "rejected", "settled")}
    cycle = compute("dispute_cycle_days", {"dispute_days": int(row.days or 0), "disputes_closed": row.closed})
    return DisputeFigures(
        reason=row.code, reason_name=row.name, currency=row.currency, opened=row.opened, closed=row.closed, open=row.open,
        opened_amount=from_minor(int(row.opened_minor or 0), row.currency), cycle_days=None if cycle is None else f"{cycle:f}",
        **{name: from_minor(minor, row.currency) for name, minor in money.items()},
    )  # fmt: skip


def _share(row: Any) -> DisputedShare:
    share = compute("disputed_share", {"disputed": row.disputed, "gross": row.gross})
    money = {name: from_minor(getattr(row, name), row.currency) for name in ("gross", "disputed")}
    return DisputedShare(currency=row.currency, share=None if share is None else f"{share:f}", **money)
