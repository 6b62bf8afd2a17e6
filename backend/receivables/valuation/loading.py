"""What a valuation needs to read: which documents something happened to, their entries, and what they were posted with."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from receivables.rates.queries import of_days
from receivables.rules.exchange import MAX_AGE_DAYS, Document, Key, Move, Rate, in_base, taken_out

MOST = 2**62
"""A base value beyond it fits no column: the document counts as one without a rate."""

# Entries recorded since, and documents whose rate may be another by a rate recorded since.
_TOUCHED = text("""
    WITH fresh AS MATERIALIZED (
        SELECT debit_id, credit_id, payment_id FROM entries WHERE company_id = :company AND currency <> :base AND recorded_at > :since)
    SELECT 'invoice' AS subject, debit_id AS id FROM fresh WHERE debit_id IS NOT NULL
    UNION SELECT 'invoice', credit_id FROM fresh WHERE credit_id IS NOT NULL
    UNION SELECT 'payment', payment_id FROM fresh WHERE payment_id IS NOT NULL""")
_RATED = text("""
    WITH fresh AS MATERIALIZED (
        SELECT currency, rate_on FROM exchange_rates WHERE company_id = :company AND base_currency = :base AND recorded_at > :since),
    span AS MATERIALIZED (SELECT min(rate_on) AS first, max(rate_on) + :age AS last FROM fresh)
    SELECT 'invoice' AS subject, i.id FROM span JOIN invoices i ON i.company_id = :company AND i.issued_on BETWEEN span.first AND span.last
    WHERE EXISTS (SELECT 1 FROM fresh f WHERE f.currency = i.currency AND f.rate_on BETWEEN i.issued_on - :age AND i.issued_on)
    UNION ALL
    SELECT 'payment', p.id FROM span JOIN payments p ON p.company_id = :company AND p.received_on BETWEEN span.first AND span.last
    WHERE EXISTS (SELECT 1 FROM fresh f WHERE f.currency = p.currency AND f.rate_on BETWEEN p.received_on - :age AND p.received_on)""")
# Whoever is writing entries or rates now may have recorded some that cannot be seen yet: what was recorded since they began is looked at
# again.
_SEEN = text("""
    SELECT least(:now, (SELECT min(coalesce(a.xact_start, '-infinity')) FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.mode = 'RowExclusiveLock' AND l.pid <> pg_backend_pid()
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND l.relation IN ('entries'::regclass, 'exchange_rates'::regclass)))""")
_ENTRIES = text("""
    SELECT id, kind = 'posting' AS posting, amount_minor, effective_on, debit_id, credit_id, payment_id FROM entries
    WHERE debit_id = ANY(:invoices)
    UNION SELECT id, kind = 'posting', amount_minor, effective_on, debit_id, credit_id, payment_id FROM entries
    WHERE credit_id = ANY(:invoices)
    UNION SELECT id, kind = 'posting', amount_minor, effective_on, debit_id, credit_id, payment_id FROM entries
    WHERE payment_id = ANY(:payments)""")
# A receipt that was recorded anew, because the bank had not returned it after all, is worth what it was: of the day it came in.
_DOCUMENTS = text("""
    WITH RECURSIVE back AS (
        SELECT new_payment_id AS id, payment_id FROM outgoing_ties WHERE new_payment_id = ANY(:payments)
        UNION SELECT b.id, t.payment_id FROM outgoing_ties t JOIN back b ON t.new_payment_id = b.payment_id)
    SELECT 'invoice' AS subject, id, currency, amount_minor, issued_on AS day FROM invoices WHERE id = ANY(:invoices)
    UNION ALL SELECT 'payment', id, currency, amount_minor, coalesce((SELECT min(o.received_on) FROM back b JOIN payments o
        ON o.id = b.payment_id WHERE b.id = payments.id), received_on) FROM payments WHERE id = ANY(:payments)""")
# Receipts that transfers made of these credits, or that stand in for these receipts, and those of them again.
_MADE_OF = text("""
    WITH RECURSIVE each AS (
        SELECT payment_id, invoice_id, to_payment_id AS id FROM transfers
        UNION ALL SELECT payment_id, NULL, new_payment_id FROM outgoing_ties WHERE new_payment_id IS NOT NULL),
    made AS (
        SELECT id FROM each WHERE payment_id = ANY(:payments) OR invoice_id = ANY(:invoices)
        UNION SELECT each.id FROM each JOIN made ON each.payment_id = made.id)
    SELECT id FROM made""")
# The transfers that made these receipts, and those before them: each one's credit comes before its receipt.
_MADE_BY = text("""
    WITH RECURSIVE by AS (
        SELECT id, entry_id, payment_id, invoice_id, to_payment_id FROM transfers WHERE to_payment_id = ANY(:payments)
        UNION SELECT t.id, t.entry_id, t.payment_id, t.invoice_id, t.to_payment_id
        FROM transfers t JOIN by ON t.to_payment_id = by.payment_id)
    SELECT entry_id, payment_id, invoice_id, to_payment_id FROM by ORDER BY id""")


@dataclass(frozen=True, slots=True)
class Posted:
    """A document with the rate of its day, where there is one; for a receipt that a transfer made, of the day of its credit."""

    currency: str
    document: Document
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class Book:
    """Every entry of some documents and their counterparts, and the documents; `own` are the entries that name one asked for."""

    moves: list[Move]
    documents: dict[Key, Posted]
    own: set[int]


def _ids(keys: Iterable[Key]) -> dict[str, list[int]]:
    return {"invoices": [i for subject, i in keys if subject == "invoice"], "payments": [i for subject, i in keys if subject == "payment"]}


def now(session: Session) -> datetime:
    """The database's own instant, by which entries are recorded."""
    found: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found


