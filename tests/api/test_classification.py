"""Classification: one item and many, the list of causes, filters, the history and what stays after a correction."""

from datetime import timedelta
from typing import Any

import pytest
from conftest import add_company
from erp import Row, book, get, invoice, post, push
from fastapi.testclient import TestClient
from second import as_user

from receivables.clock import today
from receivables.database import transaction

TODAY = today("Asia/Shanghai")
EARLIER = str(TODAY - timedelta(1))


@pytest.fixture
def ids(client: TestClient) -> dict[str, int]:
    for code, name in (("insolvent", "破产清算"), ("quality", "质量争议")):
        post(client, "overdue-causes", {"code": code, "name": name})
    return book(client, invoices=[invoice(), invoice("I2", "50.00"), invoice("I3", "1.01", currency="JPY") | {"amount": "7"}])


def judge(client: TestClient, invoice_id: int, status: int = 201, **fields: Any) -> Row:
    return post(client, f"invoices/{invoice_id}/classification", fields, status)


def many(client: TestClient, status: int = 201, **body: Any) -> Row:
    return post(client, "invoices/classification", body, status)


def listed(client: TestClient, **params: Any) -> list[str]:
    return sorted(row["external_id"] for row in get(client, "invoices", **params)["items"])


def test_one_item_keeps_every_version(client: TestClient, ids: dict[str, int]) -> None:
    item = judge(client, ids["I1"], classification="abnormal", cause="insolvent", expected_recoverable="12.50", responsible="王芳",
                 measure="发律师函", deadline_on=EARLIER)  # fmt: skip
    shown = {name: item[name] for name in ("classification", "cause", "cause_name", "expected_recoverable", "responsible", "deadline_on")}
    assert shown == {
        "classification": "abnormal", "cause": "insolvent", "cause_name": "破产清算", "expected_recoverable": "12.50",
        "responsible": "王芳", "deadline_on": EARLIER,
    }  # fmt: skip
    later = judge(client, ids["I1"], cause=None, expected_percent=33, measure="")
    assert (later["classification"], later["cause"], later["expected_recoverable"], later["measure"]) == ("abnormal", None, "33.00", None)
    judge(client, ids["I1"], expected_percent=33)  # as it was: no version
    history = get(client, f"invoices/{ids['I1']}/classifications")["items"]
    assert [(row["cause"], row["expected_recoverable"], row["actor"]) for row in history] == [
        (None, "33.00", "key:test"), ("insolvent", "12.50", "key:test"),
    ]  # fmt: skip
    assert [row["action"] for row in get(client, "audit-entries", subject="invoice")["items"]] == ["classified", "classified"]


def test_many_by_id_and_by_filter(client: TestClient, ids: dict[str, int]) -> None:
    assert many(client, ids=[ids["I1"], ids["I2"], ids["I2"]], classification="normal", responsible="李雷") == {"matched": 2, "changed": 2}
    assert many(client, filter={"currency": "CNY", "q": "I2"}, cause="quality", expected_percent=50) == {"matched": 1, "changed": 1}
    assert many(client, filter={"external_id": "nothing"}, cause="quality") == {"matched": 0, "changed": 0}
    assert many(client, filter={}, expected_percent=50) == {"matched": 3, "changed": 2}
    rows = {row["external_id"]: row for row in get(client, "invoices")["items"]}
    assert [(rows[i]["expected_recoverable"], rows[i]["cause"]) for i in ("I1", "I2", "I3")] == [
        ("50.00", None), ("25.00", "quality"), ("4", None),
    ]  # fmt: skip
    assert many(client, 404, ids=[ids["I1"], 9999], classification="normal")["code"] == "not_found"


def test_filters_and_csv(client: TestClient, ids: dict[str, int]) -> None:
    judge(client, ids["I1"], classification="abnormal", cause="insolvent", responsible="王芳", deadline_on=EARLIER)
    judge(client, ids["I2"], classification="normal", deadline_on=str(TODAY))
    assert listed(client, classification="abnormal") == ["I1"]
    assert listed(client, classification="none") == ["I3"]
    assert listed(client, cause="insolvent") == listed(client, responsible="王芳") == ["I1"]
    assert listed(client, deadline_passed="true") == ["I1"]
    assert listed(client, deadline_passed="false") == ["I2", "I3"]
    text = client.get("/api/v1/invoices", params={"cause": "insolvent"}, headers={"Accept": "text/csv"}).text
    assert "cause_name" in text.splitlines()[0]
    assert "破产清算" in text


