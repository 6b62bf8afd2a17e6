"""Brings the base movements up with the entries and the rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import Session, col

from receivables.arrays import literal
from receivables.companies.models import Company
from receivables.database import driver
from receivables.rules.exchange import Key, Kind, Movement, value
from receivables.valuation import loading
from receivables.valuation.loading import Book
from receivables.valuation.models import Valuation

CHUNK = 2_000
_STANDING = text("""
    SELECT entry_id, invoice_id, payment_id, kind, sum(base_minor)::bigint AS base_minor FROM base_movements
    WHERE entry_id = ANY(:entries) GROUP BY entry_id, invoice_id, payment_id, kind""")
_INSERT = """
    INSERT INTO base_movements
        (company_id, entry_id, invoice_id, payment_id, kind, currency, base_currency, amount_minor, base_minor, rate, rate_on, effective_on)
    SELECT %(company)s, entry_id, invoice_id, payment_id, kind, currency, %(base)s, amount_minor, base_minor, rate, rate_on, effective_on
    FROM unnest(%(entries)s::bigint[], %(invoices)s::bigint[], %(payments)s::bigint[], %(kinds)s::text[], %(currencies)s::text[],
                %(minor)s::bigint[], %(worth)s::bigint[], %(rates)s::numeric[], %(rate_days)s::date[], %(days)s::date[])
         AS t (entry_id, invoice_id, payment_id, kind, currency, amount_minor, base_minor, rate, rate_on, effective_on)
    ORDER BY entry_id"""


@dataclass(frozen=True, slots=True)
class Valued:
    """How many documents a pass looked at, and how many movements it made."""

    documents: int = 0
    movements: int = 0


def value_company(session: Session, company: Company, *, wait: bool = True) -> Valued | None:
    """Makes the base movements that entries and rates recorded since the last pass call for.

    What the rule says is compared with the movements there are, entry by entry, and the differences are inserted: so it does not matter
    when passes run, a late entry or rate is made good, and a second pass makes nothing. None when another process is at it and `wait` is
    false.
    """
    last = _locked(session, company, wait=wait)
    if last is None:
        return None
    at, made = loading.now(session), 0
    keys = loading.touched(session, company.id, company.base_currency, last.seen_at)
    for start in range(0, len(keys), CHUNK):
        made += _value(session, company, keys[start : start + CHUNK])
    seen = loading.seen(session, at)
    if seen is not None:
        session.execute(update(Valuation).where(col(Valuation.company_id) == company.id).values(seen_at=seen))
    return Valued(len(keys), made)


def _locked(session: Session, company: Company, *, wait: bool) -> Valuation | None:
    fresh = {"company_id": company.id, "base_currency": company.base_currency}
    session.execute(upsert(Valuation).values(fresh).on_conflict_do_nothing())
    statement = select(Valuation).where(col(Valuation.company_id) == company.id).with_for_update(skip_locked=not wait)
    return session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()


def _value(session: Session, company: Company, keys: Sequence[Key]) -> int:
    book = loading.book(session, company.id, company.base_currency, keys)
    documents = {key: posted.document for key, posted in book.documents.items()}
    wanted = [movement for movement in value(documents, book.moves) if movement.entry_id in book.own]
    rows = _missing(session, book, wanted)
    if rows:
        driver(session).execute(_INSERT, _columns(company, book, rows))
    return len(rows)


def _missing(session: Session, book: Book, wanted: Sequence[Movement]) -> list[Movement]:
    """What to insert so that the movements of each entry, document and kind add up to what is wanted."""
    standing: dict[tuple[int, Key, str], int] = {}
    for row in session.execute(_STANDING, {"entries": sorted(book.own)}):
        key = ("invoice", row.invoice_id) if row.invoice_id is not None else ("payment", row.payment_id)
        standing[(row.entry_id, key, row.kind)] = row.base_minor
    days = {move.entry_id: move.effective_on for move in book.moves}
    rows = []
    for movement in wanted:
        before = standing.pop((movement.entry_id, movement.key, str(movement.kind)), None)
        if before is None:
            rows.append(movement)
        elif before != movement.base_minor:
            rows.append(_difference(movement, movement.base_minor - before))
    gone = [Movement(entry, key, Kind(kind), 0, -minor, days[entry]) for (entry, key, kind), minor in standing.items() if minor]
    return sorted([*rows, *gone], key=lambda m: m.entry_id)


def _difference(movement: Movement, minor: int) -> Movement:
    return Movement(movement.entry_id, movement.key, movement.kind, 0, minor, movement.effective_on)


def _columns(company: Company, book: Book, rows: Sequence[Movement]) -> dict[str, Any]:
    rates = [None if row.kind is Kind.REALISED_DIFFERENCE else book.documents[row.key].rate for row in rows]
    return {
        "company": company.id, "base": company.base_currency, "entries": literal([row.entry_id for row in rows]),
        "invoices": literal([row.key[1] if row.key[0] == "invoice" else None for row in rows]),
        "payments": literal([row.key[1] if row.key[0] == "payment" else None for row in rows]),
        "kinds": literal([str(row.kind) for row in rows]), "currencies": literal([book.documents[row.key].currency for row in rows]),
        "minor": literal([row.minor for row in rows]), "worth": literal([row.base_minor for row in rows]),
        "rates": literal([rate and rate.value for rate in rates]), "rate_days": literal([rate and rate.on for rate in rates]),
        "days": literal([row.effective_on for row in rows]),
    }  # fmt: skip