def seen(session: Session, at: datetime) -> datetime | None:
    """Up to which instant everything recorded is committed and can be seen, `at` at the latest; None while that cannot be known."""
    found = session.execute(_SEEN, {"now": at}).scalar_one()
    return found if isinstance(found, datetime) else None


def touched(session: Session, company_id: int, base: str, since: datetime | None) -> list[Key]:
    """The foreign documents with an entry, or a rate that may count for them, recorded after the instant (None: ever)."""
    values = {"company": company_id, "base": base, "since": since or datetime(1, 1, 1, tzinfo=UTC), "age": MAX_AGE_DAYS}
    keys = {(str(row.subject), int(row.id)) for row in session.execute(_TOUCHED, values)}
    rated = {(str(row.subject), int(row.id)) for row in session.execute(_RATED, values)} if since else set()
    if rated:
        # A rate that came late also changes what the documents at the other end of their allocations carry.
        keys |= rated | _named(_moves(session, rated).values())
    return sorted(keys | {("payment", int(row.id)) for row in session.execute(_MADE_OF, _ids(keys))})


def _moves(session: Session, keys: Collection[Key]) -> dict[int, Move]:
    moves = {}
    for row in session.execute(_ENTRIES, _ids(keys)):
        debit = None if row.debit_id is None else ("invoice", row.debit_id)
        credit = ("invoice", row.credit_id) if row.credit_id else ("payment", row.payment_id) if row.payment_id else None
        moves[row.id] = Move(row.id, row.posting, row.amount_minor, row.effective_on, debit, credit)
    return moves


def _named(moves: Iterable[Move]) -> set[Key]:
    return {key for move in moves for key in (move.debit, move.credit) if key is not None}


def _posted(row: Any, base: str, rates: dict[tuple[str, date], Rate]) -> Posted:
    rate = rates.get((row.currency, row.day))
    worth = None if rate is None else in_base(row.amount_minor, row.currency, base, rate.value)
    if worth is None or worth > MOST:
        return Posted(row.currency, Document(row.amount_minor, None), None)
    return Posted(row.currency, Document(row.amount_minor, worth), rate)


def _carried(made: Sequence[Any], moves: Iterable[Move], documents: dict[Key, Posted]) -> None:
    """Gives the receipts that transfers made the value that left the credits they came from, in the order they were made."""
    of: dict[Key, list[Move]] = defaultdict(list)
    for move in moves:
        if move.credit is not None:
            of[move.credit].append(move)
    for row in made:
        origin = ("payment", row.payment_id) if row.payment_id is not None else ("invoice", row.invoice_id)
        known = {key: documents[key].document for key in _named(of[origin])}
        worth = taken_out(known, of[origin], row.entry_id, origin)
        key = ("payment", row.to_payment_id)
        documents[key] = Posted(documents[key].currency, Document(documents[key].document.amount_minor, worth), documents[origin].rate)


def book(session: Session, company_id: int, base: str, keys: Collection[Key]) -> Book:
    """What is needed to value every entry of these documents of one company: their counterparts' entries count as well, and those of the
    credits that transfers made receipts of."""
    own = _moves(session, keys)
    others = _moves(session, _named(own.values()) - set(keys))
    moves = own | others
    made = list(session.execute(_MADE_BY, _ids(_named(moves.values()))))
    if made:
        credits = {("payment", row.payment_id) if row.payment_id is not None else ("invoice", row.invoice_id) for row in made}
        moves |= _moves(session, credits | {("payment", row.to_payment_id) for row in made})
    rows = list(session.execute(_DOCUMENTS, _ids(_named(moves.values()))))
    rates = of_days(session, company_id, base, {(row.currency, row.day) for row in rows})
    documents = {(str(row.subject), int(row.id)): _posted(row, base, rates) for row in rows}
    _carried(made, moves.values(), documents)
    return Book([moves[entry] for entry in sorted(moves)], documents, set(own))
