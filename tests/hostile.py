"""A small book in which every move of clearing, credits, notes, classification and statements is possible, and what it counts."""

from typing import Any

from cash import LIMITS, bank, by_hand, clear, line, load, part, receipts, settings
from conftest import add_company, add_key
from erp import Row, book, customer, get, invoice, post, push, receipt
from fastapi.testclient import TestClient
from second import Approver
from sqlalchemy import text
from statements.samples import camt, entry, statement

from receivables.access.permissions import Permission
from receivables.clock import today
from receivables.database import transaction

TODAY = str(today("Asia/Shanghai"))
OTHER_KEY = "hk_test_key_of_another_company_00000"
COUNTED = (
    "entries", "payments", "invoices", "clearings", "clearing_credits", "outgoing_ties", "refunds", "transfers", "notes", "note_events",
    "classifications", "overdue_causes", "payer_aliases", "releases", "release_withdrawals", "approval_requests", "clearing_settings",
    "bank_accounts", "statements", "statement_lines", "idempotency_keys", "audit_entries",
)  # fmt: skip
_OPEN = """SELECT (SELECT coalesce(sum(open_minor), 0) FROM invoices), (SELECT coalesce(sum(open_minor), 0) FROM payments),
    (SELECT count(*) FROM clearings WHERE undone_at IS NULL), (SELECT count(*) FROM invoices WHERE held)"""
NOTE: Row = {"number": "AC-1", "kind": "bank", "drawer": "D", "acceptor": "A", "issued_on": "2024-01-01", "matures_on": "2099-01-01",
             "received_on": "2024-02-01", "currency": "CNY", "amount": "10.00"}  # fmt: skip
REFUND: Row = {"amount": "5.00", "reason": "paid twice", "payee": "P", "bank": "B", "account": "6217"}


def counted() -> list[Any]:
    """How many rows there are of everything that moves, and what is open."""
    with transaction() as session:
        counts = [session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in COUNTED]
        return [*counts, *session.execute(text(_OPEN)).one()]


def outgoing(*amounts: str) -> bytes:
    lines = [entry(f"-{amount}", "2024-02-20", currency="CNY", name="Acme GmbH", text=f"out {amount}") for amount in amounts]
    total = sum(round(float(amount) * 100) for amount in amounts)
    return camt(statement(lines, "0", f"-{total / 100:.2f}", days=("2024-02-20", "2024-02-20"), currency="CNY", number="8"))


class World:
    """Ids by name, the other company's among them (`theirs_…`); with `refunds` the headers of who asks for them (signing in is slow)."""

    def __init__(self, client: TestClient, *, refunds: bool) -> None:
        self.client, self.ids = client, bank(client)
        by_hand(client)
        settings(client, limits=LIMITS)
        items = [
            invoice("N1", "30.00", kind="credit_note"), invoice("N2", "20.00", kind="credit_note"), invoice("C", "40.00"),
            invoice("T1", "9.00", customer_external_id="C3"), invoice("usd", currency="USD"),
            {"external_id": "R1", "customer_external_id": "C1", "issued_on": "2024-01-01", "currency": "CNY", "amount": "8.00",
             "kind": "retention", "held": True},
        ]  # fmt: skip
        group = [customer("C1", group="G", discount_percent="2", discount_days=40), customer("C3", group="G")]
        paid = [receipt("P1", "70.00"), receipt("P2", "60.00"), receipt("P3", "50.00")]
        for what, rows in (("customers", group), ("invoices", items), ("payments", paid)):
            self.ids |= {row["external_id"]: row["id"] for row in push(client, what, rows)["results"]}
        load(client, line("100.00", "INV2024001"), line("50.00", "INV2024002"))
        self.ids |= {f"line_{row['open']}": row["payment_id"] for row in receipts(client) if row["line_id"]}
        self.key = next(row["best"]["key"] for row in receipts(client) if row["payment_id"] == self.ids["line_100.00"])
        self.asker: dict[str, str] = {}
        if refunds:
            self._refunded(client)
        self._moved(client)
        self._theirs(client)

    def _moved(self, client: TestClient) -> None:
        """What can be taken back: a clearing, a transfer; outgoing lines and a tie."""
        self.ids["clearing"] = clear(client, self.ids["P3"], "50.00", part(self.ids["C"], "40.00"))["id"]
        self.ids["alias"] = 1
        moved = post(client, "transfers", {"payment_id": self.ids["P2"], "customer_id": self.ids["C3"], "amount": "1.00", "reason": "x"})
        answer = client.post("/api/v1/statements", content=outgoing("5.00", "70.00", "3.00"), params={"format": "camt.053"})
        assert answer.status_code == 200, answer.text
        lines = {row["amount"]: row["line_id"] for row in get(client, "outgoing-lines")["items"]}
        post(client, f"outgoing-lines/{lines['3.00']}/set-aside", {"note": "rent"})
        self.ids |= {"transfer": moved["id"]} | {f"out_{amount[:-3]}": line_id for amount, line_id in lines.items()}
        self.ids["note"] = post(client, "notes", NOTE | {"number": "AC-0", "customer_id": self.ids["C1"]})["id"]

    def _refunded(self, client: TestClient) -> None:
        people = Approver(client)
        self.asker = people.accountant
        asked = post(client, "refunds", REFUND | {"payment_id": self.ids["P2"]}, **self.asker)
        people.decide(asked["approval_id"])
        self.ids["refund"] = asked["id"]

    def _theirs(self, client: TestClient) -> None:
        with transaction() as session:
            add_company(session, "other", "CNY")
            add_key(session, OTHER_KEY, "other", list(Permission))
        client.headers["X-API-Key"] = OTHER_KEY
        theirs = book(client, invoices=[invoice("X1")], payments=[receipt("XP1")])
        client.headers["X-API-Key"] = "hk_test_key_of_the_main_company_0000"
        self.ids |= {"theirs_item": theirs["X1"], "theirs_receipt": theirs["XP1"], "theirs_customer": theirs["C1"]}

    def filled(self, wanted: Any) -> Any:
        """The template with `$name` put in: an id, the proposal's key, or the day."""
        if isinstance(wanted, dict):
            return {key: self.filled(value) for key, value in wanted.items()}
        if isinstance(wanted, list):
            return [self.filled(value) for value in wanted]
        if isinstance(wanted, str) and wanted.startswith("$"):
            return self.key if wanted == "$key" else self.ids[wanted[1:]]
        return wanted

    def path(self, template: str) -> str:
        return "/api/v1/" + "/".join(str(self.filled(step)) for step in template.split("/"))
