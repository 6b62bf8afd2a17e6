"""What one item or receipt is worth in the base currency, by the rule itself: right at once, whenever the last pass ran."""

from datetime import date
from typing import Any

from sqlmodel import Session

from receivables.access.principal import CompanyScope, Principal
from receivables.clock import today
from receivables.invoices.queries import load as load_invoice
from receivables.money import from_minor
from receivables.payments.queries import load as load_payment
from receivables.rates.queries import of_days
from receivables.rates.schemas import plain
from receivables.rules.exchange import Key, Kind, in_base, value
from receivables.valuation import loading
from receivables.valuation.schemas import BaseValue

METHOD = "base.carrying"


def of_invoice(session: Session, principal: Principal, invoice_id: int, rate_on: date | None) -> BaseValue:
    """The base value of an open item. Raises 404. Formula id `base.carrying`."""
    found = load_invoice(session, principal, invoice_id)
    return _of(session, principal, ("invoice", found.id), found, rate_on)


def of_payment(session: Session, principal: Principal, payment_id: int, rate_on: date | None) -> BaseValue:
    """The base value of a receipt. Raises 404. Formula id `base.carrying`."""
    found = load_payment(session, principal, payment_id)
    return _of(session, principal, ("payment", found.id), found, rate_on)


def _of(session: Session, principal: Principal, key: Key, found: Any, rate_on: date | None) -> BaseValue:
    company = next(c for c in principal.companies.values() if c.id == found.company_id)
    base = company.base_currency
    shown: dict[str, Any] = {
        "status": "own_currency", "method": METHOD, "currency": found.currency, "base_currency": base,
        "amount": from_minor(found.amount_minor, found.currency), "open": from_minor(found.open_minor, found.currency),
        "document_rate": None, "document_rate_on": None, "base_amount": None, "carrying": None, "realised": None, "waiting": 0,
        "rate": None, "rate_on": None, "revalued": None, "unrealised": None,
    }  # fmt: skip
    if found.currency == base:
        return BaseValue(**shown | {"base_amount": shown["amount"], "carrying": shown["open"]})
    return BaseValue(**shown | _foreign(session, company, key, found, rate_on or today(company.time_zone)))


def _foreign(session: Session, company: CompanyScope, key: Key, found: Any, rate_on: date) -> dict[str, Any]:
    base, book = company.base_currency, loading.book(session, company.id, company.base_currency, [key])
    posted = book.documents[key]
    movements = [m for m in value({k: p.document for k, p in book.documents.items()}, book.moves) if m.key == key]
    carrying = None if posted.document.base_minor is None else sum(m.base_minor for m in movements)
    realised = sum(m.base_minor for m in movements if m.kind is Kind.REALISED_DIFFERENCE)
    shown: dict[str, Any] = {
        "status": "rate_missing" if posted.rate is None else "valued",
        "document_rate": posted.rate and plain(posted.rate.value), "document_rate_on": posted.rate and posted.rate.on,
        "base_amount": None if posted.document.base_minor is None else from_minor(posted.document.base_minor, base),
        "carrying": None if carrying is None else from_minor(carrying, base), "realised": from_minor(realised, base),
        "waiting": 0 if carrying is None else len(book.own - {m.entry_id for m in movements}),
    }  # fmt: skip
    now = of_days(session, company.id, base, [(found.currency, rate_on)]).get((found.currency, rate_on))
    if now is None:
        return shown
    worth = in_base(found.open_minor, found.currency, base, now.value)
    gain = None if carrying is None else worth - carrying
    if gain is not None and (key[0] == "payment" or found.kind == "credit_note"):
        gain = -gain
    return shown | {
        "rate": plain(now.value), "rate_on": now.on, "revalued": from_minor(worth, base),
        "unrealised": None if gain is None else from_minor(gain, base),
    }  # fmt: skip
