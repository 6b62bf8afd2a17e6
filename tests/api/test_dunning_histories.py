"""Any history of payments, credits, promises, disputes, holds and days: nothing is sent for what is paid or wholly disputed, and each item
hears of a level once. Complaints 6, 7, 8, 9 and 12 of other systems' users, at once."""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from dunners import TODAY, WHY, Clock, Inbox, posting, ready
from erp import Row, broken, invoice, post, push, receipt
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from receivables.database import transaction
from receivables.dunning import sending
from receivables.money import from_minor
from receivables.tables import metadata

FIRST = TODAY - timedelta(120)
KEPT = ("companies", "api_keys")
ACTS = ["pay", "pay", "credit", "apply", "promise", "dispute", "decide", "hold", "lift", "cancel", "run", "run", "send", "days", "days"]
_WRONG = text("""
    SELECT i.invoice_id, i.level, x.open_minor, i.chased_minor, coalesce(d.minor, 0) AS disputed
    FROM dunning_letter_items i JOIN dunning_letters l ON l.id = i.letter_id JOIN invoices x ON x.id = i.invoice_id
    LEFT JOIN LATERAL (SELECT sum(s.amount_minor) - coalesce(sum(o.minor), 0) AS minor FROM disputes s
        LEFT JOIN (SELECT dispute_id, sum(amount_minor) AS minor FROM dispute_acts GROUP BY 1) o ON o.dispute_id = s.id
        WHERE s.invoice_id = x.id) d ON true
    WHERE l.id = ANY(:letters) AND i.dropped IS NULL
        AND (x.open_minor <= coalesce(d.minor, 0) OR i.chased_minor > x.open_minor - coalesce(d.minor, 0))""")
_STANDING = text("SELECT id FROM dunning_letters WHERE run_id = :run AND state <> 'dropped'")
_TOLD = text("""SELECT i.invoice_id, i.level FROM dunning_letter_items i JOIN dunning_letters l ON l.id = i.letter_id
    WHERE i.dropped IS NULL AND l.state IN ('sent', 'task', 'print') AND l.resend_of_id IS NULL""")


