"""SQL of how customers have paid: the set-based twin of `rules.history.history_from_settled`, made from the rule's own numbers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.rules.history import DAYS_CAP, DAYS_FLOOR, LONG_LATE_DAYS, RECENT, WINDOW, PaymentHistory, WeekdayHistory

# An item counts as paid when allocations alone brought it to nothing before the day, at least one of them of a receipt: what was
# written off, reversed or credited in full says nothing about paying.
_SETTLED = """
    SELECT i.customer_id, i.due_on, max(e.effective_on) FILTER (WHERE e.kind = 'allocation') AS paid_on
    FROM invoices i JOIN entries e ON e.debit_id = i.id
    WHERE i.company_id = :company AND (CAST(:customers AS bigint[]) IS NULL OR i.customer_id = ANY(:customers)) AND e.effective_on < :as_of
        AND NOT i.held
    GROUP BY i.id
    HAVING sum(e.amount_minor) FILTER (WHERE e.kind = 'posting') > 0
        AND sum(e.amount_minor) FILTER (WHERE e.kind <> 'write_off') = 0
        AND bool_or(e.kind = 'allocation' AND e.payment_id IS NOT NULL)"""

_CLAMPED = f"least(greatest(days, {DAYS_FLOOR}), {DAYS_CAP})"

_HISTORIES = text(f"""
    WITH settled AS ({_SETTLED}),
    placed AS (
        SELECT customer_id, paid_on - due_on AS days, extract(isodow FROM due_on)::int AS weekday,
            row_number() OVER (PARTITION BY customer_id ORDER BY paid_on DESC, due_on DESC) AS place
        FROM settled)
    SELECT customer_id, weekday, count(*) AS count, count(*) FILTER (WHERE days > 0) AS late_count,
        count(*) FILTER (WHERE days > {LONG_LATE_DAYS}) AS long_late_count, sum({_CLAMPED})::bigint AS settled_days,
        count(*) FILTER (WHERE place <= {RECENT}) AS recent_count,
        count(*) FILTER (WHERE place <= {RECENT} AND days > 0) AS recent_late_count,
        coalesce(sum({_CLAMPED}) FILTER (WHERE place <= {RECENT}), 0)::bigint AS recent_days,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY days) AS median_days
    FROM placed WHERE place <= {WINDOW}
    GROUP BY GROUPING SETS ((customer_id), (customer_id, weekday))""")  # noqa: S608 - constants of the rule

# What is open now less what moved from the day on is what was open that morning; only the open items and the moves are read.
_EXPOSURES = text("""
    WITH items AS (
        SELECT customer_id, currency, due_on, open_minor AS minor FROM invoices
        WHERE company_id = :company AND open_minor > 0 AND kind <> 'credit_note'
            AND (CAST(:customers AS bigint[]) IS NULL OR customer_id = ANY(:customers))
        UNION ALL
        SELECT i.customer_id, i.currency, i.due_on, -e.amount_minor FROM entries e JOIN invoices i ON i.id = e.debit_id
        WHERE e.company_id = :company AND i.company_id = :company AND e.effective_on >= :as_of AND e.debit_id IS NOT NULL
            AND (CAST(:customers AS bigint[]) IS NULL OR i.customer_id = ANY(:customers)))
    SELECT customer_id, currency, coalesce(sum(minor) FILTER (WHERE due_on < :as_of), 0)::bigint AS overdue, sum(minor)::bigint AS owed
    FROM items GROUP BY customer_id, currency HAVING sum(minor) > 0""")


@dataclass(frozen=True, slots=True)
class Known:
    """A customer's history and the currency its overdue and open minor units are in."""

    history: PaymentHistory
    currency: str | None


def histories(session: Session, company_id: int, as_of: date, customers: Collection[int] | None = None) -> dict[int, Known]:
    """What was known of the company's customers (or of some of them) on the morning of `as_of`, in two queries.

    A customer who has neither settled nor owes anything is not among them.
    """
    values = {"company": company_id, "as_of": as_of, "customers": None if customers is None else list(customers)}
    whole: dict[int, dict[str, Any]] = {}
    weekdays: dict[int, list[WeekdayHistory]] = {}
    for row in session.execute(_HISTORIES, values).mappings():
        if row["weekday"] is None:
            whole[row["customer_id"]] = {name: row[name] for name in row if name not in ("customer_id", "weekday", "count")}
            whole[row["customer_id"]]["settled_count"] = row["count"]
        else:
            days = weekdays.setdefault(row["customer_id"], [WeekdayHistory()] * 7)
            days[row["weekday"] - 1] = WeekdayHistory(row["count"], row["late_count"], row["median_days"])
    worst = _worst_exposures(session, values)
    return {id_: _known(whole.get(id_, {}), weekdays.get(id_), worst.get(id_)) for id_ in whole.keys() | worst.keys()}


def _known(counts: dict[str, Any], weekdays: list[WeekdayHistory] | None, exposure: tuple[int, int, str] | None) -> Known:
    overdue, owed, currency = exposure or (0, 0, None)
    by_weekday = tuple(weekdays or [WeekdayHistory()] * 7)
    return Known(PaymentHistory(**counts, by_weekday=by_weekday, overdue_minor=overdue, open_minor=owed), currency)


def _worst_exposures(session: Session, values: dict[str, Any]) -> dict[int, tuple[int, int, str]]:
    """(overdue, open, currency) of the currency with the largest overdue share, of equal shares the one with more open."""
    worst: dict[int, tuple[int, int, str]] = {}
    for customer, currency, overdue, owed in session.execute(_EXPOSURES, values):
        last = worst.get(customer)
        if last is None or (overdue * last[1], owed) > (last[0] * owed, last[1]):
            worst[customer] = (overdue, owed, currency)
    return worst
