"""Targets of the figures: the house's, or a company's own."""

from typing import Any

import pytest
from conftest import add_company, add_key
from fastapi.testclient import TestClient
from sqlalchemy import text

from receivables.access.permissions import Permission
from receivables.database import transaction

READER = "hk_reader_key_0000000000000000"


def targets(client: TestClient, **params: str) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in client.get("/api/v1/targets", params=params).json()["items"]}


def test_the_defaults(client: TestClient) -> None:
    found = targets(client)
    assert found["dso.simple"] == {
        "id": "dso.simple", "company": "main", "unit": "days", "direction": "at_most", "value": "60", "default": "60", "own": False,
    }  # fmt: skip
    assert found["promise_kept"]["value"] is None


def test_a_company_sets_its_own_and_goes_back(client: TestClient) -> None:
    answer = client.put("/api/v1/targets/dso.simple", json={"value": "52.5"})
    assert (answer.status_code, answer.json()["value"], answer.json()["own"]) == (200, "52.5", True)
    figures = {item["id"]: item for item in client.get("/api/v1/kpis").json()["items"]}
    assert figures["dso.simple"]["target"] == "52.5"
    assert client.get("/api/v1/companies/main").json()["targets"] == {"dso.simple": {"value": "52.5"}}
    assert client.put("/api/v1/targets/dso.simple", json={"value": None}).json() == targets(client)["dso.simple"]
    assert targets(client)["dso.simple"]["value"] == "60"


def test_a_change_leaves_its_trace(client: TestClient) -> None:
    for _ in range(2):
        client.put("/api/v1/targets/overdue_share", json={"value": "0.2", "company": "main"})
    with transaction() as session:
        rows = session.execute(text("SELECT actor, subject, subject_id, before, after FROM audit_entries")).all()
    assert [tuple(row) for row in rows] == [("key:test", "target", "overdue_share", None, {"value": "0.2"})]


@pytest.mark.parametrize("value", ["-1", "1e3", "NaN", "", "0.12345678", 5])
def test_a_value_that_is_none(client: TestClient, value: Any) -> None:
    assert client.put("/api/v1/targets/dso.simple", json={"value": value}).status_code == 422


def test_an_unknown_figure_or_company(client: TestClient) -> None:
    assert client.put("/api/v1/targets/mood", json={"value": "1"}).status_code == 404
    answer = client.put("/api/v1/targets/dso.simple", json={"value": "1", "company": "nobody"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/company")


def test_who_may(client: TestClient) -> None:
    with transaction() as session:
        add_company(session, "other")
        add_key(session, READER, "other", [Permission.REPORTS_READ])
    read = client.get("/api/v1/targets", headers={"X-API-Key": READER})
    assert {item["company"] for item in read.json()["items"]} == {"other"}
    assert client.put("/api/v1/targets/dso.simple", json={"value": "1"}, headers={"X-API-Key": READER}).status_code == 403
