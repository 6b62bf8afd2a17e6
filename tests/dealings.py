"""What the books of a made-up company show on some days, now and as it was known, for the test of random dealings."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.account_statements import queries as accounts
from receivables.clock import today
from receivables.companies.models import Company
from receivables.companies.scheme import scheme_of
from receivables.reporting import invariants
from receivables.reporting.aging_queries import AgingSpec, GroupBy, aging
from receivables.rules.aging import Basis
from receivables.valuation.service import value_company

TODAY = today("Asia/Shanghai")
MONTH_END = TODAY.replace(day=1) - timedelta(1)
FIRST = MONTH_END - timedelta(5)
# Some days lie before a month end, some have passed since, and one is to come: entries may take effect ahead of today.
DAYS = sorted({FIRST, MONTH_END - timedelta(2), MONTH_END, min(MONTH_END + timedelta(1), TODAY), TODAY, TODAY + timedelta(3)})
CLOSED = [FIRST, MONTH_END - timedelta(2), MONTH_END]
Figures = dict[str, list[Any]]

_EMPTIED = """customers, contacts, invoices, payments, entries, audit_entries, due_date_changes, clearings, clearing_proposals,
    payer_aliases, approval_requests, write_offs, write_off_recoveries, refunds, transfers, notes, note_events, exchange_rates,
    base_movements, revaluations, valuations, period_closings, classifications, releases, idempotency_keys"""
_BASE = """SELECT invoice_id, payment_id, kind, sum(base_minor) FROM base_movements WHERE effective_on <= :day AND recorded_at <= :known_at
    GROUP BY 1, 2, 3 HAVING sum(base_minor) <> 0 ORDER BY 1, 2, 3"""
_SINCE = """SELECT least(
    (SELECT min(effective_on) FROM entries WHERE recorded_at > :since),
    (SELECT min(rate_on) FROM exchange_rates WHERE recorded_at > :since),
    (SELECT min(effective_on) FROM base_movements WHERE revaluation_id IS NOT NULL AND recorded_at > :since))"""
_CLAIMS = {
    "a cleared foreign document is 0 in the base currency too": """
        SELECT d.id FROM (SELECT 'i' AS side, id, open_minor, currency FROM invoices
                          UNION ALL SELECT 'p', id, open_minor, currency FROM payments) d
        JOIN base_movements m ON d.side = 'i' AND m.invoice_id = d.id OR d.side = 'p' AND m.payment_id = d.id
        WHERE d.currency <> 'CNY' AND d.open_minor = 0 AND m.revaluation_id IS NULL GROUP BY d.side, d.id HAVING sum(m.base_minor) <> 0""",
    "what was let go stands only beside the allocation it was let go with": """
        SELECT d.id FROM entries d WHERE d.kind IN ('discount', 'small_difference', 'bank_charge') AND d.debit_id IS NOT NULL
        AND d.clearing_id IS NOT NULL AND d.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = d.id)
        AND NOT EXISTS (SELECT 1 FROM entries a WHERE a.kind = 'allocation' AND (a.clearing_id, a.debit_id) = (d.clearing_id, d.debit_id)
            AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = a.id))""",
    "what was undone is undone": """
        SELECT e.id FROM clearings c JOIN entries e ON e.clearing_id = c.id
        WHERE c.undone_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = e.id)""",
    "an item's written-off amount is that of its entries": """
        SELECT i.id FROM invoices i WHERE written_off_minor <> -coalesce(
            (SELECT sum(amount_minor) FROM entries e WHERE e.debit_id = i.id AND e.kind = 'write_off'), 0)""",
    "nothing stands on a day that was closed when it was recorded": """
        SELECT e.id FROM entries e WHERE e.effective_on <= (
            SELECT closed_until FROM period_closings c WHERE c.recorded_at < e.recorded_at ORDER BY c.id DESC LIMIT 1)""",
}  # fmt: skip
# What each customer is told that it owes: the plain sum of the entries, without what our books wrote off.
_TOLD = """SELECT customer_id, currency, sum(minor)::bigint FROM (
        SELECT i.customer_id, i.currency, e.amount_minor AS minor FROM entries e JOIN invoices i ON i.id = e.debit_id
        WHERE e.kind <> 'write_off' AND e.effective_on <= :day
        UNION ALL SELECT i.customer_id, i.currency, -e.amount_minor FROM entries e JOIN invoices i ON i.id = e.credit_id
        WHERE e.effective_on <= :day
        UNION ALL SELECT p.customer_id, p.currency, -e.amount_minor FROM entries e JOIN payments p ON p.id = e.payment_id
        WHERE p.customer_id IS NOT NULL AND e.effective_on <= :day) s
    GROUP BY 1, 2 HAVING sum(minor) <> 0"""


def emptied(session: Session) -> None:
    session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(text(f"TRUNCATE {_EMPTIED} RESTART IDENTITY CASCADE"))


def went_out(session: Session, currency: str, minor: int, on: date, number: int) -> int:
    """A bank's line of money that left an account of the currency; answers it."""
    account = "INSERT INTO bank_accounts (company_id, number, name, currency) VALUES (1, :c, :c, :c) ON CONFLICT DO NOTHING"
    session.execute(text(account), {"c": currency})
    (account_id,) = session.execute(text("SELECT id FROM bank_accounts WHERE number = :c"), {"c": currency}).one()
    mark = {"account": account_id, "mark": f"{on} {number} {minor}", "on": on}
    session.execute(text("""INSERT INTO statements
            (company_id, bank_account_id, identity, format, from_on, to_on, entries, file_hash, actor)
        VALUES (1, :account, :mark, 'csv', :on, :on, 1, '', 'test') ON CONFLICT DO NOTHING"""), mark)
    return int(session.execute(text("""INSERT INTO statement_lines (company_id, bank_account_id, statement_id, identity, occurrence,
            amount_minor, booked_on, reversal)
        SELECT 1, :account, id, :mark, 1 + (SELECT count(*) FROM statement_lines WHERE identity = :mark), -:minor, :on, false
        FROM statements WHERE bank_account_id = :account AND identity = :mark RETURNING id"""), mark | {"minor": minor}).scalar_one())


