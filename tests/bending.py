"""Bodies that no endpoint should take, for tables of hostile tests."""

import json
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

JSON = {"Content-Type": "application/json"}
LONG = "x" * 10_000
NONSENSE: list[bytes] = [
    b"", b"{", b"null", b"[]", b"0", b'"x"', b"\xff\xfe", b"[" * 5_000, b'{"a":' * 2_000, b'{"\\u0000": 1}', b'{"amount": NaN}',
    b'{"version": 1e400}',
]  # fmt: skip
VALUES: list[Any] = [
    None, True, -1, 0, 10**30, 1.5, "", " ", "\x00", LONG, "٣", "2024-02-30", "0000-00-00", "9999-12-31", [], [[]], {}, {"a": 1}, "\ud800",
]  # fmt: skip


class Case:
    """One endpoint with what it takes now: `path`, `body` as JSON or bytes, `headers` of who asks."""

    def __init__(self, path: str, body: Any, headers: dict[str, str] | None = None, **params: Any) -> None:
        self.path, self.body, self.headers, self.params = path, body, headers or {}, params

    def send(self, client: TestClient, body: Any = None, **headers: str) -> Response:
        sent = self.body if body is None else body
        content = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        return client.post(f"/api/v1/{self.path}", content=content, params=self.params, headers=JSON | self.headers | headers)


def bent(body: Any) -> list[Any]:
    """The body with every field left out, and with every field something else; and with one more."""
    if isinstance(body, bytes):
        return []
    changed = [body | {name: value} for name in body for value in VALUES]
    return [{k: v for k, v in body.items() if k != name} for name in body] + changed + [body | {"colour": "red"}]
