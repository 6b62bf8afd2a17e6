"""Whatever is cleared, taken back, written off, re-rated and revalued, in any order: the books hold on every day, as do the base values."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from builders import add_customer, add_invoice, add_payment, allocate, reverse_entry
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlmodel import Session

from receivables.companies.models import Company
from receivables.database import driver, get_engine, transaction
from receivables.ledger import write_offs
from receivables.reporting import invariants
from receivables.valuation.service import Valued, value_company

FIRST = date(2024, 1, 1)
DAYS = 60


def on(days: int) -> date:
    return FIRST + timedelta(days)


def rate(session: Session, currency: str, day: date, value: str) -> None:
    values = {"currency": currency, "rate": value, "day": day}
    session.execute(text("""INSERT INTO exchange_rates (company_id, currency, base_currency, rate, rate_on, actor)
        VALUES (1, :currency, 'CNY', :rate, :day, 'test')"""), values)  # fmt: skip


class Dealings:
    """One foreign currency's items and receipts, and whatever may happen to them."""

    def __init__(self, session: Session, random: Random) -> None:
        self.session, self.random = session, random
        self.currency = random.choice(["USD", "JPY", "KWD"])
        customer = add_customer(session)
        self.items = {self._item(customer): None for _ in range(3)}
        self.cash = [self._receipt(customer) for _ in range(3)]
        self.entries: list[tuple[int, date]] = []

    def _amount(self) -> int:
        return self.random.randrange(1, 9_999)

    def _item(self, customer: int) -> int:
        return add_invoice(self.session, customer, self._amount(), on(self.random.randrange(DAYS // 2)), currency=self.currency)

    def _receipt(self, customer: int) -> int:
        return add_payment(self.session, customer, self._amount(), on(self.random.randrange(DAYS // 2)), currency=self.currency)

    def _open(self, table: str, row_id: int) -> int:
        return int(self.session.execute(text(f"SELECT open_minor FROM {table} WHERE id = :id"), {"id": row_id}).scalar_one())

    def clear(self) -> None:
        """After both documents' days, so that no day is over-applied."""
        item, cash = self.random.choice(list(self.items)), self.random.choice(self.cash)
        most = min(self._open("invoices", item), self._open("payments", cash))
        if most:
            day = on(self.random.randrange(DAYS // 2, DAYS))
            minor = self.random.choice([most, self.random.randrange(1, most + 1)])
            self.entries.append((allocate(self.session, item, minor, day, payment_id=cash), day))

    def take_back(self) -> None:
        if self.entries:
            entry, day = self.entries.pop(self.random.randrange(len(self.entries)))
            reverse_entry(self.session, entry, day)  # on its own day: what is applied again earlier stays within the item

    def write_off(self) -> None:
        item = self.random.choice(list(self.items))
        if left := self._open("invoices", item):
            write_offs.write_off(driver(self.session), item, self.random.randrange(1, left + 1), on(DAYS), "gone", "test")

    def rated(self) -> None:
        value = f"{self.random.randrange(1, 10**6)}.{self.random.randrange(10**4)}"
        rate(self.session, self.currency, on(self.random.randrange(-5, DAYS)), value)

    def run(self) -> None:
        value_company(self.session, self.session.get_one(Company, 1))


@pytest.mark.parametrize("seed", range(8))
def test_every_sequence_keeps_every_day_right(client: TestClient, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - dealings, not secrets
    with transaction() as session:
        rate(session, "USD", on(-2), "7.1")
        for currency in ("JPY", "KWD"):
            rate(session, currency, on(-2), "0.0482")
        dealings = Dealings(session, random)
        often = [dealings.clear] * 3
        acts: list[Any] = [*often, dealings.take_back, dealings.write_off, dealings.rated, dealings.run]
        for _ in range(25):
            random.choice(acts)()
        dealings.run()
        assert value_company(session, session.get_one(Company, 1)) is not None
        for day in (*range(0, DAYS + 2, 6), DAYS + 1):
            assert [(found.id, found.breaks) for found in invariants.check(session, [1], on(day)) if not found.holds] == []
        # The movements are what one pass over everything would have made.
        session.execute(text("SET LOCAL session_replication_role = replica"))
        sums = "SELECT entry_id, invoice_id, payment_id, kind, sum(base_minor) FROM base_movements"
        sums += " GROUP BY 1, 2, 3, 4 HAVING sum(base_minor) <> 0"
        before = sorted(map(str, session.execute(text(sums))))
        session.execute(text("DELETE FROM base_movements"))
        session.execute(text("DELETE FROM valuations"))
        session.execute(text("SET LOCAL session_replication_role = origin"))
        dealings.run()
        assert sorted(map(str, session.execute(text(sums)))) == before


def test_what_was_written_but_not_committed_is_not_missed(client: TestClient) -> None:
    """An entry recorded before a pass and committed after it is valued by the next pass."""

    def run() -> Valued | None:
        with transaction() as session:
            return value_company(session, session.get_one(Company, 1))

    with transaction() as session:
        rate(session, "USD", FIRST, "7")
        customer = add_customer(session)
    assert run() == Valued(0, 0)
    with Session(get_engine()) as slow:
        add_invoice(slow, customer, 100_00, FIRST, currency="USD")
        assert run() == Valued(0, 0)
        slow.execute(text("COMMIT"))
    assert run() == Valued(1, 1)
    assert run() == Valued(0, 0)
