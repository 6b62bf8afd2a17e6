"""Disputes, promises, plans and offers as people make them in the tests."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from erp import Row, post
from fastapi.testclient import TestClient
from second import as_user

from receivables.clock import today

TODAY = today("Asia/Shanghai")


def dispute(client: TestClient, invoice_id: int, amount: str, status: int = 201, **more: Any) -> Row:
    return post(client, "disputes", {"invoice_id": invoice_id, "reason": "price", "amount": amount} | more, status)


def put(client: TestClient, path: str, status: int = 201, **body: Any) -> Row:
    return post(client, path, body, status)


def promise(
    client: TestClient, customer_id: int, amount: str, promised_on: date, items: Sequence[int] = (), status: int = 201, **more: Any
) -> Row:  # fmt: skip
    """A call that ends with a promise."""
    given = {"currency": "CNY", "amount": amount, "promised_on": str(promised_on), "invoice_ids": list(items)} | more
    body = {"customer_id": customer_id, "channel": "phone", "outcome": "promised", "promise": given}
    return post(client, "collection-actions", body, status)


class People:
    """A collector who proposes and a manager who approves."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.collector, self.manager = as_user(client, "collector"), as_user(client, "finance_manager")

    def post(self, path: str, body: Any, status: int = 201, headers: dict[str, str] | None = None) -> Row:
        answer = self.client.post(f"/api/v1/{path}", json=body, headers=headers or self.collector)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    def propose(self, items: list[int], status: int = 201, **more: Any) -> Row:
        body = {"invoice_ids": items, "count": 3, "rhythm": "weekly", "first_on": str(TODAY + timedelta(10)), "reason": "cash is short"}
        return self.post("payment-plans", body | more, status)

    def decide(self, approval_id: int, decision: str = "approve", status: int = 201) -> Row:
        return self.post(f"approvals/{approval_id}/decision", {"decision": decision, "note": "ok"}, status, self.manager)

    def running(self, items: list[int], **more: Any) -> Row:
        plan = self.propose(items, **more)
        self.decide(plan["approval_id"])
        return self.post(f"payment-plans/{plan['id']}/acceptance", {"by_whom": "Mr Wu"})

    def offered(self, invoice_id: int, percent: str, expires_on: date) -> Row:
        asked = self.post("discount-offers", {"invoice_id": invoice_id, "percent": percent, "expires_on": str(expires_on), "reason": "x"})
        self.decide(asked["approval_id"])
        return asked
