"""Remittances as payers write them, made over the open items of a real ledger: each knows what it pays, and by what it is spoilt.

The items are those of b2b_open.csv; terms of discount, accounts and groups are ours, since that file has none. One seed, one answer.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from random import Random

from receivables.money import to_minor
from receivables.rules.matching import Difference, Habit, OpenItem, PayerAlias, Policy, StatementLine
from receivables.rules.matching.values import oldest_first

SMALL, CHARGE = 500, 5_000
Truth = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Remittance:
    """A line with what it pays. `knowable`: a careful person could tell; `adversarial`: nobody may apply it unasked."""

    kind: str
    line: StatementLine
    truth: Truth
    difference: Difference = Difference.NONE
    knowable: bool = True
    adversarial: bool = False


class Ledger:
    """The real open items with what payers are known by."""

    def __init__(self, folder: Path) -> None:
        with (folder / "b2b_open.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.customers = {number: place for place, number in enumerate(sorted({row["customer_id"] for row in rows}), start=1)}
        self.written: defaultdict[int, list[str]] = defaultdict(list)
        for row in rows:
            self.written[self.customers[row["customer_id"]]].append(row["customer_name"])
        self.items = [self._item(place, row) for place, row in enumerate(rows, start=1)]
        self.by_customer: defaultdict[int, list[OpenItem]] = defaultdict(list)
        for item in self.items:
            self.by_customer[item.customer_id].append(item)
        random = Random(7)  # noqa: S311 - a sample, no secret
        ids = sorted(self.by_customer)
        self.accounts = {customer: f"US{random.randrange(10**15):015d}" for customer in ids if random.random() < 0.85}
        grouped = random.sample(ids, 120)
        groups = [frozenset(grouped[place : place + 3]) for place in range(0, 120, 3)]
        self.groups = {customer: group for group in groups for customer in group}

    def _item(self, place: int, row: dict[str, str]) -> OpenItem:
        issued = date.fromisoformat(row["invoice_date"])
        terms = (200, issued + timedelta(10)) if place % 5 == 0 else (0, None)
        return OpenItem(
            place, row["doc_id"], self.customers[row["customer_id"]], to_minor(row["amount"], row["currency"]), row["currency"], issued,
            date.fromisoformat(row["due_date"]), external_id=row["invoice_id"], customer_number=row["customer_id"],
            contract_number=f"HT-{row['customer_id']}" if place % 7 == 0 else None, purchase_order=f"PO 45/{place:07d}",
            discount_basis_points=terms[0], discount_until=terms[1],
        )  # fmt: skip

    @property
    def aliases(self) -> list[PayerAlias]:
        """Accounts that people confirmed, and the name in master data."""
        names = [PayerAlias(customer, name=Counter(names).most_common(1)[0][0]) for customer, names in sorted(self.written.items())]
        return [*(PayerAlias(customer, account=account, confirmed=3) for customer, account in self.accounts.items()), *names]

    @property
    def policy(self) -> Policy:
        limits = {"USD": SMALL, "CAD": SMALL}
        habits = {customer: Habit(8, 8) for customer in self.by_customer if customer % 2}
        return Policy(small_difference_minor=limits, bank_charge_minor=dict.fromkeys(limits, CHARGE), groups=self.groups, habits=habits)

    @cached_property
    def alike(self) -> Counter[tuple[int, str, int]]:
        """How many items of a customer have one open amount."""
        return Counter((item.customer_id, item.currency, item.open_minor) for item in self.items)

    @cached_property
    def amounts(self) -> dict[tuple[str, int], set[int]]:
        """The customers that have an item of an amount."""
        found: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
        for item in self.items:
            found[item.currency, item.open_minor].add(item.customer_id)
        return found

    @cached_property
    def twins(self) -> list[OpenItem]:
        return [item for item in self.items if self.alike[item.customer_id, item.currency, item.open_minor] > 1]

    @cached_property
    def doubles(self) -> list[OpenItem]:
        return [item for item in self.items if len(self.amounts[item.currency, item.open_minor]) > 1]

    def is_single(self, item: OpenItem) -> bool:
        return self.alike[item.customer_id, item.currency, item.open_minor] == 1


class Writer:
    """Writes remittances of every kind, from one stream of chance."""

    def __init__(self, ledger: Ledger, seed: int) -> None:
        self.ledger = ledger
        self.random = Random(seed)  # noqa: S311 - a sample, no secret
        self.kinds: dict[str, Callable[[], Remittance]] = {
            "clean": self._clean, "truncated": self._truncated, "separators": self._separators, "several": self._several,
            "discount": self._discount, "short": self._short, "wrong reference": self._wrong, "group payer": self._group,
            "twin, named": self._twin_named, "twin, unnamed": self._twin, "amount at two customers": self._double,
            "other customer's reference": self._foreign, "known account": self._account, "unknown payer": self._unknown,
            "order number": self._order, "contract": self._contract, "oldest together": self._oldest,
        }  # fmt: skip

    def write(self, kind: str) -> Remittance:
        return self.kinds[kind]()

    def _any(self) -> OpenItem:
        """Half of the draws by customer, lest the largest one be most of the sample."""
        if self.random.random() < 0.5:
            return self.random.choice(self.ledger.items)
        return self.random.choice(self.ledger.by_customer[self.random.choice(list(self.ledger.by_customer))])

    def _single(self) -> OpenItem:
        return next(item for item in iter(self._any, None) if self.ledger.is_single(item))

    def _line(
        self, item: OpenItem, minor: int, text: str, *, payer: int | None = None, known: float = 0.75, on: date | None = None
    ) -> StatementLine:
        customer = payer or item.customer_id
        account = self.ledger.accounts.get(customer, "") if self.random.random() < known else ""
        name = self.random.choice(self.ledger.written[customer]) if self.random.random() < 0.8 else ""
        received = on or item.due_on + timedelta(self.random.randrange(-5, 40))
        return StatementLine(minor, item.currency, received, self._around(text), name, account, f"B{self.random.randrange(10**12)}")

    def _around(self, text: str) -> str:
        """What else stands in such texts: a date, an amount, a number of the bank."""
        noise = ("", "", "", "20200415", "TEL 5551234567", "/ROC/8842093311", "货款", "TRF 00098213", "PAYMENT", "Q2-2020")
        return " ".join(word for word in (self.random.choice(noise), text, self.random.choice(noise)) if word)

    def _name(self, item: OpenItem) -> str:
        number = self.random.choice((item.number, item.number, item.external_id or item.number))
        return self.random.choice(("INV {}", "{}", "invoice no. {}", "payment {}", "发票{}", "/RFB/{}", "Rechnung:{}")).format(number)

    def _clean(self) -> Remittance:
        item = self._any()
        return Remittance("clean", self._line(item, item.open_minor, self._name(item)), ((item.id, item.open_minor),))

    def _truncated(self) -> Remittance:
        item = self._any()
        piece = item.number[self.random.randrange(2, 6) :] if self.random.random() < 0.7 else item.number[: self.random.randrange(-2, 0)]
        line = self._line(item, item.open_minor, f"INV {piece}", known=0.85)
        knowable = bool(line.payer_account or line.payer_name)
        return Remittance("truncated", line, ((item.id, item.open_minor),), knowable=knowable or self.ledger.is_single(item))

    def _separators(self) -> Remittance:
        item = self._any()
        number = item.number
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
        forms = (f"{number[:4]}-{number[4:7]}-{number[7:]}", f"{number[:4]} {number[4:]}", f"hro {number}", f"HRO-{number}", wide,
                 f"000{number}", f"inv/{number[:5]}.{number[5:]}", f"发票号：{wide}")  # fmt: skip
        return Remittance("separators", self._line(item, item.open_minor, self.random.choice(forms)), ((item.id, item.open_minor),))

    def _several(self) -> Remittance:
        """Two to twelve items, in a text that the bank cuts off at 140 characters."""
        items = self._some()
        separator = self.random.choice((", ", " ", ";", "+", "、", " / "))
        line = self._line(items[0], sum(item.open_minor for item in items), "")
        text = separator.join(item.number for item in items)[: self.random.choice((35, 140, 140, 140))]
        line = StatementLine(line.amount_minor, line.currency, line.received_on, text, line.payer_name, line.payer_account)
        named = sum(item.number in text for item in items)
        return Remittance("several", line, tuple((item.id, item.open_minor) for item in items), knowable=named >= len(items) - 1)

    def _some(self) -> list[OpenItem]:
        while True:
            item = self._any()
            others = [other for other in self.ledger.by_customer[item.customer_id] if other.currency == item.currency]
            if len(others) > 1:
                return self.random.sample(others, min(len(others), self.random.randrange(2, 13)))

    def _discount(self) -> Remittance:
        item = next(item for item in iter(self._any, None) if item.discount_minor > 0)
        paid = item.open_minor - item.discount_minor
        day = item.issued_on + timedelta(self.random.randrange(0, 11))
        text = self._name(item) if self.random.random() < 0.85 else "less 2% cash discount"
        line = self._line(item, paid, text, on=day, known=0.9)
        knowable = item.number in text or (bool(line.payer_account) and self.ledger.is_single(item))
        return Remittance("discount", line, ((item.id, paid),), Difference.DISCOUNT, knowable)

    def _short(self) -> Remittance:
        """A few cents, a charge, or a real part."""
        item = next(item for item in iter(self._any, None) if item.open_minor > 20 * CHARGE)
        less, kind = self.random.choice((
            (self.random.randrange(1, SMALL), Difference.SMALL_DIFFERENCE),
            (self.random.randrange(1_000, CHARGE), Difference.BANK_CHARGE),
            (item.open_minor * self.random.randrange(10, 60) // 100, Difference.NONE),
        ))  # fmt: skip
        paid = item.open_minor - less
        return Remittance("short", self._line(item, paid, self._name(item)), ((item.id, paid),), kind)

    def _wrong(self) -> Remittance:
        """A number written wrong by a digit, or that of another item of the customer."""
        item = self._single()
        others = [other.number for other in self.ledger.by_customer[item.customer_id] if other.open_minor != item.open_minor]
        place = self.random.randrange(4, 10)
        typo = item.number[:place] + str((int(item.number[place]) + self.random.randrange(1, 10)) % 10) + item.number[place + 1 :]
        text = self.random.choice((typo, self.random.choice(others) if others else typo))
        line = self._line(item, item.open_minor, f"INV {text}", known=1.0)
        return Remittance("wrong reference", line, ((item.id, item.open_minor),), knowable=bool(line.payer_account))

    def _foreign(self) -> Remittance:
        """The number of an item of somebody the payer has nothing to do with, and either one's amount."""
        payer, other = self._with_account(), self._any()
        while other.customer_id in self.ledger.groups.get(payer.customer_id, {payer.customer_id}):
            other = self._any()
        minor = self.random.choice((payer, other)).open_minor
        line = self._line(payer, minor, f"INV {other.number}", known=1.0)
        return Remittance("other customer's reference", line, ((payer.id, minor),), knowable=minor == payer.open_minor, adversarial=True)

    def _with_account(self) -> OpenItem:
        return next(item for item in iter(self._single, None) if item.customer_id in self.ledger.accounts)

    def _group(self) -> Remittance:
        item = next(item for item in iter(self._any, None) if item.customer_id in self.ledger.groups)
        payer = self.random.choice(sorted(self.ledger.groups[item.customer_id] - {item.customer_id}))
        return Remittance("group payer", self._line(item, item.open_minor, self._name(item), payer=payer), ((item.id, item.open_minor),))

    def _twin_named(self) -> Remittance:
        item = self.random.choice(self.ledger.twins)
        return Remittance("twin, named", self._line(item, item.open_minor, self._name(item)), ((item.id, item.open_minor),))

    def _twin(self) -> Remittance:
        item = self.random.choice(self.ledger.twins)
        line = self._line(item, item.open_minor, "", known=1.0)
        return Remittance("twin, unnamed", line, ((item.id, item.open_minor),), knowable=False, adversarial=True)

    def _double(self) -> Remittance:
        item = self.random.choice(self.ledger.doubles)
        line = StatementLine(item.open_minor, item.currency, item.due_on, self._around(""))
        return Remittance("amount at two customers", line, ((item.id, item.open_minor),), knowable=False, adversarial=True)

    def _account(self) -> Remittance:
        item = self._with_account()
        return Remittance("known account", self._line(item, item.open_minor, "", known=1.0), ((item.id, item.open_minor),))

    def _order(self) -> Remittance:
        """The number of the order, not of the invoice."""
        item = self._any()
        digits = (item.purchase_order or "").removeprefix("PO 45/")
        text = self.random.choice((f"PO 45/{digits}", f"order 45-{digits}", f"PO45{digits}", f"po 45/{digits.lstrip('0')}"))
        return Remittance("order number", self._line(item, item.open_minor, text), ((item.id, item.open_minor),))

    def _contract(self) -> Remittance:
        """All that a contract has open."""
        item = next(item for item in iter(self._any, None) if item.contract_number)
        under = [other for other in self.ledger.by_customer[item.customer_id]
                 if (other.contract_number, other.currency) == (item.contract_number, item.currency)]  # fmt: skip
        line = self._line(item, sum(other.open_minor for other in under), f"合同{item.contract_number}")
        return Remittance("contract", line, tuple((other.id, other.open_minor) for other in under), knowable=len(under) <= 200)

    def _oldest(self) -> Remittance:
        """The oldest items together and nothing written, by a payer whose habit that is."""
        while True:
            item = self._with_account()
            items = oldest_first(other for other in self.ledger.by_customer[item.customer_id] if other.currency == item.currency)
            if item.customer_id % 2 and len(items) > 3:
                some = items[: self.random.randrange(2, min(len(items), 8))]
                line = self._line(item, sum(other.open_minor for other in some), "", known=1.0)
                return Remittance("oldest together", line, tuple((other.id, other.open_minor) for other in some))

    def _unknown(self) -> Remittance:
        item = self._any()
        line = StatementLine(item.open_minor, item.currency, item.due_on, self._around("settlement"))
        single = self.ledger.is_single(item) and len(self.ledger.amounts[item.currency, item.open_minor]) == 1
        return Remittance("unknown payer", line, ((item.id, item.open_minor),), knowable=single)
