"""A made-up book of mixed documents for tests of reports, and its balances worked out the slow way, entry by entry."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from builders import add_customer, add_invoice, add_payment, allocate, reverse_entry
from sqlalchemy import text
from sqlmodel import Session

from receivables.rules.items import Item, Kind

FIRST = date(2021, 1, 5)
DEBITS = ("invoice", "invoice", "invoice", "debit_note", "deposit", "retention")


@dataclass
class Document:
    """What one item or receipt came to on the books."""

    id: int
    customer_id: int
    currency: str
    left: int
    on: date


def make_book(session: Session, *, company_id: int = 1, documents: int = 60, seed: int = 7) -> None:
    """Items of all kinds in two currencies over four years, receipts and credit notes applied in parts, some allocations taken back."""
    random = Random(seed)  # noqa: S311 - a book made up the same way each time
    customers = [
        add_customer(session, f"B{company_id}-{n}", company_id=company_id, owner=f"owner {n % 2}", collector=f"collector {n % 3}")
        for n in range(5)
    ]
    debits: list[Document] = []
    for number in range(documents):
        customer, currency = random.choice(customers), random.choice(["CNY", "CNY", "USD"])
        on, minor = FIRST + timedelta(random.randrange(1500)), random.randrange(1, 200_000)
        columns = {"issued_on": on, "currency": currency, "number": f"B{company_id}-{number}", "kind": random.choice(DEBITS)}
        debit_id = add_invoice(session, customer, minor, on + timedelta(random.choice([0, 30, 60, 90])), **columns)
        debits.append(Document(debit_id, customer, currency, minor, on))
    for number in range(documents // 2):
        _pay(session, random, random.choice(debits), f"B{company_id}-C{number}", debits)


def _pay(session: Session, random: Random, like: Document, number: str, debits: list[Document]) -> None:
    """A receipt or credit note of one customer, partly applied to what they owe; every fourth allocation is taken back later."""
    on, left = like.on + timedelta(random.randrange(-20, 200)), random.randrange(1, 250_000)
    columns = {"currency": like.currency, "number": number}
    note = random.random() < 0.3
    if note:
        credit = {"credit_id": add_invoice(session, like.customer_id, left, on, kind="credit_note", issued_on=on, **columns)}
    else:
        credit = {"payment_id": add_payment(session, like.customer_id, left, on, **columns)}
    for debit in debits:
        part = min(debit.left, left, random.randrange(1, 120_000))
        if (debit.customer_id, debit.currency) != (like.customer_id, like.currency) or part < 1:
            continue
        effective = max(on, debit.on) + timedelta(random.choice([0, 0, 3]))
        entry = allocate(session, debit.id, part, effective, **credit)
        if random.random() < 0.25:
            reverse_entry(session, entry, effective + timedelta(random.randrange(40)))
        # What is taken back stays free from then on: paying it out again on an earlier day would be too much in between.
        debit.left -= part
        left -= part


def items_at(session: Session, day: date, companies: Iterable[int] = (1,)) -> list[Item]:
    """Every document with what its entries left open at the end of the day."""
    entries = session.execute(
        text("SELECT debit_id, credit_id, payment_id, amount_minor FROM entries WHERE effective_on <= :day"), {"day": day}
    )
    left: dict[tuple[str, int], int] = defaultdict(int)
    for debit, credit, payment, minor in entries:
        for table, document in (("invoices", debit), ("invoices", credit), ("payments", payment)):
            if document is not None:
                left[table, document] += minor
    items = []
    owed = "SELECT id, company_id, customer_id, currency, kind, issued_on, due_on FROM invoices"
    for row in session.execute(text(owed)):
        kind = Kind.CREDIT if row.kind == "credit_note" else Kind.DEBIT
        item = Item(row.id, kind, left["invoices", row.id], row.issued_on, row.due_on, row.currency, row.customer_id)
        items.append((row.company_id, item))
    for row in session.execute(text("SELECT id, company_id, customer_id, currency, received_on FROM payments")):
        receipt = Item(row.id, Kind.CREDIT, left["payments", row.id], row.received_on, row.received_on, row.currency, row.customer_id)
        items.append((row.company_id, receipt))
    return [item for company, item in items if company in set(companies)]
