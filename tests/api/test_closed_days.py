"""Every way to post an entry meets a closed day with `period_closed`, and leaves nothing of itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cash import clear, part
from erp import Row, book, broken, customer, get, invoice, pays, post, push, receipt
from fastapi.testclient import TestClient
from importing import ITEMS, checked
from second import Approver
from sqlalchemy import text
from tabled import counted

from receivables.clock import today
from receivables.database import transaction

TODAY = today("Asia/Shanghai")
DAY = str(TODAY)
REASON: Row = {"reason": "test"}
ON: Row = REASON | {"effective_on": DAY}
BANK: Row = {"payee": "C1", "bank": "B", "account": "1"}
CSV = f"日期,贷方发生额,借方发生额,对方户名\n{DAY},100.00,,甲公司\n"


class Books:
    """Books with something to do to everything in them, all closed up to today."""

    def __init__(self, client: TestClient) -> None:
        self.client, self.people = client, Approver(client)
        self._documents()
        self._dealings()
        with transaction() as session:  # as if it had been closed later: a day is closed once it has passed
            session.execute(text("INSERT INTO period_closings (company_id, closed_until, actor) VALUES (1, :day, 'test')"), {"day": TODAY})
        self.before = counted("imports", "audit_entries")

    def _documents(self) -> None:
        rates = [("2024-01-01", "7"), ("2024-01-31", "7.1"), ("2024-02-10", "7.2")]
        push(self.client, "exchange-rates", [{"currency": "USD", "rate_on": on, "rate": rate} for on, rate in rates])
        held = {name: value for name, value in invoice("R", kind="retention", held=True).items() if name != "due_on"}
        self.ids = book(
            self.client, customers=[customer("C1", group="G"), customer("C2", group="G")],
            invoices=[invoice(), invoice("I2"), invoice("I3"), invoice("I4"), invoice("N", "10.00", kind="credit_note"), held,
                      invoice("U", currency="USD")],
            payments=[receipt(allocations=pays(("I1", "60.00"))), receipt("P2"), receipt("P3"), receipt("P4")],
        )  # fmt: skip

    def _dealings(self) -> None:
        ids, people = self.ids, self.people
        self.allocation = get(self.client, f"payments/{ids['P1']}")["entries"][-1]["id"]
        self.cleared = clear(self.client, ids["P2"], "100.00", part(ids["I2"], "50.00"))["id"]
        self.lost = people.ask({"invoice_id": ids["I3"], "amount": "40.00", "reason": "gone", "judgement": "none"})
        people.decide(self.lost["approval_id"])
        self.losing = people.ask({"invoice_id": ids["I4"], "reason": "gone", "judgement": "none"})["approval_id"]
        self.refunded = self.refund("5.00")
        people.decide(self.refunded["approval_id"])
        self.refunding = self.refund("6.00")
        self.moved = self.transfer(amount="1.00")
        self.notes = {"held": self.draft("D1"), "due": self.draft("D2", matures_on="2024-03-01")}
        self.revalued = post(self.client, "revaluations", {"month_end": "2024-01-31"})["id"]
        self.bank = post(self.client, "bank-accounts", {"number": "6222", "name": "Bank", "currency": "CNY"})["id"]

    def post(self, path: str, body: Any, status: int = 422, **headers: str) -> Any:
        return post(self.client, path, body, status, **headers)

    def refund(self, amount: str) -> Row:
        body = BANK | REASON | {"payment_id": self.ids["P3"], "amount": amount}
        return post(self.client, "refunds", body, **self.people.accountant)

    def transfer(self, status: int = 201, **body: str) -> Row:
        return self.post("transfers", REASON | {"payment_id": self.ids["P4"], "customer_id": self.ids["C2"]} | body, status)

    def draft(self, number: str, status: int = 201, **body: str) -> Row:
        days = {"issued_on": "2024-01-05", "received_on": "2024-01-10", "matures_on": str(TODAY + timedelta(9))}
        sent = {"customer_id": self.ids["C1"], "number": number, "drawer": "D", "acceptor": "A", "currency": "CNY", "amount": "3.00"}
        return self.post("notes", sent | days | body, status)

    def act(self, kind: str, note: str, **body: str) -> Row:
        return dict(self.post(f"notes/{self.notes[note]['id']}/events", {"kind": kind, "party": "B"} | body))

    def pushed(self, what: str, row: Row, **params: Any) -> Row:
        """What is said of one row of a push."""
        (result,) = push(self.client, what, [row], **params)["results"]
        return dict(result["errors"][0])

    def imported(self) -> Row:
        found = checked(self.client, "invoices", ITEMS + f"X1,C1,{DAY},{DAY},5.00,CNY\n")
        return dict(found["errors"][0])

    def statement(self) -> Row:
        params = {"format": "csv", "bank_account": self.bank}
        answer = self.client.post("/api/v1/statements", params=params, content=CSV.encode())
        assert answer.status_code == 422
        return dict(answer.json())


def allocations(b: Books, item: str) -> Row:
    return {"allocations": [{"invoice_id": b.ids[item], "amount": "1.00"}], "effective_on": DAY}


PATHS: dict[str, Callable[[Books], Any]] = {
    "push of an item": lambda b: b.pushed("invoices", invoice("X", issued_on=DAY, due_on=DAY)),
    "push of a credit note": lambda b: b.pushed("invoices", invoice("X", issued_on=DAY, due_on=DAY, kind="credit_note")),
    "push of a receipt": lambda b: b.pushed("payments", receipt("X", received_on=DAY)),
    "push of a receipt that applies itself": lambda b: b.pushed("payments", receipt("X", received_on=DAY, auto_allocate="oldest_first")),
    "push of a rate where one counts": lambda b: b.pushed("exchange-rates", {"currency": "USD", "rate_on": "2024-02-11", "rate": "8"}),
    "an item": lambda b: b.post("invoices", invoice("X", issued_on=DAY, due_on=DAY)),
    "a receipt": lambda b: b.post("payments", receipt("X", received_on=DAY)),
    "a rate": lambda b: b.post("exchange-rates", {"currency": "USD", "rate_on": "2024-01-31", "rate": "8"}),
    "correction of an item": lambda b: b.pushed("invoices", invoice("I4", "90.00"), corrections=True),
    "correction of a receipt": lambda b: b.pushed("payments", receipt("P4", "90.00"), corrections=True),
    "an allocation": lambda b: b.post(f"payments/{b.ids['P1']}/allocations", allocations(b, "I1")),
    "an allocation of a credit note": lambda b: b.post(f"invoices/{b.ids['N']}/allocations", allocations(b, "I1")),
    "an allocation taken back": lambda b: b.post(f"allocations/{b.allocation}/reversal", ON),
    "a receipt taken back": lambda b: b.post(f"payments/{b.ids['P1']}/reversal", ON),
    "a receipt taken back today": lambda b: b.post(f"payments/{b.ids['P1']}/reversal", REASON),
    "an item taken back": lambda b: b.post(f"invoices/{b.ids['I1']}/reversal", ON),
    "a clearing undone": lambda b: b.post(f"clearings/{b.cleared}/undo", ON),
    "a clearing undone today": lambda b: b.post(f"clearings/{b.cleared}/undo", REASON),
    "a write-off approved": lambda b: b.people.decide(b.losing, status=422),
    "a recovery": lambda b: b.people.recover(b.lost["id"], {"amount": "1.00", "received_on": DAY}, status=422),
    "a refund approved": lambda b: b.people.decide(b.refunding["approval_id"], status=422),
    "a refund returned": lambda b: b.post(f"refunds/{b.refunded['id']}/return", ON),
    "a transfer": lambda b: b.transfer(422, effective_on=DAY),
    "a transfer today": lambda b: b.transfer(422),
    "a transfer taken back": lambda b: b.post(f"transfers/{b.moved['id']}/reversal", REASON),
    "a draft": lambda b: b.draft("D3", 422),
    "a draft endorsed": lambda b: b.act("endorsed", "held", effective_on=DAY),
    "a draft discounted": lambda b: b.act("discounted", "held", charge="1.00"),
    "a draft collected": lambda b: b.act("collected", "due"),
    "a draft dishonoured": lambda b: b.act("dishonoured", "due"),
    "a draft cancelled": lambda b: b.act("cancelled", "held"),
    "a revaluation": lambda b: b.post("revaluations", {"month_end": "2024-02-29"}),
    "a revaluation taken back": lambda b: b.post(f"revaluations/{b.revalued}/reversal", REASON),
    "a retention released": lambda b: b.post(f"invoices/{b.ids['R']}/release", {"due_on": DAY, "evidence": "seen"}),
    "a bank statement": lambda b: b.statement(),
    "a file of items": lambda b: b.imported(),
}


@pytest.mark.timeout(60)
def test_a_closed_day_takes_nothing(client: TestClient) -> None:
    books = Books(client)
    wrong = {}
    for name, asked in PATHS.items():
        told, after = asked(books), counted("imports", "audit_entries")
        if told["code"] != "period_closed" or after != books.before:
            wrong[name] = told["code"], {table: (books.before[table], now) for table, now in after.items() if now != books.before[table]}
    assert wrong == {}


def test_days_that_the_program_chooses_are_open(client: TestClient) -> None:
    """What was received on a closed day is applied on the first open one."""
    books = Books(client)
    made = clear(client, books.ids["P4"], "99.00", part(books.ids["I2"], "50.00"))
    post(client, f"payments/{books.ids['P1']}/allocations", {"allocations": [{"invoice_id": books.ids["I1"], "amount": "40.00"}]})
    first = str(TODAY + timedelta(1))
    entries = [*made["entries"], get(client, f"payments/{books.ids['P1']}")["entries"][-1]]
    assert {entry["effective_on"] for entry in entries} == {first}
    assert broken(client, "2024-01-31", DAY) == []
