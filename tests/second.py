"""Two people in the tests of approvals: one asks, the other decides."""

from typing import Any

from accounts import add_user, bearer, sign_in
from erp import Row
from fastapi.testclient import TestClient


def as_user(client: TestClient, role: str, name: str = "") -> dict[str, str]:
    """The headers of a new user of this role, instead of the client's own key."""
    email = f"{name or role}@example.com".lower()
    add_user(email, role, name=(name or role).capitalize())
    client.cookies.clear()
    return {"X-API-Key": "", **bearer(sign_in(client, email))}


class Approver:
    """An accountant who asks and a manager who decides."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.accountant, self.manager = as_user(client, "ar_accountant", "accountant"), as_user(client, "finance_manager", "manager")

    def _post(self, path: str, body: Any, status: int, headers: dict[str, str]) -> Row:
        answer = self.client.post(f"/api/v1/{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    def ask(self, body: Row, status: int = 201) -> Row:
        return self._post("write-offs", body, status, self.accountant)

    def decide(self, approval_id: int, decision: str = "approve", status: int = 201, headers: dict[str, str] | None = None) -> Row:
        body = {"decision": decision, "note": "checked"}
        return self._post(f"approvals/{approval_id}/decision", body, status, headers or self.manager)

    def recover(self, write_off_id: int, body: Row, status: int = 201) -> Row:
        return self._post(f"write-offs/{write_off_id}/recovery", body, status, self.accountant)
