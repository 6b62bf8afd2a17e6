"""Any sequence of posting, applying and taking back over HTTP leaves books that agree with themselves on every day."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from conftest import KEY, add_company, add_key
from erp import Row, broken, customer, get, invoice, pays, push, receipt
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.database import transaction
from receivables.money import to_minor

FIRST = date(2024, 1, 1)
DAYS = 9
days = st.integers(0, DAYS).map(lambda n: str(FIRST + timedelta(n)))
amounts = st.integers(1, 3).map(lambda n: f"{n}.00")
picks = st.integers(0, 10**6)
maybe = st.one_of(st.none(), days)


def _emptied() -> None:
    with transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        tables = "customers, contacts, invoices, payments, entries, audit_entries, due_date_changes"
        session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


class Books(RuleBasedStateMachine):
    """Every answer is taken or refused by a rule (409, 422); the books hold after each."""

    client: TestClient

    def __init__(self) -> None:
        super().__init__()
        self.items: list[int] = []
        self.credits: list[int] = []
        self.receipts: list[int] = []
        self.allocations: list[int] = []
        self.sent: dict[str, list[Row]] = defaultdict(list)

    @initialize()
    def customers(self) -> None:
        _emptied()
        push(self.client, "customers", [customer("C1"), customer("C2")])
        for _ in range(2):
            self.issue("3.00", str(FIRST), False, "C1")
            self.receive("3.00", str(FIRST), None, 0, "none")

    def post(self, path: str, body: Row) -> Row | None:
        answer = self.client.post(f"/api/v1/{path}", json=body)
        assert answer.status_code in (201, 409, 422), answer.text
        return dict(answer.json()) if answer.status_code == 201 else None

    def taken(self, what: str, row: Row, *, corrections: bool = False) -> int | None:
        (result,) = push(self.client, what, [row], corrections=corrections)["results"]
        if result["status"] != "rejected" and row not in self.sent[what]:
            self.sent[what].append(row)
        return int(result["id"]) if result["status"] in ("created", "updated") else None

    def note(self, answer: Row | None) -> None:
        """Remembers the allocations that the answer shows."""
        if answer is not None:
            shown = [entry["id"] for entry in answer["entries"] if entry["kind"] == "allocation" and not entry["reverses_id"]]
            self.allocations += [entry for entry in shown if entry not in self.allocations]

    @rule(amount=amounts, issued=days, credit=st.booleans(), whose=st.sampled_from(["C1", "C1", "C2"]))
    def issue(self, amount: str, issued: str, credit: bool, whose: str) -> None:
        kind = "credit_note" if credit else "invoice"
        name, days = f"I{len(self.sent['invoices'])}", {"issued_on": issued, "due_on": issued}
        made = self.taken("invoices", invoice(name, amount, customer_external_id=whose, kind=kind, **days))
        assert made is not None
        (self.credits if credit else self.items).append(made)

    @rule(amount=amounts, received=days, part=st.one_of(st.none(), amounts), pick=picks, auto=st.sampled_from(["none", "oldest_first"]))
    def receive(self, amount: str, received: str, part: str | None, pick: int, auto: str) -> None:
        name, sent = f"P{len(self.sent['payments'])}", self.sent["invoices"]
        row = receipt(name, amount, received_on=received)
        if part and sent:
            row["allocations"] = pays((sent[pick % len(sent)]["external_id"], part))
        if auto != "none":
            row["auto_allocate"] = auto
        made = self.taken("payments", row)
        if made is not None:
            self.receipts.append(made)
            self.note(get(self.client, f"payments/{made}"))

    @precondition(lambda self: self.sent["invoices"] or self.sent["payments"])
    @rule(pick=picks, amount=amounts, day=days, what=st.sampled_from(["invoices", "payments"]))
    def correct(self, pick: int, amount: str, day: str, what: str) -> None:
        sent = self.sent[what]
        if sent:
            row = sent[pick % len(sent)]
            moved = {"issued_on": day, "due_on": day} if what == "invoices" else {"received_on": day}
            made = self.taken(what, row | {"amount": amount} | moved, corrections=True)
            known = self.receipts if what == "payments" else self.credits if row.get("kind") == "credit_note" else self.items
            if made is not None and made not in known:
                known.append(made)
                self.note(get(self.client, f"{what}/{made}"))

    @precondition(lambda self: self.items and (self.receipts or self.credits))
    @rule(pick=picks, item=picks, amount=amounts, on=maybe, note=st.booleans())
    def apply(self, pick: int, item: int, amount: str, on: str | None, note: bool) -> None:
        side, ids = ("invoices", self.credits) if note else ("payments", self.receipts)
        if ids:
            body: dict[str, Any] = {"allocations": [{"invoice_id": self.items[item % len(self.items)], "amount": amount}]}
            self.note(self.post(f"{side}/{ids[pick % len(ids)]}/allocations", body | ({"effective_on": on} if on else {})))

    @precondition(lambda self: self.allocations)
    @rule(pick=picks, on=maybe)
    def take_back_allocation(self, pick: int, on: str | None) -> None:
        self.reverse(f"allocations/{self.allocations[pick % len(self.allocations)]}", on)

    @precondition(lambda self: self.receipts)
    @rule(pick=picks, on=maybe)
    def take_back_receipt(self, pick: int, on: str | None) -> None:
        self.reverse(f"payments/{self.receipts[pick % len(self.receipts)]}", on)

    @precondition(lambda self: self.items or self.credits)
    @rule(pick=picks, on=maybe)
    def take_back_item(self, pick: int, on: str | None) -> None:
        ids = self.items + self.credits
        self.reverse(f"invoices/{ids[pick % len(ids)]}", on)

    def reverse(self, path: str, on: str | None) -> None:
        self.post(f"{path}/reversal", {"reason": "test"} | ({"effective_on": on} if on else {}))

    def teardown(self) -> None:
        """What a list says was open on a day is the sum of the entries that had taken effect; and every day's books agree."""
        for day in (str(FIRST + timedelta(n)) for n in range(DAYS + 2)):
            rows = get(self.client, "invoices", as_of=day, limit=200)["items"]
            assert {row["id"]: to_minor(row["open"], "CNY", signed=True) for row in rows} == _open_by_entries(day)
            assert broken(self.client, day) == []


def _open_by_entries(day: str) -> dict[int, int]:
    statement = """SELECT i.id, coalesce((SELECT sum(e.amount_minor) FROM entries e
            WHERE (e.debit_id = i.id OR e.credit_id = i.id) AND e.effective_on <= CAST(:day AS date)), 0)
        FROM invoices i WHERE i.issued_on <= CAST(:day AS date)"""
    with transaction() as session:
        return {row[0]: int(row[1]) for row in session.execute(text(statement), {"day": day})}


@pytest.mark.timeout(200)
def test_any_sequence_leaves_books_that_agree(app_client: TestClient, empty: None) -> None:
    with transaction() as session:
        add_company(session, "main")
        add_key(session, KEY, "main", list(Permission))
    app_client.headers["X-API-Key"] = KEY
    Books.client = app_client
    # A failing sequence is shown as found: to shrink one over HTTP takes minutes.
    bounded = settings(
        max_examples=25, stateful_step_count=35, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    try:
        run_state_machine_as_test(Books, settings=bounded)  # type: ignore[no-untyped-call]
    finally:
        app_client.headers.clear()
