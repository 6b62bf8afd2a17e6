"""Importing files in the tests: upload, then each step with a worker's part of it."""

from typing import Any

from erp import get
from fastapi.testclient import TestClient

from receivables.jobs.importing import work_imports

CUSTOMERS = "客户编码,客户名称,账期,信用额度,联系人,电话\nC-1,甲公司,30天,\"1,000.00\",王芳,+86 21 5555\nC-2,乙公司,60,,,\n"
ITEMS = "单据编号,客户编码,开票日期,到期日,价税合计,币种\n"


def upload(client: TestClient, kind: str, data: bytes | str, name: str = "导入.csv", **params: Any) -> Any:
    body = data.encode() if isinstance(data, str) else data
    return client.post("/api/v1/imports", content=body, params={"kind": kind, "file_name": name} | params)


def uploaded(client: TestClient, kind: str, data: bytes | str, **params: Any) -> dict[str, Any]:
    answer = upload(client, kind, data, **params)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def step(client: TestClient, import_id: int, name: str, **body: Any) -> dict[str, Any]:
    """Asks for a check or an application and lets a worker do it."""
    answer = client.post(f"/api/v1/imports/{import_id}/{name}", **({"json": body} if name == "apply" else {}))
    assert answer.status_code == 202, answer.text
    assert work_imports() == 1
    return dict(get(client, f"imports/{import_id}"))


def checked(client: TestClient, kind: str, data: bytes | str, **params: Any) -> dict[str, Any]:
    return step(client, uploaded(client, kind, data, **params)["id"], "check")


def applied(client: TestClient, kind: str, data: bytes | str, **params: Any) -> dict[str, Any]:
    found = checked(client, kind, data, **params)
    assert found["errors"] == []
    return step(client, found["id"], "apply")


def counts(found: dict[str, Any]) -> tuple[str, int, int, int, int]:
    return found["status"], found["created"], found["updated"], found["unchanged"], found["failed"]


def faults(found: dict[str, Any]) -> list[tuple[int, str | None, str]]:
    return [(one["row"], one["column"], one["code"]) for one in found["errors"]]


def items(client: TestClient) -> list[dict[str, Any]]:
    return list(get(client, "invoices", sort="number")["items"])
