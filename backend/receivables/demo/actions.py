"""What the demo's collectors did in the last weeks: calls, mails and visits to those who are late, and what they were promised."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from receivables.demo.book import Action, Book, Customer, Invoice, Payment, Promise
from receivables.demo.calendar import working_day

ROUND = 1_000_00
"""Promises are round sums."""
TALK = {
    "evasive": ("客户称正在走付款流程，未给出具体日期。", "对账单已收到，财务说要等领导签字。", "对方表示资金紧张，下周再答复。"),
    "unreachable": ("电话无人接听，已留言。", "座机转分机无人应答。", "邮件无回复。"),
    "refused": ("对方以质量问题为由拒绝付款。", "对方要求先开具红字发票再谈付款。"),
    "disputed": ("对方对数量有异议，已转销售核对签收单。", "对方认为单价与合同不一致，需销售确认。"),
    "other": ("已发送对账单，请对方核对盖章回传。", "确认对方财务联系人已变更。"),
    "promised": ("财务经理承诺按期付款。", "对方确认金额，承诺在付款日安排。", "总经理当面承诺还款。"),
}
STEPS = ("电话跟进", "发送对账单", "上门拜访", "发催款函", "与销售会商")
CHANNELS = ("phone", "phone", "phone", "email", "email", "visit", "letter")


@dataclass
class Account:
    """One customer's late and open items, and latest receipts, in the customer's currency."""

    customer: Customer
    late: list[Invoice] = field(default_factory=list)
    open_minor: int = 0
    receipts: list[Payment] = field(default_factory=list)

    @property
    def late_minor(self) -> int:
        return sum(item.open_minor for item in self.late)


def add_actions(book: Book, random: Random) -> None:
    """Adds the actions of the last 60 days, oldest first. No promise is of more than the customer still owes."""
    for account in _accounts(book):
        if account.late:
            _chase(book, account, random)
        if random.randrange(100) < 25:
            _kept_word(book, account, random)
    book.actions.sort(key=lambda action: (action.acted_on, action.hour, action.customer_external_id))


def _accounts(book: Book) -> list[Account]:
    accounts = {customer.external_id: Account(customer) for customer in book.customers}
    for item in book.invoices:
        account = accounts[item.customer_external_id]
        if item.kind == "credit_note" or item.open_minor == 0:
            continue
        account.open_minor += item.open_minor
        if item.due_on < book.today:
            account.late.append(item)
    for payment in book.payments:
        if payment.customer_external_id is not None:
            accounts[payment.customer_external_id].receipts.append(payment)
    return list(accounts.values())


def _chase(book: Book, account: Account, random: Random) -> None:
    """One to three contacts, the last of them with a next step; every third account has given its word."""
    oldest = (book.today - min(item.due_on for item in account.late)).days
    count = min(3, 1 + oldest // 40)
    days = sorted(random.randint(1, min(60, oldest + 3)) for _ in range(count))
    for days_ago in reversed(days[1:]):
        _talk(book, account, days_ago, random)
    turn = random.randrange(6)
    if turn == 0:
        _broken_word(book, account, random)
    if turn in (1, 2) and account.late_minor >= ROUND:
        day = working_day(book.today - timedelta(random.randint(1, 4)))
        minor = _rounded(account.late_minor * random.randint(40, 100) // 100)
        promise = Promise(account.customer.currency, minor, book.today + timedelta(random.randint(1, 12)))
        _add(book, account, day, "promised", random, promise=promise, next_on=promise.promised_on)
    else:
        _talk(book, account, days[0], random, next_on=book.today + timedelta(random.randint(-1, 6)))


def _rounded(minor: int) -> int:
    return max(ROUND, minor // ROUND * ROUND)


def _talk(book: Book, account: Account, days_ago: int, random: Random, next_on: date | None = None) -> None:
    outcomes = ["evasive", "evasive", "unreachable", "other", "refused"]
    if any(item.disputed for item in account.late):
        outcomes = ["disputed", "disputed", "evasive"]
    _add(book, account, working_day(book.today - timedelta(days_ago)), random.choice(outcomes), random, next_on=next_on)


def _broken_word(book: Book, account: Account, random: Random) -> None:
    """A promise that ran out with nothing received since it was given."""
    given = working_day(book.today - timedelta(random.randint(18, 35)))
    due = given + timedelta(random.randint(5, 12))
    minor = _rounded(account.late_minor * random.randint(30, 60) // 100)
    if minor <= account.late_minor and not any(given <= payment.received_on <= due for payment in account.receipts):
        _add(book, account, given, "promised", random, promise=Promise(account.customer.currency, minor, due))


def _kept_word(book: Book, account: Account, random: Random) -> None:
    """A promise that a receipt of the last weeks kept."""
    recent = [payment for payment in account.receipts if 5 <= (book.today - payment.received_on).days <= 45]
    if not recent:
        return
    payment = random.choice(recent)
    minor = min(payment.amount_minor, account.open_minor) // ROUND * ROUND
    if minor > 0:
        given = working_day(payment.received_on - timedelta(random.randint(3, 7)))
        promise = Promise(account.customer.currency, minor, payment.received_on + timedelta(random.randint(0, 2)))
        _add(book, account, given, "promised", random, promise=promise)


def _add(
    book: Book, account: Account, day: date, outcome: str, random: Random, promise: Promise | None = None, next_on: date | None = None
) -> None:
    channel = random.choice(CHANNELS)
    book.actions.append(
        Action(
            customer_external_id=account.customer.external_id, acted_on=day, hour=random.randint(9, 16), channel=channel, outcome=outcome,
            contact=account.customer.contacts[0].name, note=random.choice(TALK[outcome]), promise=promise,
            next_step=random.choice(STEPS) if next_on else None, next_on=next_on,
            cost_minor=random.randint(3, 15) * 100_00 if channel == "visit" else None,
        )
    )  # fmt: skip