class History:
    """A customer's dealings, drawn evenly; every answer is taken or refused by a rule."""

    def __init__(self, client: TestClient, inbox: Inbox, seed: int) -> None:
        self.client, self.inbox, self.random, self.ids, self.sent = client, inbox, Random(seed), {}, 0  # noqa: S311 - dealings, not secrets
        self.numbers: Counter[str] = Counter()

    def begin(self) -> None:
        with transaction() as session:
            session.execute(text("SET LOCAL session_replication_role = replica"))
            for table in metadata.sorted_tables:
                if table.name not in KEPT:
                    session.execute(text(f"DELETE FROM {table.name}"))
        Clock.day = FIRST
        rows = [
            invoice(f"I{n}", amount, issued_on=str(FIRST - timedelta(40)), due_on=str(FIRST + timedelta(n * 3 - 6)),
                    currency="USD" if n == 3 else "CNY")
            for n, amount in enumerate(("100.00", "50.00", "80.00", "60.00"))
        ]  # fmt: skip
        self.ids = ready(self.client, invoices=rows, minimum={"CNY": "5.00"})
        post(self.client, "dispute-reasons", {"code": "price", "name": "Price", "days": 7})

    def send_to(self, path: str, body: Row) -> Row | None:
        answer = self.client.post(f"/api/v1/{path}", json=body)
        assert answer.status_code in (201, 409, 422), (path, body, answer.text)
        return dict(answer.json()) if answer.status_code == 201 else None

    def step(self) -> None:
        getattr(self, self.random.choice(ACTS))()

    def some(self, sql: str) -> Any:
        with transaction() as session:
            rows = session.execute(text(sql)).all()
        return self.random.choice(rows) if rows else None

    def item(self) -> Any:
        return self.some("SELECT id, external_id, currency, open_minor FROM invoices WHERE open_minor > 0 AND kind = 'invoice' ORDER BY id")

    def part(self, minor: int) -> int:
        return self.random.choice([minor, self.random.randint(1, minor)])

    def pay(self) -> None:
        if found := self.item():
            self.numbers["P"] += 1
            amount = from_minor(self.part(found.open_minor), found.currency)
            row = receipt(f"P{self.numbers['P']}", amount, currency=found.currency, received_on=str(Clock.day))
            if self.random.random() < 0.7:
                row["allocations"] = [{"invoice_external_id": found.external_id, "amount": amount}]
            push(self.client, "payments", [row])

    def credit(self) -> None:
        if found := self.item():
            self.numbers["N"] += 1
            day = str(Clock.day)
            fields = {"kind": "credit_note", "currency": found.currency, "issued_on": day, "due_on": day}
            amount = from_minor(self.part(found.open_minor), found.currency)
            push(self.client, "invoices", [invoice(f"N{self.numbers['N']}", amount, **fields)])

    def apply(self) -> None:
        credit = self.some("SELECT id, currency, open_minor FROM payments WHERE open_minor > 0 ORDER BY id")
        found = self.item()
        if credit and found and credit.currency == found.currency:
            amount = from_minor(min(credit.open_minor, found.open_minor), found.currency)
            self.send_to(f"payments/{credit.id}/allocations", {"allocations": [{"invoice_id": found.id, "amount": amount}]})

    def promise(self) -> None:
        if found := self.item():
            on = str(Clock.day + timedelta(self.random.randint(1, 12)))
            body: Row = {"currency": found.currency, "amount": from_minor(self.part(found.open_minor), found.currency), "promised_on": on}
            if self.random.random() < 0.5:
                body["invoice_ids"] = [found.id]
            self.send_to("collection-actions", {"customer_id": self.ids["C1"], "channel": "phone", "outcome": "promised", "promise": body})

    def dispute(self) -> None:
        if found := self.item():
            amount = from_minor(self.part(found.open_minor), found.currency)
            self.send_to("disputes", {"invoice_id": found.id, "reason": "price", "amount": amount})

    def decide(self) -> None:
        if found := self.some("SELECT id FROM disputes ORDER BY id"):
            self.send_to(f"disputes/{found.id}/outcome", {"outcome": "rejected", "note": "as ordered"})

    def hold(self) -> None:
        if found := self.item():
            part = {"currency": found.currency, "amount": from_minor(self.part(found.open_minor), found.currency)}
            body = self.random.choice([{}, {"invoice_id": found.id}, part, part | {"invoice_id": found.id}])
            until = str(Clock.day + timedelta(self.random.randint(0, 9)))
            self.send_to("dunning-holds", {"customer_id": self.ids["C1"], "until_on": until, "reason": "talks"} | body)

    def lift(self) -> None:
        if found := self.some("SELECT id FROM dunning_holds WHERE lifted_on IS NULL ORDER BY id"):
            self.send_to(f"dunning-holds/{found.id}/lifting", WHY)

    def cancel(self) -> None:
        if found := self.some("SELECT id FROM dunning_runs WHERE status <> 'cancelled' ORDER BY id"):
            self.send_to(f"dunning-runs/{found.id}/cancellation", WHY)

    def run(self) -> None:
        made = post(self.client, "dunning-runs", {})
        if self.random.random() < 0.9:
            self.send_to(f"dunning-runs/{made['id']}/approval", WHY)
            with transaction() as session:
                found = session.execute(_STANDING, {"run": made["id"]}).scalars()
                assert session.execute(_WRONG, {"letters": list(found)}).all() == []

    def send(self) -> None:
        with transaction() as session:
            session.execute(text("UPDATE dunning_letters SET next_try_at = :now WHERE state = 'queued'"), {"now": Clock.now(Clock.zone)})
            waiting = list(session.execute(text("SELECT id FROM dunning_letters WHERE state = 'queued'")).scalars())
        self.sent += sending.send_due()
        assert len(self.inbox.raw) == len(set(self.inbox.ids)) == self.sent
        with transaction() as session:
            sent = session.execute(text("SELECT id FROM dunning_letters WHERE id = ANY(:ids) AND state = 'sent'"), {"ids": waiting})
            assert session.execute(_WRONG, {"letters": list(sent.scalars())}).all() == []

    def days(self) -> None:
        Clock.day = min(Clock.day + timedelta(self.random.randint(1, 12)), TODAY)

    def ends(self) -> None:
        self.send()
        with transaction() as session:
            told = Counter((row.invoice_id, row.level) for row in session.execute(_TOLD))
        assert [pair for pair, count in told.items() if count > 1] == []
        assert broken(self.client) == []


@pytest.mark.timeout(120)
def test_no_history_sends_what_is_not_owed_or_twice(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    Clock.stand(monkeypatch, FIRST)
    totals: Counter[str] = Counter()
    with posting(monkeypatch) as inbox:
        @settings(max_examples=8, derandomize=True, database=None, phases=[Phase.generate], deadline=None,
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(st.integers(0, 2**32))
        def histories(seed: int) -> None:
            inbox.raw.clear()
            history = History(client, inbox, seed)
            history.begin()
            for _ in range(40):
                history.step()
            history.ends()
            totals.update(mails=history.sent, days=(Clock.day - FIRST).days)

        histories()
    assert totals["mails"] > 5, totals
