"""How revaluations and base values are shown: sums by currency, the largest rows, amounts as decimal text."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from receivables.money import from_minor
from receivables.rates.schemas import plain
from receivables.valuation.queries import ROWS

METHOD = "base.unrealised"


def net(rows: Sequence[Any], name: str) -> int:
    """Σ of the items that owe, less credit notes and receipts, in minor units."""
    return sum(getattr(row, name) if row.debit else -getattr(row, name) for row in rows)


def _money(open_minor: int, carrying: int, unrealised: int, row: Any) -> dict[str, Any]:
    """`unrealised` is a gain where positive; what is owed to others is worth more by a loss."""
    base = row.base_currency
    return {
        "open": from_minor(open_minor, row.currency), "carrying": from_minor(carrying, base), "unrealised": from_minor(unrealised, base),
        "rate": plain(row.rate), "rate_on": row.rate_on,
    }  # fmt: skip


def _row(row: Any) -> dict[str, Any]:
    named = {name: getattr(row, name) for name in ("subject", "id", "number", "kind", "customer_name", "currency")}
    gain = row.unrealised_minor if row.debit else -row.unrealised_minor
    shown = _money(row.open_minor, row.carrying_minor, row.unrealised_minor, row)
    return named | shown | {"revalued": from_minor(row.carrying_minor + gain, row.base_currency)}


def _total(rows: Sequence[Any]) -> dict[str, Any]:
    carrying, gain = net(rows, "carrying_minor"), sum(row.unrealised_minor for row in rows)
    shown = _money(net(rows, "open_minor"), carrying, gain, rows[0])
    revalued = from_minor(carrying + gain, rows[0].base_currency)
    return {"currency": rows[0].currency, "documents": len(rows), "revalued": revalued} | shown


def revaluation(company: str, base: str, month_end: date, rows: Sequence[Any]) -> dict[str, Any]:
    """A revaluation with its sums by currency, and the rows of the largest differences."""
    largest = sorted(rows, key=lambda row: (-abs(row.unrealised_minor), row.subject, row.id))[:ROWS]
    by_currency = [[row for row in rows if row.currency == currency] for currency in sorted({row.currency for row in rows})]
    return {
        "company": company, "month_end": month_end, "base_currency": base, "method": METHOD, "documents": len(rows),
        "carrying": from_minor(net(rows, "carrying_minor"), base),
        "unrealised": from_minor(sum(row.unrealised_minor for row in rows), base),
        "totals": [_total(found) for found in by_currency], "rows": [_row(row) for row in largest],
    }  # fmt: skip
