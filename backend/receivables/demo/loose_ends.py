"""Receipts that leave work to do: some nobody knows the payer of, some paid in advance."""

from datetime import timedelta
from random import Random

from receivables.demo.book import Book, Payment
from receivables.demo.calendar import working_day

UNKNOWN, ADVANCES = 9, 5


def add_loose_ends(book: Book, random: Random) -> None:
    """Nine receipts without a customer, each of exactly one open item's amount, and five advances."""
    names = {customer.external_id: customer.name for customer in book.customers}
    late = [item for item in book.invoices if item.kind == "invoice" and item.due_on < book.today and item.open_minor == item.amount_minor]
    for item in random.sample(late, UNKNOWN):
        # The bank's line shows what banks show: a part of the name.
        _receive(book, random, item.company, None, item.currency, item.amount_minor, f"来账 {names[item.customer_external_id][2:6]}")
    for customer in random.sample([customer for customer in book.customers if customer.currency == "CNY"], ADVANCES):
        minor = random.randint(2, 20) * 5_000_00
        _receive(book, random, customer.company, customer.external_id, customer.currency, minor, "预付款")


def _receive(book: Book, random: Random, company: str, customer: str | None, currency: str, minor: int, line: str) -> None:
    day = working_day(book.today - timedelta(random.randint(3, 45)))
    book.payments.append(
        Payment(
            external_id=f"RC-{day:%y%m}-{len(book.payments) + 1:05}", company=company, customer_external_id=customer, currency=currency,
            amount_minor=minor, received_on=day, method="bank_transfer", reference=f"TRX{random.randrange(10**9):09}", remittance_text=line,
        )
    )  # fmt: skip