REFUSED: list[tuple[Row, int, str]] = [
    ({"cause": "weather"}, 422, "unknown_cause"),
    ({"expected_recoverable": "100.01"}, 422, "expected_above_open"),
    ({"expected_recoverable": "1.001"}, 422, "too_many_decimals"),
    ({"expected_percent": 101}, 422, "invalid_field"),
    ({"expected_percent": 1, "expected_recoverable": "1.00"}, 422, "expected_twice"),
    ({"classification": "odd"}, 422, "invalid_field"),
    ({}, 422, "nothing_sent"),
]


@pytest.mark.parametrize(("body", "status", "code"), REFUSED)
def test_what_is_not_judged(client: TestClient, ids: dict[str, int], body: Row, status: int, code: str) -> None:
    answer = judge(client, ids["I1"], status, **body)
    assert code in (answer["code"], *(error["code"] for error in answer["errors"]))
    assert get(client, f"invoices/{ids['I1']}/classifications")["items"] == []


def test_bulk_names_its_items_once(client: TestClient, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    for body in ({}, {"ids": [ids["I1"]], "filter": {}}, {"ids": []}, {"filter": {"color": "red"}}, {"filter": {"limit": 2}}):
        assert many(client, 422, classification="normal", **body)["status"] == 422
    assert many(client, 422, filter={"known_at": "2026-01-01T00:00:00"}, classification="normal")["code"] == "instant_without_zone"
    monkeypatch.setattr("receivables.invoices.classification.MOST_CLASSIFIED", 2)
    assert many(client, 422, filter={}, classification="normal")["code"] == "too_many_items"
    assert listed(client, classification="normal") == []


def test_a_cause_out_of_use_stays_where_it_is(client: TestClient, ids: dict[str, int]) -> None:
    judge(client, ids["I1"], cause="quality")
    (cause,) = get(client, "overdue-causes", q="quality")["items"]
    tag = client.get(f"/api/v1/overdue-causes/{cause['id']}").headers["ETag"]
    assert client.patch(f"/api/v1/overdue-causes/{cause['id']}", json={"active": False}).status_code == 428
    changed = client.patch(f"/api/v1/overdue-causes/{cause['id']}", json={"active": False, "name": "质量"}, headers={"If-Match": tag})
    assert changed.json() == cause | {"active": False, "name": "质量"}
    stale = client.patch(f"/api/v1/overdue-causes/{cause['id']}", json={"name": None}, headers={"If-Match": tag})
    assert stale.status_code == 412
    assert judge(client, ids["I2"], 422, cause="quality")["code"] == "cause_inactive"
    assert judge(client, ids["I1"], cause="quality", responsible="A")["cause_name"] == "质量"
    assert [row["code"] for row in get(client, "overdue-causes", active="true")["items"]] == ["insolvent"]
    assert post(client, "overdue-causes", {"code": "quality", "name": "again"}, 409)["code"] == "already_exists"


def test_another_companys_cause_and_items(client: TestClient, ids: dict[str, int]) -> None:
    with transaction() as session:
        add_company(session, "north")
    admin = as_user(client, "administrator")
    made = client.post("/api/v1/overdue-causes", json={"code": "far", "name": "Far", "company": "north"}, headers=admin)
    assert made.status_code == 201, made.text
    assert judge(client, ids["I1"], 422, cause="far")["code"] == "unknown_cause"
    assert client.get(f"/api/v1/overdue-causes/{made.json()['id']}").status_code == 404
    for role, status in (("salesperson", 403), ("collector", 201)):
        post(client, f"invoices/{ids['I1']}/classification", {"classification": "normal"}, status, **as_user(client, role))


def test_a_corrected_item_keeps_what_was_judged(client: TestClient, ids: dict[str, int]) -> None:
    judge(client, ids["I1"], classification="abnormal", expected_percent=100, responsible="王芳")
    push(client, "invoices", [invoice(amount="60.00")], corrections="true")
    (now,) = [row for row in get(client, "invoices", external_id="I1")["items"] if row["status"] == "open"]
    assert (now["classification"], now["expected_recoverable"], now["responsible"]) == ("abnormal", "60.00", "王芳")
