"""What an ERP sends in the tests, and how the books are asked afterwards."""

import json
from collections.abc import Sequence
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

Row = dict[str, Any]


def customer(external_id: str = "C1", **fields: Any) -> Row:
    return {"external_id": external_id, "name": f"Customer {external_id}"} | fields


def invoice(external_id: str = "I1", amount: str = "100.00", **fields: Any) -> Row:
    """An invoice of the customer C1 in CNY, issued on 2024-01-01 and due on 2024-01-31."""
    row = {"external_id": external_id, "customer_external_id": "C1", "issued_on": "2024-01-01", "due_on": "2024-01-31", "currency": "CNY"}
    return row | {"amount": amount} | fields


def receipt(external_id: str = "P1", amount: str = "100.00", **fields: Any) -> Row:
    """A receipt of the customer C1 in CNY, received on 2024-02-10."""
    row = {"external_id": external_id, "customer_external_id": "C1", "received_on": "2024-02-10", "currency": "CNY", "amount": amount}
    return row | fields


def pays(*parts: tuple[str, str]) -> list[Row]:
    return [{"invoice_external_id": external_id, "amount": amount} for external_id, amount in parts]


def ndjson(rows: Sequence[Row | bytes]) -> bytes:
    """Lines of NDJSON; a row that is bytes already is put in as it is."""
    return b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows) + b"\n"


def push(client: TestClient, what: str, rows: Sequence[Row], **params: Any) -> Row:
    """The answer of a JSON push that was taken."""
    answer = client.post(f"/api/v1/{what}/bulk", json={"items": list(rows)}, params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def push_lines(client: TestClient, what: str, rows: Sequence[Row | bytes], **params: Any) -> Row:
    """The answer of an NDJSON push that was taken."""
    headers = {"Content-Type": "application/x-ndjson"}
    answer = client.post(f"/api/v1/{what}/bulk", content=ndjson(rows), headers=headers, params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def counts(answer: Row) -> tuple[int, int, int, int]:
    """(created, updated, unchanged, rejected)"""
    return answer["created"], answer["updated"], answer["unchanged"], answer["rejected"]


def codes(answer: Row) -> list[str]:
    """The codes of everything refused, in the order of the rows."""
    return [error["code"] for row in answer["results"] for error in row["errors"]]


def book(
    client: TestClient, *, customers: Sequence[Row] = (), invoices: Sequence[Row] = (), payments: Sequence[Row] = ()
) -> dict[str, int]:
    """Pushes rows that are all new; answers the id of each external id. Without customers there is C1."""
    ids = {}
    for what, rows in (("customers", customers or [customer()]), ("invoices", invoices), ("payments", payments)):
        if rows:
            answer = push(client, what, rows)
            assert answer["created"] == len(rows), answer
            ids |= {row["external_id"]: row["id"] for row in answer["results"]}
    return ids


def get(client: TestClient, path: str, **params: Any) -> Row:
    answer = client.get(f"/api/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def post(client: TestClient, path: str, body: Any, status: int = 201, **headers: str) -> Row:
    """The body of the answer, which has the status expected."""
    answer = client.post(f"/api/v1/{path}", json=body, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status_code == status, answer.text
    return dict(answer.json())


def open_of(client: TestClient, external_id: str, **params: Any) -> str:
    """What an item has open, by its ERP's id; with `as_of` and `known_at` at another moment."""
    (found,) = [row for row in get(client, "invoices", external_id=external_id, **params)["items"] if row["status"] != "reversed"]
    return str(found["open"])


def left_of(client: TestClient, external_id: str) -> str:
    """What a receipt has left to apply, by its ERP's id."""
    (found,) = [row for row in get(client, "payments", external_id=external_id)["items"] if row["status"] != "reversed"]
    return str(found["open"])


def broken(client: TestClient, *days: str) -> list[str]:
    """The invariants that do not hold, now and at the end of these days."""
    asked = [get(client, "invariants", **({"as_of": day} if day else {})) for day in ("", *days)]
    return [f"{answer['as_of']} {item['id']} {item['breaks'][:2]}" for answer in asked for item in answer["items"] if not item["holds"]]


def refusal(answer: Response) -> tuple[int, str]:
    """(status, code) of an answer that is a problem."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, str(answer.json()["code"])
