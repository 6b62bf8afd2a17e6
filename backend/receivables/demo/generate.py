"""Makes the demo company's book: 18 months of items, receipts and credit notes, and what the collectors did about it.

Pure and deterministic: the day and the seed decide everything.
"""

from datetime import date
from random import Random

from receivables.demo.actions import add_actions
from receivables.demo.book import Book
from receivables.demo.customers import profiles
from receivables.demo.history import History
from receivables.demo.loose_ends import add_loose_ends

SEED = 20_26
MONTHS = 18


def generate(today: date, seed: int = SEED) -> Book:
    """The book at the end of `today`, in minor units of each row's currency. Nothing in it is dated later."""
    random = Random(seed)  # noqa: S311 - a story, not a secret
    book = Book(today)
    for profile in profiles(today, random):
        book.customers.append(profile.customer)
        History(book, profile, MONTHS, random).write()
    add_loose_ends(book, random)
    book.invoices.sort(key=lambda item: (item.issued_on, item.external_id))
    book.payments.sort(key=lambda payment: (payment.received_on, payment.external_id))
    add_actions(book, random)
    return book
