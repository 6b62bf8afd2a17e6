"""The output value that the demo's companies tell by month: what they sold in their own currency, and a little for stock."""

from collections import defaultdict
from datetime import date
from typing import Any

from receivables.demo.book import Book
from receivables.money import from_minor

STOCKED_PERCENT = 8


def monthly_output(book: Book, currency: str) -> dict[str, list[dict[str, Any]]]:
    """By company the output value of every whole month since its first item, for `/monthly-figures`."""
    sold: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    this_month = book.today.replace(day=1)
    for item in book.invoices:
        month = item.issued_on.replace(day=1)
        if item.kind == "invoice" and item.currency == currency and month < this_month:
            sold[item.company][month] += item.amount_minor
    return {
        company: [
            {"month": month.isoformat(), "amount": from_minor(minor * (100 + STOCKED_PERCENT) // 100, currency)}
            for month, minor in sorted(months.items())
        ]
        for company, months in sold.items()
    }
