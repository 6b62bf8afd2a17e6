"""One customer's 18 months: what was written, what was paid when, what was credited and what is still argued about."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from receivables.demo.book import Allocation, Book, CreditUse, Invoice, Payment
from receivables.demo.calendar import issue_day, month_firsts, next_run, working_day
from receivables.demo.customers import Profile

RUNS = ((10, 25), (15, 28), (5, 20), (8, 18, 28), (25,))
METHODS = ("bank_transfer", "bank_transfer", "bank_transfer", "bank_transfer", "draft", "cheque")
GOODS = ("设备及备件", "年度框架订单", "原材料", "加工服务", "备品备件", "运输服务", "检测服务")
LEFT_UNAPPLIED_DAYS = 12
"""Receipts of the last days are not all applied yet: somebody still has to."""


@dataclass
class History:
    """Writes one customer's documents into the book."""

    book: Book
    profile: Profile
    months: int
    random: Random
    runs: tuple[int, ...] = ()
    receipts: dict[date, list[tuple[Invoice, int]]] = field(default_factory=dict)

    def write(self) -> None:
        self.runs = self.random.choice(RUNS)
        firsts = month_firsts(self.book.today, self.months)
        self._open_balances(firsts[0])
        for number, first in enumerate(firsts):
            months_ago = len(firsts) - 1 - number
            if months_ago < self.profile.behaviour.quiet:
                continue
            for _ in range(self.profile.items_a_month + self.random.randint(-1, 1) * (self.profile.items_a_month // 3)):
                self._sell(issue_day(first, self.random), number * 100 // len(firsts))
        for day in sorted(self.receipts):
            self._receive(day, self.receipts[day])

    def _chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def _item(self, kind: str, prefix: str, minor: int, issued_on: date, days: int, description: str | None = None) -> Invoice:
        customer = self.profile.customer
        number = len(self.book.invoices) + 1
        item = Invoice(
            external_id=f"{prefix}-{issued_on:%y%m}-{number:05}", company=customer.company, kind=kind,
            customer_external_id=customer.external_id, currency=customer.currency, amount_minor=minor, open_minor=minor,
            issued_on=issued_on, due_on=issued_on + timedelta(days), owner=customer.owner, description=description,
        )  # fmt: skip
        self.book.invoices.append(item)
        return item

    def _open_balances(self, start: date) -> None:
        """What was brought forward, and on a few accounts something nobody has paid for years."""
        terms = self.profile.customer.payment_terms_days
        if self._chance(60):
            minor = self._amount() * max(1, self.profile.items_a_month // 2)
            day = working_day(start - timedelta(self.random.randint(3, 40)))
            self._settle(self._item("opening_balance", "OB", minor, day, terms, "期初余额"), 0)
        if self._chance(30 if self.profile.behaviour.stops else 3):
            day = start - timedelta(self.random.randint(620, 1100))
            self._item("opening_balance", "OB", self._amount() * 2, day, terms, "历史遗留欠款")
        if self._chance(6):
            minor, day = self.random.randint(2, 10) * 10_000_00, start + timedelta(self.random.randint(0, 200))
            self._item("deposit", "DP", minor, day, 730, "投标及履约押金")

    def _amount(self) -> int:
        return self.profile.usual_minor * self.random.randint(35, 190) // 100

    def _sell(self, day: date, progress: int) -> None:
        if day > self.book.today:
            return
        customer, minor = self.profile.customer, self._amount()
        item = self._item("invoice", "INV", minor, day, customer.payment_terms_days, self.random.choice(GOODS))
        item.contract_number = f"HT-{day.year}-{customer.external_id[1:]}"
        item.purchase_order = f"PO{self.random.randrange(10**6):06}" if self._chance(70) else None
        if self.profile.retention and self._chance(12):
            retained = self._item("retention", "RT", minor * 5 // 100, day, 365, "质保金")
            retained.contract_number = item.contract_number
        self._settle(item, progress)

    def _settle(self, item: Invoice, progress: int) -> None:
        """What becomes of an item, by the way its customer pays."""
        behaviour = self.profile.behaviour
        if self._chance(behaviour.disputes):
            self._dispute(item)
            return
        if self._chance(2):
            day = item.issued_on + timedelta(self.random.randint(2, 15))
            self._credit(item, item.amount_minor * self.random.randint(3, 12) // 100, day)
        day = self._pay_day(item.due_on + timedelta(behaviour.delay(self.random, progress)))
        if self._chance(behaviour.partial):
            self._pay(item, item.open_minor * self.random.randint(40, 80) // 100, day)
            day = self._pay_day(day + timedelta(self.random.randint(40, 130)))
        self._pay(item, item.open_minor, day)

    def _dispute(self, item: Invoice) -> None:
        """Argued about for weeks, then credited in part and the rest paid; what is still argued about is marked."""
        settled_on = working_day(item.due_on + timedelta(self.random.randint(30, 120)))
        if settled_on > self.book.today:
            item.disputed = item.due_on <= self.book.today
            return
        self._credit(item, item.amount_minor * self.random.randint(10, 40) // 100, settled_on)
        self._pay(item, item.open_minor, settled_on + timedelta(3))

    def _pay_day(self, wanted: date) -> date:
        prompt = self.profile.behaviour.key == "prompt"
        return working_day(wanted) if prompt else next_run(wanted, self.runs)

    def _pay(self, item: Invoice, minor: int, day: date) -> None:
        stops = self.profile.behaviour.stops
        last = self.book.today - timedelta(30 * stops)
        if minor <= 0 or day > last:
            return
        day = working_day(max(day, item.issued_on + timedelta(2)))
        if day > last or day < item.issued_on:
            return
        item.open_minor -= minor
        self.receipts.setdefault(day, []).append((item, minor))

    def _credit(self, item: Invoice, minor: int, day: date) -> None:
        """A credit note; most are set off at once, the others wait."""
        day = working_day(day) if working_day(day) >= item.issued_on else item.issued_on
        if minor <= 0 or day > self.book.today:
            return
        note = self._item("credit_note", "CN", minor, day, 0, "退货及价格调整")
        if self._chance(85):
            note.open_minor, item.open_minor = 0, item.open_minor - minor
            self.book.credit_uses.append(CreditUse(note.external_id, day, (Allocation(item.external_id, minor),)))

    def _receive(self, day: date, paid: list[tuple[Invoice, int]]) -> None:
        """One receipt for everything paid that day; some of the latest are not applied yet, and a few are more than was owed."""
        customer, number = self.profile.customer, len(self.book.payments) + 1
        extra = self.random.randint(1, 9) * 500_00 if self._chance(1) else 0
        named = "、".join(item.external_id for item, _ in paid[:4])
        payment = Payment(
            external_id=f"RC-{day:%y%m}-{number:05}", company=customer.company, customer_external_id=customer.external_id,
            currency=customer.currency, amount_minor=sum(minor for _, minor in paid) + extra, received_on=day,
            method=self.random.choice(METHODS), reference=f"TRX{self.random.randrange(10**9):09}",
            remittance_text=f"货款 {named}" if self._chance(60) else None,
        )  # fmt: skip
        if (self.book.today - day).days <= LEFT_UNAPPLIED_DAYS and self._chance(20):
            for item, minor in paid:
                item.open_minor += minor
        else:
            payment.allocations = [Allocation(item.external_id, minor) for item, minor in paid]
        self.book.payments.append(payment)
