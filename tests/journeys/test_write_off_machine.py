"""Any sequence of paying, writing off, recovering and taking back leaves books that agree with themselves on every day."""

from datetime import timedelta
from typing import Any

import pytest
from conftest import KEY
from erp import Row, customer, get, invoice, pays, push, receipt
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from second import Approver
from sqlalchemy import text

from receivables.clock import today
from receivables.database import transaction
from receivables.reporting import invariants

TODAY = today("Asia/Shanghai")
# Some days have passed and some are to come: entries may take effect ahead of today.
DAYS = [TODAY + timedelta(n) for n in range(-3, 4)]
days = st.sampled_from(DAYS).map(str)
amounts = st.integers(1, 3).map(lambda n: f"{n}.00")
picks = st.integers(0, 10**6)
_DIFFERING = """SELECT count(*) FROM invoices i WHERE written_off_minor <> -coalesce(
    (SELECT sum(amount_minor) FROM entries e WHERE e.debit_id = i.id AND e.kind = 'write_off'), 0)"""
_TABLES = (
    "customers, contacts, invoices, payments, entries, audit_entries, due_date_changes, approval_requests, write_offs, write_off_recoveries"
)


class Losses(RuleBasedStateMachine):
    """Every answer is taken or refused by a rule (409, 422)."""

    client: TestClient
    people: Approver

    def __init__(self) -> None:
        super().__init__()
        self.items: list[int] = []
        self.write_offs: list[int] = []
        self.receipts: list[int] = []
        self.sent = 0

    @initialize()
    def open_items(self) -> None:
        with transaction() as session:
            session.execute(text("SET LOCAL session_replication_role = replica"))
            session.execute(text(f"TRUNCATE {_TABLES} RESTART IDENTITY CASCADE"))
        push(self.client, "customers", [customer("C1")])
        rows = [invoice(f"I{n}", "5.00", issued_on=str(DAYS[0]), due_on=str(DAYS[0])) for n in range(2)]
        self.items = [row["id"] for row in push(self.client, "invoices", rows)["results"]]

    def post(self, path: str, body: Row, headers: dict[str, str] | None = None) -> Row | None:
        answer = self.client.post(f"/api/v1/{path}", json=body, headers=headers or {})
        assert answer.status_code in (201, 409, 422), answer.text
        return dict(answer.json()) if answer.status_code == 201 else None

    @rule(item=st.integers(0, 1), amount=amounts, day=days)
    def pay(self, item: int, amount: str, day: str) -> None:
        self.sent += 1
        row = receipt(f"P{self.sent}", amount, received_on=day, allocations=pays((f"I{item}", amount)))
        (result,) = push(self.client, "payments", [row])["results"]
        if result["id"]:
            self.receipts.append(result["id"])

    @rule(pick=picks, amount=st.one_of(st.none(), amounts))
    def write_off(self, pick: int, amount: str | None) -> None:
        body: dict[str, Any] = {"invoice_id": self.items[pick % len(self.items)], "reason": "lost", "judgement": "none"}
        asked = self.post("write-offs", body | ({"amount": amount} if amount else {}), self.people.accountant)
        if asked is not None:
            self.people.decide(asked["approval_id"])
            self.write_offs.append(asked["id"])

    @rule(pick=picks, amount=amounts, ahead=st.integers(0, 3))
    def recover(self, pick: int, amount: str, ahead: int) -> None:
        if self.write_offs:
            body = {"amount": amount, "received_on": str(TODAY + timedelta(ahead))}
            answer = self.post(f"write-offs/{self.write_offs[pick % len(self.write_offs)]}/recovery", body)
            self.receipts += [part["payment_id"] for part in answer["recoveries"][-1:]] if answer else []

    @rule(pick=picks, day=st.one_of(st.none(), days))
    def take_receipt_back(self, pick: int, day: str | None) -> None:
        if self.receipts:
            self.reverse(f"payments/{self.receipts[pick % len(self.receipts)]}", day)

    @rule(pick=picks, day=st.one_of(st.none(), days))
    def take_item_back(self, pick: int, day: str | None) -> None:
        if pick % 4 == 0:
            self.reverse(f"invoices/{self.items[pick % len(self.items)]}", day)

    @rule(item=st.integers(0, 1), amount=amounts, often=st.integers(0, 3))
    def correct(self, item: int, amount: str, often: int) -> None:
        if often:
            return
        row = invoice(f"I{item}", amount, issued_on=str(DAYS[0]), due_on=str(DAYS[0]))
        (result,) = push(self.client, "invoices", [row], corrections=True)["results"]
        if result["id"] and result["id"] not in self.items:
            self.items.append(result["id"])

    def reverse(self, path: str, day: str | None) -> None:
        self.post(f"{path}/reversal", {"reason": "test"} | ({"effective_on": day} if day else {}))

    def teardown(self) -> None:
        with transaction() as session:
            for ahead in DAYS:
                assert [claim.breaks for claim in invariants.check(session, [1], ahead) if not claim.holds] == []
        for day in (str(day) for day in DAYS if day <= TODAY):
            rows = get(self.client, "invoices", as_of=day, limit=200)["items"]
            assert all(row["status"] != "written_off" or row["written_off"] != "0.00" for row in rows)
            assert all(not row[name].startswith("-") for row in rows for name in ("open", "written_off"))
        with transaction() as session:
            assert session.execute(text(_DIFFERING)).scalar_one() == 0


@pytest.mark.timeout(200)
def test_any_sequence_leaves_books_that_agree(client: TestClient) -> None:
    assert client.headers["X-API-Key"] == KEY
    Losses.client, Losses.people = client, Approver(client)
    bounded = settings(
        max_examples=12, stateful_step_count=25, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Losses, settings=bounded)  # type: ignore[no-untyped-call]
