"""Whatever is disputed, promised, planned, offered, paid, bounced, corrected and credited, in any order: no more of an item is set aside
than it has open, no promise is kept with money that is not there, and the books agree."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from agreeing import TODAY, People
from erp import Row, broken, customer, get, invoice, pays, post, push, receipt
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from receivables.database import transaction
from receivables.money import from_minor, to_minor
from receivables.strategies.book import load

NUMBERS = count(1)


class Account:
    """One customer with two items of 100.00, and what can happen to it; `pick` is a number that says which and how much."""

    def __init__(self, client: TestClient, people: People) -> None:
        self.client, self.people, self.name = client, people, f"A{next(NUMBERS)}"
        self.id = push(client, "customers", [customer(self.name)])["results"][0]["id"]
        self.names, self.receipts, self.refused = [f"{self.name}-1", f"{self.name}-2"], [], 0
        push(client, "invoices", [self._item(name, "100.00") for name in self.names])

    def _item(self, name: str, amount: str, **more: Any) -> Row:
        return invoice(name, amount, customer_external_id=self.name, **more)

    def items(self) -> list[Row]:
        rows = get(self.client, "invoices", customer_id=self.id, kind="invoice")["items"]
        return sorted((row for row in rows if row["status"] != "reversed"), key=lambda row: str(row["external_id"]))

    def chosen(self, pick: int) -> tuple[Row, str]:
        """An item, and a part of 100.00."""
        found = self.items()
        return found[pick % len(found)], from_minor(1 + pick % 10_000, "CNY")

    def send(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Row:
        answer = self.client.post(f"/api/v1/{path}", json=body, headers=headers or {})
        assert answer.status_code < 500, answer.text
        self.refused += answer.status_code >= 400
        return dict(answer.json())

    def pay(self, pick: int) -> None:
        item, amount = self.chosen(pick)
        part = from_minor(min(to_minor(amount, "CNY"), to_minor(item["open"], "CNY")), "CNY")
        paid = pays((item["external_id"], part)) if float(part) and pick % 3 else []
        row = receipt(f"P{next(NUMBERS)}", amount, customer_external_id=self.name, received_on=str(TODAY), allocations=paid)
        self.receipts.append(push(self.client, "payments", [row])["results"][0]["id"])

    def bounce(self, pick: int) -> None:
        if self.receipts:
            self.send(f"payments/{self.receipts[pick % len(self.receipts)]}/reversal", {"reason": "bounced"})

    def correct(self, pick: int) -> None:
        item, amount = self.chosen(pick)
        moved = {"issued_on": f"2024-01-{1 + pick % 28:02}", "due_on": "2024-01-31"}
        push(self.client, "invoices", [self._item(item["external_id"], amount, **moved)], corrections="true")

    def dispute(self, pick: int) -> None:
        item, amount = self.chosen(pick)
        self.send("disputes", {"invoice_id": item["id"], "reason": "price"} | ({"amount": amount} if pick % 4 else {}))

    def decide(self, pick: int) -> None:
        for row in get(self.client, "disputes", customer_id=self.id, status="open")["items"][:1]:
            outcome = ("credit_note", "rejected", "settled", "credit_note")[pick % 4]
            body: Row = {"outcome": outcome, "note": "x"}
            found = get(self.client, f"disputes/{row['id']}")["credit_notes"]
            if outcome == "credit_note":
                body |= {"credit_note_id": found[0]["id"]} if found and pick % 4 else {"credit_note_number": f"CN{next(NUMBERS)}"}
            half = from_minor(to_minor(row["disputed"], "CNY") // 2, "CNY")
            self.send(f"disputes/{row['id']}/outcome", body | ({"amount": half} if pick % 5 == 0 else {}))

    def credit(self, pick: int) -> None:
        item, amount = self.chosen(pick)
        (made,) = push(self.client, "invoices", [self._item(f"N{next(NUMBERS)}", amount, kind="credit_note")])["results"]
        if pick % 2:
            self.send(f"invoices/{made['id']}/allocations", {"allocations": [{"invoice_id": item["id"], "amount": amount}]})

    def uncredit(self, pick: int) -> None:
        rows = get(self.client, "invoices", customer_id=self.id, kind="credit_note")["items"]
        if rows:
            self.send(f"invoices/{rows[pick % len(rows)]['id']}/reversal", {"reason": "wrong"})

    def promise(self, pick: int) -> None:
        items = [row["id"] for place, row in enumerate(self.items()) if pick >> place & 1]
        due = str(TODAY + timedelta(pick % 5))
        given = {"currency": "CNY", "amount": self.chosen(pick)[1], "promised_on": due, "invoice_ids": items}
        self.send("collection-actions", {"customer_id": self.id, "channel": "phone", "outcome": "promised", "promise": given})

    def plan(self, pick: int) -> None:
        body = {"invoice_ids": [row["id"] for row in self.items()][: 1 + pick % 2], "count": 2, "rhythm": "weekly", "reason": "x"}
        terms = {"first_on": str(TODAY + timedelta(pick % 9)), "annual_percent": "5" if pick % 2 else "0"}
        made = self.send("payment-plans", body | terms, self.people.collector)
        if "id" in made:
            self.people.decide(made["approval_id"])
            self.send(f"payment-plans/{made['id']}/acceptance", {"by_whom": "Wu"})

    def cancel(self, pick: int) -> None:
        for row in get(self.client, "payment-plans", customer_id=self.id, status="running")["items"][:1]:
            self.send(f"payment-plans/{row['id']}/cancellation", {"reason": f"reason {pick}"})

    def offer(self, pick: int) -> None:
        item, _ = self.chosen(pick)
        expires = str(TODAY + timedelta(pick % 3))
        body = {"invoice_id": item["id"], "percent": str(1 + pick % 90), "expires_on": expires, "reason": "x"}
        made = self.send("discount-offers", body, self.people.collector)
        if "id" in made:
            self.people.decide(made["approval_id"])

    def grant(self, pick: int) -> None:
        for row in get(self.client, "discount-offers", customer_id=self.id)["items"][:2]:
            path = f"discount-offers/{row['id']}"
            self.send(f"{path}/grant", None) if pick % 3 else self.send(f"{path}/reversal", {"reason": "x"})

    def check(self) -> None:
        with transaction() as session:
            book = load(session, 1, TODAY, TODAY, [self.id])
            for item in (item for entry in book.values() for item in entry.items):
                set_aside = item.held_minor + item.disputed_minor + item.promised_minor + item.planned_minor
                assert 0 <= set_aside <= item.open_minor, item
        open_of = {row["id"]: to_minor(row["open"], "CNY") for row in self.items()}
        disputed: dict[int, int] = {}
        for row in get(self.client, "disputes", customer_id=self.id)["items"]:
            disputed[row["invoice_id"]] = disputed.get(row["invoice_id"], 0) + to_minor(row["disputed"], "CNY")
        assert all(minor <= open_of.get(item, 0) for item, minor in disputed.items())
        money = [row for row in get(self.client, "payments", customer_id=self.id)["items"] if row["status"] != "reversed"]
        promised = get(self.client, "promises", customer_id=self.id)["items"]
        assert sum(to_minor(row["received"], "CNY") for row in promised) <= sum(to_minor(row["amount"], "CNY") for row in money)
        for row in get(self.client, "payment-plans", customer_id=self.id)["items"]:
            assert 0 <= to_minor(row["received"], "CNY") <= to_minor(row["total"], "CNY")


STEPS: list[Callable[[Account, int], None]] = [
    Account.pay, Account.bounce, Account.correct, Account.dispute, Account.decide, Account.credit, Account.uncredit, Account.promise,
    Account.plan, Account.cancel, Account.offer, Account.grant,
]  # fmt: skip


def test_any_order_of_dealings_keeps_the_agreements_whole(client: TestClient) -> None:
    post(client, "dispute-reasons", {"code": "price", "name": "Price"})
    people = People(client)

    @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 10**6)), min_size=4, max_size=14))
    def deal(steps: list[tuple[Callable[[Account, int], None], int]]) -> None:
        account = Account(client, people)
        for step, pick in steps:
            step(account, pick)
        account.check()
        assert broken(client) == []

    deal()
