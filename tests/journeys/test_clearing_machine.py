"""Any sequence of clearing, letting go, undoing and taking back leaves books that agree with themselves on every day."""

from datetime import timedelta
from typing import Any

import pytest
from cash import LIMITS, settings
from conftest import KEY
from erp import Row, customer, get, invoice, pays, push, receipt
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase
from hypothesis import settings as bounds
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import text

from receivables.clock import today
from receivables.database import transaction
from receivables.reporting import invariants

TODAY = today("Asia/Shanghai")
DAYS = [TODAY + timedelta(n) for n in range(-3, 4)]
days = st.sampled_from(DAYS).map(str)
maybe = st.one_of(st.none(), days)
amounts = st.integers(1, 3).map(lambda n: f"{n}.00")
letting = st.sampled_from([{}, {}, {"discount": "1.00"}, {"small_difference": "1.00"}, {"bank_charge": "1.00"}])
picks = st.integers(0, 10**6)
_TABLES = "customers, contacts, invoices, payments, entries, audit_entries, due_date_changes, clearings, clearing_proposals, payer_aliases"
# A difference stands only as long as the allocation that it was let go beside.
_ALONE = """SELECT count(*) FROM entries d WHERE d.kind IN ('discount', 'small_difference', 'bank_charge') AND d.debit_id IS NOT NULL
    AND d.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = d.id)
    AND NOT EXISTS (SELECT 1 FROM entries a WHERE a.kind = 'allocation' AND (a.clearing_id, a.debit_id) = (d.clearing_id, d.debit_id)
        AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = a.id))"""
_UNDONE = """SELECT count(*) FROM clearings c JOIN entries e ON e.clearing_id = c.id
    WHERE c.undone_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses_id = e.id)"""