def valued(session: Session) -> None:
    """Brings the base movements up with the entries."""
    assert value_company(session, session.get_one(Company, 1)) is not None


def instant(session: Session) -> datetime:
    return session.execute(text("SELECT clock_timestamp()")).scalar_one()  # type: ignore[no-any-return]


def first_touched(session: Session, since: datetime) -> date | None:
    """The earliest day on which something recorded since the instant takes effect."""
    return session.execute(text(_SINCE), {"since": since}).scalar_one()  # type: ignore[no-any-return]


def figures(session: Session, day: date, known_at: datetime | None) -> Figures:
    """The aging of the day by kind of item in every currency, and the base value of every document: now, or as known at the instant."""
    scheme = scheme_of(session, [1])
    spec = AgingSpec(
        [1], day, known_at, Basis.DUE, scheme.bounds, scheme.years, GroupBy.KIND, currency=None, kind=None,
        order="name", limit=200, offset=0,
    )  # fmt: skip
    rows, totals = aging(session, spec)
    base = session.execute(text(_BASE), {"day": day, "known_at": known_at or instant(session)})
    shown = [tuple(row) for row in [*rows, *totals] if any(isinstance(value, int) and value for value in row[2:])]
    return {"aging": sorted(map(str, shown)), "base": [tuple(row) for row in base]}


def _untold(session: Session, day: date) -> list[Any]:
    """Whose statement of account up to the day does not say what its entries say: opening, movements, and item by item what is open."""
    owed = {(row[0], row[1]): row[2] for row in session.execute(text(_TOLD), {"day": day})}
    opening = {(row[0], row[1]): row[2] for row in session.execute(text(_TOLD), {"day": FIRST - timedelta(1)})}
    held: Counter[tuple[int, str]] = Counter()
    moved = Counter(opening)
    for item in accounts.open_items(session, 1, None, day):
        held[item.customer_id, item.currency] += item.minor
    for customer in session.execute(text("SELECT id FROM customers")).scalars():
        for row in accounts.movements(session, 1, customer, FIRST, day, 10_000):
            moved[customer, row.currency] += row.minor
    kept, said = ({key: minor for key, minor in sums.items() if minor} for sums in (held, moved))
    return [] if owed == kept == said else [(day, "statements", owed, kept, said)]


def faults(session: Session, days: Sequence[date]) -> list[Any]:
    """The invariants that do not hold at the end of these days, the statements that tell something else, and this test's own claims."""
    found: list[Any] = [(day, c.id, c.breaks) for day in days for c in invariants.check(session, [1], day) if not c.holds]
    found += [fault for day in days if day >= FIRST for fault in _untold(session, day)]
    return found + [(name, rows) for name, claim in _CLAIMS.items() if (rows := list(session.execute(text(claim)).scalars()))]


def open_by_entries(session: Session, day: date) -> dict[int, int]:
    """What every item had open at the end of the day, in minor units, as the plain sum of its entries."""
    statement = """SELECT i.id, coalesce((SELECT sum(e.amount_minor) FROM entries e
            WHERE (e.debit_id = i.id OR e.credit_id = i.id) AND e.effective_on <= :day), 0)::bigint
        FROM invoices i WHERE i.issued_on <= :day"""
    return {row[0]: row[1] for row in session.execute(text(statement), {"day": day})}


def standing(session: Session) -> list[str]:
    """What the movements of every entry, document and kind add up to."""
    sums = "SELECT entry_id, invoice_id, payment_id, kind, sum(base_minor) FROM base_movements WHERE entry_id IS NOT NULL"
    return sorted(map(str, session.execute(text(sums + " GROUP BY 1, 2, 3, 4 HAVING sum(base_minor) <> 0"))))


def valued_at_once(session: Session) -> list[str]:
    """The same, made by one pass over everything."""
    session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(text("DELETE FROM base_movements WHERE entry_id IS NOT NULL"))
    session.execute(text("DELETE FROM valuations"))
    session.execute(text("SET LOCAL session_replication_role = origin"))
    valued(session)
    return standing(session)
