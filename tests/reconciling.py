"""What the tests of reconciliations send and read."""

from collections.abc import Sequence
from typing import Any

from erp import Row, get, ndjson
from fastapi.testclient import TestClient

DAY = "2024-02-29"


def line(external_id: str, amount: str, **fields: Any) -> Row:
    return {"external_id": external_id, "amount": amount} | fields


def send(client: TestClient, lines: Sequence[Row], status: int = 201, headers: Any = None, **params: str) -> Row:
    """Sends lines as JSON (as NDJSON where there are none) for the company main in CNY at the end of DAY."""
    asked = {"currency": "CNY", "as_of": DAY} | params
    if lines:
        answer = client.post("/api/v1/reconciliations", json={"items": list(lines)}, params=asked, headers=headers)
    else:
        empty = {"Content-Type": "application/x-ndjson"} | (headers or {})
        answer = client.post("/api/v1/reconciliations", content=ndjson([]), params=asked, headers=empty)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def differences(client: TestClient, reconciliation_id: int, **params: Any) -> list[Row]:
    return list(get(client, f"reconciliations/{reconciliation_id}/differences", **params)["items"])


def told(rows: Sequence[Row]) -> list[tuple[str, str, str, str, str]]:
    return [(row["kind"], row["external_id"], row["state"], row["theirs"], row["ours"]) for row in rows]


def explain(client: TestClient, row: Row, status: int = 200, headers: Any = None, **body: Any) -> Row:
    """Changes a difference as it is now."""
    path = f"/api/v1/reconciliations/{row['reconciliation_id']}/differences/{row['id']}"
    tag = client.get(path, headers=headers).headers.get("ETag", "*")
    answer = client.patch(path, json=body, headers={"If-Match": tag} | (headers or {}))
    assert answer.status_code == status, answer.text
    return dict(answer.json())