class Cash(RuleBasedStateMachine):
    """Every answer is taken or refused by a rule (409, 422)."""

    client: TestClient

    def __init__(self) -> None:
        super().__init__()
        self.items: list[int] = []
        self.receipts: list[int] = []
        self.clearings: list[int] = []
        self.allocations: list[int] = []

    @initialize()
    def open_items(self) -> None:
        with transaction() as session:
            session.execute(text("SET LOCAL session_replication_role = replica"))
            session.execute(text(f"TRUNCATE {_TABLES} RESTART IDENTITY CASCADE"))
        push(self.client, "customers", [customer("C1", discount_percent="50", discount_days=5)])
        rows = [invoice(f"I{n}", "9.00", issued_on=str(DAYS[n]), due_on=str(DAYS[n])) for n in range(3)]
        self.items = [row["id"] for row in push(self.client, "invoices", rows)["results"]]
        for amount in ("8.00", "20.00", "30.00"):
            self.receive(amount, str(DAYS[0]), True)

    def post(self, path: str, body: Row) -> Row | None:
        answer = self.client.post(f"/api/v1/{path}", json=body)
        assert answer.status_code in (201, 409, 422), answer.text
        return dict(answer.json()) if answer.status_code == 201 else None

    def note(self, made: Row | None) -> None:
        if made is not None:
            self.clearings.append(made["id"])
            self.allocations += [entry["id"] for entry in made["entries"] if entry["kind"] == "allocation"]

    @rule(amount=amounts, day=days, known=st.booleans())
    def receive(self, amount: str, day: str, known: bool) -> None:
        row = receipt(f"P{len(self.receipts)}", amount, received_on=day, remittance_text="I1 and I2")
        row["customer_external_id"] = "C1" if known else None
        self.receipts += [result["id"] for result in push(self.client, "payments", [row])["results"]]

    @rule(pick=picks, first=st.integers(0, 2), parts=st.lists(st.tuples(amounts, letting), min_size=1, max_size=2), over=st.booleans())
    def clear(self, pick: int, first: int, parts: list[tuple[str, Row]], over: bool) -> None:
        left = get(self.client, "payments", unapplied="true")["items"]
        if not left:
            return
        payment, opened = left[pick % len(left)]["id"], left[pick % len(left)]["open"]
        named = [self.items[(first + n) % len(self.items)] for n in range(len(parts))]
        items = [{"invoice_id": item, "amount": amount} | more for item, (amount, more) in zip(named, parts, strict=True)]
        body: dict[str, Any] = {"open": opened, "items": items} | ({"small_difference": "1.00"} if over else {})
        self.note(self.post(f"clearing/receipts/{payment}/clear", body))

    @rule(pick=picks, letting=letting)
    def settle(self, pick: int, letting: Row) -> None:
        """Clears an item in full, letting one unit of money go."""
        open_items = [row for row in get(self.client, "invoices", status="unpaid")["items"] if row["open"] not in ("0.00", "1.00")]
        left = get(self.client, "payments", unapplied="true")["items"]
        if open_items and left:
            item, payment = open_items[pick % len(open_items)], left[pick % len(left)]
            amount = f"{int(item['open'].split('.')[0]) - len(letting)}.00"
            body = {"open": payment["open"], "items": [{"invoice_id": item["id"], "amount": amount} | letting]}
            self.note(self.post(f"clearing/receipts/{payment['id']}/clear", body))

    @rule(pick=picks)
    def run(self, pick: int) -> None:
        if pick % 3:
            return
        self.post("clearing/runs", {})
        self.clearings = [row["id"] for row in get(self.client, "clearings", sort="id", limit=200)["items"]]

    @rule(pick=picks, day=maybe)
    def undo(self, pick: int, day: str | None) -> None:
        if self.clearings:
            self.take_back(f"clearings/{self.clearings[pick % len(self.clearings)]}/undo", day)

    @rule(pick=picks, day=maybe)
    def take_allocation_back(self, pick: int, day: str | None) -> None:
        if self.allocations:
            self.take_back(f"allocations/{self.allocations[pick % len(self.allocations)]}/reversal", day)

    @rule(pick=picks, day=maybe)
    def take_receipt_back(self, pick: int, day: str | None) -> None:
        if pick % 3 == 0:
            self.take_back(f"payments/{self.receipts[pick % len(self.receipts)]}/reversal", day)

    @rule(pick=picks, day=maybe)
    def take_item_back(self, pick: int, day: str | None) -> None:
        if pick % 4 == 0:
            self.take_back(f"invoices/{self.items[pick % len(self.items)]}/reversal", day)

    @rule(item=st.integers(0, 2), amount=amounts, pay=st.booleans())
    def correct(self, item: int, amount: str, pay: bool) -> None:
        if pay:
            row = receipt(f"P{item}", amount, received_on=str(DAYS[item]), allocations=pays((f"I{item}", "1.00")))
            made, known = push(self.client, "payments", [row], corrections=True), self.receipts
        else:
            row = invoice(f"I{item}", amount, issued_on=str(DAYS[item]), due_on=str(DAYS[item]))
            made, known = push(self.client, "invoices", [row], corrections=True), self.items
        known += [row["id"] for row in made["results"] if row["id"] and row["id"] not in known]

    def take_back(self, path: str, day: str | None) -> None:
        self.post(path, {"reason": "test"} | ({"effective_on": day} if day else {}))

    def teardown(self) -> None:
        with transaction() as session:
            for day in DAYS:
                assert [(claim.id, claim.breaks) for claim in invariants.check(session, [1], day) if not claim.holds] == []
            assert session.execute(text(_ALONE)).scalar_one() == 0
            assert session.execute(text(_UNDONE)).scalar_one() == 0
        for day in (str(day) for day in DAYS if day <= TODAY):
            assert all(not row["open"].startswith("-") for row in get(self.client, "invoices", as_of=day, limit=200)["items"])


@pytest.mark.timeout(200)
def test_any_sequence_leaves_books_that_agree(client: TestClient) -> None:
    assert client.headers["X-API-Key"] == KEY
    settings(client, limits=[*LIMITS[1:], {"kind": "small_difference", "currency": "CNY", "amount": "2.00"}])
    Cash.client = client
    bounded = bounds(
        max_examples=12, stateful_step_count=30, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Cash, settings=bounded)  # type: ignore[no-untyped-call]
