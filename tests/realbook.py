"""The real ledger of HUIKUAN_DATA as rows to push: invoices as the files have them, and the receipts that paid them."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from erp import Row

from receivables.money import from_minor, to_minor


@dataclass(frozen=True)
class Line:
    """One invoice of the files; its allocation takes effect on the later of both days."""

    id: str
    customer: str
    name: str
    currency: str
    minor: int
    issued: date
    due: date
    paid: date | None

    def open_on(self, day: date) -> bool:
        return self.issued <= day and (self.paid is None or max(self.paid, self.issued) > day)


def read(folder: Path) -> list[Line]:
    lines = []
    for name in ("b2b_closed.csv", "b2b_open.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                issued, due = date.fromisoformat(row["invoice_date"]), date.fromisoformat(row["due_date"])
                paid = date.fromisoformat(row["paid_date"]) if "paid_date" in row else None
                minor = to_minor(row["amount"], row["currency"])
                lines.append(Line(row["invoice_id"], row["customer_id"], row["customer_name"], row["currency"], minor, issued, due, paid))
    return lines


def customers_of(lines: list[Line]) -> list[Row]:
    # A customer has many spellings, of which the first is kept, and some have none.
    names = {line.customer: line.name.strip() or line.customer for line in reversed(lines)}
    return [{"external_id": customer, "name": name} for customer, name in sorted(names.items())]


def invoices_of(lines: list[Line]) -> list[Row]:
    return [
        {"external_id": line.id, "customer_external_id": line.customer, "issued_on": str(line.issued), "due_on": str(line.due),
         "currency": line.currency, "amount": from_minor(line.minor, line.currency)}
        for line in lines
    ]  # fmt: skip


def receipts_of(lines: list[Line]) -> list[Row]:
    """One receipt a customer, currency and day, paying that day's invoices; in the order they came in."""
    by_day: dict[tuple[date, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.paid is not None:
            by_day[(line.paid, line.customer, line.currency)].append(line)
    return [
        {"external_id": f"{customer}-{currency}-{paid}", "customer_external_id": customer, "received_on": str(paid), "currency": currency,
         "amount": from_minor(sum(line.minor for line in paying), currency),
         "allocations": [{"invoice_external_id": line.id, "amount": from_minor(line.minor, currency)} for line in paying]}
        for (paid, customer, currency), paying in sorted(by_day.items())
    ]  # fmt: skip
