"""A customer on its page in the tests: a link made by the company, and requests that bear nothing but its token."""

from typing import Any

from erp import Row, post
from fastapi.testclient import TestClient
from httpx2 import Response


def token_of(made: Row) -> str:
    """The token in a link's address."""
    return str(made["path"]).partition("#")[2]


class Visitor:
    """Somebody with a link and nothing else."""

    def __init__(self, client: TestClient, customer_id: int, **fields: Any) -> None:
        self.client = client
        self.link = post(client, "customer-links", {"customer_id": customer_id} | fields)
        self.headers = {"X-API-Key": "", "X-Customer-Link": token_of(self.link)}

    def asks(self, path: str = "", **params: Any) -> Response:
        return self.client.get(f"/api/v1/customer-page{path}", params=params, headers=self.headers)

    def sees(self, path: str = "", **params: Any) -> Row:
        answer = self.asks(path, **params)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def says(self, path: str, body: Row, status: int = 201, **headers: str) -> Row:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.post(f"/api/v1/customer-page{path}", json={"person": "Li Lei"} | body, headers=self.headers | named)
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    def sends(self, answer_id: int, content: bytes, status: int = 201, name: str = "sealed.pdf") -> Row:
        path = f"/api/v1/customer-page/answers/{answer_id}/files"
        answer = self.client.post(path, content=content, params={"file_name": name}, headers=self.headers)
        assert answer.status_code == status, answer.text
        return dict(answer.json())
