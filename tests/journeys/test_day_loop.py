"""Nine months of a real ledger, day by day: items and receipts come in, people act, the strategy proposes, letters go out.

What was proposed on each day is proposed again for it from the ledger and the actions when all is over. HUIKUAN_DAY_LOOP=all takes every
customer and compares every day; without it a part of the customers and every third day. Needs HUIKUAN_DATA.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from dunners import ALWAYS, WHY, Clock, texts
from erp import Row, broken, get, post, push, push_lines
from fastapi.testclient import TestClient
from realbook import Line, customers_of, invoices_of, read
from sqlalchemy import text

from receivables.database import transaction
from receivables.money import from_minor
from receivables.rules.dunning import decide
from receivables.rules.strategy import OpenItem, Strategy
from receivables.strategies import book
from receivables.strategies.definition import kept_rule
from receivables.strategies.models import Strategy as Version
from receivables.strategies.proposals import propose

ALL = os.environ.get("HUIKUAN_DAY_LOOP") == "all"
FIRST, LAST = date(2019, 6, 1), date(2020, 2, 26)
STEPS: list[Row] = [
    {"level": 1, "offset_days": -3, "channel": "email", "template": "first", "wait_days": 0},
    {"level": 2, "offset_days": 2, "channel": "email", "template": "first", "wait_days": 2},
    {"level": 3, "offset_days": 8, "channel": "phone", "wait_days": 5},
    {"level": 4, "offset_days": 20, "channel": "letter", "template": "last", "wait_days": 7},
    {"level": 5, "offset_days": 45, "channel": "escalate_manager", "owner": "manager", "wait_days": 7},
]
DISPUTED_FOR = 30
_PROPOSED = text("""SELECT i.invoice_id, i.level, i.chased_minor, l.channel, l.customer_id, l.id AS letter FROM dunning_letter_items i
    JOIN dunning_letters l ON l.id = i.letter_id WHERE l.run_id = :run AND i.dropped IS NULL ORDER BY l.id, i.invoice_id""")
_SENT = text("UPDATE dunning_letters SET state = 'sent' WHERE run_id = :run AND state = 'queued'")
_TWICE = text("""SELECT count(*) FROM (SELECT i.invoice_id, i.level FROM dunning_letter_items i JOIN dunning_letters l ON l.id = i.letter_id
    WHERE i.dropped IS NULL AND l.state IN ('sent', 'print', 'task') GROUP BY 1, 2 HAVING count(*) > 1) t""")
Told = dict[tuple[int, int], int]
"""Minor units asked for, by item and level."""


class Loop:
    """The replay: what was proposed and left alone on each day, and what of it the stops saved."""

    def __init__(self, client: TestClient, lines: list[Line]) -> None:
        self.client, self.lines = client, lines
        self.told: dict[date, Told] = {}
        self.stopped: dict[date, Counter[str]] = {}
        self.sent: Counter[str] = Counter()
        self.saved: dict[tuple[int, int], str] = {}
        self.answered: list[tuple[int, list[Row]]] = []
        self.disputes: dict[date, list[int]] = defaultdict(list)
        self.ids: dict[str, int] = {}
        self.receipts: dict[tuple[str, str, date], int] = {}
        self.issued, self.paid, self.late = (defaultdict(list) for _ in range(3))
        for line in lines:
            self.issued[line.issued].append(line)
            if line.paid is not None:
                self.paid[line.paid].append(line)
                if line.paid < line.issued:
                    self.late[line.issued].append(line)

    def open(self) -> None:
        """The book as it stood when the replay begins, the strategy, and whom to write to."""
        Clock.day = FIRST - timedelta(1)
        contact = [{"name": "Accounts payable", "email": "ap@example.com", "is_primary": True}]
        rows = [row | {"contacts": contact, "collector": f"collector {n % 4}"} for n, row in enumerate(customers_of(self.lines))]
        self.ids |= {row["external_id"]: row["id"] for row in push(self.client, "customers", rows)["results"]}
        before = [line for line in self.lines if line.issued < FIRST]
        for start in range(0, len(before), 5000):
            self.keep(push_lines(self.client, "invoices", invoices_of(before[start : start + 5000])))
        self.receive(line for day, lines in sorted(self.paid.items()) if day < FIRST for line in lines)
        texts(self.client, "first", "last")
        post(self.client, "dispute-reasons", {"code": "price", "name": "Price", "days": 14})
        segments = [{"code": "small", "currency": "USD", "amount_to": "20000.00", "steps": [*STEPS[:2], STEPS[3]]},
                    {"code": "all", "steps": STEPS}]  # fmt: skip
        body = ALWAYS | {"name": "loop", "segments": segments, "minimum": {"USD": "500.00", "CAD": "500.00"}, "rest_weekdays": [6, 7]}
        self.strategy = post(self.client, "strategies", body)["id"]
        post(self.client, f"strategies/{self.strategy}/activation", WHY)
        with transaction() as session:
            self.rule = kept_rule(session.get_one(Version, self.strategy).definition)

    def keep(self, answer: Row) -> None:
        assert answer["rejected"] == 0, answer["results"][:3]
        self.ids |= {row["external_id"]: row["id"] for row in answer["results"]}

    def receive(self, lines: Iterable[Line]) -> None:
        """One receipt a customer, currency and day; what it pays before that is issued stays unapplied until then."""
        by: dict[tuple[str, str, date], list[Line]] = defaultdict(list)
        for line in lines:
            assert line.paid is not None
            by[line.customer, line.currency, line.paid].append(line)
        rows = [
            {"external_id": "-".join(map(str, key)), "customer_external_id": key[0], "received_on": str(key[2]), "currency": key[1],
             "amount": from_minor(sum(line.minor for line in paying), key[1]),
             "allocations": [{"invoice_external_id": line.id, "amount": from_minor(line.minor, key[1])} for line in paying
                             if line.issued <= Clock.day]}
            for key, paying in by.items()
        ]  # fmt: skip
        for start in range(0, len(rows), 5000):
            self.keep(push(self.client, "payments", rows[start : start + 5000]))

    def day(self, day: date) -> None:
        Clock.day = day
        self.act(day)
        if self.issued[day]:
            self.keep(push_lines(self.client, "invoices", invoices_of(self.issued[day])))
        for line in self.late[day]:
            body = {"allocations": [{"invoice_id": self.ids[line.id], "amount": from_minor(line.minor, line.currency)}]}
            post(self.client, f"payments/{self.ids[f'{line.customer}-{line.currency}-{line.paid}']}/allocations", body)
        if self.paid[day]:
            self.receive(self.paid[day])
        self.spare(day)
        made = post(self.client, "dunning-runs", {})
        approved = post(self.client, f"dunning-runs/{made['id']}/approval", WHY)
        with transaction() as session:
            session.execute(_SENT, {"run": made["id"]})
            rows = session.execute(_PROPOSED, {"run": made["id"]}).all()
        assert set(approved["letters"]) <= {"queued", "print", "task"}, approved["letters"]
        self.told[day] = {(row.invoice_id, row.level): row.chased_minor for row in rows}
        self.stopped[day] = Counter(made["stopped"])
        self.sent.update(dict(Counter(channel for _, channel in {(row.letter, row.channel) for row in rows})))
        tasks: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            if row.channel == "phone":
                tasks[row.customer_id].append({"id": row.invoice_id, "minor": row.chased_minor})
        self.answered = list(tasks.items())

    def act(self, day: date) -> None:
        """What came of yesterday's calls: by the item's number a promise, a dispute of a part, silence until a day, or nothing."""
        for dispute in self.disputes[day]:
            post(self.client, f"disputes/{dispute}/outcome", {"outcome": "rejected", "note": "as ordered"})
        for customer, items in self.answered:
            currency = get(self.client, f"invoices/{items[0]['id']}")["currency"]
            kind = items[0]["id"] % 4
            if kind == 0:
                amount = from_minor(items[0]["minor"], currency)
                promise = {"currency": currency, "amount": amount, "promised_on": str(day + timedelta(9)), "invoice_ids": [items[0]["id"]]}
                body = {"customer_id": customer, "channel": "phone", "outcome": "promised", "promise": promise}
                post(self.client, "collection-actions", body)
            elif kind == 1 and items[0]["minor"] > 1:
                amount = from_minor(items[0]["minor"] // (items[0]["id"] % 3 + 1), currency)
                made = post(self.client, "disputes", {"invoice_id": items[0]["id"], "reason": "price", "amount": amount})
                self.disputes[day + timedelta(DISPUTED_FOR)].append(made["id"])
            elif kind == 2:
                until = str(day + timedelta(10))
                post(self.client, "dunning-holds", {"customer_id": customer, "until_on": until, "reason": "the manager talks to them"})

    def spare(self, day: date) -> None:
        """What of the day would be sent if nothing were stopped: each item and level once."""
        with transaction() as session:
            found = book.load(session, 1, day, day)
        bare = Strategy(self.rule.segments, {}, self.rule.rest_weekdays)
        for entry in found.values():
            free = [OpenItem(i.id, i.kind, i.currency, i.open_minor, i.due_on, i.reached, i.reached_on) for i in entry.items]
            without = decide(bare, type(entry.account)(entry.account.grade), free, day)
            for ours, theirs in zip(decide(self.rule, entry.account, entry.items, day), without, strict=True):
                if theirs.step and not ours.step:
                    self.saved.setdefault((ours.item.id, theirs.step.level), str(ours.reason))

    def paid_in_time(self) -> int:
        """Contacts by the calendar alone: steps of items whose day came after they were paid."""
        steps = [step["offset_days"] for step in STEPS]
        days = ((line, line.due + timedelta(offset)) for line in self.lines if line.paid for offset in steps)
        return sum(FIRST <= on <= LAST and line.issued <= on and line.paid is not None and max(line.paid, line.issued) <= on
                   for line, on in days)  # fmt: skip


def days_of(step: int = 1) -> Iterator[date]:
    yield from (FIRST + timedelta(number) for number in range(0, (LAST - FIRST).days + 1, step))


@pytest.fixture
def loop(client: TestClient, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Loop:
    with transaction() as session:
        session.execute(text("UPDATE companies SET base_currency = 'USD', time_zone = 'America/New_York' WHERE id = 1"))
    Clock.stand(monkeypatch, FIRST, "America/New_York")
    lines = read(data_folder)
    customers = {line.customer for line in lines}
    if not ALL:  # some of those who pay late
        many = Counter(line.customer for line in lines)
        late = {line.customer for line in lines if line.paid is not None and (line.paid - line.due).days > 9}
        customers = set(sorted(customer for customer in late if many[customer] < 60)[::5])
    return Loop(client, [line for line in lines if line.customer in customers and line.issued <= LAST])


@pytest.mark.timeout(1800)
def test_every_day_is_what_the_ledger_and_the_actions_make_of_it(loop: Loop) -> None:
    """Complaint 12: state is a function of ledger and day. Nothing drifts in nine months of days."""
    loop.open()
    for day in days_of():
        loop.day(day)
    Clock.day = LAST + timedelta(60)
    by_id = {loop.ids[line.id]: line for line in loop.lines}
    checked = 0
    for day in days_of(1 if ALL else 3):
        with transaction() as session:
            found = book.load(session, 1, day, LAST + timedelta(60))
        proposals, stopped = propose(loop.rule, found, day)
        cold = {(d.item.id, d.step.level): d.chased_minor for one in proposals for d in one.decisions if d.step}
        assert (cold, stopped) == (loop.told[day], loop.stopped[day]), day
        for item in (item for entry in found.values() for item in entry.items):
            line = by_id[item.id]
            assert (line.open_on(day), line.minor, line.due) == (True, item.open_minor, item.due_on)
            checked += 1
    with transaction() as session:
        assert session.execute(_TWICE).scalar_one() == 0
    assert broken(loop.client, str(FIRST), str(LAST)) == []
    saved = Counter(loop.saved.values()) + Counter(paid=loop.paid_in_time())
    contacts = sum(len(told) for told in loop.told.values())
    print(f"\n{len(loop.told)} days, {len(loop.lines)} items: letters and tasks {dict(loop.sent)}, items told {contacts}, "
          f"saved {dict(saved)}, item days compared {checked}")  # fmt: skip
    assert min(contacts, saved["paid"], saved["promised"] + saved["disputed"] + saved["hold"]) > 0
