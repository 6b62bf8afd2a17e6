"""Files of rows: checked without a trace, told what is wrong, applied as the bulk API would, once."""

import csv
import io
from typing import Any

import pytest
from conftest import problem
from erp import get
from fastapi.testclient import TestClient

from receivables.jobs.evaluation import interrupter
from receivables.jobs.importing import work_imports

CUSTOMERS = "客户编码,客户名称,账期,信用额度,联系人,电话\nC-1,甲公司,30天,\"1,000.00\",王芳,+86 21 5555\nC-2,乙公司,60,,,\n"
ITEMS = "单据编号,客户编码,开票日期,到期日,价税合计,币种\n"


@pytest.fixture(autouse=True)
def _not_stopping() -> None:
    interrupter.stopping.clear()


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


def test_customers_are_looked_at_then_taken_and_the_same_file_changes_nothing(client: TestClient) -> None:
    found = uploaded(client, "customers", CUSTOMERS)
    assert found["columns"]["payment_terms_days"] == "账期"
    assert (found["status"], found["rows_total"], found["sample"][1][0]) == ("uploaded", 2, "C-2")
    assert counts(step(client, found["id"], "check")) == ("checked", 2, 0, 0, 0)
    assert get(client, "customers")["items"] == []
    assert counts(step(client, found["id"], "apply")) == ("applied", 2, 0, 0, 0)
    first, _ = get(client, "customers", sort="number")["items"]
    assert (first["name"], first["payment_terms_days"], first["credit_limit"]) == ("甲公司", 30, "1000.00")
    assert get(client, f"customers/{first['id']}")["contacts"][0]["phone"] == "+86 21 5555"
    assert counts(applied(client, "customers", CUSTOMERS)) == ("applied", 0, 0, 2, 0)


def test_items_with_errors_are_told_by_row_and_column_and_the_corrected_copy_is_taken(client: TestClient) -> None:
    applied(client, "customers", CUSTOMERS)
    rows = 'I-1,C-1,2026/1/31,2026-03-01,"１,２００.５０",人民币\nI-2,C-9,20260131,,100,CNY\nI-3,C-2,2026-13-01,46082,=1+1,CNY\n'
    rows += "合计,,,,1300,\n"
    found = checked(client, "invoices", ITEMS + rows)
    assert counts(found) == ("checked", 1, 0, 0, 2)
    assert sorted(faults(found)) == [(3, None, "due_on_required"), (4, "开票日期", "invalid_day")]
    assert problem(client.post(f"/api/v1/imports/{found['id']}/apply", json={}))["code"] == "import_has_errors"

    copy = client.get(f"/api/v1/imports/{found['id']}/errors")
    assert copy.headers["content-disposition"].endswith("UTF-8''%E5%AF%BC%E5%85%A5-errors.csv")
    told = list(csv.reader(io.StringIO(copy.content.decode("utf-8-sig"))))
    assert [row[4] for row in told] == ["价税合计", "１,２００.５０", "100", "'=1+1"]
    assert told[1][-1] == ""
    assert told[3][-1].startswith("开票日期: [invalid_day]")
